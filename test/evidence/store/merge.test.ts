import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AccountCoverage } from '../../../src/evidence/types.ts'
import { withoutExpired, newestDay, withoutLaterDays } from '../../../src/evidence/store/expire.ts'
import { savedEvidenceOf } from '../../../src/evidence/store/from-run.ts'
import { linesOf } from '../../../src/evidence/store/format/write-lines.ts'
import { mergeSavedEvidence } from '../../../src/evidence/store/merge.ts'
import { savedEvidenceFromLines } from '../../../src/evidence/store/format/parse-lines.ts'
import {
  coveredDays,
  rangesSince,
  unionOfRanges,
  rangesUntil,
  type TimeRange,
} from '../../../src/evidence/store/time-ranges.ts'
import { noSavedEvidence, type SavedEvidence } from '../../../src/evidence/store/types.ts'
import { account, builderOf, recordsOver, textOf, timeOn } from './runs.ts'
import { countOf } from '../../support/sampled.ts'

const part = fc
  .record({
    from: fc.nat(40),
    length: fc.nat(20),
    at: fc.nat(86_399),
    regions: fc.subarray(['eu-west-1', 'us-east-1']),
    reads: fc.boolean(),
    gap: fc.boolean(),
    data: fc.constantFrom(
      {},
      { dataComplete: ['AWS::S3::Object'] },
      { oneSidedData: [{ type: 'T', only: 'reads' }] },
      { insights: ['ApiCallRateInsight'] },
    ),
  })
  .map(({ from, length, at, regions, reads, gap, data }): AccountCoverage => {
    const stretch = { from: timeOn(from, at), to: timeOn(from + length, at) }
    return {
      account,
      ...stretch,
      days: length + 1,
      gaps: gap && length > 2 ? [timeOn(from + 1).slice(0, 10)] : [],
      regions,
      byRegion: regions.map((region) => ({ region, days: length + 1, ...stretch })),
      managementReads: reads,
      managementWrites: true,
      excludable: [],
      dataEvents: ['T'],
      ...(data as Partial<AccountCoverage>),
      basis: 'LookupEvents',
    }
  })

/** What any run may leave behind. */
const memories: fc.Arbitrary<SavedEvidence> = fc
  .tuple(recordsOver(40, 25), fc.array(part, { maxLength: 3 }), fc.constantFrom('catalog 1', 'catalog 2'))
  .map(([records, parts, catalog]) => savedEvidenceOf(builderOf(records).gather(), parts, catalog).evidence)

const same = (a: SavedEvidence, b: SavedEvidence): void => expect(textOf(a)).toBe(textOf(b))

describe('merging', () => {
  test('does not depend on order, grouping, or how often', () => {
    fc.assert(
      fc.property(memories, memories, memories, (a, b, c) => {
        same(mergeSavedEvidence(a, b), mergeSavedEvidence(b, a))
        same(mergeSavedEvidence(mergeSavedEvidence(a, b), c), mergeSavedEvidence(a, mergeSavedEvidence(b, c)))
        same(mergeSavedEvidence(a, a), a)
        same(mergeSavedEvidence(mergeSavedEvidence(a, b), b), mergeSavedEvidence(a, b))
        same(mergeSavedEvidence(a, noSavedEvidence), a)
      }),
      { numRuns: countOf(60, 15) },
    )
  })

  test('nor does it when old days expire in between', () => {
    const keep = (memory: SavedEvidence): SavedEvidence => withoutExpired(memory, 15)
    fc.assert(
      fc.property(memories, memories, memories, (a, b, c) => {
        const all = keep(mergeSavedEvidence(mergeSavedEvidence(a, b), c))
        same(keep(mergeSavedEvidence(keep(mergeSavedEvidence(a, b)), c)), all)
        same(keep(mergeSavedEvidence(keep(a), keep(mergeSavedEvidence(keep(b), c)))), all)
        same(keep(all), all)
      }),
      { numRuns: countOf(60, 15) },
    )
  })

  test('leaves what it was given as it is', () => {
    fc.assert(
      fc.property(memories, memories, (a, b) => {
        const before = textOf(a)
        mergeSavedEvidence(a, b)
        withoutExpired(mergeSavedEvidence(a, b), 3)
        expect(textOf(a)).toBe(before)
      }),
      { numRuns: countOf(30, 10) },
    )
  })
})

describe('expiring', () => {
  const memory = (...days: number[]): SavedEvidence =>
    savedEvidenceOf(
      builderOf(days.map((day) => ({ ...template, eventTime: timeOn(day), eventID: `id-${day}` }))).gather(),
      [],
      'c',
    ).evidence
  const template = {
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/jane`, accountId: account },
    eventSource: 'ec2.amazonaws.com',
    eventName: 'RunInstances',
    awsRegion: 'eu-west-1',
    recipientAccountId: account,
  }

  test.each([
    [1, [9]],
    [4, [6, 9]],
    [9, [2, 6, 9]],
    [10, [0, 2, 6, 9]],
    [400, [0, 2, 6, 9]],
  ])('keeps %i days, the newest among them', (days, left) => {
    same(withoutExpired(memory(0, 2, 6, 9), days), memory(...left))
  })

  test('counts from the newest saved day, whatever the day is', () => {
    expect(newestDay(noSavedEvidence)).toBeUndefined()
    same(withoutExpired(noSavedEvidence, 1), noSavedEvidence)
    same(withoutLaterDays(memory(0, 2, 6), (newestDay(memory(0)) ?? 0) + 2), memory(0, 2))
  })

  test('a word is cut at its day, and nothing of it is left behind', () => {
    const word: AccountCoverage = {
      account,
      from: timeOn(0, 100),
      to: timeOn(9, 100),
      days: 10,
      gaps: [],
      regions: ['eu-west-1'],
      byRegion: [{ region: 'eu-west-1', days: 10, from: timeOn(0, 100), to: timeOn(9, 100) }],
      managementReads: true,
      managementWrites: true,
      excludable: [],
      dataEvents: [],
      basis: 'LookupEvents',
    }
    const kept = savedEvidenceOf(builderOf([]).gather(), [word], 'c').evidence
    const [first] = withoutExpired(kept, 3).words.values()
    const start = Date.parse(timeOn(7)) / 1000
    expect(first?.spans).toEqual([[start, Date.parse(timeOn(9, 100)) / 1000]])
    expect([...withoutExpired(kept, 3).regions.values()][0]?.spans).toEqual(first?.spans)
    expect(withoutLaterDays(kept, (newestDay(kept) ?? 0) - 10).words.size).toBe(0)
  })
})

test('lines are read back as what was written', () => {
  fc.assert(
    fc.property(memories, (memory) => {
      const back = savedEvidenceFromLines(linesOf(memory))
      expect(textOf(back)).toBe(textOf(memory))
      expect([...back.uses.keys()].sort()).toEqual([...memory.uses.keys()].sort())
      expect(new Map(back.uses)).toEqual(new Map(memory.uses))
      expect(new Map(back.words)).toEqual(new Map(memory.words))
    }),
    { numRuns: countOf(60, 15) },
  )
})

describe('spans', () => {
  const spans = fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 500_000 }), fc.nat(200_000))
      .map(([from, length]): TimeRange => [from, from + length]),
    { maxLength: 8 },
  )
  const covers = (all: readonly TimeRange[], second: number): boolean =>
    all.some(([from, to]) => second >= from && second <= to)

  test('cover what any of them covers, apart from each other', () => {
    fc.assert(
      fc.property(spans, fc.nat(700_000), fc.nat(8), (all, second, day) => {
        const one = unionOfRanges(all)
        expect(covers(one, second)).toBe(covers(all, second))
        expect(one.every(([from], at) => at === 0 || from > (one[at - 1]?.[1] ?? 0) + 1)).toBe(true)
        const start = day * 86_400
        expect(covers(rangesSince(day, one), second)).toBe(covers(all, second) && second >= start)
        expect(covers(rangesUntil(day, one), second)).toBe(covers(all, second) && second < start + 86_400)
      }),
    )
  })

  const hours = (from: number, to: number): TimeRange => [from * 3600, to * 3600 - 1]
  test.each<[string, TimeRange[], number[], number[]]>([
    ['nothing', [], [], []],
    ['a part of one day', [hours(3, 5)], [], [0]],
    ['both ends in part', [hours(20, 50)], [], [0, 1, 2]],
    ['a day between in part', [hours(0, 30), hours(50, 80)], [], [0, 3]],
    ['a day between in two parts that make it whole', [hours(0, 30), hours(30, 80)], [], [0, 1, 2, 3]],
    ['days between in part with records of them', [hours(0, 30), hours(50, 80)], [2], [0, 2, 3]],
    ['a day that is not covered at all, with records', [hours(0, 24), hours(72, 96)], [1], [0, 3]],
  ])('days: %s', (_, all, seen, days) => {
    expect(coveredDays(unionOfRanges(all), new Set(seen))).toEqual(days)
  })
})
