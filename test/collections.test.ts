import { expect, test } from '@jest/globals'
import { addTo, groupBy } from '../src/collections.ts'

test('groups come in the order of their first item, and keep that of their items', () => {
  expect([...groupBy(['b1', 'a1', 'b2', 'c1', 'a2'], (text) => text[0])]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1', 'a2']],
    ['c', ['c1']],
  ])
})

test('a value is added behind those that its key has', () => {
  const lists = new Map([['a', [1]]])
  addTo(lists, 'b', 2)
  addTo(lists, 'a', 3)
  expect([...lists]).toEqual([
    ['a', [1, 3]],
    ['b', [2]],
  ])
})
