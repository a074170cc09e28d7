import { describe, expect, test } from '@jest/globals'
import type { ActionInfo, Catalog } from '../../../src/catalog/types.ts'
import {
  dashboardOf,
  historyPointOf,
  trendPointsOf,
  type DashboardFacts,
} from '../../../src/jobs/dashboard/dashboard-of.ts'
import { publishedResult } from '../../../src/jobs/pull-requests/result.ts'
import type { Ledger } from '../../../src/evidence/types.ts'
import type { Source } from '../../../src/sources/types.ts'
import { idOf, planOf } from '../../github/plans.ts'
import { noTrends } from '../../../src/report/dashboard/trends.ts'

const edit = { file: 'a.tf', address: 'a.b', from: 'x', to: 'y' }
const id = idOf(edit)
const role = 'arn:aws:iam::111122223333:role/a'
const known = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((name) => ({ name }) as ActionInfo)
const catalog = {
  expand: (pattern: string) => known.filter(({ name }) => pattern === '*' || pattern === 's3:*' || pattern === name),
} as unknown as Catalog

const { plan: bare } = planOf({ 'a.tf': 'x' }, [edit])
const plan = { ...bare, policies: bare.policies.map((policy) => ({ ...policy, principals: [role] })) }

const entry = (action: string, lastSeen: string, more: object = {}) => ({
  principal: role,
  action,
  lastSeen,
  outcome: 'allowed',
  ...more,
})
const ledger = {
  entries: [
    entry('s3:GetObject', '2026-10-20T00:00:00Z'),
    entry('s3:GetObject', '2026-08-20T00:00:00Z'),
    entry('s3:PutObject', '2026-08-20T00:00:00Z'),
    entry('s3:DeleteObject', '2026-10-20T00:00:00Z', { outcome: 'denied' }),
    entry('s3:DeleteObject', '2026-10-20T00:00:00Z', { principal: `${role}b` }),
    entry('sqs:SendMessage', '2026-10-20T00:00:00Z'),
  ],
} as unknown as Ledger

const source = (statement: object): Source =>
  ({
    id,
    status: 'found',
    document: { statements: [{ effect: 'Allow', ...statement }] },
    principals: [role],
  }) as unknown as Source

const facts = (more: Partial<DashboardFacts> = {}): DashboardFacts => ({
  plan,
  sources: [source({ action: ['s3:*'] })],
  ledger,
  catalog,
  pullRequests: [],
  waivers: [],
  branchWaivers: new Map(),
  ticks: [],
  today: '2026-11-30',
  ...more,
})

describe('use', () => {
  test('counts granted actions by their last use before the end of the evidence', () => {
    const [policy] = dashboardOf(facts()).policies
    expect(policy).toMatchObject({ granted: 3, after: null, used: { days30: 1, days90: 2, all: 2 } })
    expect(historyPointOf(dashboardOf(facts()), '2026-11-30', noTrends)).toEqual({
      day: '2026-11-30',
      policies: 1,
      narrowed: 1,
      granted: 3,
      used: 2,
    })
  })

  test('a policy that could not be compared counts in the sum as it was last known', () => {
    const shown = dashboardOf(facts())
    const policies = shown.policies.map((policy) => ({ ...policy, granted: null, used: null }))
    const [key = ''] = policies.map(({ trendKey }) => trendKey)
    const trends = { days: ['2026-10-01'], points: new Map([[key, [{ granted: 7, used: 4 }]]]) }
    expect(historyPointOf({ ...shown, policies }, '2026-11-30', trends)).toMatchObject({ granted: 7, used: 4 })
    expect(historyPointOf({ ...shown, policies }, '2026-11-30', noTrends)).toMatchObject({ granted: 0, used: 0 })
  })

  test('counts what an Allow of everything but some grants', () => {
    const sources = [source({ notAction: ['s3:DeleteObject'] })]
    expect(dashboardOf(facts({ sources })).policies[0]).toMatchObject({
      granted: 2,
      used: { days30: 1, days90: 2, all: 2 },
    })
  })

  test.each([
    ['narrowed', { granted: 100, after: 50 }],
    ['skipped', { granted: 3, after: null }],
  ] as const)('a proposal of a policy that is %s', (status, expected) => {
    const policies = plan.policies.map((policy) => ({ ...policy, status, actions: { before: 100, after: 50 } }))
    expect(dashboardOf(facts({ plan: { ...plan, policies } })).policies[0]).toMatchObject(expected)
  })

  test.each([
    ['no principal', facts({ plan: bare })],
    ['no evidence', facts({ plan: { ...plan, coverage: { ...plan.coverage, accounts: [] } } })],
    ['a policy that was not read', facts({ sources: [] })],
    [
      'a principal of an account that was not read',
      facts({
        plan: {
          ...plan,
          policies: plan.policies.map((policy) => ({
            ...policy,
            principals: [role, 'arn:aws:iam::444455556666:role/a'],
          })),
        },
      }),
    ],
  ])('is not known of %s', (_, given) => {
    expect(dashboardOf(given).policies[0]?.used).toBeNull()
    // Its trend stays.
    expect([...trendPointsOf(dashboardOf(given)).values()]).toEqual([null])
  })
})

test.each([
  ['opened', 'open', 'rebuild'],
  ['unchanged', 'open', 'rebuild'],
  ['left', 'open', 'rebuild'],
  ['waiting', 'waiting', 'open'],
  ['declined', 'declined', 'reopen'],
  ['refused', 'not-opened', undefined],
  ['failed', 'not-opened', undefined],
  ['withdrawn', 'closed', undefined],
] as const)('a pull request that is %s is %s, with the box %s', (state, shown, kind) => {
  const identity = '0123456789abcdef'
  const { proposals } = dashboardOf(facts({ pullRequests: [{ ...publishedResult(id, state, null), identity }] }))
  expect(proposals).toMatchObject([
    { state: shown, box: kind === undefined ? null : { kind, identity, ticked: false } },
  ])
  expect(dashboardOf(facts({ pullRequests: [publishedResult(id, state, null)] })).proposals[0]?.box).toBeNull()
})

test('a proposal that GitHub failed to publish keeps the box that is ticked', () => {
  const identity = '0123456789abcdef'
  const pullRequests = [{ ...publishedResult(id, 'failed', null), identity }]
  const ticks = [{ kind: 'reopen', identity } as const]
  expect(dashboardOf(facts({ pullRequests, ticks })).proposals).toMatchObject([
    { state: 'not-opened', box: { kind: 'reopen', identity, ticked: true } },
  ])
})

test.each([
  ['2026-11-29', 'expired'],
  ['2026-11-30', 'soon'],
  ['2026-12-30', 'soon'],
  ['2026-12-31', 'active'],
])('a waiver until %s is %s', (until, state) => {
  const waiver = { keep: 's3:*', in: 'a.tf', until, because: 'x' }
  expect(dashboardOf(facts({ waivers: [waiver] })).waivers).toEqual([{ ...waiver, state, pull: null }])
})

test.each(['withdrawn', 'declined'] as const)('a policy has no link to a pull request that is %s', (state) => {
  const pull = { number: 5, url: 'https://github.com/acme/infra/pull/5' }
  const shown = dashboardOf(facts({ pullRequests: [{ ...publishedResult(id, state, null), ...pull }] }))
  expect(shown.policies[0]?.pull).toBeNull()
  expect(shown.proposals[0]?.pull).toEqual(pull)
})

test('waivers of findings stand beside those of actions', () => {
  const waiver = { resource: 'arn:aws:iam::111122223333:role/old', owner: 'jane', until: '2027-12-31', because: 'x' }
  const shown = dashboardOf(facts({ findingWaivers: [{ ...waiver, type: 'UnusedIAMRole' }, waiver] })).waivers
  const { resource, until, because } = waiver
  const row = { in: resource, until, because, state: 'active', pull: null }
  expect(shown).toEqual([
    { ...row, keep: 'finding UnusedIAMRole' },
    { ...row, keep: 'findings' },
  ])
})

test('a waiver on a branch stands with its pull request', () => {
  const pull = { number: 5, url: 'https://github.com/acme/infra/pull/5' }
  const waiver = {
    kind: 'action' as const,
    comment: 1,
    policy: 'p',
    id,
    keep: 's3:*',
    until: '2027-12-31',
    because: 'x',
    by: 'jane',
    url: '',
  }
  const configuration = { path: '.github/whittle.yml', before: null, after: 'x' }
  const given = (of: typeof configuration | null) =>
    facts({
      pullRequests: [{ ...publishedResult(id, 'unchanged', null), ...pull }],
      branchWaivers: new Map([[5, { kind: 'read', waivers: [waiver], configuration: of }]]),
    })
  expect(dashboardOf(given(configuration)).waivers).toMatchObject([{ in: id, pull }])
  expect(dashboardOf(given(configuration)).policies[0]?.pull).toEqual(pull)
  // Once the base has it, it stands there alone.
  expect(dashboardOf(given(null)).waivers).toEqual([])
})
