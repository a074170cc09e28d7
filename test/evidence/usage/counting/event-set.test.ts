import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { bitsKept, EventSet } from '../../../../src/evidence/usage/counting/event-set.ts'
import { uuidText, uuidWords } from '../../../../src/evidence/uuid.ts'
import { builder } from '../../fake-catalog.ts'
import { eventID, likeAnother, trailRecord } from '../../records.ts'
import { countOf } from '../../../support/sampled.ts'

fc.configureGlobal({ numRuns: countOf(100, 25) })

test('is a set, for random ids and for ids that differ by little', () => {
  const any = fc.oneof(fc.uuid(), fc.nat(300).map(eventID), fc.string())
  fc.assert(
    fc.property(fc.array(any, { maxLength: 150 }), (list) => {
      const seen = new EventSet()
      expect(list.map((id) => seen.add(id))).toEqual(list.map((id, index) => list.indexOf(id) === index))
    }),
  )
})

test('stays one while it grows', () => {
  const seen = new EventSet()
  const many = Array.from({ length: 60_000 }, (_, number) => eventID(number))
  expect(many.every((id) => seen.add(id))).toBe(true)
  expect(many.some((id) => seen.add(id))).toBe(false)
})

test('an id in capitals is another text', () => {
  const seen = new EventSet()
  const small = 'abcdef00-0000-4000-8000-00000000abcd'
  expect([small, small.toUpperCase(), small.toUpperCase()].map((id) => seen.add(id))).toEqual([true, true, false])
})

test('the words of an id and its text are each other’s inverse', () => {
  const words = new Uint32Array(4)
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      expect(uuidWords(id, words)).toBe(true)
      expect(uuidText(words, 0)).toBe(id)
    }),
  )
  expect(uuidWords('not-a-uuid', words)).toBe(false)
})

test('of five million events fewer than one in a thousand readings takes two for one', () => {
  expect(5e6 ** 2 / 2 / 2 ** bitsKept).toBeLessThan(0.001)
})

test('two ids taken for one cost a count, never a use', () => {
  const [first, like] = [eventID(1), likeAnother(eventID(1))]
  expect(like).not.toBe(first)
  const seen = new EventSet()
  expect([seen.add(first), seen.add(like)]).toEqual([true, false])

  const other = builder()
  other.add({ ...trailRecord(1), eventID: first })
  other.add({ ...trailRecord(2, { eventName: 'DeleteVpc' }), eventID: like })
  expect(other.build().entries.map(({ action, count }) => [action, count])).toEqual([
    ['ec2:DeleteVpc', 1],
    ['ec2:DescribeInstances', 1],
  ])

  const same = builder()
  same.add({ ...trailRecord(1), eventID: first })
  same.add({ ...trailRecord(2), eventID: like })
  expect(same.build()).toMatchObject({ records: 1, duplicates: 1, entries: [{ count: 1 }] })
})

test('copies of several accounts are distinguished by their whole ids', () => {
  const [first, like] = [eventID(1), likeAnother(eventID(1))]
  const into = builder()
  into.add({ ...trailRecord(1, { sharedEventID: eventID(8) }), eventID: first })
  into.add({ ...trailRecord(2, { sharedEventID: eventID(9) }), eventID: like })
  expect(into.build()).toMatchObject({ records: 2, duplicates: 0 })
})
