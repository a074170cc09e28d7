import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { RegionDays, withRegions } from '../../../src/evidence/coverage/region-days.ts'
import { unexplainedSilence } from '../../../src/evidence/coverage/silence.ts'
import { dayNumber, startOfDay } from '../../../src/evidence/time.ts'

const first = dayNumber('2026-04-01')
const days = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => first + from + at)
const stretches = (...parts: readonly (readonly number[])[]): RegionDays => {
  const all = new RegionDays()
  for (const part of parts) all.add(part, startOfDay(part[0]!) + 60, startOfDay(part.at(-1)!) + 3600)
  return all
}

describe('the days of a Region', () => {
  test.each<[string, (readonly number[])[], ReturnType<RegionDays['coverage']>]>([
    [
      'of one source',
      [days(0, 9)],
      { region: 'r', days: 10, from: '2026-04-01T00:01:00Z', to: '2026-04-10T01:00:00Z' },
    ],
    [
      'that two sources share count once',
      [days(0, 9), days(5, 14)],
      { region: 'r', days: 15, from: '2026-04-01T00:01:00Z', to: '2026-04-15T01:00:00Z' },
    ],
    [
      'that lie apart, with the silence between them',
      [days(40, 60), days(0, 20)],
      {
        region: 'r',
        days: 42,
        from: '2026-04-01T00:01:00Z',
        to: '2026-05-31T01:00:00Z',
        silence: { from: '2026-04-22', to: '2026-05-10', days: 19 },
      },
    ],
    [
      'of a third source that covers that silence',
      [days(40, 60), days(0, 20), days(15, 45)],
      { region: 'r', days: 61, from: '2026-04-01T00:01:00Z', to: '2026-05-31T01:00:00Z' },
    ],
  ])('%s', (_, parts, expected) => expect(stretches(...parts).coverage('r')).toStrictEqual(expected))

  test('of which only the day is known', () => {
    const all = new RegionDays()
    all.add([first], startOfDay(first) + 86_399, startOfDay(first))
    expect(all.coverage('r')).toStrictEqual({
      region: 'r',
      days: 1,
      from: '2026-04-01T00:00:00Z',
      to: '2026-04-01T23:59:59Z',
    })
  })

  test('are those of all sources, in whatever order and groups', () => {
    const source = fc.uniqueArray(fc.nat(90), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(fc.array(source, { minLength: 1, maxLength: 4 }), (sources) => {
        const parts = sources.map((each) => each.toSorted((a, b) => a - b).map((day) => first + day))
        const all = new Set(parts.flat())
        const one = stretches(...parts).coverage('r')
        expect(one).toEqual(stretches(...parts.toReversed()).coverage('r'))
        expect(one.days).toBe(all.size)
        expect(one.silence).toEqual(unexplainedSilence(all))
      }),
    )
  })
})

test('Regions stand in an account in the order of their names', () => {
  const account = {
    account: '111122223333',
    from: '2026-04-01T00:00:00Z',
    to: '2026-04-10T00:00:00Z',
    days: 10,
    gaps: [],
    regions: [],
    managementReads: true,
    managementWrites: true,
    excludable: [],
    dataEvents: [],
    basis: 'LookupEvents',
  }
  const regions = new Map([
    ['us-east-1', stretches(days(0, 1))],
    ['eu-west-1', stretches(days(0, 2))],
  ])
  expect(withRegions(account, regions).byRegion?.map(({ region, days: number }) => [region, number])).toEqual([
    ['eu-west-1', 3],
    ['us-east-1', 2],
  ])
  expect(withRegions(account, undefined)).toStrictEqual(account)
})
