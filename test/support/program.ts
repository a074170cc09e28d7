import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../', import.meta.url))
const assets = [
  'assets/catalog.br',
  'assets/trail.wasm',
  'assets/report-page.js',
  'assets/report-page.css',
  'node_modules/web-tree-sitter/web-tree-sitter.wasm',
  'node_modules/@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm',
]

/** Some packages in the bundle are CommonJS and ask for Node's own modules. */
const require = `import { createRequire as forCommonJs } from 'node:module'\nconst require = forCommonJs(import.meta.url)`

export interface Program {
  /** To be started with Node. */
  readonly path: string
  remove(): void
}

/** An entry of `src/` as a program of its own, as it is now rather than as it was when `dist/` was last built. */
export async function bundled(entry: 'cli' | 'action'): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-program-'))
  const path = join(folder, 'program.mjs')
  for (const asset of assets) copyFileSync(join(root, asset), join(folder, basename(asset)))
  await build({
    entryPoints: [join(root, `src/${entry}.ts`)],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    banner: { js: require },
    logLevel: 'error',
  })
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
