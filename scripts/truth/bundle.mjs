/** Bundles the simulation for `npm run truth` and for the test of its mutations. */
import { copyFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundleModule } from '../bundle.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Writes `worker.mjs` and `summary.mjs` into a folder, with the assets that they read.
 *
 * @param {string} folder
 * @param {readonly { module: string, by: string }[]} [replacements] every import of `module` is one of `by` instead, but
 *   for those of `by` itself
 */
export async function bundleTruth(folder, replacements = []) {
  await bundleModule({
    entryPoints: ['worker', 'summary'].map((name) => join(root, `test/truth/${name}.ts`)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    plugins: replacements.map(({ module, by }) => replacing(join(root, module), join(root, by))),
  })
  for (const asset of ['catalog.br', 'trail.wasm']) await copyFile(join(root, 'assets', asset), join(folder, asset))
}

/**
 * What is replaced where the rule of a name is taken out.
 *
 * @param {string} name
 */
export async function replacementsFor(name) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test/truth/mutations.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const { mutations, replacementsOf } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
  if (Object.hasOwn(mutations, name)) return replacementsOf(mutations[name])
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
