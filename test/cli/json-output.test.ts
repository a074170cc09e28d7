import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { LazyList, writeJson, writeText } from '../../src/cli/json-output.ts'
import { anyText } from '../support/any-text.ts'

function written(value: unknown): { readonly text: string; readonly pieces: number } {
  const pieces: string[] = []
  writeJson({ write: (text) => pieces.push(text) }, value)
  return { text: pieces.join(''), pieces: pieces.length }
}

const native = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

const anything = fc.anything({
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  key: anyText(),
  values: [fc.boolean(), fc.integer(), fc.double(), anyText(), fc.constantFrom(null, undefined)],
})

test('any value is written as JSON.stringify writes it', () => {
  fc.assert(fc.property(fc.array(anything), (value) => expect(written(value).text).toBe(native(value))))
})

test.each<[string, unknown]>([
  ['empty lists and objects', { list: [], object: {}, lists: [[], [{}]] }],
  ['members without a value', { absent: undefined, method: () => 1, symbol: Symbol('s'), present: null }],
  ['items without a value', [undefined, () => 1, Number.NaN, -0, 1e21]],
  ['text that JSON escapes', ['"', '\\', '\n', '\u0000', '\u007f', '\u2028', '\ud800', '\udc00x', '😀', 'é']],
  ['names that JSON escapes', { 'a"b': 1, '\n': 2, '': 3, '\ud800': 4 }],
  ['a value with a form of its own', { at: new Date('2026-05-01T12:00:00Z'), own: { toJSON: () => [1, { a: 2 }] } }],
])('%s', (_, value) => {
  expect(written(value).text).toBe(native(value))
})

test('a lazy list is written as a list, and its items are made one after the other', () => {
  const made: number[] = []
  function* items(): Generator {
    for (const number of [1, 2]) {
      made.push(number)
      yield { number }
    }
  }
  const value = { items: new LazyList(items()), none: new LazyList([]) }
  expect(made).toEqual([])
  expect(written(value).text).toBe(native({ items: [{ number: 1 }, { number: 2 }], none: [] }))
  expect(made).toEqual([1, 2])
})

test('any item of a lazy list is written as JSON.stringify writes it, at any depth', () => {
  fc.assert(
    fc.property(fc.array(anything), fc.nat(4), (items, depth) => {
      const within = (list: unknown): unknown => {
        let value = list
        for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { list: value } : [value]
        return value
      }
      expect(written(within(new LazyList(items))).text).toBe(native(within(items)))
    }),
  )
})

test('an item of a lazy list may have one itself', () => {
  const value = { items: new LazyList([{ inner: new LazyList([1, { a: [] }]) }]) }
  expect(written(value).text).toBe(native({ items: [{ inner: [1, { a: [] }] }] }))
})

test('a long result is written in pieces', () => {
  const value = Array.from({ length: 20_000 }, (_, number) => ({ number, text: `text ${number}` }))
  const { text, pieces } = written(value)
  expect(text).toBe(native(value))
  expect(pieces).toBeGreaterThan(5)
})

test('a text made bit by bit is written whole, in few pieces', () => {
  const bits = Array.from({ length: 30_000 }, (_, number) => `row ${number}\n`)
  const pieces: string[] = []
  writeText({ write: (text) => pieces.push(text) }, bits)
  expect(pieces.join('')).toBe(bits.join(''))
  expect(pieces.length).toBeGreaterThan(2)
  expect(pieces.length).toBeLessThan(20)
})

test('of no text nothing is written', () => {
  const pieces: string[] = []
  writeText({ write: (text) => pieces.push(text) }, [])
  expect(pieces).toEqual([])
})
