/** Which tests may notice a mistake in a file: by what they import. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'

/** The rooms whose tests are asked; those of the command line and of whole runs take long and judge other things. */
const rooms = [
  'policy',
  'catalog',
  'proof',
  'narrowing',
  'network',
  'evidence',
  'sources',
  'findings',
  'verify',
  'jobs',
]

/** @returns {string[]} paths below a folder, from `root` */
export const filesBelow = (root, folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()

/** For each file what imports it, itself or by its types' module, in `src/` and `test/`. */
export function importersIn(root) {
  const importers = new Map()
  for (const file of [...filesBelow(root, 'src'), ...filesBelow(root, 'test')]) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, path] of text.matchAll(/(?:from|import\(|Module\(|import)\s*'(\.{1,2}\/[^']+\.ts)'/g)) {
      const imported = normalize(join(dirname(file), path))
      importers.set(imported, (importers.get(imported) ?? new Set()).add(file))
    }
  }
  return importers
}

/**
 * Tests that reach a file by imports, in two groups: those that stand nearest, and the other ones.
 *
 * @returns {[string[], string[]]}
 */
export function testsFor(file, importers) {
  const distances = new Map([[file, 0]])
  const waiting = [file]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const importer of importers.get(next) ?? []) {
      if (distances.has(importer)) continue
      distances.set(importer, distances.get(next) + 1)
      waiting.push(importer)
    }
  }
  const [, room = '', name = ''] = /^src\/([^/]+)\/(?:.*\/)?([^/]+)\.ts$/.exec(file) ?? []
  const tests = [...distances]
    .filter(([path]) => path.endsWith('.test.ts') && rooms.includes(path.split(sep)[1] ?? ''))
    .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
  const isNear = ([path, distance]) =>
    distance <= 1 || path.includes(`/${name}.`) || (distance <= 6 && path.startsWith(`test/${room}/`))
  const near = tests.filter(isNear).map(([path]) => path)
  return [near, tests.map(([path]) => path).filter((path) => !near.includes(path))]
}
