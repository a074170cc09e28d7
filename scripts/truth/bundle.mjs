/** Bundles the simulation for `npm run truth` and for the test of its mutations. */
import { copyFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Writes `worker.mjs` and `summary.mjs` into a folder, with the assets that they read.
 *
 * @param {string} folder
 * @param {{ module: string, by: string }} [mutation] every import of `module` is one of `by` instead, but for those of
 *   `by` itself
 */
export async function bundleTruth(folder, mutation) {
  await build({
    entryPoints: ['worker', 'summary'].map((name) => join(root, `test/truth/${name}.ts`)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    logLevel: 'error',
    plugins: mutation === undefined ? [] : [replacing(join(root, mutation.module), join(root, mutation.by))],
  })
  for (const asset of ['catalog.br', 'trail.wasm']) await copyFile(join(root, 'assets', asset), join(folder, asset))
}

/**
 * The mutation of a name.
 *
 * @param {string} name
 */
export async function mutationOf(name) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test/truth/mutations.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const { mutations } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
  if (Object.hasOwn(mutations, name)) return mutations[name]
  throw new Error(`--without takes one of ${Object.keys(mutations).join(', ')}, not ${name}`)
}

const replacing = (module, by) => ({
  name: 'replace-module',
  setup({ onResolve, onEnd }) {
    let replaced = false
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir, importer }) => {
      if (importer === by || resolve(resolveDir, path) !== module) return undefined
      replaced = true
      return { path: by }
    })
    onEnd(() => (replaced ? undefined : { errors: [{ text: `nothing imports ${module}` }] }))
  },
})
