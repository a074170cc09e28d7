import { dayText } from '../../evidence/time.ts'
import { countRuns, fromRuns } from './runs.ts'
import type { History, PrincipalRow } from './types.ts'

/** Weeks that make a trend. */
const leastWeeks = 3

/**
 * Granted against used, week by week, from the days on which principals used what their policies grant.
 *
 * @param firstDay of the evidence, as a number of days since the epoch
 * @returns `null` where the evidence is shorter than a trend
 */
export function historyOf(rows: readonly PrincipalRow[], firstDay: number): History | null {
  const weeks = new Map<number, { used: number; fresh: number }>()
  const at = (week: number): { used: number; fresh: number } => {
    let counts = weeks.get(week)
    if (counts === undefined) weeks.set(week, (counts = { used: 0, fresh: 0 }))
    return counts
  }
  for (const { granted, uses } of rows) {
    const known = new Set(fromRuns(granted))
    for (const [action, , days] of uses) {
      if (!known.has(action)) continue
      const own = [...new Set(days.map((day) => weekOf(day + firstDay)))].sort((a, b) => a - b)
      for (const week of own) at(week).used++
      if (own[0] !== undefined) at(own[0]).fresh++
    }
  }
  const numbers = [...weeks.keys()].sort((a, b) => a - b)
  const [first, last] = [numbers[0], numbers.at(-1)]
  if (first === undefined || last === undefined || last - first + 1 < leastWeeks) return null
  let total = 0
  return {
    granted: rows.reduce((sum, { granted }) => sum + countRuns(granted), 0),
    proposed: rows.reduce((sum, { left }) => sum + countRuns(left), 0),
    weeks: Array.from({ length: last - first + 1 }, (_, index) => {
      const { used, fresh } = weeks.get(first + index) ?? { used: 0, fresh: 0 }
      total += fresh
      return { week: dayText((first + index) * 7 - mondayOffset), used, total }
    }),
  }
}

/** The epoch was a Thursday: days since the Monday of its week. */
const mondayOffset = 3

const weekOf = (day: number): number => Math.floor((day + mondayOffset) / 7)
