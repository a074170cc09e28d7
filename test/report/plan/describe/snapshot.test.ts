import { describe, expect, test } from '@jest/globals'
import type { SnapshotReport } from '../../../../src/evidence/iam/report.ts'
import { describeSnapshot } from '../../../../src/report/plan/describe/snapshot.ts'
import { planJsonText } from '../../../../src/report/plan/json.ts'
import { renderSummary } from '../../../../src/report/plan/markdown/pull-request.ts'
import { coverageLine } from '../../../../src/report/plan/markdown/coverage.ts'
import { renderPlanText } from '../../../../src/report/plan/text.ts'
import { plan } from '../../plans.ts'

const snapshot: SnapshotReport = {
  account: '111122223333',
  from: 'iam.json',
  taken: '2026-10-29T12:00:00Z',
  takenBy: 'contents',
  ageDays: 3,
  roles: 1234,
  users: 1,
  groups: 2,
  policies: 1,
  credentials: false,
}

test.each<[string, Partial<SnapshotReport>, string]>([
  [
    'by its contents',
    {},
    '111122223333: iam.json, taken on 2026-10-29 or later (3 days ago, its latest date): 1,234 roles, 1 user, 2 groups, 1 managed policy.',
  ],
  [
    'as stated, with credentials',
    { takenBy: 'stated', ageDays: 1, credentials: true },
    '111122223333: iam.json, taken on 2026-10-29 (1 day ago, as stated): 1,234 roles, 1 user, 2 groups, 1 managed policy, with the credential report.',
  ],
  [
    'of IAM itself',
    { from: 'IAM', takenBy: 'reading', ageDays: 0, policies: 0 },
    '111122223333: IAM, read on 2026-10-29 (today): 1,234 roles, 1 user, 2 groups, 0 managed policies.',
  ],
])('%s', (_, over, words) => expect(describeSnapshot({ ...snapshot, ...over })).toBe(words))

describe('reports', () => {
  const used = { ...plan, snapshots: [snapshot] }
  const words = 'iam.json, taken on 2026-10-29 or later (3 days ago, its latest date)'
  test('text', () => expect(renderPlanText(used, { colour: false }).replace(/\s+/g, ' ')).toContain(words))
  test('Markdown', () => expect(renderSummary(used)).toContain(words))
  test('JSON', () => {
    const json = (of: typeof plan) => JSON.parse([...planJsonText(of)].join('')) as { snapshots: unknown }
    expect([json(used).snapshots, json(plan).snapshots]).toEqual([[{ ...snapshot, unmade: null }], []])
  })
  test.each<[string, readonly string[], string]>([
    ['none', [], ''],
    ['one', ['2026-10-29T12:00:00Z'], ' · account snapshot of 2026-10-29'],
    ['two of a day', ['2026-10-29T12:00:00Z', '2026-10-29T13:00:00Z'], ' · account snapshots of 2026-10-29'],
    [
      'two of two days',
      ['2026-10-29T12:00:00Z', '2026-10-27T13:00:00Z'],
      ' · account snapshots of 2026-10-27 to 2026-10-29',
    ],
  ])('one line of all: %s', (_, days, end) => {
    const line = coverageLine({ ...plan, snapshots: days.map((taken) => ({ ...snapshot, taken })) })
    expect(line).toBe(`${coverageLine(plan)}${end}`)
  })
  test('names of files are escaped', () => {
    const odd = { ...plan, snapshots: [{ ...snapshot, from: 'a/<b>\u001b[31m' }] }
    expect(renderPlanText(odd, { colour: false })).not.toContain('\u001b')
    expect(renderSummary(odd)).not.toContain('<b>')
  })
})
