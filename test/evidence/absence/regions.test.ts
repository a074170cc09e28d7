import { describe, expect, test } from '@jest/globals'
import { mayActIn, unreadRegionReason, regionsNamedBy } from '../../../src/evidence/absence/regions.ts'
import type { ConditionClause, Statement } from '../../../src/policy/document.ts'
import { unresolvedText } from '../../../src/policy/unresolved.ts'

const role = 'arn:aws:iam::111122223333:role/app'
const other = 'arn:aws:iam::444455556666:role/app'

const account = { account: '111122223333', from: '2026-08-01T00:00:00Z', to: '2026-10-29T00:00:00Z' }

const statement = (resource: readonly string[], condition: readonly ConditionClause[] = []): Statement => ({
  effect: 'Allow',
  action: ['sqs:*'],
  resource,
  condition,
})
const queue = (region: string): string => `arn:aws:sqs:${region}:111122223333:jobs`
const requested = (operator: string, ...values: string[]): ConditionClause => ({
  operator,
  key: 'aws:RequestedRegion',
  values,
})

describe('Regions that a policy names', () => {
  test.each<[string, Statement, readonly string[]]>([
    ['in an ARN', statement([queue('eu-west-1'), queue('us-east-1')]), ['eu-west-1', 'us-east-1']],
    ['as a pattern', statement([queue('eu-*')]), ['eu-*']],
    ['everywhere', statement(['*', queue('*'), 'arn:aws:s3:::b', 'arn:aws:sqs']), []],
    ['unresolved expressions', statement([queue(unresolvedText('var.region')), queue('${aws:RequestedRegion}')]), []],
    [
      'in a condition',
      statement(['*'], [requested('StringEquals', 'EU-west-1', 'us-east-1')]),
      ['eu-west-1', 'us-east-1'],
    ],
    ['in a condition that may be absent', statement(['*'], [requested('StringLikeIfExists', 'eu-*')]), ['eu-*']],
    ['in a negated condition', statement(['*'], [requested('StringNotEquals', 'eu-west-1')]), []],
    [
      'in another condition',
      statement(['*'], [{ operator: 'StringEquals', key: 'aws:PrincipalTag/region', values: ['eu-west-1'] }]),
      [],
    ],
    ['in a Deny', { ...statement([queue('eu-west-1')]), effect: 'Deny' }, []],
    [
      'what a Deny leaves',
      { ...statement(['*'], [requested('StringNotEquals', 'eu-west-1', 'us-east-1')]), effect: 'Deny' },
      ['eu-west-1', 'us-east-1'],
    ],
    ['what a Deny hits', { ...statement(['*'], [requested('StringEquals', 'eu-west-1')]), effect: 'Deny' }, []],
    ['in NotResource', { effect: 'Allow', action: ['sqs:*'], notResource: [queue('eu-west-1')], condition: [] }, []],
  ])('%s', (_, one, expected) => {
    expect(regionsNamedBy({ statements: [one] })).toEqual(expected)
  })
})

describe('a policy may grant something in a Region', () => {
  const arns = (...resource: string[]): Statement => statement(resource)
  test.each<[string, Statement, boolean]>([
    ['everywhere', arns('*'), true],
    ['in any Region', arns(queue('*')), true],
    ['without a Region', arns('arn:aws:s3:::b'), true],
    ['there', arns(queue('us-east-1'), queue('eu-west-1')), true],
    ['in Regions like it', arns(queue('eu-*')), true],
    ['elsewhere', arns(queue('us-east-1')), false],
    ['in an unresolved Region', arns(queue(unresolvedText('var.region'))), true],
    ['in a Region from a policy variable', arns(queue('${aws:PrincipalTag/region}')), true],
    ['elsewhere by condition', statement(['*'], [requested('StringEquals', 'us-east-1')]), false],
    ['there by condition', statement(['*'], [requested('StringEquals', 'us-east-1', 'eu-west-1')]), true],
    ['by a condition that is no list', statement(['*'], [requested('StringNotEquals', 'eu-west-1')]), true],
    [
      'by a condition on another key',
      statement(['*'], [{ operator: 'StringEquals', key: 'aws:PrincipalTag/team', values: ['us-east-1'] }]),
      true,
    ],
    ['by both elsewhere', statement([queue('us-east-1')], [requested('StringLike', 'eu-*')]), false],
    ['by NotResource', { effect: 'Allow', action: ['sqs:*'], notResource: [queue('eu-west-1')], condition: [] }, true],
    ['by a Deny', { ...arns('*'), effect: 'Deny' }, false],
  ])('%s', (_, one, expected) => expect(mayActIn({ statements: [one] }, 'eu-west-1')).toBe(expected))

  test('by any of its statements', () => {
    const both = [arns(queue('us-east-1')), arns(queue('eu-west-1'))]
    for (const statements of [both, both.toReversed()]) expect(mayActIn({ statements }, 'eu-west-1')).toBe(true)
    expect(mayActIn({ statements: both }, 'eu-north-1')).toBe(false)
  })

  test('where every condition that lists Regions has it', () => {
    const [there, elsewhere] = [requested('StringLike', 'eu-*'), requested('StringEquals', 'us-east-1')]
    expect(mayActIn({ statements: [statement(['*'], [there, elsewhere])] }, 'eu-west-1')).toBe(false)
    expect(mayActIn({ statements: [statement(['*'], [there, there])] }, 'eu-west-1')).toBe(true)
  })

  // A window of 90 days, all days of work in its first half: 0.5 ** 6 is above 1%, 0.5 ** 7 below.
  const half = { from: '2026-08-01T00:00:00Z', to: '2026-09-14T00:00:00Z' }
  test.each<[string, { days: number; from: string; to: string }, string[], RegExp | undefined]>([
    [
      'its records break off',
      { ...half, days: 7 },
      ['*'],
      /may grant something in eu-south-1.*only from 2026-08-01 to 2026-09-14\. Nothing/,
    ],
    ['they begin late', { from: '2026-09-15T00:00:00Z', to: '2026-10-29T00:00:00Z', days: 7 }, ['*'], /eu-south-1/],
    ['where the policy grants nothing', { ...half, days: 7 }, [queue('eu-west-1')], undefined],
    ['too few days for a rhythm', { ...half, days: 6 }, ['*'], undefined],
    ['too few days, however close', { from: half.from, to: '2026-08-02T00:00:00Z', days: 6 }, ['*'], undefined],
    ['by chance', { from: half.from, to: '2026-10-15T00:00:00Z', days: 20 }, ['*'], undefined],
    ['not by chance', { from: half.from, to: '2026-10-15T00:00:00Z', days: 30 }, ['*'], /eu-south-1/],
  ])('a Region that is read in part: %s', (_, part, resource, expected) => {
    const coverage = { ...account, regions: ['eu-west-1'], byRegion: [{ region: 'eu-south-1', ...part }] }
    const document = { statements: [statement(resource)] }
    const reason = unreadRegionReason({ document, attachedPrincipals: [role], entries: [], coverage: [coverage] })
    if (expected === undefined) expect(reason).toBeUndefined()
    else expect(reason).toMatch(expected)
  })
})

// A share of 0.518 to the power of seven is 1%.
test.each<[number, number, boolean]>([
  [15, 29, true],
  [16, 30, false],
  [13, 25, false],
  [12, 24, true],
])('seven days of work, all in the first %d of %d days', (part, whole, stops) => {
  const until = (day: number): string => `2026-08-${String(day).padStart(2, '0')}T12:00:00Z`
  const reason = unreadRegionReason({
    document: { statements: [statement(['*'])] },
    attachedPrincipals: [role],
    entries: [],
    coverage: [
      {
        account: '111122223333',
        from: '2026-08-01T00:00:00Z',
        to: until(whole),
        regions: ['eu-west-1'],
        byRegion: [{ region: 'eu-south-1', from: '2026-08-01T23:00:00Z', to: until(part), days: 7 }],
      },
    ],
  })
  expect(reason !== undefined).toBe(stops)
})

test('nothing is reported for principals in accounts that were not read: that is reported before', () => {
  const document = { statements: [statement([queue('eu-west-1')])] }
  const read = { ...account, regions: [] }
  expect(unreadRegionReason({ document, attachedPrincipals: [other], entries: [], coverage: [read] })).toBeUndefined()
  expect(unreadRegionReason({ document, attachedPrincipals: [other, role], entries: [], coverage: [read] })).toMatch(
    /^The policy names eu-west-1 in a resource or condition, and the evidence of account 111122223333 does not cover it \(it covers no Region\)\. Nothing/,
  )
})

describe('a Region whose records stop', () => {
  const window = { from: '2026-08-01T00:00:00Z', to: '2026-10-29T00:00:00Z' }
  const silence = { from: '2026-09-01', to: '2026-09-30', days: 30 }

  const reason = (resource: readonly string[], regions = ['eu-west-1', 'us-east-1']): string | undefined =>
    unreadRegionReason({
      document: { statements: [statement(resource)] },
      attachedPrincipals: [role],
      entries: [],
      coverage: [
        {
          ...account,
          ...window,
          regions,
          byRegion: [{ region: 'eu-west-1', ...window, days: 60, silence }],
        },
      ],
    })

  test('counts as not read for what may act there', () => {
    expect(reason(['*'])).toMatch(/may grant something in eu-west-1.*on 30 days in a row \(2026-09-01 to 2026-09-30\)/)
    expect(reason([queue('us-east-1')])).toBeUndefined()
  })
})

describe('a Region in which the source makes things', () => {
  const reason = (region: string, resource: readonly string[] = ['*']): string | undefined =>
    unreadRegionReason({
      document: { statements: [statement(resource)] },
      attachedPrincipals: [role],
      entries: [],
      coverage: [{ ...account, regions: ['eu-west-1'] }],
      workedIn: [
        { region: 'eu-west-1', place: 'main.tf:1' },
        { region, place: 'main.tf:5' },
      ],
    })

  test('that was read', () => expect(reason('eu-west-1')).toBeUndefined())
  test('that was not read', () => {
    expect(reason('ap-southeast-2')).toMatch(
      /^Terraform makes resources in ap-southeast-2 \(main\.tf:5\), and the evidence of account/,
    )
  })
  test('in which the policy grants nothing', () => {
    expect(reason('ap-southeast-2', [queue('eu-west-1')])).toBeUndefined()
  })
})

test('a Region that is read counts as read, though its records begin late', () => {
  const part = { region: 'eu-south-1', from: '2026-10-01T00:00:00Z', to: '2026-10-29T00:00:00Z', days: 25 }
  const reason = (regions: string[]) =>
    unreadRegionReason({
      document: { statements: [statement(['*'])] },
      attachedPrincipals: [role],
      entries: [],
      coverage: [{ ...account, regions, byRegion: [part] }],
    })
  expect(reason(['eu-south-1'])).toBeUndefined()
  expect(reason(['eu-west-1'])).toMatch(/eu-south-1/)
})

describe('a Region that was not read', () => {
  const read = {
    ...account,
    regions: ['eu-west-1', 'us-east-1'],
    byRegion: [
      { region: 'eu-west-1', days: 90, from: '2026-08-01T00:00:00Z', to: '2026-10-31T00:00:00Z' },
      { region: 'us-east-1', days: 90, from: '2026-08-01T00:00:00Z', to: '2026-10-31T00:00:00Z' },
      { region: 'eu-south-1', days: 5, from: '2026-10-20T00:00:00Z', to: '2026-10-31T00:00:00Z' },
    ],
  }
  const call = (region: string, principal = role) => ({ principal, region })

  test.each<
    [
      string,
      { resource?: string[]; calls?: ReturnType<typeof call>[]; attachedPrincipals?: string[] },
      RegExp | undefined,
    ]
  >([
    ['all are read', { resource: [queue('eu-west-1')], calls: [call('us-east-1')] }, undefined],
    ['a call without a Region', { calls: [call('')] }, undefined],
    [
      'a call in one that is read in part',
      { calls: [call('eu-south-1')] },
      /role\/app made calls in eu-south-1.*only from 2026-10-20 to 2026-10-31/,
    ],
    ["another principal's call", { calls: [call('eu-south-1', `${role}-2`)] }, undefined],
    ['calls in two: the first by name', { calls: [call('us-west-2'), call('ap-east-1')] }, /made calls in ap-east-1/],
    ['ARNs of two: the first by name', { resource: [queue('us-west-2'), queue('ap-east-1')] }, /names ap-east-1/],
    ['an ARN of one', { resource: [queue('ap-south-1')] }, /names ap-south-1.*covers eu-west-1, us-east-1/],
    ['a pattern that one fits', { resource: [queue('eu-*')] }, undefined],
    ['a pattern that none fits', { resource: [queue('ap-*')] }, /names ap-\*/],
    [
      'in the second account',
      { calls: [call('us-east-1', other)], attachedPrincipals: [role, other] },
      /account 444455556666 does not cover it \(it covers eu-west-1\)/,
    ],
    [
      'in the second account by the policy',
      { resource: [queue('us-east-1')], attachedPrincipals: [role, other] },
      /account 444455556666/,
    ],
  ])('%s', (_, { resource = ['*'], calls = [], attachedPrincipals = [role] }, expected) => {
    const reason = unreadRegionReason({
      document: { statements: [statement(resource)] },
      attachedPrincipals,
      entries: calls,
      coverage: [read, { ...account, account: '444455556666', regions: ['eu-west-1'] }],
    })
    if (expected === undefined) expect(reason).toBeUndefined()
    else expect(reason).toMatch(expected)
  })
})
