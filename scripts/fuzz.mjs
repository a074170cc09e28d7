/**
 * Differential fuzzing of the policy engine, beyond what the tests do:
 * `npm run fuzz -- [--pairs N] [--seed S] [--threads T] [--kind KIND] [--traps]`; a million pairs, a seed by the clock and a thread for each
 * core by default. Containment verdicts are held against evaluation, evaluation against iam-simulate. Pairs are made,
 * judged and forgotten in batches, so that memory stays bounded; the same seed makes the same pairs, whatever the
 * number of threads. With --traps mistakes of the past are put back one by one, and have to be found (fuzz-traps.mjs).
 */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { bundleModule } from './bundle.mjs'

const stretch = 5000

const { values } = parseArgs({
  options: {
    pairs: { type: 'string' },
    seed: { type: 'string' },
    threads: { type: 'string' },
    traps: { type: 'boolean' },
    kind: { type: 'string' },
  },
})
const number = (name, fallback) => {
  const value = Number(values[name] ?? fallback)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`--${name} takes a whole number, not ${values[name]}`)
}
const pairs = number('pairs', values.traps ? 50_000 : 1_000_000)
const seed = number('seed', Date.now() % 1_000_000)
const threads = Math.max(1, number('threads', availableParallelism()))

const folder = await mkdtemp(join(tmpdir(), 'whittle-fuzz-'))
const root = fileURLToPath(new URL('../', import.meta.url))
let workers = []
try {
  if (values.traps) await findTraps()
  else await fuzzAll()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await stop()
  await rm(folder, { recursive: true })
}

async function fuzzAll() {
  await start('worker', [], threads)
  console.log(`${pairs} pairs, seed ${seed}, ${threads} threads`)
  for (const what of ['containment', 'evaluation']) {
    const from = performance.now()
    const counts = await fuzz(what)
    const seconds = Math.round((performance.now() - from) / 1000)
    const [kinds, words] = [[], []]
    for (const [word, count] of Object.entries(counts))
      if (/^(of|undecided) /.test(word)) kinds.push([word, count])
      else words.push(`${word} ${count}`)
    console.log(`${what}: ${words.join(', ')}; ${seconds} s`)
    for (const [word, of] of kinds.filter(([name]) => name.startsWith('of '))) {
      const kind = word.slice('of '.length)
      const undecided = counts[`undecided ${kind}`] ?? 0
      console.log(`  ${kind.padEnd(14)} ${String(of).padStart(8)} pairs, ${String(undecided).padStart(6)} undecided`)
    }
  }
}

/** Puts one mistake after the other back. Fails where one is not found. */
async function findTraps() {
  const { share, traps, putBackPlugin } = await import('./fuzz-traps.mjs')
  console.log(`${traps.length} mistakes put back, ${pairs} pairs each, seed ${seed}`)
  const batch = 100
  for (const [index, { name, kind, edits }] of traps.entries()) {
    if (values.kind !== undefined && values.kind !== kind) continue
    await start(`trap-${index}`, [putBackPlugin(edits, root)], 1)
    let [made, defect] = [0, undefined]
    while (defect === undefined && made * share < pairs) {
      try {
        await run(workers[0], { what: 'containment', pairs: batch, seed: seed + made, kind })
      } catch (error) {
        defect = error.message
      }
      made += batch
    }
    await stop()
    if (defect === undefined) process.exitCode = 1
    console.log(`  ${defect === undefined ? 'NOT FOUND' : `found within ${made * share} pairs`}: ${name} (${kind})`)
  }
}

async function start(name, plugins, count) {
  const outfile = join(folder, `${name}.mjs`)
  const entry = join(root, 'test/policy/fuzz/worker.ts')
  await bundleModule({
    entryPoints: [entry],
    outfile,
    plugins,
  })
  workers = Array.from({ length: count }, () => new Worker(outfile))
}

async function stop() {
  await Promise.all(workers.map((worker) => worker.terminate()))
  workers = []
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
        for (const [word, count] of Object.entries(
          await run(worker, { what, pairs: length, seed: seed + start, kind: values.kind }),
        ))
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
