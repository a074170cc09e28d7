/**
 * A `*.sampled.test.ts` runs twice: in `npm test` with a sample of its cases, in `npm run test:slow` with all of them.
 * `jest.slow.config.js` sets `everything`.
 */
const everything = 'everything' in globalThis

/** @returns all of the cases, or the first few of them */
export const sampled = <T>(all: readonly T[], few: number): readonly T[] => (everything ? all : all.slice(0, few))

/** @returns how many runs of a property, or accounts: all, or a few */
export const countOf = (all: number, few: number): number => (everything ? all : few)

/** Adds tests in `npm run test:slow` only. */
export function beyondSample(add: () => void): void {
  if (everything) add()
}
