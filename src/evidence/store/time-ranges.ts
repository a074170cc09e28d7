import { dayOf, endOfDay, startOfDay, type Seconds } from '../time.ts'

/** A stretch of time, both ends within it, in whole seconds. */
export type TimeRange = readonly [from: Seconds, to: Seconds]

/** Sorted, none touching the next. */
export type TimeRanges = readonly TimeRange[]

/** The seconds that are in any of some spans. */
export function unionOfRanges(spans: readonly TimeRange[]): TimeRanges {
  const merged: [Seconds, Seconds][] = []
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

/** The parts of ranges from the beginning of a day on. */
export const rangesSince = (day: number, spans: TimeRanges): TimeRanges =>
  spans.flatMap(([from, to]) => (to < startOfDay(day) ? [] : [[Math.max(from, startOfDay(day)), to] as const]))

/** The parts of ranges up to the end of a day. */
export const rangesUntil = (day: number, spans: TimeRanges): TimeRanges =>
  spans.flatMap(([from, to]) => (from > endOfDay(day) ? [] : [[from, Math.min(to, endOfDay(day))] as const]))

/**
 * The numbers of the days that are covered, ascending. The first and the last count when any of them is covered, as the
 * ends of every reading do; one between counts only if it is covered whole, because the rest of it was not read.
 *
 * @param seen days that count when they are covered in part, wherever they are
 */
export function coveredDays(spans: TimeRanges, seen: ReadonlySet<number> = new Set()): number[] {
  const first = spans[0]
  const last = spans.at(-1)
  if (first === undefined || last === undefined) return []
  const days = new Set([dayOf(first[0]), dayOf(last[1])])
  for (const [from, to] of spans) {
    for (let day = dayOf(from); day <= dayOf(to); day++) {
      if (seen.has(day) || (from <= startOfDay(day) && to >= endOfDay(day))) days.add(day)
    }
  }
  return [...days].sort((a, b) => a - b)
}
