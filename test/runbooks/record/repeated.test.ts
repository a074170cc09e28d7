import { expect, test } from '@jest/globals'
import { draftOfRun } from '../../../src/runbooks/record/draft-of-run.ts'
import { repeatedRun } from '../../../src/runbooks/record/repeated.ts'
import type { RunbookRun } from '../../../src/runbooks/run.ts'
import { contextOf, eventOf, matchesOf, runOf } from '../values.ts'
import { chainOf } from './records.ts'

const [old, recent, fresh] = [
  eventOf(1, '2026-10-13T10:00:00Z'),
  eventOf(2, '2026-10-13T11:30:00Z'),
  eventOf(3, '2026-10-14T09:00:00Z'),
]
const both = matchesOf([old, recent])
const unfinished = { ...runOf().reading, coverage: { ...runOf().reading.coverage, complete: false } }

test.each<[string, Partial<RunbookRun>, boolean]>([
  ['the same events', {}, true],
  ['fewer, as the window moves on', { matches: matchesOf([recent]) }, true],
  ['one more', { matches: matchesOf([old, recent, fresh]) }, false],
  ['another event', { matches: matchesOf([fresh]) }, false],
  ['no event at all', { matches: matchesOf([]) }, false],
  ['another outcome', { outcome: 'escalated' }, false],
  ['logs that were read in part', { reading: unfinished }, false],
  ['another answer', { triage: [{ id: 'expected', answer: 'unclear', leadsTo: 'escalate' }] }, false],
  ['a drill', { drill: true }, false],
  ['an edited file', { bound: { ...runOf().bound, sha256: 'cd'.repeat(32) } }, false],
  ['another parameter', { bound: { ...runOf().bound, parameters: { bucket: 'acme-logs' } } }, false],
  ['an event that is unclear now', { matches: { ...matchesOf([old]), unclear: 1, unclearEvents: [recent] } }, false],
  ['more than were kept', { matches: { ...both, matched: 5000 } }, false],
])('after a run with two events, a run with %s', (_, more, isRepeated) => {
  const earlier = draftOfRun(runOf({ matches: both }), contextOf('run-1'))
  const later = draftOfRun(runOf({ matches: both, ...more }), contextOf('run-2'))
  expect(repeatedRun(chainOf([earlier]), later)).toBe(isRepeated ? earlier.run : undefined)
})

test('an event that was unclear and matches now is new', () => {
  const earlier = runOf({ matches: { ...matchesOf([old]), unclear: 1, unclearEvents: [recent] } })
  const later = draftOfRun(runOf({ matches: both }), contextOf('run-2'))
  expect(repeatedRun(chainOf([draftOfRun(earlier, contextOf('run-1'))]), later)).toBeUndefined()
})
