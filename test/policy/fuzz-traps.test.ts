import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { traps } from '../../scripts/fuzz-traps.mjs'
import { difficult } from './fuzz/kinds.ts'

/** `npm run fuzz -- --traps` puts them back and has to find them: that takes minutes. */
test.each(traps.map((trap) => [trap.name, trap] as const))('can be put back: %s', (_, { kind, edits }) => {
  expect(Object.keys(difficult)).toContain(kind)
  for (const [file, from] of edits) {
    const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8')
    expect([file, text.split(from).length]).toEqual([file, 2])
  }
})
