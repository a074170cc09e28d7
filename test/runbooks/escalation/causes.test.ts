import { expect, test } from '@jest/globals'
import { causesOf } from '../../../src/runbooks/escalation/causes.ts'
import { recordedEventOf } from '../../../src/runbooks/record/events.ts'
import { Redaction } from '../../../src/runbooks/record/redact.ts'
import { acknowledgedDraft, failedDraft } from '../../../src/runbooks/record/later-drafts.ts'
import { draftOfRun } from '../../../src/runbooks/record/draft-of-run.ts'
import { progressOf } from '../../../src/runbooks/record/progress.ts'
import type { RecordDraft } from '../../../src/runbooks/record/schema.ts'
import type { RunbookRun } from '../../../src/runbooks/run.ts'
import { chainOf, storyOf } from '../record/records.ts'
import { contextOf, eventOf, runOf } from '../values.ts'

const { run, first, proposed, approved, merged, verified } = storyOf()
const firstOf = (more: Partial<RunbookRun>): RecordDraft => draftOfRun(runOf(more), contextOf())
const failed = failedDraft(run, '2026-10-14T15:30:00Z', {
  from: '2026-10-13T15:00:00Z',
  until: null,
  results: [
    {
      id: 'no-more',
      kind: 'stays-empty',
      status: 'failed',
      from: '2026-10-13T15:00:00Z',
      until: '2026-10-20T15:00:00Z',
      says: ['1 event since.'],
      events: [],
      matched: 1,
    },
  ],
  runbookChanged: false,
})
const unclear = [{ id: 'expected', answer: 'unclear', leadsTo: 'escalate' }] as const
const exceeds = {
  groups: [],
  calls: 200,
  principals: 1,
  unclear: [],
  exceeds: '200 calls would stop; the threshold is 100.',
}
const stopped = [
  {
    name: 'scope',
    status: 'escalated',
    says: ['9 principals matched; the threshold is 5.'],
    at: '2026-10-13T12:00:00Z',
  },
] as const

test.each<[string, RecordDraft[], string, string[]]>([
  [
    'a drill that escalates',
    [firstOf({ drill: true, outcome: 'escalated', triage: unclear })],
    '2026-10-13T12:00:00Z',
    [],
  ],
  [
    'an unclear answer',
    [firstOf({ outcome: 'escalated', triage: unclear })],
    '2026-10-13T10:30:00Z',
    ['unclear "Were these calls expected?" was answered with unclear.'],
  ],
  [
    'too much impact',
    [firstOf({ outcome: 'escalated', impact: exceeds })],
    '2026-10-13T10:30:00Z',
    [`impact ${exceeds.exceeds}`],
  ],
  [
    'a threshold',
    [firstOf({ outcome: 'escalated', stages: stopped })],
    '2026-10-13T10:30:00Z',
    ['threshold 9 principals matched; the threshold is 5.'],
  ],
  [
    'a pull request that waits',
    [first, proposed],
    '2026-10-13T10:30:00Z',
    ['unanswered The pull request 7 is open since 2026-10-13T12:01:00Z without an approval.'],
  ],
  ['an approved one', [first, proposed, approved], '2026-10-13T10:30:00Z', []],
  [
    'a late containment',
    [first, proposed, approved],
    '2026-10-13T13:00:01Z',
    ['overdue contain was due within 1h, by 2026-10-13T13:00:00Z.'],
  ],
  [
    'a merged one, later',
    [first, proposed, approved, merged],
    '2026-10-22T00:00:00Z',
    ['overdue verify was due within 8d, by 2026-10-21T12:00:00Z.'],
  ],
  ['a verified one', [first, proposed, approved, merged, verified], '2026-10-30T00:00:00Z', []],
  [
    'a failure',
    [first, proposed, approved, merged, failed],
    '2026-10-14T16:00:00Z',
    ['verification-failed no-more: 1 event since.'],
  ],
])('%s', (_, drafts, now, causes) => {
  const [progress] = progressOf(chainOf(drafts), now)
  expect(causesOf(progress!, now).map(({ cause, says }) => `${cause} ${says}`)).toEqual(causes)
})

test('a verification that fails again is no new cause until a person answers, and another one is', () => {
  const failing = (at: string, ...ids: string[]): RecordDraft =>
    failedDraft(run, at, {
      from: '2026-10-13T15:00:00Z',
      until: null,
      results: ids.map((id, index) => ({
        id,
        kind: 'stays-empty',
        status: 'failed',
        from: '2026-10-13T15:00:00Z',
        until: '2026-10-20T15:00:00Z',
        says: ['An event.'],
        events: [{ ...recordedEventOf(eventOf(Number(at.slice(11, 13)) + index, at), new Redaction([], [], [])) }],
        matched: 1,
      })),
      runbookChanged: false,
    })
  const acknowledged = acknowledgedDraft(run, '2026-10-14T18:30:00Z', 'comment 1', {
    by: { login: 'kim', how: 'commented on the issue' },
    how: 'comment 1 on issue 8',
    answers: [],
  })
  const failures = [
    failing('2026-10-14T16:00:00Z', 'no-more'),
    failing('2026-10-14T17:00:00Z', 'no-more'),
    failing('2026-10-14T18:00:00Z', 'no-more', 'keys'),
    acknowledged,
    failing('2026-10-14T19:00:00Z', 'no-more'),
  ]
  const [progress] = progressOf(chainOf([first, proposed, merged, ...failures]), '2026-10-14T20:00:00Z')
  const found = causesOf(progress!, '2026-10-14T20:00:00Z').filter(({ cause }) => cause === 'verification-failed')
  expect(found.map(({ at }) => at.slice(11, 13))).toEqual(['16', '18', '19'])
})
