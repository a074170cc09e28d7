/** Run by scripts/truth.mjs, one in each thread: simulates the accounts that it is sent, and says what came out. */
import { parentPort } from 'node:worker_threads'
import { join } from 'node:path'
import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'
import { gradesOf } from './grades.ts'
import { runAccount, type AccountResult } from './run-account.ts'
import { addAccount, kindOf, noTotals, type Totals } from './summary.ts'
import { operations as table } from './operations/index.ts'

interface Stretch {
  readonly seed: number
  /** Numbers of the accounts from `from`, `count` of them. */
  readonly from: number
  readonly count: number
  readonly keep?: string
}

/** Accounts of a thread at once: while one waits for the disk another one is decided. */
const together = 4

const grades = loadCatalog().then((catalog) => gradesOf(table, catalog))

async function run({ seed, from, count, keep }: Stretch): Promise<{ totals: Totals; lines: string[] }> {
  const totals = noTotals()
  const lines: string[] = []
  for (let number = from; number < from + count; number += together) {
    const numbers = Array.from({ length: Math.min(together, from + count - number) }, (_, index) => number + index)
    const results = await Promise.all(
      numbers.map((each) =>
        runAccount(`${seed}.${each}`, {
          table,
          ...(keep === undefined ? {} : { keep: join(keep, String(each)) }),
        }),
      ),
    )
    for (const result of results) {
      addAccount(totals, result, await grades)
      lines.push(...linesOf(result))
    }
  }
  return { totals, lines }
}

const linesOf = ({ seed, account, wrong }: AccountResult): string[] =>
  wrong.map((each) => {
    const { need, policies, principal, evaluators, reason } = each
    return [
      `wrong removal in account ${seed}: ${need.operation}, ${kindOf(each)}`,
      `  ${principal} needs ${need.action} on ${need.resource} in ${need.region} (${need.rhythm}); ${policies.join(', ')}; evaluators: ${evaluators}`,
      `  blind spots: ${account.spots.names.join(', ') || 'none'}; the plan says: ${reason}`,
    ].join('\n')
  })

parentPort?.on('message', (stretch: Stretch) => {
  run(stretch).then(
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    (answer) => parentPort?.postMessage(answer),
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    (error: unknown) => parentPort?.postMessage({ failure: error instanceof Error ? error.stack : String(error) }),
  )
})
