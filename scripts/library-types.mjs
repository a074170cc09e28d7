// The types of the library (dist/library.d.ts): one file with everything that src/library.ts exports, and no import.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

const root = fileURLToPath(new URL('../', import.meta.url))

/** Files whose exports are the library's, the entry last. They import from each other only. */
const sources = ['library/types', 'library/errors', 'library']

/** A rollup plugin that puts library.d.ts beside the bundle. */
export function libraryTypes() {
  return {
    name: 'library-types',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'library.d.ts', source: await libraryTypesText() })
    },
  }
}

/** The text of library.d.ts: the declarations that TypeScript makes of these files, in one module. */
export async function libraryTypesText() {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-types-'))
  try {
    emitInto(folder)
    const parts = sources.map((name) => withoutModules(readFileSync(join(folder, `${name}.d.ts`), 'utf8'), name))
    const options = await resolveConfig(join(root, 'src/library.ts'))
    return await format(parts.join('\n'), { ...options, parser: 'typescript' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The options of tsconfig.json that change declarations; `npm run typecheck` has judged the files. */
function emitInto(folder) {
  const options = ['--target', 'es2023', '--module', 'esnext', '--moduleResolution', 'bundler', '--types', 'node']
  const emit = ['--declaration', '--emitDeclarationOnly', '--noCheck', '--rootDir', 'src', '--outDir', folder]
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--allowImportingTsExtensions', '--skipLibCheck']
  execFileSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '--ignoreConfig', 'src/library.ts', ...options, ...emit, ...strict],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
}

/** Declarations without imports from, and exports of, the other files; any other import would leave the file incomplete. */
function withoutModules(text, name) {
  const own = /^(?:import|export) [^;]*? from '\.\/(?:library\/)?(?:types|errors)\.ts';\n/gm
  const rest = text.replace(own, '')
  const left = /^(?:import|export) .*? from .*$|import\(.*$/m.exec(rest)
  if (left) throw new Error(`src/${name}.ts: the types of the library come from another file too: ${left[0]}`)
  return rest
}
