import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from '@jest/globals'

const folder = new URL('../golden/report/', import.meta.url)

/** Compares with test/golden/report/NAME; `UPDATE_GOLDEN=1 npm test` writes it anew, to be read before it is committed. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(name, folder)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, text)
  }
  expect(text).toBe(readFileSync(file, 'utf8'))
}
