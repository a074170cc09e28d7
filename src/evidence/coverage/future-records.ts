import { daysBetween } from './days-and-types.ts'
import type { AccountCoverage } from '../types.ts'

/** Clocks of AWS and of this machine may differ by hours without harm: a day more is none of that. */
const tolerance = 86_400_000

const iso = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

/**
 * Records of the future stretch the window: what was settled long ago would look as if it had been so for years. A few
 * that stand apart have a wrong time, and the reading is incomplete. Where the days after now are as full of records as
 * any, the clock of this machine is wrong, which only a reader can mend.
 *
 * @param seen what the records show
 * @param now milliseconds since the epoch
 */
export function futureRecordsIn(
  seen: readonly Pick<AccountCoverage, 'account' | 'from' | 'to' | 'gaps'>[],
  now: number,
): { readonly problems: readonly string[]; readonly notes: readonly string[] } {
  const latest = iso(now + tolerance)
  const problems: string[] = []
  const notes = new Set<string>()
  for (const { account, from, to, gaps } of seen) {
    if (to <= latest) continue
    const days = daysBetween(from > latest ? from : latest, to)
    const quiet = gaps.filter((day) => day >= latest.slice(0, 10)).length
    if (quiet * 2 <= days.length) {
      notes.add(`There are records of many days after now (${iso(now)}): the clock of this machine seems to be wrong.`)
      continue
    }
    problems.push(
      `Account ${account} has records of ${to}, which is later than now (${iso(now)}): the clock that wrote them, or that of this machine, is wrong. Leave them out, or set the clock.`,
    )
  }
  return { problems, notes: [...notes] }
}
