import type { AccountCoverage } from './ledger-types.ts'

/** Clocks of AWS and of this machine may differ by hours without harm: a day more is none of that. */
const tolerance = 86_400_000

const iso = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

/**
 * Records of the future stretch the window: what was settled long ago would look as if it had been so for years. Some
 * among others have a wrong time, and the reading is incomplete; where all of them lie there, the clock of this machine
 * is wrong, which only a reader can mend.
 *
 * @param seen what the records show
 * @param now milliseconds since the epoch
 */
export function futureOf(
  seen: readonly Pick<AccountCoverage, 'account' | 'from' | 'to'>[],
  now: number,
): { readonly problems: readonly string[]; readonly notes: readonly string[] } {
  const latest = iso(now + tolerance)
  const ahead = seen.filter(({ to }) => to > latest)
  if (ahead.length > 0 && seen.every(({ from }) => from > latest)) {
    const line = `Every record is later than now (${iso(now)}): the clock of this machine seems to be wrong.`
    return { problems: [], notes: [line] }
  }
  const problems = ahead.map(
    ({ account, to }) =>
      `Account ${account} has records of ${to}, which is later than now (${iso(now)}): the clock that wrote them, or that of this machine, is wrong. Leave them out, or set the clock.`,
  )
  return { problems, notes: [] }
}
