import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { namePatterns } from '../../../src/narrowing/from-use/name-patterns.ts'
import { resourceMatches } from '../../../src/policy/pattern.ts'
import { countOf } from '../../support/sampled.ts'

fc.configureGlobal({ numRuns: countOf(100, 25) })

const rds = (name: string): string => `arn:aws:rds:eu-west-1:111122223333:snapshot:${name}`
const ec2 = (name: string): string => `arn:aws:ec2:eu-west-1:111122223333:${name}`
const s3 = (name: string): string => `arn:aws:s3:::${name}`

describe('names that differ in numbers or random parts', () => {
  test.each<[string, readonly string[], readonly [string, number][]]>([
    [
      'dates, though all are of one year',
      [rds('orders-2026-07-28'), rds('orders-2026-07-30'), rds('orders-2026-08-01')],
      [[rds('orders-*'), 3]],
    ],
    [
      'two kinds of names beside one that is of neither',
      [
        ...['1', '2', '3'].map((number) => rds(`orders-${number}`)),
        ...['1', '2', '3', '4'].map((number) => rds(`bills-${number}-final`)),
        rds('orders'),
      ],
      [
        [rds('bills-*-final'), 4],
        [rds('orders-*'), 3],
      ],
    ],
    ['times', ['01T00', '02T01Z', '03T02Z'].map((time) => rds(`job.2026_${time}`)), [[rds('job.*'), 3]]],
    [
      'days without separators',
      ['20260728', '20260729', '20260730'].map((day) => rds(`orders-${day}`)),
      [[rds('orders-*'), 3]],
    ],
    [
      'UUIDs and hexadecimal numbers',
      [
        rds('run-0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f'),
        rds('run-4e5f6a7b-0a1b-4a1b-8a1b-0a1b2c3d4e5f'),
        rds('run-deadbeef1'),
      ],
      [[rds('run-*'), 3]],
    ],
    [
      'a number in front, and in a folder',
      ['1', '2', '3'].map((number) => s3(`logs-${number}/*`)),
      [[s3('logs-*/*'), 3]],
    ],
    ['only two', [rds('orders-1'), rds('orders-2')], []],
    ['other words', [rds('orders-a'), rds('orders-b'), rds('orders-c')], []],
    ['a name without a word', [rds('2026-01'), rds('2026-02'), rds('2026-03')], []],
    ['ids that AWS makes', ['0', '1', '2'].map((end) => ec2(`instance/i-0123456789abcdef${end}`)), []],
    ['no ARN', ['*', 'orders-1', 'orders-2', 'orders-3'], []],
  ])('%s', (_, resources, expected) => {
    expect(namePatterns(resources).map(({ pattern, resources: of }) => [pattern, of.length])).toEqual(expected)
  })

  test('a pattern covers what it stands for', () => {
    const name = fc.stringMatching(/^[a-z]{2,4}([-_./:][a-z0-9]{1,9}){1,4}$/)
    fc.assert(
      fc.property(fc.array(name, { minLength: 3, maxLength: 12 }), (names) => {
        const resources = names.flatMap((each) => [1, 2, 3].map((number) => rds(`${each}-word-${number}`)))
        const found = namePatterns(resources)
        expect(found.length).toBeGreaterThan(0)
        for (const { pattern, resources: of } of found)
          for (const arn of of) expect([pattern, resourceMatches(pattern, arn)]).toEqual([pattern, true])
      }),
    )
  })
})
