import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { EventIds } from '../../../../src/evidence/usage/counting/event-ids.ts'
import { eventID } from '../../records.ts'
import { countOf } from '../../../support/sampled.ts'

fc.configureGlobal({ numRuns: countOf(100, 25) })

test('numbers ids in the order of their coming, and knows them again', () => {
  const ids = new EventIds()
  expect(ids.insert(eventID(7))).toEqual({ index: 0, added: true })
  expect(ids.insert('not-a-uuid')).toEqual({ index: 1, added: true })
  expect(ids.insert(eventID(7))).toEqual({ index: 0, added: false })
  expect(ids.insert('not-a-uuid')).toEqual({ index: 1, added: false })
  expect(ids.size).toBe(2)
  expect([ids.at(0), ids.at(1)]).toEqual([eventID(7), 'not-a-uuid'])
})

test('an id in capitals is another text, and stays one', () => {
  const ids = new EventIds()
  const small = 'abcdef00-0000-4000-8000-00000000abcd'
  ids.insert(small)
  expect(ids.insert(small.toUpperCase()).added).toBe(true)
  expect(ids.at(1)).toBe(small.toUpperCase())
})

test('is a set, for random ids and for ids that differ by little', () => {
  const any = fc.oneof(fc.uuid(), fc.nat(300).map(eventID), fc.string())
  fc.assert(
    fc.property(fc.array(any, { maxLength: 150 }), (list) => {
      const ids = new EventIds()
      const isNew = list.map((id) => ids.insert(id).added)
      expect(isNew).toEqual(list.map((id, index) => list.indexOf(id) === index))
      expect(Array.from({ length: ids.size }, (_, index) => ids.at(index))).toEqual([...new Set(list)])
    }),
  )
})

test('grows over several chunks', () => {
  const ids = new EventIds()
  const many = Array.from({ length: 50_000 }, (_, number) => eventID(number))
  for (const id of many) ids.insert(id)
  expect(many.every((id, index) => !ids.insert(id).added && ids.at(index) === id)).toBe(true)
  expect(ids.size).toBe(many.length)
})
