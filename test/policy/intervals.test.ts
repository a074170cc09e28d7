import { describe, expect, test } from '@jest/globals'
import { orderedImplies, orderedOutside } from '../../src/policy/containment/intervals.ts'
import { premiseOf } from '../../src/policy/containment/premise.ts'
import type { Premise } from '../../src/policy/containment/premise.ts'

const clause = (operator: string, ...values: string[]): Premise => premiseOf({ operator, key: 'a:k', values }, false)

/** All of IPv4 but 0.0.0.0/5, 8.0.0.0/7 and 10.0.0.0/8; and all of IPv6. */
const above = ['11.0.0.0/8', '12.0.0.0/6', '16.0.0.0/4', '32.0.0.0/3', '64.0.0.0/2', '128.0.0.0/1']

describe('values that only one place on the line shows', () => {
  test.each<readonly [string, readonly Premise[], Premise, string | undefined]>([
    [
      'between two points',
      [clause('NumericGreaterThan', '4'), clause('NumericLessThan', '6')],
      clause('NumericEquals', '4', '6'),
      '5',
    ],
    ['below the first point', [clause('NumericLessThan', '4')], clause('NumericEquals', '4'), '0'],
    ['below the first point, under zero', [clause('NumericLessThan', '-4')], clause('NumericEquals', '-4'), '-8'],
    ['below zero', [clause('NumericLessThan', '0')], clause('NumericEquals', '0'), '-1'],
    ['above zero', [clause('NumericGreaterThan', '0')], clause('NumericLessThan', '0'), '1'],
    ['above the last point', [clause('NumericGreaterThan', '4')], clause('NumericEquals', '4'), '8'],
    ['at a point', [clause('NumericLessThanEquals', '4')], clause('NumericLessThan', '4'), '4'],
    [
      'between two dates',
      [clause('DateGreaterThan', '2026-01-01'), clause('DateLessThan', '2026-01-03')],
      clause('DateEquals', '2026-01-01', '2026-01-03'),
      '2026-01-02T00:00:00.000Z',
    ],
    [
      'at the beginning of IPv4',
      [clause('NotIpAddress', '10.0.0.0/8')],
      clause('IpAddress', ...above, '::/0'),
      '0.0.0.0',
    ],
    ['at the beginning of IPv6', [clause('NotIpAddress', '10.0.0.0/8')], clause('IpAddress', '0.0.0.0/0'), '::'],
    ['behind a network', [clause('IpAddress', '10.0.0.0/8')], clause('IpAddress', '10.0.0.0/9'), '10.128.0.0'],
    ['nowhere', [clause('NumericLessThan', '4')], clause('NumericLessThanEquals', '4'), undefined],
    ['nowhere of all', [clause('NotIpAddress', '10.0.0.0/8')], clause('IpAddress', '0.0.0.0/0', '::/0'), undefined],
    ['nowhere, by address', [clause('IpAddress', '10.0.0.0/9')], clause('IpAddress', '10.0.0.0/8'), undefined],
  ])('%s', (_, premises, conclusion, value) => {
    expect(orderedImplies(premises, conclusion)).toBe(value === undefined)
    expect(orderedOutside(premises, [conclusion])).toBe(value)
  })
})
