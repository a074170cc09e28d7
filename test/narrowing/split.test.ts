import { expect, test } from '@jest/globals'
import { suggestSplit } from '../../src/narrowing/split.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { documentSize } from '../../src/policy/print.ts'

const allow = (...action: string[]): Statement => ({ effect: 'Allow', action, resource: ['*'], condition: [] })
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => `sqs:${letter.repeat(93)}`)
const documentOf = (...statements: Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })

/** Characters of the document around its actions; each action takes its own, two quotation marks and a comma. */
const around = (document: PolicyDocument): number =>
  documentSize({
    ...document,
    statements: document.statements.map((each) => (each.action ? { ...each, action: [] } : each)),
  })
const rangesOf = (text: string): string => text.replace(/([a-h])\1+/g, '$1').replace(/^.*Split it/, 'Split it')

test.each<[string, PolicyDocument, number, string]>([
  [
    'as many to a policy as fit to the last character',
    documentOf(allow(...names)),
    400,
    'Split it into 2 policies: sqs:a to sqs:d (4 patterns); sqs:e to sqs:h (4 patterns).',
  ],
  [
    'one fewer where a character is missing',
    documentOf(allow(...names)),
    399,
    'Split it into 3 policies: sqs:a to sqs:c (3 patterns); sqs:d to sqs:f (3 patterns); sqs:g to sqs:h (2 patterns).',
  ],
  [
    'in the order of the statements; what has no actions goes into each',
    documentOf(
      allow(...names.slice(0, 2)),
      { effect: 'Allow', notAction: ['iam:*'], resource: ['*'], condition: [] },
      allow(...names.slice(2, 4)),
    ),
    300,
    'Split it into 2 policies: sqs:a to sqs:c (3 patterns); sqs:d to sqs:d (1 patterns).',
  ],
  [
    'one to a policy where not even one fits',
    documentOf(allow(...names.slice(0, 2))),
    10,
    'Split it into 2 policies: sqs:a to sqs:a (1 patterns); sqs:b to sqs:b (1 patterns).',
  ],
])('%s', (_, document, room, expected) => {
  const [only, ...more] = suggestSplit(document, around(document) + room)
  expect(rangesOf(only ?? '')).toBe(expected)
  expect(more).toEqual([])
})

test('says by how much it is too large', () => {
  const document = documentOf(allow(...names.slice(0, 1)))
  const size = documentSize(document)
  expect(suggestSplit(document, size - 7)[0]).toMatch(
    new RegExp(`^It has ${size} characters, 7 more than AWS takes \\(${size - 7}\\), and nothing more can be merged`),
  )
})
