/** Run by scripts/fuzz.mjs, one in each thread: tests the ranges of pairs that it receives, and returns the results. */
import { parentPort } from 'node:worker_threads'
import { fuzzEvaluation } from './evaluation.ts'
import { fuzzContainment } from './main.ts'

const fuzzers = { containment: fuzzContainment, evaluation: fuzzEvaluation }

interface Stretch {
  readonly what: keyof typeof fuzzers
  readonly pairs: number
  readonly seed: number
  /** Only pairs of this kind. */
  readonly kind?: string
}

const judge = ({ what, pairs, seed, kind }: Stretch): object => {
  try {
    return { counts: fuzzers[what](pairs, seed, kind) }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (stretch: Stretch) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(judge(stretch))
})
