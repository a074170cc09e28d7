import { expect, test } from '@jest/globals'
import type { RepositoryFacts } from '../../../../../src/sources/terraform/principals/possible/env.ts'
import { isPlainValue } from '../../../../../src/sources/terraform/principals/uses/values.ts'
import { attributeOf } from '../../../../../src/sources/terraform/syntax/syntax-tree.ts'
import { loadParser } from '../../../support.ts'

const parser = await loadParser()

test.each([
  ['true', true],
  ['"text"', true],
  ['""', true],
  ['["a", 1, null]', true],
  ['{ a = "b", "c" = [{ d = 2 }] }', true],
  ['<<-EOT\n  text\nEOT', true],
  ['"x.json"', false],
  ['["a", "x.tftpl"]', false],
  ['{ "x.json" = 1 }', false],
  ['"arn:aws:iam::111122223333:policy/p"', false],
  ['{ a = { b = "arn:aws:iam::111122223333:policy/p" } }', false],
  // The escapes of a text may stand for what is looked for.
  ['"\\u003apolicy/p"', false],
  ['"a${var.x}"', false],
  ['var.x', false],
  ['[local.x]', false],
  ['{ (var.x) = 1 }', false],
  ['file("a")', false],
  ['true ? "a" : "b"', false],
  ['[for x in ["a"] : x]', false],
])('%s is written out, and nothing is looked for in it: %s', (written, quiet) => {
  const value = attributeOf(parser.parse(`a = ${written}\n`).body, 'a')?.value
  if (!value) throw new Error('not parsed')
  expect(isPlainValue(value, { originAt: () => undefined } as unknown as RepositoryFacts)).toBe(quiet)
  expect(isPlainValue(value, { originAt: () => ({}) } as unknown as RepositoryFacts)).toBe(false)
})
