import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { documentSize, printDocument, showDocument } from '../../src/policy/print.ts'
import { sameDocument } from '../../src/policy/same.ts'
import { document } from './support/arbitraries.ts'
import { allow, policy } from './support/build.ts'

const sample = policy(
  {
    Effect: 'Allow',
    Sid: 'A',
    Principal: { AWS: ['111122223333'] },
    Action: 's3:Get*',
    Resource: ['*'],
    Condition: { StringEquals: { 'a:b': ['c'], 'a:d': ['e', 'f'] } },
  },
  'resource',
)

test('an element that a document does not have is not printed', () => {
  const { version: _, ...bare } = policy(allow('s3:*'))
  expect(printDocument(bare)).toStrictEqual({ Statement: [{ Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] }] })
  const other = {
    id: 'x',
    statements: [
      { sid: 'S', effect: 'Deny', notPrincipal: '*', notAction: ['a:b'], notResource: ['*'], condition: [] },
    ],
  } as const
  expect(printDocument(other)).toStrictEqual({
    Id: 'x',
    Statement: [{ Sid: 'S', Effect: 'Deny', NotPrincipal: '*', NotAction: ['a:b'], NotResource: ['*'] }],
  })
})

test('lists stay lists, single condition values and principals are strings', () => {
  expect(printDocument(sample)).toStrictEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'A',
        Effect: 'Allow',
        Principal: { AWS: '111122223333' },
        Action: ['s3:Get*'],
        Resource: ['*'],
        Condition: { StringEquals: { 'a:b': 'c', 'a:d': ['e', 'f'] } },
      },
    ],
  })
})

test('size counts compact JSON, single values as strings, without white space', () => {
  const text =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]}]}'
  expect(documentSize(policy(allow(['s3:Get*'], ['arn:aws:s3:::a', 'arn:aws:s3:::b'])))).toBe(text.length)
  expect(documentSize(policy(allow('s3:*', '*', { StringEquals: { 'a:b': 'x y z' } })))).toBe(
    documentSize(policy(allow('s3:*', '*', { StringEquals: { 'a:b': 'xyz' } }))),
  )
})

test('shown to people, unresolved tokens read as written; printed, they stay tokens', () => {
  const one = policy(allow('s3:*', unresolvedText('var.bucket')))
  expect(showDocument(one).Statement[0]?.Resource).toEqual(['${var.bucket}'])
  expect(printDocument(one).Statement[0]?.Resource).toEqual([unresolvedText('var.bucket')])
})

test('a printed document reads back the same', () => {
  fc.assert(
    fc.property(document({ unresolvedText: true }), (one) => {
      const again = parsePolicyDocument(JSON.parse(JSON.stringify(printDocument(one))), 'identity')
      expect(again.document && sameDocument(again.document, one)).toBe(true)
    }),
  )
})

describe('the same document', () => {
  const base = allow(['s3:a', 's3:b'], '*', { StringEquals: { 'a:b': ['1', '2'] }, Bool: { 'a:c': 'true' } })
  test.each([
    [
      'single or list',
      allow(['s3:a', 's3:b'], ['*'], { StringEquals: { 'a:b': ['1', '2'] }, Bool: { 'a:c': ['true'] } }),
      true,
    ],
    [
      'order of values and clauses',
      allow(['s3:b', 's3:a'], '*', { Bool: { 'a:c': 'true' }, StringEquals: { 'a:b': ['2', '1'] } }),
      true,
    ],
    ['another effect', { ...base, Effect: 'Deny' }, false],
    ['a Sid', { ...base, Sid: 'x' }, false],
    ['case of an action', allow(['S3:a', 's3:b'], '*', base['Condition'] as Record<string, unknown>), false],
    ['a value twice', allow(['s3:a', 's3:b', 's3:b'], '*', base['Condition'] as Record<string, unknown>), false],
    ['NotAction', { Effect: 'Allow', NotAction: ['s3:a', 's3:b'], Resource: '*', Condition: base['Condition'] }, false],
  ])('%s', (_, other, same) => {
    expect(sameDocument(policy(base), policy(other))).toBe(same)
  })
  test('order of statements and version matter', () => {
    const [a, b] = [allow('s3:a'), allow('s3:b')]
    expect(sameDocument(policy([a, b]), policy([b, a]))).toBe(false)
    expect(sameDocument(policy([a, b]), policy([a, a]))).toBe(false)
    expect(sameDocument(policy([a, b]), policy([a]))).toBe(false)
    expect(sameDocument(policy(a), { ...policy(a), id: 'x' })).toBe(false)
    expect(sameDocument(policy(a), policy(a, 'identity', '2008-10-17'))).toBe(false)
  })
})
