import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../../', import.meta.url))

const scripts = ['scripts', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.mjs'))
    .map((path) => `${folder}/${path}`),
)

/** Scripts bundle parts of the source by texts that neither the type check nor an import sees. */
test.each(scripts)('%s names files that exist, and names that they export', (script) => {
  const text = readFileSync(join(root, script), 'utf8')
  const [, folder = ''] = /resolveDir: fileURLToPath\(new URL\('([^']+)', import\.meta\.url\)\)/.exec(text) ?? []
  const bases = [root, join(root, dirname(script)), ...(folder === '' ? [] : [join(root, dirname(script), folder)])]
  const fileOf = (path: string): string | undefined =>
    bases.map((base) => join(base, path)).find((file) => existsSync(file))
  const named = [...text.matchAll(/['"`]((?:\.{1,2}\/|src\/|test\/)[\w./-]+\.tsx?)['"`]/g)].map(([, path = '']) => path)
  expect(named.filter((path) => fileOf(path) === undefined)).toEqual([])
  const missing = [
    ...text.matchAll(/export \{ ([^}]+) \} from (?:\$\{\w+(?:\.\w+)*\(from\()?'([\w./-]+\.ts)'/g),
  ].flatMap(([, names = '', path = '']) => {
    const source = readFileSync(fileOf(path) ?? '', 'utf8')
    return names.split(', ').filter((name) => !new RegExp(`export .*\\b${name}\\b`).test(source))
  })
  expect(missing).toEqual([])
})
