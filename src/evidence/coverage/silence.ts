import type { DaysInARow } from '../types.ts'
import { dayNumber, dayText } from '../time.ts'

/** Shorter runs are weekends and holidays. */
const shortest = 7

/** The longest run of days without records between days with records, the first of several; by numbers of UTC days. */
export function longestSilence(days: Iterable<number>): DaysInARow | undefined {
  let longest: DaysInARow | undefined
  let before: number | undefined
  for (const day of [...days].sort((a, b) => a - b)) {
    const length = before === undefined ? 0 : day - before - 1
    if (before !== undefined && length >= shortest && length > (longest?.days ?? 0)) {
      longest = { from: dayText(before + 1), to: dayText(day - 1), days: length }
    }
    before = day
  }
  return longest
}

/** The days that two runs have in common, where those are a week or more. */
export function commonSilence(a: DaysInARow | undefined, b: DaysInARow | undefined): DaysInARow | undefined {
  if (a === undefined || b === undefined) return undefined
  const from = a.from > b.from ? a.from : b.from
  const to = a.to < b.to ? a.to : b.to
  const days = dayNumber(to) - dayNumber(from) + 1
  return days >= shortest ? { from, to, days } : undefined
}
