import { expect, test } from '@jest/globals'
import { athenaDollars, wholeCents } from '../src/prices.ts'

test.each([
  ['a terabyte', 1e12, 5],
  ['what is no whole megabyte counts as one', 20e6 + 1, 0.000105],
  ['ten megabytes at least', 1, 0.00005],
  ['a query that scans nothing is one too', 0, 0.00005],
])('Athena: %s', (_, bytes, dollars) => expect(athenaDollars(bytes)).toBeCloseTo(dollars, 9))

test.each([
  [0, 0],
  [0.00005, 0.01],
  [5, 5],
  [1.071, 1.08],
])('%f dollars are %f', (dollars, cents) => expect(wholeCents(dollars)).toBe(cents))
