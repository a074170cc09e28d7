import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { escalationPlan, stepsWithFallback } from '../../../src/runbooks/escalation/due-steps.ts'
import type { Acknowledgement, CauseOccurrence } from '../../../src/runbooks/escalation/types.ts'
import type { EscalationStep } from '../../../src/runbooks/types.ts'

const step = (id: string, on: EscalationStep['on'], after: string): EscalationStep => ({
  id,
  on,
  after,
  reviewers: [],
  teams: [],
})
const steps = [
  step('officer', ['unanswered', 'unclear'], '30m'),
  step('head', ['unanswered'], '2h'),
  step('late', ['verification-failed', 'overdue'], '0m'),
]
const cause = (name: CauseOccurrence['cause'], at: string): CauseOccurrence => ({ cause: name, at, says: '' })
const open = cause('unanswered', '2026-10-13T12:00:00Z')
const failed = cause('verification-failed', '2026-10-14T12:00:00Z')
const answer = (at: string): Acknowledgement => ({ at, by: 'kim' })

test.each<[string, CauseOccurrence[], Acknowledgement[], string[], string, string[], string | null]>([
  ['before the first step', [open], [], [], '2026-10-13T12:29:59Z', [], 'officer'],
  ['at the first step', [open], [], [], '2026-10-13T12:30:00Z', ['officer'], 'head'],
  ['again', [open], [], ['officer unanswered 2026-10-13T12:00:00Z'], '2026-10-13T13:00:00Z', [], 'head'],
  ['after both times, neither carried out', [open], [], [], '2026-10-13T15:00:00Z', ['officer', 'head'], null],
  ['answered in time', [open], [answer('2026-10-13T12:10:00Z')], [], '2026-10-13T15:00:00Z', [], null],
  [
    'answered between the steps',
    [open],
    [answer('2026-10-13T13:00:00Z')],
    ['officer unanswered 2026-10-13T12:00:00Z'],
    '2026-10-13T15:00:00Z',
    [],
    null,
  ],
  [
    'an answer from before the cause',
    [failed],
    [answer('2026-10-13T13:00:00Z')],
    [],
    '2026-10-14T12:00:00Z',
    ['late'],
    null,
  ],
  ['two causes', [open, failed], [], [], '2026-10-14T12:00:00Z', ['officer', 'head', 'late'], null],
  ['a cause without a step', [cause('impact', '2026-10-13T12:00:00Z')], [], [], '2026-10-20T00:00:00Z', [], null],
  ['nothing', [], [], [], '2026-10-20T00:00:00Z', [], null],
])('%s', (_, causes, acknowledgements, done, now, due, next) => {
  const plan = escalationPlan({ steps, causes, acknowledgements, done: new Set(done), now })
  expect(plan.due.map(({ step }) => step.id)).toEqual(due)
  expect(plan.next?.step.id ?? null).toBe(next)
})

test('whenever it runs, each step of each cause is carried out once', () => {
  const moment = fc
    .integer({ min: 0, max: 400 })
    .map((minutes) => new Date(Date.UTC(2026, 9, 13, 12, minutes)).toISOString().replace('.000', ''))
  fc.assert(
    fc.property(fc.array(moment, { minLength: 1, maxLength: 12 }), (moments) => {
      const done = new Set<string>()
      const carriedOut: string[] = []
      for (const now of [...moments.sort(), '2026-10-20T00:00:00Z']) {
        for (const { key, due } of escalationPlan({ steps, causes: [open, failed], acknowledgements: [], done, now })
          .due) {
          expect(due <= now).toBe(true)
          carriedOut.push(key)
          done.add(key)
        }
      }
      expect(carriedOut.toSorted()).toEqual([
        'head unanswered 2026-10-13T12:00:00Z',
        'late verification-failed 2026-10-14T12:00:00Z',
        'officer unanswered 2026-10-13T12:00:00Z',
      ])
    }),
  )
})

test('a cause that no step is for goes to the fallback at once', () => {
  const fallback = { reviewers: ['kim'], teams: [], labels: ['incident'], assignees: [] }
  const all = stepsWithFallback(steps, fallback)
  expect(all.at(-1)).toMatchObject({
    on: ['impact', 'threshold'],
    after: '0m',
    reviewers: ['kim'],
    issue: { labels: ['incident'] },
  })
  const whole = [step('all', ['unclear', 'impact', 'unanswered', 'verification-failed', 'overdue', 'threshold'], '0m')]
  expect(stepsWithFallback(whole, fallback)).toBe(whole)
})
