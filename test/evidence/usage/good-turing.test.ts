import { expect, test } from '@jest/globals'
import { goodTuringEstimate } from '../../../src/evidence/usage/good-turing.ts'

test.each<[string, number[], number, RegExp]>([
  ['nothing observed', [], 1, /nothing was observed/],
  ['everything seen often', [40, 12], 0, /52 observed calls, 0 actions seen only once: .*very unlikely/],
  ['everything seen once', [1, 1], 1, /2 observed calls, 2 actions seen only once: too little/],
  ['a tail of rare ones', [1, 1, 1998], 0.001, /2,000 observed calls, 2 actions seen only once: about 1 call in 1,000/],
])('%s', (_, counts, probability, words) => {
  const unseen = goodTuringEstimate(counts)
  expect(unseen.probability).toBeCloseTo(probability)
  expect(unseen.inWords).toMatch(words)
})
