import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AccountCoverage } from '../../../src/evidence/types.ts'
import { unreadRegionReason } from '../../../src/evidence/absence/regions.ts'
import { unexplainedSilence } from '../../../src/evidence/coverage/silence.ts'
import { savedEvidenceFromLines } from '../../../src/evidence/store/format/parse-lines.ts'
import { linesOf } from '../../../src/evidence/store/format/write-lines.ts'
import { noSavedEvidence, type SavedEvidence } from '../../../src/evidence/store/types.ts'
import { dayNumber } from '../../../src/evidence/time.ts'
import { countOf } from '../../support/sampled.ts'
import { trailRecord } from '../records.ts'
import { account, builderOf, recallFrom, role, timeOn } from './runs.ts'

const [home, other] = ['us-east-1', 'eu-west-1']
const days = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at)

/** One record a day, at noon. */
const records = (region: string, on: readonly number[]): object[] =>
  on.map((day) =>
    trailRecord(day * 2 + (region === home ? 1 : 2), { awsRegion: region, eventTime: timeOn(day, 43_200) }),
  )

/** What LookupEvents, or a trail whose logs were read to their end, says of Regions. */
const word = (from: number, to: number, regions: readonly string[]): AccountCoverage => {
  const stretch = { from: timeOn(from), to: timeOn(to, 86_399), days: to - from + 1 }
  return {
    account,
    ...stretch,
    gaps: [],
    regions,
    byRegion: regions.map((region) => ({ region, ...stretch })),
    managementReads: true,
    managementWrites: true,
    excludable: [],
    dataEvents: [],
    basis: 'LookupEvents',
  }
}

interface Reading {
  /** Days since 2026-05-01 with records of the Region; of the other one there are some on every day of the reading. */
  readonly on: readonly number[]
  readonly from: number
  readonly to: number
  readonly says?: AccountCoverage
}

const reading = (from: number, to: number, on: readonly number[], says?: readonly string[]): Reading => ({
  from,
  to,
  on,
  ...(says && { says: word(from, to, says) }),
})

/** Runs one after another, each with the file that the one before has left. */
function afterRuns(readings: readonly Reading[], windowDays = 400): AccountCoverage {
  let saved: SavedEvidence = noSavedEvidence
  let accounts: readonly AccountCoverage[] = []
  for (const { from, to, on, says } of readings) {
    const builder = builderOf([...records(home, on), ...records(other, days(from, to))])
    if (says) builder.declareCoverage(says)
    const combined = recallFrom(builder, saved, { windowDays })
    accounts = combined.ledger.coverage.accounts
    saved = savedEvidenceFromLines([...linesOf(combined.kept)])
  }
  return accounts[0]!
}

/** The reason that protects a policy for the whole account. */
const protectedBy = (coverage: AccountCoverage): string | undefined =>
  unreadRegionReason({
    document: { statements: [{ effect: 'Allow', action: ['sqs:*'], resource: ['*'], condition: [] }] },
    attachedPrincipals: [role],
    entries: [],
    coverage: [coverage],
  })

const fortnight = [...days(0, 9), ...days(24, 30)]
const missed = /may grant something in us-east-1.* no record of it on 14 days in a row \(2026-05-11 to 2026-05-24\)/

describe('a Region whose records stop for a fortnight is not read for the whole window', () => {
  test.each<[string, readonly Reading[], RegExp | undefined]>([
    ['in one run', [reading(0, 30, fortnight)], missed],
    ['in a saved run', [reading(0, 30, fortnight), reading(31, 60, days(31, 60))], missed],
    ['in a run after a saved one', [reading(31, 60, days(31, 60)), reading(0, 30, fortnight)], missed],
    [
      'in three runs',
      [reading(0, 30, fortnight), ...[31, 62].map((at) => reading(at, at + 30, days(at, at + 30)))],
      missed,
    ],
    [
      'in a saved run, and Event history covers the time after it',
      [reading(0, 30, fortnight), reading(31, 60, days(31, 60), [home, other])],
      missed,
    ],
    [
      'in a saved run, and Event history covers the time after it, in which the Region was quiet',
      [reading(0, 30, fortnight), reading(31, 60, [], [home, other])],
      missed,
    ],
    ['in a run after a saved word', [reading(31, 60, days(31, 60), [home, other]), reading(0, 30, fortnight)], missed],
    [
      'between two runs of Event history: the one between did not ask for it',
      [
        reading(0, 9, days(0, 9), [home, other]),
        reading(10, 23, [], [other]),
        reading(24, 60, days(24, 60), [home, other]),
      ],
      missed,
    ],
    [
      'from the last record of a saved run to the first of the next',
      [reading(0, 23, days(0, 9)), reading(24, 60, days(24, 60), [home, other])],
      missed,
    ],
    [
      'that two runs saw in part: neither saw it between records',
      [reading(0, 18, days(0, 9)), reading(19, 60, days(24, 60))],
      missed,
    ],
    [
      'in files, and a word that covers all of it says that nothing was done there',
      [reading(0, 30, fortnight, [home, other]), reading(31, 60, days(31, 60))],
      undefined,
    ],
    [
      'in files of one run, and another run covers these days',
      [reading(0, 30, fortnight), reading(5, 40, days(24, 40), [home, other])],
      undefined,
    ],
    [
      'in files of one run, and another run has records of these days',
      [reading(0, 30, fortnight), reading(9, 40, days(9, 40))],
      undefined,
    ],
  ])('%s', (_, readings, expected) => {
    const reason = protectedBy(afterRuns(readings))
    if (expected === undefined) expect(reason).toBeUndefined()
    else expect(reason).toMatch(expected)
  })
})

describe('where the evidence is longer than the window, the newest days that make it up decide', () => {
  const old = [...days(0, 40), ...days(61, 300)]
  const sparse = days(0, 209).filter((day) => day % 3 === 0)
  test.each<[string, readonly number[], RegExp | undefined]>([
    ['the Region was silent before', old, undefined],
    ['it falls silent now', [...days(0, 230), ...days(251, 300)], /on 20 days in a row \(2026-12-18 to 2027-01-06\)/],
    [
      'it falls silent now, and was quiet for a longer time before',
      [...sparse, ...days(210, 240), ...days(256, 300)],
      /on 15 days in a row \(2026-12-28 to 2027-01-11\)/,
    ],
    [
      'it was silent before the newest days and on the first of them',
      [...days(0, 199), ...days(212, 300)],
      /on 12 days in a row \(2026-11-17 to 2026-11-28\)/,
    ],
    ['it was silent until the day before the newest', [...days(0, 198), ...days(211, 300)], undefined],
    [
      'it was silent before, and is not read at the end',
      [...days(0, 40), ...days(61, 280)],
      /on 20 days in a row \(2026-06-11 to 2026-06-30\)|only from 2026-05-01/,
    ],
  ])('%s', (_, on, expected) => {
    const reason = protectedBy(afterRuns([reading(0, 300, on)], 90))
    if (expected === undefined) expect(reason).toBeUndefined()
    else expect(reason).toMatch(expected)
  })

  test('in whatever runs it was read', () => {
    const on = [...days(0, 230), ...days(251, 300)]
    const parts = [
      reading(
        0,
        100,
        on.filter((day) => day <= 100),
      ),
      reading(
        101,
        300,
        on.filter((day) => day > 100),
      ),
    ]
    expect(afterRuns(parts, 90)).toEqual(afterRuns([reading(0, 300, on)], 90))
  })
})

test('of expired days nothing is left: a silence that they bounded is none', () => {
  const builder = builderOf([...records(home, fortnight), ...records(other, days(0, 30))])
  const { kept } = recallFrom(builder)
  const later = builderOf([...records(home, days(31, 40)), ...records(other, days(31, 40))])
  const expired = recallFrom(later, kept, { expireDays: 18 })
  const [again] = recallFrom(builderOf([]), expired.kept).ledger.coverage.accounts
  expect(again?.byRegion).toEqual([
    { region: other, days: 18, from: timeOn(23, 43_200), to: timeOn(40, 43_200) },
    { region: home, days: 17, from: timeOn(24, 43_200), to: timeOn(40, 43_200) },
  ])
})

test('Regions of several runs and sources have the days of all of them, and the silence that these leave', () => {
  const source = fc.record({
    on: fc.uniqueArray(fc.nat(79), { maxLength: 60 }),
    says: fc.option(fc.tuple(fc.nat(60), fc.nat(30)), { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(source, { minLength: 1, maxLength: 3 }), (sources) => {
      const readings = sources.map(({ on, says }): Reading => ({
        from: 0,
        to: 79,
        on,
        ...(says && { says: word(says[0], says[0] + says[1], [home, other]) }),
      }))
      const known = sources.flatMap(({ on, says }) => [...on, ...(says ? days(says[0], says[0] + says[1]) : [])])
      const all = new Set(known.map((day) => dayNumber(timeOn(day).slice(0, 10))))
      const part = afterRuns(readings).byRegion?.find(({ region }) => region === home)
      expect(part?.days).toBe(all.size === 0 ? undefined : all.size)
      expect(part?.silence).toEqual(unexplainedSilence(all))
    }),
    { numRuns: countOf(60, 15) },
  )
})
