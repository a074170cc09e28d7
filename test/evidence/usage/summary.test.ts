import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CallFacts, PrincipalCaller, RecordFacts } from '../../../src/evidence/records/facts.ts'
import { timeOf, timesOf } from '../../../src/evidence/time.ts'
import { TallyTable, type Tally } from '../../../src/evidence/usage/counting/tally.ts'
import { SeenCoverage } from '../../../src/evidence/coverage/seen-coverage.ts'
import { FactsTable } from '../../../src/evidence/usage/counters.ts'
import { summariseTallies } from '../../../src/evidence/usage/summary.ts'

const account = '111122223333'
const role = (path: string, name: string): string => `arn:aws:iam::${account}:role/${path}${name}`

const caller = fc.record(
  {
    identity: fc.oneof(
      fc.constantFrom('a', 'b').map((name) => ({
        kind: 'principal' as const,
        arn: role('team/', name),
        account,
        pathKnown: true,
      })),
      fc.constantFrom('a', 'c').map((name) => ({
        kind: 'principal' as const,
        arn: role('', name),
        account,
        pathKnown: false,
      })),
    ),
    network: fc.constantFrom(
      { kind: 'address' as const, address: '192.0.2.1' },
      { kind: 'endpoint' as const, endpoint: 'vpce-1', address: '10.0.0.1' },
      { kind: 'unknown' as const },
    ),
    mfa: fc.boolean(),
    sourceIdentity: fc.constantFrom('', 'alice'),
  },
  { requiredKeys: ['identity', 'network'] },
) as fc.Arbitrary<PrincipalCaller>

const use = fc.record({
  action: fc.constantFrom('s3:GetObject', 'sts:AssumeRole', 'iam:GetRole'),
  resource: fc.constantFrom('*', null, 'arn:aws:s3:::logs/a', 'arn:aws:s3:::logs/b', role('team/', 'a')),
  grade: fc.constantFrom('stated' as const, 'guessed' as const),
})

const act: fc.Arbitrary<CallFacts> = fc.record({
  outcome: fc.constantFrom('allowed', 'denied'),
  region: fc.constantFrom('eu-west-1', 'us-east-1'),
  mapped: fc.oneof(
    fc.record({
      kind: fc.constant('actions' as const),
      operation: fc.constantFrom('s3.amazonaws.com:GetObject', 's3.amazonaws.com:HeadObject'),
      uses: fc.array(use, { maxLength: 4 }),
    }),
    fc.constant({ kind: 'unmapped' as const, eventSource: 'new.amazonaws.com', eventName: 'Do' }),
    fc.constant({ kind: 'no-evidence' as const, reason: 'it needs no permission' }),
  ),
})

const trace = fc.constantFrom({ recipient: account }, { recipient: '444455556666' }, {})
const events = fc.array(
  fc.record({ facts: fc.record({ caller, act, trace }), time: fc.integer({ min: 0, max: 2 ** 31 }), id: fc.uuid() }),
  { maxLength: 40 },
)

function talliesOf(
  all: readonly { readonly facts: RecordFacts; readonly time: number; readonly id: string }[],
): Tally[] {
  const table = new TallyTable(false)
  const facts = new FactsTable(table, new SeenCoverage())
  for (const each of all) facts.of(each.facts).tally.addEvent(each.time, each.id)
  return [...table]
}

test('what callers and calls stand for is summed up like their requests one by one, in whatever order', () => {
  fc.assert(
    fc.property(events, (all) => {
      const tallies = talliesOf(all)
      const summary = summariseTallies(tallies)
      const oneByOne = tallies.map(({ update, count, first, last, sample }) => ({
        update,
        count,
        first,
        last,
        sample,
      }))
      expect(summariseTallies(oneByOne)).toEqual(summary)
      expect(summariseTallies(talliesOf(all.toReversed()))).toEqual(summary)
      expect(summary.records).toBe(all.length)
    }),
  )
})

test('a moment is written to the second, and one that is not known as nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), (seconds) => {
      expect(timeOf(seconds)).toBe(new Date(seconds * 1000).toISOString().replace('.000', ''))
    }),
  )
  const moments = [0, Number.NaN, 1_790_000_000, Number.NEGATIVE_INFINITY]
  expect(moments.map(timeOf)).toEqual(['1970-01-01T00:00:00Z', '', '2026-09-21T14:13:20Z', ''])
  expect(timesOf(moments)).toEqual(moments.map(timeOf))
})

test('moments are written together as each alone', () => {
  const unknown = fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY)
  const moment = fc.oneof(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), unknown)
  fc.assert(fc.property(fc.array(moment), (moments) => expect(timesOf(moments)).toEqual(moments.map(timeOf))))
})
