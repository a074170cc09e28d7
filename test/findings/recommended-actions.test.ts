import { describe, expect, test } from '@jest/globals'
import type { RecommendedStep } from '../../src/evidence/access-analyzer/recommendation.ts'
import { recommendedFor } from '../../src/findings/recommended-actions.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import type { PolicyPlan } from '../../src/proof/plan.ts'
import { differencesOf, describeRecommended, recommendedSection } from '../../src/report/plan/recommended.ts'
import { plain } from '../github/plans.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { entry, ledger } from '../support/ledger.ts'

const role = 'arn:aws:iam::111122223333:role/app'
const other = 'arn:aws:iam::111122223333:role/other'
const names = ['SendMessage', 'PurgeQueue', 'ListQueues', 'DeleteQueue', 'CreateQueue']
const catalog = fakeCatalog(Object.fromEntries(names.map((name) => [`sqs:${name}`, {}])))
const json = (...Action: string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
function document(...actions: string[]): PolicyDocument {
  const parsed = parsePolicyDocument(JSON.parse(json(...actions)), 'identity').document
  if (parsed === undefined) throw new Error('no policy')
  return parsed
}

const plan: PolicyPlan = {
  ...plain({ file: 'main.tf', address: 'aws_iam_role_policy.app' }, 'narrowed', 'narrower'),
  hosts: [{ address: 'aws_iam_role_policy.app', kind: 'role-inline', name: 'app' }],
  principals: [role, other],
  before: document('sqs:SendMessage', 'sqs:PurgeQueue', 'sqs:ListQueues', 'sqs:DeleteQueue', 'sqs:CreateQueue'),
  after: document('sqs:SendMessage', 'sqs:PurgeQueue', 'sqs:ListQueues'),
  blindSpots: [{ actions: ['sqs:ListQueues'], reason: 'no event shows it', opens: '' }],
}
const calls = ledger([
  entry('sqs:SendMessage', { principal: role, lastSeen: '2026-10-02T00:00:00Z' }),
  entry('sqs:PurgeQueue', { principal: other }),
  entry('sqs:DeleteQueue', { principal: role, outcome: 'denied' }),
])
const steps = (more: Partial<RecommendedStep> = {}): readonly RecommendedStep[] => [
  { action: 'CREATE_POLICY', existingPolicy: 'app', policy: json('sqs:CreateQueue'), ...more },
]
const compared = (all: readonly RecommendedStep[], principal = role) =>
  recommendedFor(plan, [{ principal, steps: all }], calls, catalog)

describe("AWS's recommendation, action by action", () => {
  const [one] = compared(steps())
  test('agrees, contradicts with an event, adds with the reason, and what only the proposal removes', () => {
    expect(one).toEqual({
      principal: role,
      contained: 'proven',
      removed: [
        { action: 'sqs:DeleteQueue', verdict: 'agrees', reason: 'the proposal removes it' },
        { action: 'sqs:ListQueues', verdict: 'adds', reason: 'no event shows it' },
        { action: 'sqs:PurgeQueue', verdict: 'adds', reason: 'a wildcard that is kept grants it' },
        {
          action: 'sqs:SendMessage',
          verdict: 'contradicts',
          reason: '40 calls, the last on 2026-10-02',
          event: expect.stringMatching(/^00000000-/),
        },
      ],
      kept: ['sqs:CreateQueue'],
    })
  })

  test('in words', () => {
    if (one === undefined) throw new Error('nothing was compared')
    expect(describeRecommended(one)).toBe(
      `For ${role} AWS recommends a policy without 4 actions of it (it is proved to grant nothing new): 1 of them goes here too, 1 was used, 2 stay for another reason, 1 more action goes here.`,
    )
    expect(differencesOf(one).map((each) => each.action)).toEqual([
      'sqs:SendMessage',
      'sqs:ListQueues',
      'sqs:PurgeQueue',
    ])
    const [text = ''] = recommendedSection({ ...plan, recommended: [one] }).versions
    expect(text).toMatch(
      /^- \*\*Contradicts\*\*: AWS would remove what was used: `sqs:SendMessage`: 40 calls, .*e\.g\. event 0/m,
    )
    expect(text).toContain('- Agrees: `sqs:DeleteQueue`')
    expect(text).toContain('- Removed here only: `sqs:CreateQueue`')
  })

  test('several policies in the place of one are taken together', () => {
    const [both] = compared([...steps(), ...steps({ policy: json('sqs:SendMessage') })])
    expect(both?.removed.map((each) => each.action)).toEqual(['sqs:DeleteQueue', 'sqs:ListQueues', 'sqs:PurgeQueue'])
  })

  test('one that is only to be detached grants nothing afterwards', () => {
    const [detached] = compared([{ action: 'DETACH_POLICY', existingPolicy: 'app' }])
    expect(detached?.removed).toHaveLength(5)
  })

  test('one that grants more is called that', () => {
    expect(compared(steps({ policy: json('sqs:*', 's3:*') }))[0]?.contained).toBe('refuted')
  })

  test.each<[string, readonly RecommendedStep[], string | undefined]>([
    ['another policy', steps({ existingPolicy: 'deploy' }), role],
    ['another principal', steps(), 'arn:aws:iam::111122223333:role/third'],
    ['a policy that cannot be read', steps({ policy: '{' }), role],
  ])('nothing is said of %s', (_, all, principal) => {
    expect(compared(all, principal)).toEqual([])
  })

  test('nor of a policy that is not narrowed', () => {
    const { after: _, ...unchanged } = plan
    expect(recommendedFor(unchanged, [{ principal: role, steps: steps() }], calls, catalog)).toEqual([])
  })
})
