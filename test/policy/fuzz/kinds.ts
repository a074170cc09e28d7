import * as fc from 'fast-check'
import type { ConditionClause, PolicyDocument } from '../../../src/policy/document.ts'
import { document, relatedDocuments } from '../support/arbitraries.ts'
import {
  type Pair,
  statementOf,
  documentOf,
  type World,
  requestsOf,
  pairOf,
  clause,
  clauses,
  presence,
  objects,
} from './pairs.ts'
import { excepted, principals, principalStatements } from './principal-kinds.ts'

const usernames = [undefined, ['jane'], ['a'], ['b']] as const

/** The same pattern in several spellings. */
const spellings = pairOf(
  'spellings',
  statementOf({
    actions: ['s3:Get*', 'S3:get**', 's3:*'],
    resources: [
      'arn:aws:s3:::a*',
      'arn:aws:s3:::a**',
      'arn:aws:s3:::b',
      'arn:aws:s3:::${aws:username}',
      'arn:aws:s3:::${aws:UserName}',
    ],
    negated: 6,
  }),
  {
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    resources: objects,
    keys: { 'aws:username': usernames },
  },
)

/** Resources of resource policies that are no ARN, or no whole one. */
const names = pairOf(
  'names',
  statementOf({
    actions: ['execute-api:Invoke', 'execute-api:*', '*'],
    resources: [
      'execute-api:/*',
      'execute-api:/dev/*',
      'execute-api:/dev/GET/pets',
      'arn:aws:execute-api:us-east-1:111122223333:abc/*',
      'arn:aws:execute-api:us-east-1:111122223333:abc/dev/GET/pets',
      'arn:aws:execute-api:*:*:*',
      'queue',
      'arn:aws:sqs',
      '*',
    ],
    principals: fc.constant({ principal: '*' as const }),
  }),
  {
    actions: ['execute-api:Invoke'],
    resources: [
      'arn:aws:execute-api:us-east-1:111122223333:abc/dev/GET/pets',
      'arn:aws:execute-api:us-east-1:111122223333:abc/prod/GET/pets',
      'arn:aws-cn:execute-api:cn-1:444455556666:b/dev/GET/pets',
      'arn:aws:sqs:us-1:111122223333:a',
    ],
    principals: ['arn:aws:iam::111122223333:user/jane'],
  },
)

/** Incomplete ARNs, with wildcards and variables. */
const incomplete = pairOf(
  'incomplete',
  statementOf({
    actions: ['sqs:SendMessage', 'sqs:*'],
    resources: [
      'arn:aws:sqs',
      'arn:aws:sqs:?',
      'arn:aws:sqs:u?',
      'arn:aws:sqs:u*',
      'arn:aws:sqs:u?:1*',
      'arn:*:sqs',
      'arn:aws:sqs:u*x',
      'arn:aws:sqs:${aws:username}',
      'arn:aws:sqs:ux:*:*',
      'arn:aws:sqs:*:*:*',
      '*',
    ],
  }),
  {
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    resources: [
      'arn:aws:sqs:ux:111122223333:a',
      'arn:aws:sqs:u:111122223333:a',
      'arn:aws:sqs:jane:1:x',
      'arn:aws:s3:::sqs',
    ],
    keys: { 'aws:username': usernames },
  },
)

const text = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIfExists',
  'StringNotEqualsIfExists',
]

const quantified = ['ForAllValues:StringEquals', 'ForAnyValue:StringEquals']

/** Keys with many values, under plain operators and with quantifiers. */
const listWorld: World = {
  actions: ['ec2:CreateTags'],
  resources: ['arn:aws:ec2:us-east-1:111122223333:instance/i'],
  keys: { 'aws:tagkeys': [undefined, ['a'], ['b'], ['a', 'b'], ['b', 'a'], ['ab', 'c'], ['c']] },
}

const listPairs = pairOf(
  'lists',
  statementOf({
    actions: ['ec2:CreateTags', 'ec2:*'],
    resources: ['*'],
    condition: fc.oneof(
      {
        arbitrary: clauses(
          clause(text, 'aws:TagKeys', ['a', 'b', 'a*', '*']),
          clause(text, 'aws:TagKeys', ['a', 'b', 'a*', '*']),
          presence('aws:TagKeys'),
        ),
        weight: 1,
      },
      {
        arbitrary: clauses(
          clause([...quantified, ...quantified, 'ForAnyValue:StringNotEquals'], 'aws:TagKeys', ['a', 'b']),
        ),
        weight: 2,
      },
    ),
    negated: 0,
  }),
  listWorld,
)

/** One statement on each side, so that nothing else grants the requests that distinguish the quantifiers. */
const quantifiedPairs = fc
  .tuple(
    clause(quantified, 'aws:TagKeys', ['a', 'b']),
    clause(quantified, 'aws:TagKeys', ['a', 'b']),
    requestsOf(listWorld),
  )
  .map(([now, then, requests]): Pair => {
    const allowing = (one: ConditionClause): PolicyDocument => ({
      version: '2012-10-17',
      statements: [{ effect: 'Allow', action: ['ec2:CreateTags'], resource: ['*'], condition: [one] }],
    })
    return { kind: 'lists', after: allowing(now), before: allowing(then), requests }
  })

const lists = fc.oneof({ arbitrary: listPairs, weight: 4 }, { arbitrary: quantifiedPairs, weight: 1 })

/** Variables that may have no value, in NotResource. */
const missing = pairOf(
  'missing',
  statementOf({
    actions: ['s3:GetObject', 's3:*'],
    resources: [
      'arn:aws:s3:::${aws:username}',
      'arn:aws:s3:::a/${aws:username}',
      "arn:aws:s3:::${aws:username, 'a'}",
      'arn:aws:s3:::a*',
      'arn:aws:s3:::b',
    ],
    condition: fc.oneof(
      fc.constant<ConditionClause[]>([]),
      clauses(presence('aws:username'), clause(['StringLike'], 'aws:username', ['*', 'a'])),
    ),
    negated: 9,
  }),
  { actions: ['s3:GetObject', 's3:PutObject'], resources: objects, keys: { 'aws:username': usernames } },
)

/** Variables that a condition pins to few values. */
const pinned = pairOf(
  'pinned',
  statementOf({
    actions: ['s3:GetObject'],
    resources: [
      'arn:aws:s3:::${aws:username}',
      'arn:aws:s3:::a/${aws:username}',
      "arn:aws:s3:::${aws:username, 'b'}",
      'arn:aws:s3:::a',
      'arn:aws:s3:::a/*',
      'arn:aws:s3:::${*}',
      'arn:aws:s3:::jane',
    ],
    condition: clauses(
      clause(['StringEquals', 'StringEquals', 'StringNotEquals', 'StringEqualsIfExists'], 'aws:username', [
        'a',
        'jane',
        '*',
      ]),
      clause(['StringEquals'], 'aws:PrincipalTag/t', ['${aws:username}', 'a']),
    ),
    negated: 2,
  }),
  {
    actions: ['s3:GetObject'],
    resources: [...objects, 'arn:aws:s3:::*', 'arn:aws:s3:::a/jane'],
    keys: { 'aws:username': [...usernames, ['*']], 'aws:principaltag/t': [undefined, ['a'], ['jane']] },
  },
)

const numeric = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals']

/** Numbers and dates at their limits. */
const limits = pairOf(
  'limits',
  statementOf({
    actions: ['s3:ListBucket'],
    resources: ['*'],
    condition: clauses(
      clause(
        numeric.map((name) => `Numeric${name}`),
        's3:max-keys',
        ['9007199254740992', '9007199254740993', '0.1', '0.10000000000000000001', '1e3', '1000', '-5'],
      ),
      clause(
        numeric.map((name) => `Date${name}`),
        'aws:CurrentTime',
        ['2026', '2026-01-01', '2026-01-01T00:00:00.0001Z', '2026-02-28T23:59:59.999Z', '2026-03-01', '1767225600'],
      ),
    ),
    negated: 0,
  }),
  {
    actions: ['s3:ListBucket'],
    resources: ['arn:aws:s3:::a'],
    keys: {
      's3:max-keys': [
        undefined,
        ['9007199254740992'],
        ['9007199254740993'],
        ['0.1'],
        ['1000'],
        ['-5'],
        ['0.10000000000000000001'],
      ],
      'aws:currenttime': [
        undefined,
        ['2026-01-01T00:00:00Z'],
        ['2026-01-01T00:00:00.0001Z'],
        ['2026-03-01T00:00:00Z'],
        ['1970-01-01T00:30:00Z'],
      ],
    },
  },
)

/** An identity policy and a resource policy: never the one within the other. */
const kinds: fc.Arbitrary<Pair> = fc
  .tuple(
    documentOf(principalStatements(2)),
    documentOf(statementOf({ actions: ['s3:*'], resources: ['*'] })),
    fc.boolean(),
  )
  .map(([resource, identity, back]) => ({
    kind: 'kinds',
    after: back ? identity : resource,
    before: back ? resource : identity,
    requests: [],
  }))

const plain = (kind: string, pairs: fc.Arbitrary<[PolicyDocument, PolicyDocument]>): fc.Arbitrary<Pair> =>
  pairs.map(([after, before]) => ({ kind, after, before }))

/** By name: the difficulty of a pair. */
export const difficult = {
  spellings,
  names,
  incomplete,
  principals,
  NotPrincipal: excepted,
  lists,
  missing,
  pinned,
  limits,
  kinds,
}

/** All kinds; each that something once went wrong with makes up a twenty-fifth. */
export const anyPair: fc.Arbitrary<Pair> = fc.oneof(
  { arbitrary: plain('related', relatedDocuments()), weight: 24 },
  { arbitrary: plain('unrelated', fc.tuple(document(), document())), weight: 6 },
  { arbitrary: plain('unresolved', relatedDocuments({ unresolvedText: true })), weight: 15 },
  { arbitrary: plain('unconditional', relatedDocuments({ conditions: false })), weight: 15 },
  ...Object.values(difficult).map((arbitrary) => ({ arbitrary, weight: 4 })),
)

/** Pairs of one of these kinds. */
export function pairsOf(kind: string): fc.Arbitrary<Pair> {
  const found = Object.entries(difficult).find(([name]) => name === kind)?.[1]
  if (found === undefined) throw new Error(`there are no pairs of kind ${kind}`)
  return found
}
