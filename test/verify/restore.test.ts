import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/types.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { showDocument } from '../../src/policy/print.ts'
import { refusedCalls } from '../../src/verify/refused-calls.ts'
import { restore } from '../../src/verify/restore.ts'
import { since, documentOf, entry, allowedBefore, ledgerOf, before, after, policy } from './support.ts'

describe('the least addition', () => {
  const restored = (old: PolicyDocument, present: PolicyDocument, ...entries: UsageEntry[]) => {
    const given = policy(old, present)
    const made = restore(given, refusedCalls(given, ledgerOf(allowedBefore, ...entries)))
    return made.kind === 'restored' ? (showDocument(made.after) as { Statement: unknown }).Statement : made.reason
  }

  test.each<[string, PolicyDocument, PolicyDocument, readonly UsageEntry[], unknown]>([
    [
      'one action on one resource',
      before,
      after,
      [entry()],
      [
        { Sid: 'Logs', Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Sid: 'LogsRestored', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
      ],
    ],
    [
      'a resource that the record does not name: as it was granted before, in the statement that is left',
      before,
      after,
      [entry({ resource: null, grade: 'guessed' })],
      [{ Sid: 'Logs', Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetObject'], Resource: '*' }],
    ],
    [
      'the conditions of the statement that allowed it',
      documentOf({
        Effect: 'Allow',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
      documentOf({
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
      [entry(), entry({ action: 's3:PutObject' })],
      [
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'true' } },
        },
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:PutObject'],
          Resource: 'arn:aws:s3:::logs/a',
          Condition: { Bool: { 'aws:SecureTransport': 'true' } },
        },
      ],
    ],
    [
      'ids of statements stay unique',
      before,
      documentOf(
        { Sid: 'Logs', Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Sid: 'LogsRestored', Effect: 'Allow', Action: 's3:PutObject', Resource: '*' },
      ),
      [entry(), entry({ resource: 'arn:aws:s3:::logs/b', action: 's3:DeleteObject' })],
      [
        { Sid: 'Logs', Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Sid: 'LogsRestored', Effect: 'Allow', Action: 's3:PutObject', Resource: '*' },
        { Sid: 'LogsRestored2', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
        { Sid: 'LogsRestored3', Effect: 'Allow', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::logs/b' },
      ],
    ],
    [
      'nothing that the document before granted by NotAction beyond what was called',
      documentOf({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
      documentOf({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
      ],
    ],
    [
      'also where the present document grants more than the one before: that was decided by other people',
      documentOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      documentOf({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 'ec2:*', Resource: '*' },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
      ],
    ],
    [
      'of what NotResource granted only what was called',
      documentOf({ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::secret/*' }),
      documentOf({ Effect: 'Allow', Action: 's3:ListBucket', NotResource: 'arn:aws:s3:::secret/*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 's3:ListBucket', NotResource: 'arn:aws:s3:::secret/*' },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
      ],
    ],
    [
      'by the statement that surely granted it, not by one whose condition may be unmet',
      documentOf(
        {
          Sid: 'Tagged',
          Effect: 'Allow',
          Action: 's3:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
        },
        { Sid: 'Plain', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
      ),
      documentOf({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Sid: 'PlainRestored', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
      ],
    ],
    [
      'by every statement that may have granted it, where no one surely did',
      documentOf(
        { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/a': '1' } } },
        { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/b': '2' } } },
      ),
      documentOf({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::logs/a',
          Condition: { StringEquals: { 'aws:PrincipalTag/a': '1' } },
        },
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::logs/a',
          Condition: { StringEquals: { 'aws:PrincipalTag/b': '2' } },
        },
      ],
    ],
    [
      'with the variable of the statement, where the name that was called is one of its values',
      documentOf({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::logs/${aws:PrincipalTag/team}' }),
      documentOf({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/${aws:PrincipalTag/team}' },
      ],
    ],
  ])('%s', (_, old, present, entries, expected) => {
    const wanted = Array.isArray(expected)
      ? (showDocument(documentOf(...(expected as object[]))) as { Statement: unknown }).Statement
      : expected
    expect(restored(old, present, ...entries)).toEqual(wanted)
  })
})

test('a resource that is not named is granted as the commit that removed it found it, not as an older one did', () => {
  const one = documentOf({
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: 'arn:aws:s3:::logs/*',
  })
  const last = documentOf({ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::logs/*' })
  const versions = [
    { commit: 'c1', at: '2026-09-15T00:00:00Z', document: one },
    { commit: 'c2', at: since, document: last },
  ]
  const given = policy(before, last, { versions })
  const guessed = entry({ resource: null, grade: 'guessed' })
  const made = restore(given, refusedCalls(given, ledgerOf(allowedBefore, guessed)))
  const [statement] = one.statements
  const after = { ...one, statements: [{ ...statement!, action: ['s3:ListBucket', 's3:GetObject'] }] }
  expect(made.kind === 'restored' && showDocument(made.after)).toEqual(showDocument(after))
})
