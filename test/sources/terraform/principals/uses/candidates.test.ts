import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Candidates } from '../../../../../src/sources/terraform/principals/uses/candidates.ts'

describe('items by what they may mean', () => {
  it('finds each item that may mean a key once, and in order', () => {
    const keys = fc.array(fc.constantFrom<string>('a', 'b', 'c'), { maxLength: 4 })
    fc.assert(
      fc.property(fc.array(fc.record({ keys: fc.option(keys, { nil: undefined }) })), (items) => {
        const candidates = new Candidates(items, (item) => item.keys)
        for (const key of ['a', 'b', 'c', 'd'])
          expect(candidates.of(key)).toEqual(items.filter((item) => item.keys === undefined || item.keys.includes(key)))
      }),
    )
  })
})
