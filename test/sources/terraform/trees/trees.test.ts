import { describe, expect, test } from '@jest/globals'
import { tallyOf } from './check.ts'

describe('trees with a policy, and random ways to everybody who holds it', () => {
  test.each([1, 101, 201])('a hundred from seed %i: nobody is missed', (seed) => {
    const { missed, extra, told, toldComplete } = tallyOf(seed, 100)
    expect(missed).toEqual([])
    expect(extra).toBe(0)
    // Saying nothing about anything would miss nobody, too.
    expect(toldComplete / told).toBeGreaterThan(0.7)
  })
})
