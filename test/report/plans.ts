import type { UsageEntry } from '../../src/evidence/types.ts'
import type { Plan, PolicyPlan } from '../../src/proof/plan.ts'
import { totalBacktest, totalUnseenEstimate } from '../../src/proof/totals.ts'
import { deployRole, evidence, narrowed } from './narrowed-plan.ts'

/** Example plans as values, for everything that draws from a plan. */

export const unchanged: PolicyPlan = {
  id: 'policies/audit.json',
  file: 'policies/audit.json',
  line: 1,
  form: 'json',
  hosts: [{ address: 'policies/audit.json', kind: 'managed-policy' }],
  principals: ['arn:aws:iam::111122223333:user/jane'],
  status: 'unchanged',
  reason: 'Everything it grants was used or cannot be seen.',
  notes: ['The whole policy looks unused: nothing it allows was used in 92 days. Consider removing it.'],
  before: {
    version: '2012-10-17',
    statements: [{ effect: 'Allow', action: ['iam:Get*'], resource: ['*'], condition: [] }],
  },
  changes: [],
  blindSpots: [],
  findings: [],
  proof: null,
  edits: [],
}

export const skipped: PolicyPlan = {
  id: 'modules/app/main.tf#data.aws_iam_policy_document.app',
  file: 'modules/app/main.tf',
  line: 42,
  address: 'data.aws_iam_policy_document.app',
  form: 'policy_document',
  hosts: [],
  principals: [],
  status: 'skipped',
  reason:
    'Who holds it is not known: aws_iam_role_policy_attachment.app takes its role from var.role. Name the principals under policies.principals in .github/whittle.yml.',
  notes: [],
  changes: [],
  blindSpots: [],
  findings: [],
  proof: null,
  edits: [],
}

/** A proposal whose file cannot be edited: it keeps its document and its changes, and nothing of it is written. */
export const notEdited: PolicyPlan = {
  ...narrowed,
  status: 'skipped',
  reason: 'It could be narrowed, but the file is not edited: it is generated.',
  edits: [],
}

export const deniedEntry: UsageEntry = {
  principal: deployRole,
  account: '111122223333',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::acme-logs/x',
  grade: 'stated',
  operation: 's3.amazonaws.com:GetObject',
  network: { kind: 'address', address: '203.0.113.7' },
  region: 'eu-west-1',
  outcome: 'allowed',
  count: 2,
  calls: 2,
  firstSeen: '2026-09-01T10:11:12Z',
  lastSeen: '2026-09-02T10:11:12Z',
  events: ['0a1b2c3d-0000-4000-8000-000000000009'],
}

export function planOf(policies: readonly PolicyPlan[]): Plan {
  const of = (status: PolicyPlan['status']): number => policies.filter((policy) => policy.status === status).length
  return {
    version: '0.1.0',
    catalog: '2026-09-26',
    coverage: {
      accounts: [
        {
          account: '111122223333',
          from: '2026-08-22T00:00:00Z',
          to: '2026-11-21T23:59:59Z',
          days: 90,
          gaps: ['2026-09-05', '2026-09-06'],
          regions: ['eu-west-1', 'us-east-1'],
          managementReads: true,
          managementWrites: true,
          excludable: ['kms.amazonaws.com'],
          dataEvents: [],
          basis: 'seen in the files',
        },
      ],
      complete: true,
      problems: [],
    },
    blindSpots: policies.flatMap((policy) => policy.blindSpots),
    contradictions: [],
    unmapped: [
      {
        eventSource: 'newservice.amazonaws.com',
        eventName: 'DoSomething',
        principals: [deployRole],
        count: 3,
        events: ['0a1b2c3d-0000-4000-8000-00000000000a'],
      },
    ],
    problems: [],
    summary: {
      policies: policies.length,
      narrowed: of('narrowed'),
      unchanged: of('unchanged'),
      skipped: of('skipped'),
      actionsBefore: of('narrowed') * 29,
      actionsAfter: of('narrowed') * 12,
      backtest: totalBacktest(policies),
      unseen: totalUnseenEstimate(policies),
    },
    policies,
  }
}

export const plan = planOf([narrowed, skipped, unchanged])

/** A policy with that many actions removed, used and blind each. */
export function many(number: number): PolicyPlan {
  const names = (service: string): string[] =>
    Array.from({ length: number }, (_, index) => `${service}${index % 40}:DoSomethingLong${index}`)
  const used = names('used')
  return {
    ...narrowed,
    before: { version: '2012-10-17', statements: [{ effect: 'Allow', action: ['*'], resource: ['*'], condition: [] }] },
    after: { version: '2012-10-17', statements: [{ effect: 'Allow', action: used, resource: ['*'], condition: [] }] },
    changes: [
      {
        rule: 'narrow-actions',
        statement: 0,
        summary: `Of ${number * 3} actions granted, ${number} go.`,
        before: ['*'],
        after: used,
        kept: used.map((action, index) => ({
          action,
          state: 'used',
          evidence: evidence(
            index + 1,
            '2026-08-24T06:00:12Z',
            '2026-11-20T06:00:09Z',
            '0a1b2c3d-0000-4000-8000-000000000001',
          ),
        })),
        removed: { Write: names('gone') },
        dropped: [],
        nameless: [],
        readmitted: [],
        undo: 'Revert this change.',
      },
    ],
    blindSpots: [{ reason: 'No log shows data events.', opens: 'Add a selector.', actions: names('blind') }],
  }
}
