import { expect } from '@jest/globals'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, paths } from './replaced.ts'

/** Writes the files as they are before, two of them with modes of their own. */
export function lay(folder: string): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), before(path))
  }
  chmodSync(join(folder, 'a.tf'), 0o640)
  chmodSync(join(folder, 'deep/b.tf'), 0o755)
}

export const replacements = paths.map((path) => ({ path, before: before(path), after: after(path) }))
/** Of a file below the root. */
export const textOf = (root: string, path: string): string => readFileSync(join(root, path), 'utf8')
export const modeOf = (root: string, path: string): number => statSync(join(root, path)).mode & 0o7777

/** Every file below the root, drafts and journals too. */
export const everything = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
    .sort()

export const names = paths.map((path) => path.split('/').at(-1) ?? '').toSorted((a, b) => (a < b ? -1 : 1))

/** The files have these contents and the modes that they had, and there is no other. */
export function expectAll(root: string, content: (path: string) => string): void {
  for (const path of paths) expect(textOf(root, path)).toBe(content(path))
  expect(everything(root)).toEqual(names)
  expect([modeOf(root, 'a.tf'), modeOf(root, 'deep/b.tf')]).toEqual([0o640, 0o755])
}
