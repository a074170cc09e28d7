import { expect, test } from '@jest/globals'
import { compareWithSimulator } from './random-fences.ts'
import { randomNumbers } from './record-contexts.ts'
import { countOf } from '../support/sampled.ts'

const contexts = countOf(2_000, 500)

test(`of ${contexts.toLocaleString('en')} random contexts none contradicts what is said of a Deny, whatever policy it stands in`, () => {
  const { seen, contradictions } = compareWithSimulator(contexts, randomNumbers(11))
  expect(contradictions).toEqual([])
  for (const kind of Object.values(seen)) expect(kind).toBeGreaterThan(contexts / 100)
}, 60_000)
