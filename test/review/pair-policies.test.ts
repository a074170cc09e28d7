import { expect, test } from '@jest/globals'
import type { Statement } from '../../src/policy/document.ts'
import { pairPolicies, type PairOptions } from '../../src/review/pair-policies.ts'
import type { Source } from '../../src/sources/types.ts'

const allow = (...action: string[]): Statement => ({ effect: 'Allow', action, resource: ['*'], condition: [] })

interface Made {
  readonly file: string
  readonly address?: string
  readonly statements?: readonly Statement[]
  readonly hosts?: readonly string[]
  readonly principals?: readonly string[]
}

const source = ({
  file,
  address,
  statements = [allow('s3:GetObject')],
  hosts = [],
  principals = [],
}: Made): Source => ({
  id: address === undefined ? file : `${file}#${address}`,
  file,
  line: 1,
  column: 1,
  ...(address !== undefined && { address }),
  form: address === undefined ? 'json' : 'jsonencode',
  kind: 'identity',
  hosts: hosts.map((each) => ({ address: each, kind: 'managed-policy' })),
  status: 'found',
  document: { statements },
  principals,
  principalsUnknown: [],
  layout: {},
})

const options: PairOptions = {
  moved: (_, address) => (address === 'aws_iam_policy.old' ? 'aws_iam_policy.new' : address),
  granteesOf: (_, { status, ...each }) => (status === 'found' && 'principals' in each ? each.principals : []),
}

const other = [allow('sqs:SendMessage')]

test.each<[string, readonly Made[], readonly Made[], readonly string[]]>([
  [
    'the same place',
    [{ file: 'a.tf', address: 'x.a' }],
    [{ file: 'a.tf', address: 'x.a', statements: other }],
    ['a.tf#x.a → a.tf#x.a'],
  ],
  [
    'another file',
    [{ file: 'a.tf', address: 'x.a' }],
    [{ file: 'b.tf', address: 'x.a', statements: other }],
    ['a.tf#x.a → b.tf#x.a'],
  ],
  [
    'a moved block',
    [{ file: 'a.tf', address: 'aws_iam_policy.old' }],
    [{ file: 'b.tf', address: 'aws_iam_policy.new', statements: other }],
    ['a.tf#aws_iam_policy.old → b.tf#aws_iam_policy.new'],
  ],
  [
    'a document of its own',
    [{ file: 'a.tf', address: 'aws_iam_policy.a', hosts: ['aws_iam_policy.a'] }],
    [{ file: 'd.json', hosts: ['aws_iam_policy.a'], statements: other }],
    ['a.tf#aws_iam_policy.a → d.json'],
  ],
  [
    'another directory',
    [{ file: 'old/a.tf', address: 'x.a' }],
    [{ file: 'new/a.tf', address: 'x.a' }],
    ['old/a.tf#x.a → new/a.tf#x.a'],
  ],
  [
    'another directory and another policy',
    [{ file: 'old/a.tf', address: 'x.a' }],
    [{ file: 'new/a.tf', address: 'x.a', statements: other }],
    ['old/a.tf#x.a → nothing', 'nothing → new/a.tf#x.a'],
  ],
  [
    'another name, half of it the same',
    [{ file: 'a.tf', address: 'x.a', statements: [allow('s3:GetObject'), allow('sns:Publish')] }],
    [{ file: 'a.tf', address: 'x.b', statements: [allow('s3:GetObject'), allow('sqs:*')] }],
    ['a.tf#x.a → a.tf#x.b'],
  ],
  [
    'another name, for another principal',
    [{ file: 'a.tf', address: 'x.a', principals: ['role/a'] }],
    [{ file: 'a.tf', address: 'x.b', principals: ['role/b'] }],
    ['a.tf#x.a → nothing', 'nothing → a.tf#x.b'],
  ],
  [
    'two that are alike',
    [{ file: 'p/a.json' }, { file: 'p/b.json' }],
    [{ file: 'q/a.json' }, { file: 'q/c.json' }],
    ['p/a.json → q/a.json', 'p/b.json → q/c.json'],
  ],
  [
    'one of two that are alike',
    [{ file: 'p/a.json' }, { file: 'p/b.json' }],
    [{ file: 'q/c.json' }],
    ['p/a.json → nothing', 'p/b.json → nothing', 'nothing → q/c.json'],
  ],
  [
    'a file with another name and a grant more',
    [{ file: 'a.json', statements: [allow('s3:GetObject')] }],
    [{ file: 'b.json', statements: [allow('s3:GetObject'), allow('sqs:*')] }],
    ['a.json → b.json'],
  ],
])('%s', (_, base, head, expected) => {
  const pairs = pairPolicies(base.map(source), head.map(source), options)
  expect(pairs.map((pair) => `${pair.base?.id ?? 'nothing'} → ${pair.head?.id ?? 'nothing'}`).sort()).toEqual(
    [...expected].sort(),
  )
})
