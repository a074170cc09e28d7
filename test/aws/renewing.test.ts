import { describe, expect, test } from '@jest/globals'
import { renewing } from '../../src/aws/clients.ts'

const expired = (): Error => Object.assign(new Error('expired'), { name: 'ExpiredTokenException' })

/** Clients with these keys, one after the other; the last one again and again. */
function clients(...keys: readonly string[]) {
  let made = 0
  return {
    make: () => {
      const key = keys[Math.min(made++, keys.length - 1)]!
      return { key, config: { credentials: () => Promise.resolve({ accessKeyId: key }) } }
    },
    made: () => made,
  }
}

describe('credentials that run out in the middle', () => {
  test('are replaced by those that have taken their place, for all later calls', async () => {
    const { make, made } = clients('old', 'new')
    const send = renewing(make)
    const call = ({ key }: { key: string }) => (key === 'old' ? Promise.reject(expired()) : Promise.resolve(key))
    expect(await Promise.all([send(call), send(call), send(call)])).toEqual(['new', 'new', 'new'])
    expect(await send(({ key }) => Promise.resolve(key))).toBe('new')
    expect(made()).toBe(2)
  })

  test('and are the same still: the failure stands, and the call is not made again', async () => {
    let calls = 0
    const send = renewing(clients('old').make)
    await expect(send(() => (calls++, Promise.reject(expired())))).rejects.toThrow('expired')
    expect(calls).toBe(1)
  })

  test('other failures make no new client', async () => {
    const { make, made } = clients('old', 'new')
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' })
    await expect(renewing(make)(() => Promise.reject(denied))).rejects.toThrow('no')
    expect(made()).toBe(1)
  })
})
