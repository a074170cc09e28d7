/**
 * Simulated accounts that judge the plan by what is truly needed:
 * `npm run truth -- [--accounts N] [--seed S] [--account K] [--keep DIR] [--threads T] [--without RULE]`; 1,000 accounts
 * of seed 1 and a thread for each core by default. `--account K` runs only the account K of the seed; `--keep DIR`
 * leaves the checkouts and logs there; `--without RULE` takes out a rule of `test/truth/mutations.ts`. Ends with 1 where
 * anything was removed that is needed. The same seed makes the same accounts, whatever the number of threads.
 */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { bundleTruth, replacementsFor } from './truth/bundle.mjs'

const stretch = 20
/** Wrong removals that are printed one by one; all are counted. */
const shown = 20

const text = { type: 'string' }
const { values } = parseArgs({
  options: { accounts: text, seed: text, account: text, keep: text, threads: text, without: text },
})
const number = (name, fallback) => {
  const value = Number(values[name] ?? fallback)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`--${name} takes a whole number, not ${values[name]}`)
}
const seed = number('seed', 1)
const only = values.account === undefined ? undefined : number('account', 0)
const accounts = only === undefined ? number('accounts', 1000) : 1
const first = only ?? 0
const threads = Math.max(1, Math.min(number('threads', availableParallelism()), Math.ceil(accounts / stretch)))
const keep = values.keep === undefined ? undefined : resolve(values.keep)

const without = values.without === undefined ? undefined : await replacementsFor(values.without)

const folder = await mkdtemp(join(tmpdir(), 'whittle-truth-'))
const workers = []
try {
  await bundleTruth(folder, without)
  const { addTotals, noTotals, reportOf } = await import(join(folder, 'summary.mjs'))
  for (let index = 0; index < threads; index++) workers.push(new Worker(join(folder, 'worker.mjs')))
  console.log(`${accounts} accounts, seed ${seed}, ${threads} threads`)
  const from = performance.now()
  const totals = noTotals()
  const lines = await simulate((part) => addTotals(totals, part))
  for (const line of lines.slice(0, shown)) console.log(line)
  if (lines.length > shown) console.log(`and ${lines.length - shown} more wrong removals`)
  const milliseconds = performance.now() - from
  for (const line of reportOf(totals)) console.log(line)
  console.log(
    `${Math.round(milliseconds / 1000)} s, ${Math.round((milliseconds * threads) / accounts)} ms of a thread for each account`,
  )
  if (totals.wrong > 0) process.exitCode = 1
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await Promise.all(workers.map((worker) => worker.terminate()))
  await rm(folder, { recursive: true })
}

/** Every thread takes the next stretch as soon as it is done with one; lines come in the order of the accounts. */
async function simulate(add) {
  const lines = []
  const end = first + accounts
  let next = first
  let done = 0
  await Promise.all(
    workers.map(async (worker) => {
      while (next < end) {
        const start = next
        next = Math.min(end, start + stretch)
        const count = next - start
        const answer = await run(worker, { seed, from: start, count, keep })
        add(answer.totals)
        lines.push({ start, lines: answer.lines })
        done += count
        if (Math.floor(done / 1000) > Math.floor((done - count) / 1000)) console.error(`${done} accounts`)
      }
    }),
  )
  return lines.sort((a, b) => a.start - b.start).flatMap((each) => each.lines)
}

/** One stretch in one thread; rejects with what is wrong with the simulation itself, if anything is. */
async function run(worker, message) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(message)
  // `once` rejects where the thread itself breaks.
  const [answer] = await once(worker, 'message')
  if (answer.failure === undefined) return answer
  throw new Error(answer.failure)
}
