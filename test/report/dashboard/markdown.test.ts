import { describe, expect, test } from '@jest/globals'
import { renderDashboard } from '../../../src/report/dashboard/markdown.ts'
import { readHistory, checkedBoxesIn } from '../../../src/report/dashboard/markers.ts'
import type { Dashboard, DashboardPolicy, DashboardProposal } from '../../../src/report/dashboard/model.ts'
import { readTrends, type Trends } from '../../../src/report/dashboard/trends.ts'
import { planOf } from '../../github/plans.ts'

const identity = 'aaaabbbbccccdddd'
const hash = (index: number) => index.toString(16).padStart(16, '0')
const { plan } = planOf({}, [])

const policy = (more: Partial<DashboardPolicy> = {}): DashboardPolicy => ({
  id: 'iam.tf#aws_iam_policy.deploy',
  status: 'narrowed',
  reason: '',
  principals: 1,
  granted: 128,
  after: 2,
  used: { days30: 1, days90: 2, all: 3 },
  pull: { number: 12, url: 'https://github.com/acme/infra/pull/12' },
  ...more,
})

const proposal = (more: Partial<DashboardProposal> = {}): DashboardProposal => ({
  label: 'iam.tf#aws_iam_policy.deploy',
  state: 'open',
  pull: { number: 12, url: 'https://github.com/acme/infra/pull/12' },
  detail: '',
  box: { kind: 'rebuild', identity: hash(1), ticked: false },
  ...more,
})

const board = (more: Partial<Dashboard> = {}): Dashboard => ({
  job: '',
  plan,
  policies: [policy()],
  proposals: [proposal()],
  waivers: [],
  history: [],
  ...more,
})

test('a small dashboard, whole', () => {
  const text = renderDashboard(
    board({
      job: 'envs/prod, weekly',
      policies: [policy({ id: 'b.json', status: 'unchanged', after: null, pull: null, used: null }), policy()],
      proposals: [
        proposal(),
        proposal({
          label: 'two',
          state: 'waiting',
          pull: null,
          detail: '10 are open',
          box: { kind: 'open', identity: hash(2), ticked: true },
        }),
        proposal({ label: 'three', state: 'declined', box: { kind: 'reopen', identity: hash(3), ticked: false } }),
        proposal({ label: 'four', state: 'not-opened', pull: null, detail: 'GitHub answered 422', box: null }),
      ],
      waivers: [
        { keep: 's3:*', in: 'b.json', until: '2027-03-01', because: 'later', state: 'active', pull: null },
        { keep: 'sqs:*', in: 'a.json', until: '2026-01-01', because: 'over', state: 'expired', pull: null },
      ],
      runs: [
        {
          run: 'r',
          runbook: 'leaver',
          startedAt: '2026-11-01T00:00:00Z',
          state: 'merged',
          open: false,
          pullRequest: null,
        },
      ],
      history: [
        { day: '2026-10-01', policies: 2, narrowed: 1, granted: 1000, used: 20 },
        { day: '2026-11-01', policies: 2, narrowed: 1, granted: 500, used: 20 },
      ],
      runUrl: 'https://github.com/acme/infra/actions/runs/7',
    }),
    identity,
  )
  expect(text.startsWith(`<!-- whittle:dashboard ${identity} -->\n`)).toBe(true)
  for (const line of [
    'Actions from 2026-10-01 to 2026-11-01: granted █▅ 1,000 → 500, used within 90 days ██ 20 → 20.',
    `- [ ] <!-- whittle:do rebuild=${hash(1)} --> **rebuild** [#12](https://github.com/acme/infra/pull/12) \`iam.tf#aws_iam_policy.deploy\``,
    `- [x] <!-- whittle:do open=${hash(2)} --> **open** \`two\`: 10 are open`,
    `- [ ] <!-- whittle:do reopen=${hash(3)} --> **reopen** [#12](https://github.com/acme/infra/pull/12) \`three\``,
    '- `four`: GitHub answered 422',
    '| `iam.tf#aws_iam_policy.deploy` | 1 | narrowed | 128 → 2 | 1 / 2 / 3 | [#12](https://github.com/acme/infra/pull/12) |',
    '| `b.json` | 1 | unchanged | 128 |  |  |',
    '| 2026-11-01 | `leaver` | merged |  |',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
  expect(text.indexOf('aws_iam_policy.deploy` | 1')).toBeLessThan(text.indexOf('`b.json` | 1'))
  expect(text.indexOf('2026-01-01 **expired**')).toBeLessThan(text.indexOf('| 2027-03-01 |'))
  expect(checkedBoxesIn(text)).toEqual([{ kind: 'open', identity: hash(2) }])
  expect(readHistory(text)).toHaveLength(2)
})

test('the trend of each policy that changed stands in its row, and is read again from the text', () => {
  const trends: Trends = {
    days: ['2026-09-01', '2026-10-01', '2026-11-01'],
    points: new Map([
      [
        '0123abcd',
        [
          { granted: 1280, used: 30 },
          { granted: 640, used: 30 },
          { granted: 40, used: 28 },
        ],
      ],
      ['4567cdef', [null, { granted: 5, used: 5 }, { granted: 5, used: 5 }]],
    ]),
  }
  const policies = [policy({ trendKey: '0123abcd' }), policy({ id: 'b.json', trendKey: '4567cdef', pull: null })]
  const text = renderDashboard(board({ policies, trends }), identity)
  expect(text).toContain(
    '| used in 30 / 90 days / all | granted, used since 2026-09-01 | pull request |\n| --- | ---: | --- | ---: | ---: | --- | --- |',
  )
  expect(text).toContain('| 1 / 2 / 3 | █▅▁ 1,280 → 40, ▁▁▁ 30 → 28 | [#12](')
  expect(text).toContain('| 1 / 2 / 3 |  |  |')
  expect(readTrends(text)).toEqual(trends)
})

describe('a large one', () => {
  const many = board({
    policies: Array.from({ length: 3000 }, (_, index) =>
      policy({ id: `envs/prod/team-${index}/iam.tf#aws_iam_policy.${'long_name_'.repeat(4)}${index}` }),
    ),
    proposals: Array.from({ length: 500 }, (_, index) =>
      proposal({ detail: 'x'.repeat(300), box: { kind: 'rebuild', identity: hash(index), ticked: false } }),
    ),
    waivers: Array.from({ length: 500 }, (_, index) => {
      return {
        keep: 's3:*',
        in: `${index}`,
        until: '2027-03-01',
        because: 'é'.repeat(300),
        state: 'active',
        pull: null,
      } as const
    }),
    plan: { ...plan, problems: Array.from({ length: 500 }, (_, index) => `${index} ${'é'.repeat(500)}`) },
    history: Array.from({ length: 53 }, (_, index) => {
      return { day: `2026-01-${index % 28}`.padEnd(10, '0'), policies: 1000, narrowed: 1, granted: 999_999, used: 1 }
    }),
  })

  test('keeps to the limit of GitHub, and says what is left out', () => {
    const text = renderDashboard(many, identity)
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(65_536)
    expect(text).toMatch(/and [\d,]+ more policies/)
    expect(text).toMatch(/- and \d+ more/)
    expect(text.startsWith(`<!-- whittle:dashboard ${identity} -->`)).toBe(true)
  })
})

test('whatever names hold: no box, marker, link, mention or table cell comes of them', () => {
  const hostile = `x\n- [x] <!-- whittle:do open=${hash(9)} --> @jane #1 https://evil.example | [a](b) <!-- whittle:history 2026-01-01:1:1:1:1 -->`
  const text = renderDashboard(
    board({
      job: hostile,
      policies: [policy({ id: hostile, status: 'skipped', reason: hostile })],
      proposals: [proposal({ label: hostile, detail: hostile })],
      waivers: [{ keep: hostile, in: hostile, until: '2027-01-01', because: hostile, state: 'soon', pull: null }],
      runs: [
        {
          run: hostile,
          runbook: hostile,
          startedAt: '2026-01-01T00:00:00Z',
          state: hostile,
          open: true,
          pullRequest: hostile,
        },
      ],
      plan: { ...plan, problems: [hostile] },
    }),
    identity,
  )
  expect(checkedBoxesIn(text)).toEqual([])
  expect(readHistory(text)).toEqual([])
  const inert = text.replace(/`[^`]*`/g, '').replace(/<code>.*?<\/code>/g, '')
  expect(inert).not.toMatch(/@jane|(?<![[\w])#1\b|https:\/\/evil|\[a\]\(b\)|<!-- whittle:(?:do open|history)/)
  for (const row of text.split('\n').filter((line) => line.startsWith('| '))) {
    expect(row.replaceAll('\\|', '').split('|').length).toBeLessThanOrEqual(8)
  }
})
