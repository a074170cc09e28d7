/**
 * Differential fuzzing of the policy engine, beyond what the tests do:
 * `npm run fuzz -- [--pairs N] [--seed S] [--threads T]`; a million pairs, a seed by the clock and a thread for each
 * core by default. Containment verdicts are held against evaluation, evaluation against iam-simulate. Pairs are made,
 * judged and forgotten in batches, so that memory stays bounded; the same seed makes the same pairs, whatever the
 * number of threads.
 */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'

const stretch = 5000

const { values } = parseArgs({
  options: { pairs: { type: 'string' }, seed: { type: 'string' }, threads: { type: 'string' } },
})
const number = (name, fallback) => {
  const value = Number(values[name] ?? fallback)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`--${name} takes a whole number, not ${values[name]}`)
}
const pairs = number('pairs', 1_000_000)
const seed = number('seed', Date.now() % 1_000_000)
const threads = Math.max(1, number('threads', availableParallelism()))

const folder = await mkdtemp(join(tmpdir(), 'whittle-fuzz-'))
const workers = []
try {
  const outfile = join(folder, 'worker.mjs')
  const entry = fileURLToPath(new URL('../test/policy/fuzz/worker.ts', import.meta.url))
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  for (let index = 0; index < threads; index++) workers.push(new Worker(outfile))
  console.log(`${pairs} pairs, seed ${seed}, ${threads} threads`)
  for (const what of ['containment', 'evaluation']) {
    const from = performance.now()
    const counts = await fuzz(what)
    const seconds = Math.round((performance.now() - from) / 1000)
    const told = Object.entries(counts).map(([word, count]) => `${word} ${count}`)
    console.log(`${what}: ${told.join(', ')}; ${seconds} s`)
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await Promise.all(workers.map((worker) => worker.terminate()))
  await rm(folder, { recursive: true })
}

/** Every thread takes the next stretch as soon as it is done with one. */
async function fuzz(what) {
  const counts = {}
  let next = 0
  let done = 0
  await Promise.all(
    workers.map(async (worker) => {
      while (next < pairs) {
        const start = next
        next = Math.min(pairs, start + stretch)
        const length = next - start
        for (const [word, count] of Object.entries(await run(worker, { what, pairs: length, seed: seed + start })))
          counts[word] = (counts[word] ?? 0) + count
        done += length
        if (Math.floor(done / 50_000) > Math.floor((done - length) / 50_000)) console.error(`${what}: ${done} pairs`)
      }
    }),
  )
  return counts
}

/** One stretch in one thread; rejects with the defect, if there is one. */
async function run(worker, message) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(message)
  // `once` rejects where the thread itself breaks.
  const [{ counts, failure }] = await once(worker, 'message')
  if (counts) return counts
  throw new Error(failure)
}
