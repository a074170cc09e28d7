import { expect, test } from '@jest/globals'
import { acknowledgedDraft, declinedDraft } from '../../../src/runbooks/record/later-drafts.ts'
import { draftOfRun } from '../../../src/runbooks/record/draft-of-run.ts'
import { progressOf } from '../../../src/runbooks/record/progress.ts'
import type { RecordDraft } from '../../../src/runbooks/record/schema.ts'
import type { RunbookRun } from '../../../src/runbooks/run.ts'
import { contextOf, matchesOf, runOf } from '../values.ts'
import { chainOf, pullRequest, storyOf } from './records.ts'

const { run, first, proposed, approved, merged, escalated, verified, failed } = storyOf()
const acknowledgedAt = (at: string) =>
  acknowledgedDraft(run, at, 'comment-1', { by: { login: 'kim', how: 'commented' }, how: 'a comment', answers: [] })
const declined = declinedDraft(run, '2026-10-13T13:00:00Z', { pullRequest, by: { login: 'kim', how: 'closed it' } })
const firstOf = (more: Partial<RunbookRun>): RecordDraft => draftOfRun(runOf(more), contextOf())

test.each<[string, RecordDraft[], string, boolean]>([
  ['a drill', [firstOf({ drill: true })], 'drill', false],
  ['nothing matched', [firstOf({ outcome: 'clear', matches: matchesOf([]) })], 'clear', false],
  ['a false alarm', [firstOf({ outcome: 'stopped' })], 'stopped', false],
  ['a run that escalated', [firstOf({ outcome: 'escalated' })], 'escalated', true],
  [
    'an answer to it',
    [firstOf({ outcome: 'escalated' }), acknowledgedAt('2026-10-13T12:40:00Z')],
    'acknowledged',
    false,
  ],
  ['only manual steps', [firstOf({ revocation: [] })], 'verifying', true],
  ['a revocation without a pull request', [first], 'waiting-for-approval', true],
  ['a pull request', [first, proposed], 'waiting-for-approval', true],
  ['an escalation of it', [first, proposed, escalated], 'waiting-for-approval', true],
  ['an approval', [first, proposed, approved], 'waiting-for-merge', true],
  ['a merge', [first, proposed, approved, merged], 'verifying', true],
  ['closed unmerged', [first, proposed, declined], 'declined', false],
  ['opened again', [first, proposed, declined, { ...proposed, id: 'e'.repeat(64) }], 'waiting-for-approval', true],
  ['success', [first, proposed, merged, verified], 'verified', false],
  ['failure', [first, proposed, merged, failed], 'failed', true],
  [
    'failure after an earlier answer',
    [first, proposed, acknowledgedAt('2026-10-13T12:40:00Z'), merged, failed],
    'failed',
    true,
  ],
  [
    'an answer to the failure',
    [first, proposed, merged, failed, acknowledgedAt('2026-10-14T16:00:00Z')],
    'acknowledged',
    false,
  ],
])('%s', (_, drafts, state, open) => {
  expect(progressOf(chainOf(drafts), '2026-10-14T00:00:00Z')).toMatchObject([{ state, open }])
})

test.each<[string, RecordDraft[], string, readonly string[]]>([
  // The first event was at 10:00, the run that found it at 12:00: contain by 13:00, revoke by noon of the next day.
  ['before anything is due', [first, proposed], '2026-10-13T12:30:00Z', ['running', 'running', 'running']],
  ['after the first', [first, proposed], '2026-10-13T13:30:00Z', ['missed', 'running', 'running']],
  ['merged late for containment', [first, proposed, merged], '2026-10-13T16:00:00Z', ['missed', 'within', 'running']],
  ['verified', [first, proposed, merged, verified], '2026-10-30T00:00:00Z', ['missed', 'within', 'within']],
  ['closed unmerged', [first, proposed, declined], '2026-10-30T00:00:00Z', Array(3).fill('not-applicable')],
])('the service level %s', (_, drafts, now, results) => {
  const [progress] = progressOf(chainOf(drafts), now)
  expect(progress!.serviceLevel.map(({ result }) => result)).toEqual(results)
})

test('where nothing matched there is nothing to be in time with', () => {
  const [progress] = progressOf(
    chainOf([firstOf({ outcome: 'clear', matches: matchesOf([]) })]),
    '2026-12-01T00:00:00Z',
  )
  expect(progress!.serviceLevel).toEqual([])
})
