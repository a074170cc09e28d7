import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { counterpartsOf } from '../../../../src/jobs/narrow/rollout/counterparts.ts'
import { documentIn, withoutAccounts } from '../../../../src/jobs/narrow/rollout/document-in-account.ts'
import { lossesBetween } from '../../../../src/jobs/narrow/rollout/losses.ts'
import { stageOf } from '../../../../src/jobs/narrow/rollout/stages.ts'
import { stagedStatements, withoutLeftovers } from '../../../../src/jobs/narrow/rollout/staged-statements.ts'
import type { ConditionClause, PolicyDocument, Statement } from '../../../../src/policy/document.ts'
import type { RolloutSettings } from '../../../../src/settings/types.ts'
import type { Source } from '../../../../src/sources/types.ts'
import { areProvenEqual } from '../../../../src/verify/put-back.ts'
import { loadCatalog } from '../../../../src/jobs/load/load-inputs.ts'
import { dev, prod, staging } from './simulation.ts'
import { countOf } from '../../../support/sampled.ts'

const rollout: RolloutSettings = {
  stages: [
    { name: 'dev', accounts: [dev], paths: ['envs/dev/**'] },
    { name: 'staging', accounts: [staging], paths: [] },
    { name: 'prod', accounts: [prod], paths: ['envs/prod/**', 'envs/prod-eu/**'] },
  ],
  quietDays: 14,
  atOnce: [],
}

test.each<readonly [string, string, string, number]>([
  ['by its account', 'iam.tf', dev, 0],
  ['by its path', 'envs/dev/iam.tf', '', 0],
  ['by both, the later one', 'envs/dev/iam.tf', prod, 2],
  ['the last where none names it', 'iam.tf', '999900001111', 2],
  ['the last where nothing is known', 'iam.tf', '', 2],
])('stage of a policy: %s', (_, file, account, stage) => {
  expect(stageOf(rollout, file, account)).toBe(stage)
})

const source = (file: string, address?: string): Source => ({
  id: address === undefined ? file : `${file}#${address}`,
  file,
  line: 1,
  column: 1,
  ...(address !== undefined && { address }),
  form: 'json',
  kind: 'identity',
  hosts: [],
  status: 'skipped',
  reason: 'x',
})

describe('counterparts', () => {
  const of = (own: Source, others: readonly (readonly [Source, number])[]): readonly string[] =>
    counterpartsOf(
      own,
      2,
      others.map(([each, stage]) => ({ source: each, stages: [stage] })),
      rollout,
    ).map(({ id }) => id)
  const address = 'aws_iam_policy.app'

  test.each<readonly [string, Source, readonly (readonly [Source, number])[], readonly string[]]>([
    [
      'the same address in the folder that is the most alike',
      source('envs/prod/app2/iam.tf', address),
      [
        [source('envs/dev/app1/iam.tf', address), 0],
        [source('envs/dev/app2/iam.tf', address), 0],
      ],
      [`envs/dev/app2/iam.tf#${address}`],
    ],
    [
      'one of each earlier stage',
      source('envs/prod/iam.tf', address),
      [
        [source('envs/dev/iam.tf', address), 0],
        [source('envs/staging/iam.tf', address), 1],
        [source('envs/prod-eu/iam.tf', address), 2],
      ],
      [`envs/dev/iam.tf#${address}`, `envs/staging/iam.tf#${address}`],
    ],
    [
      'the name of the stage in a name',
      source('policies/deploy-prod.json'),
      [
        [source('policies/deploy-dev.json'), 0],
        [source('policies/audit-dev.json'), 0],
      ],
      ['policies/deploy-dev.json'],
    ],
    [
      'the id of the account in an address',
      source('iam.tf', `aws_iam_policy.app_${prod}`),
      [[source('iam.tf', `aws_iam_policy.app_${dev}`), 0]],
      [`iam.tf#aws_iam_policy.app_${dev}`],
    ],
    [
      'all that are equally alike',
      source('prod/a/iam.tf', address),
      [
        [source('dev/b/iam.tf', address), 0],
        [source('dev/c/iam.tf', address), 0],
      ],
      [`dev/b/iam.tf#${address}`, `dev/c/iam.tf#${address}`],
    ],
    ['none of another address', source('prod/iam.tf', address), [[source('dev/iam.tf', `${address}s`), 0]], []],
    ['a part of a word is no stage', source('iam.tf', 'a.product'), [[source('iam.tf', 'a.devuct'), 0]], []],
  ])('%s', (_, own, others, expected) => {
    expect(of(own, others)).toEqual(expected)
  })
})

const allow = (action: readonly string[], ...condition: readonly ConditionClause[]): Statement => ({
  effect: 'Allow',
  action,
  resource: ['*'],
  condition,
})

const accountIs = (operator: string, ...values: readonly string[]): ConditionClause => ({
  operator,
  key: 'aws:principalaccount',
  values,
})

const of = (...statements: readonly Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })

test.each<readonly [string, Statement, readonly Statement[]]>([
  ['no condition', allow(['s3:*']), [allow(['s3:*'])]],
  ['its account', allow(['s3:*'], accountIs('StringEquals', dev, prod)), [allow(['s3:*'])]],
  ['another account', allow(['s3:*'], accountIs('StringEquals', prod)), []],
  ['not its account', allow(['s3:*'], accountIs('StringNotEquals', dev)), []],
  ['not another account', allow(['s3:*'], accountIs('StringNotEquals', prod)), [allow(['s3:*'])]],
  [
    'an account that is not known',
    allow(['s3:*'], accountIs('StringEquals', '${aws:ResourceAccount}')),
    [allow(['s3:*'], accountIs('StringEquals', '${aws:ResourceAccount}'))],
  ],
  [
    'another operator',
    allow(['s3:*'], accountIs('StringLike', '4*')),
    [allow(['s3:*'], accountIs('StringLike', '4*'))],
  ],
])('a document in an account: %s', (_, statement, expected) => {
  expect(documentIn(of(statement), dev).statements).toEqual(expected)
})

test('a statement that is not for some accounts is not for more', () => {
  const once = withoutAccounts(allow(['s3:*']), [dev])
  expect(withoutAccounts(once, [staging])).toEqual(
    allow(['s3:*'], { operator: 'StringNotEquals', key: 'aws:PrincipalAccount', values: [dev, staging] }),
  )
})

test.each<readonly [string, PolicyDocument, PolicyDocument, Readonly<Record<string, string>>]>([
  ['nothing', of(allow(['sqs:SendMessage'])), of(allow(['sqs:SendMessage', 's3:*'])), {}],
  [
    'an action',
    of(allow(['sqs:SendMessage', 'sqs:PurgeQueue'])),
    of(allow(['sqs:Send*'])),
    { 'sqs:PurgeQueue': 'removed' },
  ],
  [
    'resources',
    of(allow(['sqs:SendMessage'])),
    of({ ...allow(['sqs:SendMessage']), resource: ['arn:aws:sqs:*:*:a'] }),
    { 'sqs:SendMessage': 'reduced' },
  ],
  ['what the catalog does not know', of(allow(['made:Up'])), of(), { 'made:Up': 'removed' }],
  ['a Deny is no loss', of(allow(['sqs:SendMessage'])), of(allow(['sqs:*']), { ...allow(['*']), effect: 'Deny' }), {}],
])('losses: %s', async (_, before, after, expected) => {
  expect(Object.fromEntries(lossesBetween(before, after, await loadCatalog()))).toEqual(expected)
})

const known = ['s3:*', 's3:GetObject', 's3:PutObject', 'sqs:SendMessage', 'sqs:PurgeQueue']
const some = fc.subarray(known, { minLength: 1 })
const narrowing = fc.array(fc.tuple(some, fc.option(some, { nil: undefined })), { minLength: 1, maxLength: 3 })

test('staged twice, each account has the old policy until its turn, then the narrowed one, and at the end all have that', () => {
  fc.assert(
    fc.property(narrowing, (pairs) => {
      const before = of(...pairs.map(([action]) => allow(action)))
      const kept = pairs.flatMap(([action, left], from) => {
        const both = left?.filter((each) => action.includes(each)) ?? []
        return both.length === 0 ? [] : [{ from, statement: allow(both) }]
      })
      const narrowed = of(...kept.map(({ statement }) => statement))
      const first = stagedStatements(before, kept, [dev], [staging, prod])
      if (first.kind !== 'staged') throw new Error(first.reason)
      expect(areProvenEqual(documentIn(first.document, dev), narrowed)).toBe(true)
      expect(areProvenEqual(documentIn(first.document, staging), before)).toBe(true)
      const again = first.document.statements.flatMap((statement, from) =>
        statement.condition.length > 0 ? [] : [{ from, statement }],
      )
      const second = stagedStatements(first.document, again, [dev, staging], [prod])
      if (second.kind !== 'staged') throw new Error(second.reason)
      expect(areProvenEqual(documentIn(second.document, staging), narrowed)).toBe(true)
      expect(areProvenEqual(documentIn(second.document, prod), before)).toBe(true)
      // The next run narrows each statement by itself: what is left of a staged one is granted beside it.
      const last = second.document.statements.flatMap((statement, from) => {
        const left = statement.action?.filter((each) =>
          narrowed.statements.some(({ action }) => action?.includes(each)),
        )
        return left?.length ? [{ from, statement: { ...statement, action: left } }] : []
      })
      const end = withoutLeftovers(second.document, last, (account) => account === dev || account === staging) ?? last
      expect(end.every(({ statement }) => statement.condition.length === 0)).toBe(true)
      expect(areProvenEqual(of(...end.map(({ statement }) => statement)), narrowed)).toBe(true)
    }),
    { numRuns: countOf(100, 25) },
  )
})

test('a statement that is not for other accounts is none of a rollout', () => {
  const foreign = withoutAccounts(allow(['sqs:SendMessage']), ['999900001111'])
  const statements = [allow(['sqs:*']), foreign].map((statement, from) => ({ from, statement }))
  expect(withoutLeftovers(of(allow(['sqs:*']), foreign), statements, (account) => account === dev)).toBeUndefined()
})
