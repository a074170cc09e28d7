import { describe, expect, test } from '@jest/globals'
import type { AppliedPolicy, Plan, PolicyPlan } from '../../../../src/proof/plan.ts'
import {
  describeApplied,
  describeBroadGrants,
  describeInstance,
} from '../../../../src/report/plan/describe/instance.ts'
import { renderPullRequest, renderSummary } from '../../../../src/report/plan/markdown/pull-request.ts'
import { renderPlanText } from '../../../../src/report/plan/text.ts'
import { plan } from '../../plans.ts'

const account = '111122223333'
const role = `arn:aws:iam::${account}:role/app`
const arn = `arn:aws:iam::${account}:policy/prod-reader`

const applied = (over: Partial<AppliedPolicy> = {}): AppliedPolicy => ({
  account,
  kind: 'managed-policy',
  arn,
  name: 'prod-reader',
  principals: [role],
  groups: [],
  boundaryOf: [],
  calls: 1200,
  ...over,
})

test.each<[string, Partial<AppliedPolicy>, string]>([
  ['a managed policy', {}, `in account ${account}: ${arn}, attached to 1 principal`],
  ['attached to nothing', { principals: [] }, `in account ${account}: ${arn}, attached to nothing`],
  ['an inline policy', { kind: 'role-inline', arn: role, name: 'own' }, `in account ${account}: own of ${role}`],
  [
    'with drift',
    { drift: ['statement 1 (Allow s3:GetObject) is in effect only'] },
    `in account ${account}: ${arn}, attached to 1 principal, differs from the source: statement 1 (Allow s3:GetObject) is in effect only`,
  ],
])('%s in one line', (_, over, line) => {
  expect(describeInstance(applied(over))).toBe(line)
  expect(describeApplied(applied(over))).toBe(`${line}, 1,200 calls of what it grants`)
})

const grants = ['AdministratorAccess', 'everything'].map((policy) => ({ principal: role, policy, awsManaged: false }))
const line = `${role} has AdministratorAccess, everything, which grants every action on every resource: narrowing its other policies does not narrow what it may do.`

test('principals that are not narrowed: one sentence each', () => {
  expect(describeBroadGrants([])).toEqual([])
  expect(describeBroadGrants([...grants, { ...grants[0]!, principal: `${role}2` }])).toEqual([
    line,
    expect.stringMatching(`^${role}2 has AdministratorAccess, which`),
  ])
})

describe('reports', () => {
  const [narrowed] = plan.policies.filter(({ status }) => status === 'narrowed')
  const policy: PolicyPlan = { ...narrowed!, instances: [applied()], broadGrants: grants }
  const all: Plan = { ...plan, policies: [policy], broadGrants: grants }
  const plain = (text: string): string => text.replaceAll('\\', '').replace(/\s+/g, ' ')

  test('as text begin with them', () => {
    const text = plain(renderPlanText(all, { colour: false }))
    expect(text.startsWith(`Not narrowed by this (1) ${line} Policy `)).toBe(true)
    expect(text).toContain(`Applied ${describeApplied(applied())}`)
  })

  test('as a job summary have them before the policies', () => {
    const text = plain(renderSummary(all))
    expect(text.indexOf('### Not narrowed by this')).toBeGreaterThan(0)
    expect(text.indexOf('### Not narrowed by this')).toBeLessThan(text.indexOf(narrowed!.file))
    expect(text).toContain(`Applied ${describeApplied(applied())}`)
  })

  test('as a pull request have them among what is at stake', () => {
    const { body } = renderPullRequest(policy, all)
    expect(plain(body)).toContain(`- **Applied**: ${describeApplied(applied())}`)
    expect(plain(body)).toContain(`- **Not narrowed by this**: ${line}`)
  })
})
