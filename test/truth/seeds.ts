import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'
import { gradesOf } from './grades.ts'
import { operations as table } from './operations/index.ts'
import { runAccount } from './run-account.ts'
import { addAccount, noTotals, type Totals } from './summary.ts'

/** Names of accounts, as many as `count`. */
export const seeds = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `1.${from + index}`)

/** What plans of these accounts add up to. */
export async function totalsOf(accounts: readonly string[]): Promise<Totals> {
  const totals = noTotals()
  const grades = gradesOf(table, await loadCatalog())
  for (const seed of accounts) addAccount(totals, await runAccount(seed, { table }), grades)
  return totals
}
