import type { SeenDay } from '../coverage/seen-coverage.ts'
import { thinSample } from '../usage/counting/dated-sample.ts'
import type { DayCount } from '../usage/counting/day-tally.ts'
import { unionOfRanges } from './time-ranges.ts'
import type { Days, SavedEvidence } from './types.ts'

/**
 * Merges saved evidence. The order does not matter, nor how they are grouped, nor whether something is in both: of one
 * update and day both may have counted the same events, so the larger count stands, which is right wherever one
 * of the two saw all of that day and never too large.
 */
export function mergeSavedEvidence(a: SavedEvidence, b: SavedEvidence): SavedEvidence {
  return {
    uses: joined(a.uses, b.uses, (one, other) => ({
      update: one.update,
      days: joined(one.days, other.days, largerCount),
      ids: thinSample([...one.ids, ...other.ids]),
    })),
    observations: joined(a.observations, b.observations, (one, other) => ({
      observation: one.observation,
      days: joined(one.days, other.days, outerMoments),
    })),
    words: joined(a.words, b.words, (one, other) => ({
      kinds: one.kinds,
      spans: unionOfRanges([...one.spans, ...other.spans]),
    })),
    regions: joined(a.regions, b.regions, (one, other) => ({
      ...one,
      spans: unionOfRanges([...one.spans, ...other.spans]),
    })),
    catalogs: joined(a.catalogs, b.catalogs, (one, other) => unionOfRanges([...one, ...other])),
  }
}

function joined<Key, Value>(
  a: ReadonlyMap<Key, Value>,
  b: ReadonlyMap<Key, Value>,
  both: (one: Value, other: Value) => Value,
): Map<Key, Value> {
  const result = new Map(a)
  for (const [key, other] of b) {
    const one = result.get(key)
    result.set(key, one === undefined ? other : both(one, other))
  }
  return result
}

const outerMoments = (one: Readonly<SeenDay>, other: Readonly<SeenDay>): SeenDay => ({
  first: Math.min(one.first, other.first),
  last: Math.max(one.last, other.last),
})

const largerCount = (one: Readonly<DayCount>, other: Readonly<DayCount>): DayCount => ({
  count: Math.max(one.count, other.count),
  ...outerMoments(one, other),
})

/** The same for what happened on one update's days in one reading: these are different events. */
export function addDays(one: Days<DayCount>, other: Days<DayCount>): Map<number, Readonly<DayCount>> {
  return joined(one, other, (a, b) => ({ count: a.count + b.count, ...outerMoments(a, b) }))
}
