import { describe, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAwsClients, renewingClient } from '../../src/aws/clients.ts'
import { awsError, FakeAws } from '../fakes/aws.ts'
import { setEnvironment } from '../fakes/aws-sdk.ts'

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
    const send = renewingClient(make)
    const call = ({ key }: { key: string }) => (key === 'old' ? Promise.reject(expired()) : Promise.resolve(key))
    expect(await Promise.all([send(call), send(call), send(call)])).toEqual(['new', 'new', 'new'])
    expect(await send(({ key }) => Promise.resolve(key))).toBe('new')
    expect(made()).toBe(2)
  })

  test('and are the same still: the failure stands, and the call is not made again', async () => {
    let calls = 0
    const send = renewingClient(clients('old').make)
    await expect(send(() => (calls++, Promise.reject(expired())))).rejects.toThrow('expired')
    expect(calls).toBe(1)
  })

  test('other failures make no new client', async () => {
    const { make, made } = clients('old', 'new')
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' })
    await expect(renewingClient(make)(() => Promise.reject(denied))).rejects.toThrow('no')
    expect(made()).toBe(1)
  })
})

describe('credentials in the file of a profile', () => {
  const role = { arn: 'arn:aws:iam::111122223333:role/reader' }

  test.each<[string, undefined | typeof role]>([
    ['that are put there in the middle are found', undefined],
    ['also by what assumes a role with them', role],
  ])('%s', async (_, taken) => {
    const folder = await mkdtemp(join(tmpdir(), 'whittle-credentials-'))
    const file = join(folder, 'credentials')
    const put = (key: string) =>
      writeFile(file, `[default]\naws_access_key_id = ${key}\naws_secret_access_key = x\naws_session_token = y${key}\n`)
    let valid = 'AKIAOLD'
    const fake = await FakeAws.start({
      // Roles' keys begin with ASIA and last for one call, so that each has to be asked for with the keys of the file.
      intervene: ({ operation, key }, number) => {
        const isOfRole = operation !== 'AssumeRole' && taken !== undefined
        const isExpired = isOfRole ? number === 3 : key !== valid
        return isExpired ? awsError('ExpiredTokenException', 'expired') : undefined
      },
    })
    const restore = setEnvironment({
      ...fake.environment,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_PROFILE: undefined,
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: file,
    })
    try {
      await put(valid)
      const api = await createAwsClients().cloudTrail('eu-west-1', taken)
      await api.lookupEvents({})
      if (taken !== undefined) await api.lookupEvents({})
      valid = 'AKIANEW'
      await put(valid)
      await api.lookupEvents({})
      const keys = fake.requests.filter(({ operation }) => operation !== 'LookupEvents' || taken === undefined)
      expect(keys.at(-1)?.key).toBe('AKIANEW')
    } finally {
      restore()
      await fake.close()
      await rm(folder, { recursive: true })
    }
  })
})
