import type { Seconds } from '../../time.ts'

/** The number of events of one kind that a place counted, and between which moments. */
export interface Counted {
  readonly count: number
  /** NaN where no event has a time. */
  readonly first: Seconds
  readonly last: Seconds
}

/**
 * The number of events that several places saw together, at least. Where two were looking at the same time they may
 * have counted the same events, so the larger count stands; what lies apart in time adds up. Right wherever one of them
 * saw all of its time, never too large, and whatever their order.
 */
export function mergeCounts(places: readonly Counted[]): number {
  if (places.some(({ first }) => Number.isNaN(first))) return Math.max(...places.map(({ count }) => count))
  let total = 0
  let largest = 0
  let end: Seconds = Number.NEGATIVE_INFINITY
  for (const { count, first, last } of [...places].sort((a, b) => a.first - b.first)) {
    if (first > end) {
      total += largest
      largest = 0
    }
    largest = Math.max(largest, count)
    end = Math.max(end, last)
  }
  return total + largest
}
