import type { DaysInARow } from '../types.ts'
import { dayText } from '../time.ts'

/** Days with records that make a rhythm: fewer may be a visit, such as a look at the console. */
export const fewestDays = 7

/**
 * The longest run of days without records between days with records, the first of several; by numbers of UTC days.
 * `undefined` where chance may explain it: there is a rhythm only with records on most other days. That each of the days
 * with records fell outside of some stretch of this length by chance has a probability of at most their number times the
 * share of the rest to the power of it: below 1% is no chance. That takes ten days at least: weekends do not.
 */
export function unexplainedSilence(days: ReadonlySet<number>): DaysInARow | undefined {
  if (days.size < fewestDays) return undefined
  const sorted = [...days].sort((a, b) => a - b)
  const [first = 0] = sorted
  let [before, from, silent] = [first, first, 0]
  for (const day of sorted) {
    if (day - before - 1 > silent) [from, silent] = [before + 1, day - before - 1]
    before = day
  }
  const length = before - first + 1
  if (days.size / (length - silent) < 0.6) return undefined
  if (days.size * (1 - silent / length) ** days.size >= 0.01) return undefined
  return { from: dayText(from), to: dayText(from + silent - 1), days: silent }
}
