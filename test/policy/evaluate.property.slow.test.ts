import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { compilePolicy } from '../../src/policy/evaluate.ts'
import type { Request } from '../../src/policy/request.ts'
import { fuzzEvaluation } from './fuzz/evaluation.ts'
import { document, request, worlds } from './support/arbitraries.ts'

test('evaluation agrees with iam-simulate on random policies and requests, except where AWS documents otherwise', () => {
  // `npm run fuzz` does a million; the differences on purpose stand, with their reasons, in fuzz/evaluation.ts.
  const pairs = 10_000
  const counts = fuzzEvaluation(pairs, 20_261_121)
  expect(counts['agree']).toBeGreaterThan(pairs * 0.95)
  // Incomplete ARNs with wildcards are among them: AWS does not document which resources they cover.
  expect(counts['unknown']).toBeLessThan(pairs * 0.02)
}, 300_000)

test('with less known a decision is the same, or unknown', () => {
  fc.assert(
    fc.property(document(), request, fc.subarray(worlds.map(({ key }) => key.toLowerCase())), (one, whole, hidden) => {
      const keys = new Map([...whole.context.keys].filter(([key]) => !hidden.includes(key)))
      const known = [...worlds.map(({ key }) => key.toLowerCase()), 'aws:username'].filter(
        (key) => !hidden.includes(key),
      )
      const less: Request = { ...whole, context: { keys, absent: new Set(known), unlisted: 'unknown' } }
      const [all, some] = [compilePolicy(one).decide(whole), compilePolicy(one).decide(less)]
      if (some === 'allowed') expect(all).toBe('allowed')
      if (some === 'explicit-deny') expect(all).toBe('explicit-deny')
      if (some === 'implicit-deny') expect(all).toMatch(/deny/)
    }),
    { numRuns: 20_000 },
  )
})
