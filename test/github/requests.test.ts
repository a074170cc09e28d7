import { expect, test } from '@jest/globals'
import { makeOnce, makeOncePerKey } from '../../src/github/requests.ts'

test('each key is asked for once, and again only after a failure', async () => {
  const asked: string[] = []
  let isDown = true
  const read = makeOncePerKey(async (key) => {
    asked.push(key)
    if (key === 'b' && isDown) throw new Error('down')
    return key.toUpperCase()
  })
  expect(await Promise.all([read('a'), read('a')])).toEqual(['A', 'A'])
  await expect(read('b')).rejects.toThrow('down')
  isDown = false
  expect(await read('b')).toBe('B')
  expect(await read('b')).toBe('B')
  expect(asked).toEqual(['a', 'b', 'b'])
})

test('a thing without a key is made once', async () => {
  let made = 0
  const make = makeOnce(async () => ++made)
  expect([await make(), await make()]).toEqual([1, 1])
})
