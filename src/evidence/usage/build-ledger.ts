import { coverageOfSources, declaredDays } from '../coverage/combine.ts'
import type { AccountCoverage, Coverage, Ledger } from '../types.ts'
import type { ReadProblems } from '../records/problems.ts'
import type { SeenCoverage } from '../coverage/seen-coverage.ts'
import { summariseTallies, type OptionalTables } from './summary.ts'
import type { Tally } from './counting/tally.ts'

/** The result of a reading, before a ledger is made of it. */
export interface ReadResult {
  readonly tallies: Iterable<Tally>
  readonly seen: SeenCoverage
  /** The coverage that sources declare. */
  readonly declared: readonly AccountCoverage[]
  readonly problems: ReadProblems
  readonly duplicates: number
}

/** The ledger of a reading alone. */
export function buildLedger(gathered: ReadResult): Ledger {
  const declared = gathered.declared.map(({ byRegion: _, ...part }) => part)
  const accounts = coverageOfSources(gathered.seen, declared, declaredDays(gathered.declared))
  return ledgerOfTallies(gathered.tallies, gathered, accounts)
}

/** The ledger of some tallies, with the problems of a reading and what was covered. */
export function ledgerOfTallies(
  tallies: Parameters<typeof summariseTallies>[0],
  { problems, duplicates }: Pick<ReadResult, 'problems' | 'duplicates'>,
  accounts: readonly AccountCoverage[],
  optional: OptionalTables = {},
): Ledger {
  const { unresolved, ...tables } = summariseTallies(tallies, optional)
  for (const arn of unresolved) {
    const account = arn.split(':')[4]
    problems.add(`${arn}: some of its records do not contain its path, so they may belong to another ARN`, account)
  }
  return { ...tables, duplicates, coverage: { accounts, ...completeness(problems) } }
}

/** What the problems of a reading leave of its coverage. */
export function completeness(problems: ReadProblems): Omit<Coverage, 'accounts'> {
  const { complete } = problems
  const accounts = complete ? undefined : problems.accounts()
  return { complete, problems: problems.lines(), ...(accounts && { incompleteAccounts: accounts }) }
}
