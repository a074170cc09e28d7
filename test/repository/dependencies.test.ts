import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../../', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')

/** The packages that files below a folder import, types included: what is in dist/ is made of these. */
function importedIn(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  )
  const texts = files.map((file) => readFileSync(join(root, folder, file), 'utf8'))
  const specifiers = texts.flatMap((text) =>
    [...text.matchAll(/(?:^import |\bfrom |\bimport\()'([^'.][^']*)'/gm)].map(([, specifier = '']) => specifier),
  )
  const packages = specifiers
    .filter((specifier) => !specifier.startsWith('node:'))
    .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier)
  return [...new Set(packages)].sort()
}

test('dependencies are what src/ imports, and tools are not among them', () => {
  const { dependencies, devDependencies } = manifest
  expect(Object.keys(dependencies).sort()).toEqual(importedIn('src'))
  expect(Object.keys(devDependencies).filter((name) => name in dependencies)).toEqual([])
})

test('the lock file names no registry', () => {
  expect(lock).toContain('"node_modules/zod"')
  expect(lock).not.toMatch(/"resolved"|registry/)
})
