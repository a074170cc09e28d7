import { expect, test } from '@jest/globals'
import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'
import type { PolicyKind } from '../../src/policy/document.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { compareStatements } from '../../src/review/compare-documents.ts'

const document = (statements: readonly object[] | null, kind: PolicyKind) => {
  if (statements === null) return null
  const { document: read, problems } = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, kind)
  if (!read) throw new Error(JSON.stringify(problems))
  return read
}

const allow = (action: string | string[], resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
})
const deny = (action: string, resource = '*', more: object = {}) => ({
  ...allow(action, resource, more),
  Effect: 'Deny',
})
const from = (...cidrs: string[]) => ({ Condition: { NotIpAddress: { 'aws:SourceIp': cidrs } } })
const bucket = 'arn:aws:s3:::logs/*'

test.each<[string, PolicyKind, object[] | null, object[] | null, string, string | null, number[], number[]]>([
  [
    'another action',
    'identity',
    [allow('s3:GetObject', bucket)],
    [allow(['s3:GetObject', 's3:PutObject'], bucket)],
    'widened',
    's3:PutObject',
    [0],
    [],
  ],
  [
    'a wildcard in the resource',
    'identity',
    [allow('s3:GetObject', bucket)],
    [allow('s3:GetObject')],
    'widened',
    's3:GetObject',
    [0],
    [],
  ],
  [
    'fewer actions',
    'identity',
    [allow(['s3:GetObject', 's3:PutObject'], bucket)],
    [allow('s3:GetObject', bucket)],
    'narrowed',
    null,
    [],
    [],
  ],
  [
    'the same, split in two',
    'identity',
    [allow(['s3:GetObject', 's3:PutObject'], bucket)],
    [allow('s3:GetObject', bucket), allow('s3:PutObject', bucket)],
    'equal',
    null,
    [],
    [],
  ],
  [
    'one more, one less',
    'identity',
    [allow('s3:GetObject', bucket)],
    [allow('s3:PutObject', bucket)],
    'widened',
    's3:PutObject',
    [0],
    [],
  ],
  [
    'a condition less',
    'identity',
    [allow('s3:GetObject', bucket, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    [allow('s3:GetObject', bucket)],
    'widened',
    's3:GetObject',
    [0],
    [],
  ],
  [
    'a Deny less, beside an Allow',
    'identity',
    [allow('s3:*'), deny('s3:DeleteBucket')],
    [allow('s3:*')],
    'widened',
    's3:DeleteBucket',
    [],
    [1],
  ],
  [
    'a Deny less, with nothing allowed',
    'identity',
    [deny('s3:DeleteBucket'), deny('iam:*')],
    [deny('iam:*')],
    'widened',
    's3:DeleteBucket',
    [],
    [0],
  ],
  [
    'a Deny with one condition more',
    'identity',
    [deny('s3:DeleteBucket')],
    [deny('s3:DeleteBucket', '*', from('203.0.113.0/24'))],
    'widened',
    's3:DeleteBucket',
    [],
    [0],
  ],
  [
    'a fence with one network more',
    'identity',
    [allow('s3:*'), deny('*', '*', from('203.0.113.0/24'))],
    [allow('s3:*'), deny('*', '*', from('203.0.113.0/24', '198.51.100.0/24'))],
    'widened',
    's3:',
    [],
    [1],
  ],
  ['another Deny', 'identity', [allow('s3:*')], [allow('s3:*'), deny('s3:DeleteBucket')], 'narrowed', null, [], []],
  ['a new policy', 'identity', null, [allow('s3:GetObject', bucket)], 'added', 's3:GetObject', [0], []],
  ['a new policy that only denies', 'identity', null, [deny('s3:*')], 'added', null, [], []],
  ['a policy less', 'identity', [allow('s3:GetObject', bucket)], null, 'removed', null, [], []],
  ['a fence less, with its policy', 'identity', [deny('*', '*', from('203.0.113.0/24'))], null, 'removed', '', [], [0]],
  [
    'everybody instead of an account',
    'resource',
    [allow('s3:GetObject', bucket, { Principal: { AWS: '111122223333' } })],
    [allow('s3:GetObject', bucket, { Principal: '*' })],
    'widened',
    's3:GetObject',
    [0],
    [],
  ],
  [
    'another account',
    'trust',
    [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'sts:AssumeRole' }],
    [
      {
        Effect: 'Allow',
        Principal: { AWS: ['arn:aws:iam::111122223333:root', 'arn:aws:iam::444455556666:root'] },
        Action: 'sts:AssumeRole',
      },
    ],
    'widened',
    'sts:AssumeRole',
    [0],
    [],
  ],
  [
    'a new trust policy',
    'trust',
    null,
    [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    'added',
    'sts:AssumeRole',
    [0],
    [],
  ],
  [
    'a resource policy with a Deny less',
    'resource',
    [
      allow('s3:GetObject', bucket, { Principal: '*' }),
      deny('s3:*', bucket, { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ],
    [allow('s3:GetObject', bucket, { Principal: '*' })],
    'widened',
    's3:GetObject',
    [],
    [1],
  ],
])('%s', async (_, kind, before, after, status, action, widened, weakened) => {
  const [base, head] = [document(before, kind), document(after, kind)]
  const found = compareStatements(base, head, await loadCatalog())
  expect({
    status: found.status,
    widened: found.widened.map(({ statement }) => statement),
    weakened: found.weakened.map(({ statement }) => statement),
  }).toEqual({ status, widened, weakened })
  if (action === null) expect(found.witness).toBeNull()
  else expect(found.witness?.action).toContain(action)
})
