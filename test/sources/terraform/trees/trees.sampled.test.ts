import { describe, expect, test } from '@jest/globals'
import { sampled } from '../../../support/sampled.ts'
import { tallyOf } from './check.ts'

describe('trees with a policy, and random ways to all principals that it is attached to', () => {
  test.each(sampled([1, 101, 201], 1))('a hundred from seed %i: no principal is missed', (seed) => {
    const { missed, extra, stated, statedComplete } = tallyOf(seed, 100)
    expect(missed).toEqual([])
    expect(extra).toBe(0)
    // A reader that finds nothing and reports everything as unknown would miss no principal, too.
    expect(statedComplete / stated).toBeGreaterThan(0.7)
  })
})
