/** The project's TypeScript for the scripts here: bundled into a folder of its own, which goes when the script ends. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleModule } from '../scripts/bundle.mjs'

/** Reading and editing of policies, and a parser for them. */
export async function loadSources() {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const outfile = join(folder, 'sources.mjs')
  const exported = [
    'checkout/read-checkout.ts',
    'sources/read.ts',
    'sources/edit.ts',
    'sources/splice.ts',
    'sources/terraform/syntax/parser.ts',
    'policy/unresolved.ts',
    'policy/same.ts',
  ]
  await bundleModule({
    stdin: {
      contents: exported.map((name) => `export * from './${name}'`).join('\n'),
      resolveDir: fileURLToPath(new URL('../src/', import.meta.url)),
    },
    outfile,
  })
  const sources = await import(pathToFileURL(outfile))
  return { ...sources, parser: sources.terraformParser }
}
