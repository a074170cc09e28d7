import { expect, test } from '@jest/globals'
import { areasOf, areasOverlap, type BlocksOf } from '../../../src/jobs/pull-requests/edit-areas.ts'

/** Two blocks with an empty line between them, and a file of another language. */
const blocksOf: BlocksOf = (path) =>
  path === 'main.tf'
    ? [
        { start: 0, end: 100 },
        { start: 102, end: 200 },
      ]
    : undefined
const at = (path: string, ...ranges: readonly (readonly [number, number])[]) =>
  areasOf([{ path, splices: ranges.map(([start, end]) => ({ start, end, text: 'x' })) }], blocksOf)

test.each<[string, ReturnType<typeof at>, ReturnType<typeof at>, boolean]>([
  ['the same characters', at('main.tf', [10, 20]), at('main.tf', [10, 20]), true],
  ['other characters of a block', at('main.tf', [10, 20]), at('main.tf', [50, 50]), true],
  ['another block', at('main.tf', [10, 20]), at('main.tf', [110, 120]), false],
  ['behind a block', at('main.tf', [10, 20]), at('main.tf', [101, 101]), false],
  ['at the very end of a block', at('main.tf', [10, 20]), at('main.tf', [100, 100]), false],
  ['twice at one place between blocks', at('main.tf', [101, 101]), at('main.tf', [101, 101]), true],
  ['one of several edits', at('main.tf', [10, 20]), at('main.tf', [150, 160], [90, 91]), true],
  ['over both blocks', at('main.tf', [0, 200]), at('main.tf', [150, 150]), true],
  ['a file that is no Terraform counts as a whole', at('a.json', [1, 2]), at('a.json', [900, 901]), true],
  ['another file', at('a.json', [1, 2]), at('b.json', [1, 2]), false],
])('%s', (_, one, other, expected) => {
  expect(areasOverlap(one, other)).toBe(expected)
  expect(areasOverlap(other, one)).toBe(expected)
})
