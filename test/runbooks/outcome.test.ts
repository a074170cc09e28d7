import { expect, test } from '@jest/globals'
import { runOutcome, type OutcomeFacts } from '../../src/runbooks/outcome.ts'
import type { Runbook } from '../../src/runbooks/types.ts'
import { runbookOf } from './values.ts'

const question = {
  id: 'expected',
  ask: 'Was it expected?',
  actor: 'owner',
  yes: 'stop',
  no: 'continue',
  unclear: 'escalate',
} as const
const answered = (answer: 'yes' | 'no' | 'unclear') => [{ id: 'expected', answer, leadsTo: question[answer] }]

const facts = (more: Partial<OutcomeFacts> = {}, runbook: Partial<Runbook> = {}): OutcomeFacts => ({
  runbook: runbookOf({ thresholds: { matchedPrincipals: 2 }, ...runbook }),
  matches: { matched: 3, unclear: 0 },
  notRead: [],
  principals: ['arn:aws:iam::111122223333:user/jane'],
  triage: answered('no'),
  impact: {},
  ...more,
})

const empty: Partial<Runbook> = { scope: { when: 'empty', where: {} } }
const three = ['a', 'b', 'c']

test.each<[string, OutcomeFacts, string, string | undefined]>([
  ['matched, and answered', facts(), 'contained', undefined],
  ['nothing matched', facts({ matches: { matched: 0, unclear: 0 }, principals: [] }), 'clear', undefined],
  [
    'nothing was found, and not everything read',
    facts({ matches: { matched: 0, unclear: 0 }, notRead: ['A file is damaged.'] }),
    'escalated',
    'unclear',
  ],
  ['only open events', facts({ matches: { matched: 0, unclear: 1 } }), 'escalated', 'unclear'],
  [
    'only open events, and a false alarm',
    facts({ matches: { matched: 0, unclear: 1 }, triage: answered('yes') }),
    'stopped',
    undefined,
  ],
  ['a false alarm', facts({ triage: answered('yes') }), 'stopped', undefined],
  ['no answer', facts({ triage: answered('unclear') }), 'escalated', 'unclear'],
  ['no question', facts({ triage: [] }), 'contained', undefined],
  ['too many principals', facts({ principals: three }), 'escalated', 'threshold'],
  [
    'too many principals, and a false alarm',
    facts({ principals: three, triage: answered('yes') }),
    'stopped',
    undefined,
  ],
  ['too much would stop', facts({ impact: { exceeds: 'Too much.' } }), 'escalated', 'impact'],
  ['not read, and matched all the same', facts({ notRead: ['A file is damaged.'] }), 'contained', undefined],
  [
    'empty, as it has to be',
    facts({ matches: { matched: 0, unclear: 0 }, principals: [] }, empty),
    'contained',
    undefined,
  ],
  [
    'empty, and use of it would not show',
    facts(
      { matches: { matched: 0, unclear: 0 }, principals: [], impact: { unclear: ['Its use is not known.'] } },
      empty,
    ),
    'escalated',
    'unclear',
  ],
  [
    'empty as far as was read, and a false alarm',
    facts({ matches: { matched: 0, unclear: 0 }, notRead: ['A file is damaged.'], triage: answered('yes') }, empty),
    'stopped',
    undefined,
  ],
  ['not empty', facts({}, empty), 'clear', undefined],
  ['perhaps not empty', facts({ matches: { matched: 0, unclear: 2 } }, empty), 'escalated', 'unclear'],
  [
    'empty as far as was read',
    facts({ matches: { matched: 0, unclear: 0 }, notRead: ['A file is damaged.'] }, empty),
    'escalated',
    'unclear',
  ],
])('%s', (_, given, outcome, cause) => {
  const { outcome: found, cause: because, says } = runOutcome(given)
  expect([found, because]).toEqual([outcome, cause])
  expect(says).toMatch(/^[A-Z\d].*\.$/)
})
