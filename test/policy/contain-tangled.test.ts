import { describe, expect, test } from '@jest/globals'
import { proveContainment } from '../../src/policy/contain.ts'
import { allow, deny, policy } from './support/build.ts'

type Json = Readonly<Record<string, unknown>>
type Side = Json | readonly Json[]

const bucketOf = 'arn:aws:s3:::'
const gap = '?'.repeat(25)
const inBucket = (pattern: string): Json => allow('s3:Get', `${bucketOf}${pattern}`)
/** Patterns of five letters each, in an order of their own, so that none covers another. */
const tangled = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => {
    const letters = [0, 1, 2, 3, 4].map((at) => String.fromCharCode(97 + ((index * (2 * at + 1) + at * at) % 22)))
    return `${bucketOf}*${letters.join('*')}*${index}`
  })
const tangledDenies = (count: number): Json[] => [allow('*'), ...tangled(count).map((one) => deny('s3:*', one))]

const tangle = (end: string): Json =>
  allow('s3:Get', `arn:aws:s3:::${['a', 'b', 'c'].map((c) => `*${c}${'?'.repeat(30)}`).join('')}${end}`)

describe('entangled patterns', () => {
  test('where the cap is reached the verdict is undecided', () => {
    const found = proveContainment(policy(tangle('*')), policy(tangle('?*')), { maxStates: 50 })
    expect(found).toEqual({ verdict: 'undecided', reason: expect.stringContaining('50 states') })
  })

  test.each<readonly [string, Side, Side, string]>([
    ['long gaps', tangle('*'), tangle('?*'), 'refuted'],
    ['long gaps, back', tangle('?*'), tangle('*'), 'proven'],
    ['a letter somewhere before the end', inBucket('*a' + gap), [inBucket('a*'), inBucket(`?*a${gap}`)], 'proven'],
    ['but at its place', inBucket('*a' + gap), [inBucket('a*'), inBucket(`??*a${gap}`)], 'refuted'],
    ['many letters', inBucket('*a'.repeat(60) + '*'), inBucket('*a'.repeat(59) + '*'), 'proven'],
    ['many letters, back', inBucket('*a'.repeat(59) + '*'), inBucket('*a'.repeat(60) + '*'), 'refuted'],
    ['40 Denies, one lost', tangledDenies(39), tangledDenies(40), 'refuted'],
    ['40 Denies, one more', tangledDenies(40), tangledDenies(39), 'proven'],
    [
      '40 Denies, one changed',
      [...tangledDenies(39), deny('s3:*', `${bucketOf}*z*y*x*`)],
      tangledDenies(40),
      'refuted',
    ],
    ['40 Denies in one', [allow('*'), deny('s3:*', tangled(40))], tangledDenies(40), 'proven'],
    [
      '40 Denies and in other words',
      [allow('*'), deny('s3:*', tangled(40)), deny('iam:*')],
      tangledDenies(40),
      'proven',
    ],
  ])('are distinguished quickly: %s', (_, after, before, expected) => {
    const start = process.cpuUsage()
    expect(proveContainment(policy(after), policy(before)).verdict).toBe(expected)
    const { user, system } = process.cpuUsage(start)
    // They took seconds where all combinations of positions were looked into; it is some milliseconds.
    expect((user + system) / 1000).toBeLessThan(1000)
  })
})
