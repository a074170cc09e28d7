import { byCodeUnits } from '../../collections.ts'
import { daysSince } from '../absence/age.ts'
import type { AccountSnapshot, Snapshots } from './types.ts'

export interface ChoosingOptions {
  /** `2026-11-21`: the day as of which is decided. */
  readonly today: string
  /** A snapshot that was taken longer before `today` is not used. */
  readonly maxAgeDays: number
  /** The accounts of the run; empty: they are not known, and all snapshots are used. */
  readonly accounts: ReadonlySet<string>
}

/**
 * The snapshots that a run uses, at most one of an account: the latest. One that was taken too long ago, or after the day as
 * of which is decided, or of an account that the run does not have, is not used, in one line each. Two of the same moment
 * that differ are both not used, since it is unknown which one holds.
 */
export function chooseSnapshots(all: readonly AccountSnapshot[], options: ChoosingOptions): Snapshots {
  const problems: string[] = []
  const accounts = new Map<string, AccountSnapshot>()
  const usable = all.filter((each) => {
    const problem = notUsedReason(each, options)
    if (problem !== undefined) problems.push(problem)
    return problem === undefined
  })
  for (const account of [...new Set(usable.map((each) => each.account))].sort(byCodeUnits)) {
    const { snapshot, lines } = latestOf(usable.filter((each) => each.account === account))
    problems.push(...lines)
    if (snapshot === undefined) continue
    accounts.set(account, snapshot)
    if (snapshot.incomplete !== undefined)
      problems.push(
        `${snapshot.name}: the snapshot of account ${account} may not have everything: ${snapshot.incomplete}. That something is absent from it proves nothing; make it without --filter.`,
      )
  }
  return { accounts, problems }
}

function notUsedReason(
  snapshot: AccountSnapshot,
  { today, maxAgeDays, accounts }: ChoosingOptions,
): string | undefined {
  const { name, account, taken, takenBy } = snapshot
  const the = `${name}: the snapshot of account ${account} is not used`
  if (accounts.size > 0 && !accounts.has(account))
    return `${the}: the configuration does not name that account (account, accounts).`
  const age = daysSince(taken, today)
  const day = taken.slice(0, 10)
  if (age < 0)
    return `${the}: it was not taken before ${day}, and ${today} is the day that the decision is made for; the snapshot does not show what was attached on that day.`
  if (age <= maxAgeDays) return undefined
  const when =
    takenBy === 'contents' ? `its latest date is ${day}, ${age} days ago` : `it was taken on ${day}, ${age} days ago`
  const remedy =
    takenBy === 'contents' ? 'make a new one, or state on which day it was taken (--iam-taken)' : 'make a new one'
  return `${the}: ${when}, and snapshot.max-age allows ${maxAgeDays}; ${remedy}.`
}

function latestOf(snapshots: readonly AccountSnapshot[]): {
  readonly snapshot?: AccountSnapshot
  readonly lines: readonly string[]
} {
  const [first, ...others] = snapshots.toSorted((a, b) => byCodeUnits(b.taken, a.taken) || byCodeUnits(a.name, b.name))
  if (first === undefined) return { lines: [] }
  const different = others.filter((other) => contentsOf(other) !== contentsOf(first))
  const rival = different.find(({ taken }) => taken === first.taken)
  if (rival !== undefined)
    return {
      lines: [
        `${first.name}, ${rival.name}: two snapshots of account ${first.account} differ, and nothing shows which one is later; none is used. Give one of them.`,
      ],
    }
  const lines = different.map(
    ({ name, account, taken }) =>
      `${name}: the snapshot of account ${account} is not used: that of ${first.name} is later (${first.taken}, ${taken}).`,
  )
  return { snapshot: first, lines }
}

/** The account as a text: equal for equal accounts. */
const contentsOf = ({ roles, users, groups, policies }: AccountSnapshot): string =>
  JSON.stringify(
    [...roles.values(), ...users.values(), ...groups.values(), ...policies.values()],
    (_, value: unknown) => (value instanceof Map ? [...value] : value),
  )
