/** The project's TypeScript for the scripts here: bundled into a folder of its own, which goes when the script ends. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** Reading and editing of policies, and a parser for them. */
export async function loadSources() {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const outfile = join(folder, 'sources.mjs')
  const exported = [
    'tree.ts',
    'sources/read.ts',
    'sources/edit.ts',
    'sources/splice.ts',
    'sources/terraform/parser.ts',
    'policy/opaque.ts',
    'policy/same.ts',
  ]
  await build({
    stdin: {
      contents: exported.map((name) => `export * from './${name}'`).join('\n'),
      resolveDir: fileURLToPath(new URL('../src/', import.meta.url)),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    logLevel: 'error',
  })
  const sources = await import(pathToFileURL(outfile))
  return { ...sources, parser: sources.terraformParser }
}
