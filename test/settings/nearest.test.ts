import { expect, test } from '@jest/globals'
import { nearestWord } from '../../src/settings/nearest.ts'

const known = ['window', 'regions', 'branch-prefix', 'max', 'in']

test.each([
  ['windw', 'window'],
  ['Window', 'window'],
  ['branchPrefix', 'branch-prefix'],
  ['branch_prefix', 'branch-prefix'],
  ['region', 'regions'],
  ['mx', 'max'],
  ['mxa', 'max'],
  ['amx', 'max'],
  ['ni', 'in'],
  ['xam', undefined],
  ['colour', undefined],
  ['x', undefined],
  ['', undefined],
  ['w'.repeat(10_000), undefined],
])('%s', (word, meant) => expect(nearestWord(word, known)).toBe(meant))
