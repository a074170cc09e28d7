import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  DatedSample,
  sampleOf,
  thinSample,
  type DatedId,
} from '../../../../src/evidence/usage/counting/dated-sample.ts'

const dated = fc.record({ id: fc.nat(40).map((number) => `id-${number}`), day: fc.nat(12) })
/** As events are: an id is of one day. */
const events = fc.array(dated, { maxLength: 60 })
const uuids = fc.array(fc.record({ id: fc.uuid(), day: fc.nat(12) }), { maxLength: 60 })

const after = (day: number, ids: readonly DatedId[]): DatedId[] => ids.filter((each) => each.day >= day)
const smallest = (ids: readonly DatedId[]): string[] => [...new Set(ids.map(({ id }) => id))].sort().slice(0, 5)

test('whatever the day before which events are forgotten, the sample is that of the rest', () => {
  fc.assert(
    fc.property(uuids, fc.nat(13), (all, day) => {
      expect(sampleOf(after(day, thinSample(all)))).toEqual(smallest(after(day, all)))
    }),
  )
})

test('thinning parts and then their union is thinning all of it', () => {
  fc.assert(
    fc.property(events, events, (a, b) => {
      expect(thinSample([...thinSample(a), ...thinSample(b)])).toEqual(thinSample([...a, ...b]))
      expect(thinSample([...b, ...a])).toEqual(thinSample([...a, ...b]))
      expect(thinSample(thinSample(a))).toEqual(thinSample(a))
    }),
  )
})

test('one by one gives the same as all at once, however ids look', () => {
  fc.assert(
    fc.property(fc.oneof(uuids, events), (all) => {
      const sample = new DatedSample()
      for (const { id, day } of all) {
        const head = /^[0-9a-f]{8}-/.test(id) ? Number.parseInt(id.slice(0, 8), 16) : 0
        sample.offer(day, head, () => id)
      }
      expect(sample.ids()).toEqual(thinSample(all))
    }),
  )
})

test('a year of daily use leaves some dozens of ids', () => {
  const random = (seed: number): string => (Math.imul(seed, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')
  const ids = Array.from({ length: 10_000 }, (_, at) => ({
    id: `${random(at + 1)}-0000-4000-8000-000000000000`,
    day: Math.floor(at / 27),
  }))
  expect(thinSample(ids).length).toBeLessThan(80)
})
