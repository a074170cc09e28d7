import { expect, test } from '@jest/globals'
import { fuzzEvaluation } from './fuzz/evaluation.ts'

test('evaluation agrees with iam-simulate on random policies and requests, but where AWS says otherwise', () => {
  // `npm run fuzz` does a million; the differences on purpose stand, with their reasons, in fuzz/evaluation.ts.
  const pairs = 10_000
  const counts = fuzzEvaluation(pairs, 20_261_121)
  expect(counts['agree']).toBeGreaterThan(pairs * 0.95)
  // Incomplete ARNs with wildcards are among them: what they take in AWS does not say.
  expect(counts['unknown']).toBeLessThan(pairs * 0.02)
}, 300_000)
