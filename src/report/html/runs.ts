import type { Runs } from './types.ts'

/** @param indexes in any order, each once */
export function toRuns(indexes: Iterable<number>): Runs {
  const runs: number[] = []
  let end = 0
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const gap = index - end
    if (gap === 0 && runs.length > 0) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1
    else runs.push(gap, 1)
    end = index + 1
  }
  return runs
}

/**
 * The runs of all indexes that some list has: `toRuns` of their union, in time that grows with the lists and the size alone.
 *
 * @param size one more than the largest index that may occur
 */
export function unionRuns(lists: Iterable<Uint32Array>, size: number): Runs {
  const has = new Uint8Array(size)
  for (const list of lists) for (let at = 0; at < list.length; at++) has[list[at] ?? 0] = 1
  const runs: number[] = []
  let end = 0
  for (let at = has.indexOf(1); at !== -1; at = has.indexOf(1, end)) {
    const next = has.indexOf(0, at)
    const to = next === -1 ? size : next
    runs.push(at - end, to - at)
    end = to
  }
  return runs
}

/** The indexes of `toRuns`, ascending. */
export function fromRuns(runs: Runs): number[] {
  const indexes: number[] = []
  let next = 0
  for (let at = 0; at < runs.length; at += 2) {
    next += runs[at] ?? 0
    for (let left = runs[at + 1] ?? 0; left > 0; left--) indexes.push(next++)
  }
  return indexes
}

/** The number of indexes. */
export function countRuns(runs: Runs): number {
  let sum = 0
  for (let at = 1; at < runs.length; at += 2) sum += runs[at] ?? 0
  return sum
}
