import { describe, expect, test } from '@jest/globals'
import { reportData } from '../../../src/report/html/report-parts.ts'
import { fromRuns } from '../../../src/report/html/runs.ts'
import type { Runs } from '../../../src/report/html/types.ts'
import { deployRole } from '../narrowed-plan.ts'
import { notEdited, planOf } from '../plans.ts'
import { hostile, hostileInput, reportInput, reversed } from './report-input.ts'

const { parts, policies } = reportData(reportInput())
const { overview, surface, shared } = parts

const names = (runs: Runs): string[] => fromRuns(runs).map((index) => overview.actions.names[index] ?? '')

describe('data of the report', () => {
  test('a row for each policy, in the order of the plan', () => {
    expect(overview.policies.map(({ name, status }) => [name, status])).toEqual([
      ['aws_iam_policy.deploy', 'narrowed'],
      ['data.aws_iam_policy_document.app', 'skipped'],
      ['policies/audit.json', 'unchanged'],
    ])
    expect(policies).toHaveLength(3)
  })

  test('granted actions by access level, gravest first; of what could not be read, none', () => {
    const [narrowed, skipped, unchanged] = overview.policies
    expect([narrowed?.before, narrowed?.after]).toEqual([
      [1, 2, 0, 2, 2],
      [0, 2, 0, 1, 2],
    ])
    expect([skipped?.before, skipped?.after]).toEqual([null, null])
    expect([unchanged?.before, unchanged?.after]).toEqual([
      [0, 0, 0, 1, 0],
      [0, 0, 0, 1, 0],
    ])
    expect([overview.summary.before, overview.summary.after]).toEqual([narrowed?.before, narrowed?.after])
  })

  test('a proposal that is not written takes nothing away', () => {
    const plan = planOf([notEdited])
    const { overview: own, surface: held } = reportData(reportInput(() => ({ plan }))).parts
    expect(own.policies[0]?.after).toEqual(own.policies[0]?.before)
    expect(held.principals[0]?.left).toEqual(held.principals[0]?.granted)
  })

  test('what a principal may do, now and with the proposals, and the days of its use', () => {
    const [deploy, jane] = surface.principals
    expect(overview.principals).toEqual([deployRole, 'arn:aws:iam::111122223333:user/jane'])
    expect(names(deploy?.granted ?? [])).toContain('s3:DeleteBucketPolicy')
    expect(names(deploy?.left ?? [])).toEqual([
      'ec2:DescribeInstances',
      'ec2:RunInstances',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ])
    expect(deploy?.uses.map(([action, count, days]) => [overview.actions.names[action], count, days])).toEqual([
      // the first and last call of its requests are days of use too
      ['s3:GetObject', 42, [0, 2, 9, 10, 30, 90]],
      ['s3:PutObject', 40, [0, 16, 90]],
    ])
    expect([jane?.uses, surface.others]).toEqual([[], 1])
  })

  test('a change has its removed actions, its evidence and its reasons', () => {
    const [first] = policies[0]?.changes ?? []
    expect(names(first?.removed ?? [])).toHaveLength(12)
    expect(first?.used.map((use) => shared.uses[use]?.slice(1))).toContainEqual([
      1204,
      23,
      111,
      '0a1b2c3d-0000-4000-8000-000000000002',
    ])
    expect(first?.kept.map(([reason, actions]) => [shared.texts[reason], names(actions)])).toEqual([
      ['waived until 2027-03-01: yearly clean-up', ['s3:DeleteObject']],
      ['Access Analyzer does not list it as unused (finding 6c1f)', ['s3:PutBucketPolicy']],
    ])
  })

  test('the strictest proof comes first, and AWS last', () => {
    expect(policies[0]?.proof.map(({ name, state }) => [name, state])).toEqual([
      ['Containment', 'good'],
      ['Replay', 'good'],
      ['Backtest', 'good'],
      ['Estimate', 'good'],
      ['AWS', 'good'],
      ['AWS', 'neutral'],
    ])
  })

  test('networks, refused calls, and the trend', () => {
    expect(parts.networks.places.map(({ name, trusted }) => [name, trusted])).toEqual([
      ['203.0.113.7', 'office'],
      ['ec2.amazonaws.com', null],
      ['198.51.100.4', null],
    ])
    expect(parts.findings.refused.map(({ action, count }) => [action, count])).toEqual([['iam:ListUsers', 3]])
    expect(overview.evidence.history?.weeks.at(-1)).toMatchObject({ total: 2 })
  })

  test('without days there is neither a trend nor a search for suspicious use', () => {
    const { parts: plain } = reportData(
      reportInput(({ ledger: { networks: _, actionDays: __, ...ledger } }) => ({ ledger })),
    )
    expect([plain.overview.evidence.history, plain.findings.suspicious]).toEqual([null, null])
    expect(plain.surface.principals[0]?.uses[0]?.[2]).toEqual([0, 90])
  })

  test('evidence that is not whole stands above everything', () => {
    const { parts: none } = reportData(
      reportInput(({ plan }) => ({
        plan: { ...plan, coverage: { accounts: [], complete: false, problems: ['lost'] } },
      })),
    )
    expect(none.overview.notices).toContainEqual({
      title: 'No evidence',
      text: 'No CloudTrail event was read, so nothing is narrowed. lost',
    })
    expect(none.overview.evidence).toMatchObject({ from: null, to: null })
  })

  test('hostile text stays text, and unseen characters are shown', () => {
    const data = reportData(hostileInput())
    expect(data.parts.overview.policies[0]?.name).toContain(hostile)
    expect(JSON.stringify(data)).not.toContain(reversed)
    expect(data.parts.overview.policies[0]?.reason).toContain('\\u202egnp.exe')
  })
})

test('actions that NotAction leaves out are granted', () => {
  const { parts: with_ } = reportData(
    reportInput(({ plan }) => ({
      plan: {
        ...plan,
        policies: plan.policies.map((policy) =>
          policy.id === 'policies/audit.json'
            ? {
                ...policy,
                before: { statements: [{ effect: 'Allow', notAction: ['s3:*'], resource: ['*'], condition: [] }] },
              }
            : policy,
        ),
      },
    })),
  )
  const granted = with_.surface.principals[1]?.granted ?? []
  expect(fromRuns(granted).map((index) => with_.overview.actions.names[index])).toEqual([
    'dynamodb:Scan',
    'ec2:DescribeInstances',
    'ec2:RunInstances',
    'iam:GetUser',
  ])
})
