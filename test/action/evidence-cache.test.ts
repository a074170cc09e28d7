import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { evidenceCache } from '../../src/action/evidence-cache.ts'
import type { EvidenceStore } from '../../src/evidence/store/backends/backend.ts'
import { FakeActionsCache } from '../fakes/actions-cache.ts'

let cache: FakeActionsCache
const pauses: number[] = []
beforeEach(async () => {
  pauses.length = 0
  cache = await new FakeActionsCache().start()
})
afterEach(() => cache.stop())

const storeOf = (run: string, key = 'whittle-ledger', env: Record<string, string> = cache.environment): EvidenceStore =>
  evidenceCache({
    key,
    env: { ...env, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: '1' },
    fetch: globalThis.fetch,
    sleep: (seconds) => Promise.resolve(void pauses.push(seconds)),
  })
const textIn = async (store: EvidenceStore): Promise<string> =>
  Buffer.from((await store.read())?.bytes ?? []).toString()

describe('entries of the Actions cache', () => {
  test('each run saves its own and reads the newest', async () => {
    expect(await storeOf('1').read()).toBeUndefined()
    expect(await storeOf('1').write(Buffer.from('one'), undefined)).toBe('written')
    const second = storeOf('2')
    const seen = await second.read()
    expect(seen?.tag).toBe('whittle-ledger-1-1')
    expect(await second.write(Buffer.from('two'), seen)).toBe('written')
    expect(await textIn(storeOf('3'))).toBe('two')
    expect(cache.entries.map(({ key }) => key)).toEqual(['whittle-ledger-1-1', 'whittle-ledger-2-1'])
  })

  test('what another run saved meanwhile is a conflict', async () => {
    const [one, two] = [storeOf('1'), storeOf('2')]
    expect(await two.write(Buffer.from('two'), undefined)).toBe('written')
    expect(await one.write(Buffer.from('one'), undefined)).toBe('conflict')
  })

  test('a second time in the same run has a key of its own', async () => {
    const store = storeOf('1')
    await store.write(Buffer.from('one'), undefined)
    expect(await store.write(Buffer.from('two'), await store.read())).toBe('written')
    expect(cache.entries.map(({ key }) => key)).toEqual(['whittle-ledger-1-1', 'whittle-ledger-1-1-1'])
    expect(await store.write(Buffer.from('three'), await store.read())).toBe('written')
    expect(cache.entries.map(({ key }) => key).at(-1)).toBe('whittle-ledger-1-1-2')
    expect(await textIn(storeOf('2'))).toBe('three')
  })

  test('keys that begin alike are not mixed up', async () => {
    await storeOf('1', 'whittle-ledger-prod').write(Buffer.from('prod'), undefined)
    expect(await storeOf('2').read()).toBeUndefined()
  })

  test('the token goes to the service alone, never to the signed addresses', async () => {
    await storeOf('1').write(Buffer.from('one'), undefined)
    expect(await textIn(storeOf('2'))).toBe('one')
  })
})

describe('what fails is a line, and never an empty cache', () => {
  test.each([
    [
      'reading is forbidden',
      403,
      { code: 'permission_denied', msg: 'cache read denied: no scopes' },
      /^the cache service answered 403 to GetCacheEntryDownloadURL: cache read denied: no scopes$/,
    ],
    ['a rate limit', 429, {}, /answered 429/],
    [
      'a service that keeps failing',
      503,
      {},
      /^the cache service answered 503 to GetCacheEntryDownloadURL, 4 times; run again later$/,
    ],
  ])('%s', async (_, status, body, words) => {
    cache.intervene = () => ({ status, body })
    await expect(storeOf('1').read()).rejects.toThrow(words)
    await expect(storeOf('1').write(Buffer.from('x'), undefined)).rejects.toThrow(words)
    expect(pauses).toEqual(status === 503 ? [2, 4, 8, 2, 4, 8] : [])
  })

  test('a service that fails for a moment is asked again', async () => {
    await storeOf('1').write(Buffer.from('one'), undefined)
    const before = cache.requests.length
    cache.intervene = (_, number) => (number < before + 2 ? { status: 502 } : undefined)
    expect(await textIn(storeOf('2'))).toBe('one')
    expect(pauses).toEqual([2, 4])
  })

  test('writing is forbidden', async () => {
    cache.intervene = (path) =>
      path.endsWith('CreateCacheEntry')
        ? { status: 200, body: { ok: false, message: 'cache write denied: read-only token' } }
        : undefined
    await expect(storeOf('1').write(Buffer.from('x'), undefined)).rejects.toThrow(
      /^the cache service takes no entry: cache write denied: read-only token$/,
    )
  })

  test('the upload is refused, or cut short: the entry is not finished, and no run reads it', async () => {
    cache.intervene = (path) => (path.startsWith('/blob/') ? { status: 403 } : undefined)
    await expect(storeOf('1').write(Buffer.from('x'), undefined)).rejects.toThrow('answered 403 to the upload')
    cache.intervene = (path) => (path.startsWith('/blob/') ? { status: 201 } : undefined)
    await expect(storeOf('2').write(Buffer.from('x'), undefined)).rejects.toThrow(
      'the cache service did not keep the entry: sizes differ',
    )
    cache.intervene = () => undefined
    expect(await storeOf('3').read()).toBeUndefined()
  })

  test('a service that cannot be reached', async () => {
    const { environment } = cache
    await cache.stop()
    await expect(storeOf('1', 'k', environment).read()).rejects.toThrow(/^the cache service could not be reached/)
    cache = await new FakeActionsCache().start()
  })

  test.each([{}, { ACTIONS_RESULTS_URL: 'https://results.example' }])('a runner without one: %j', async (env) => {
    await expect(storeOf('1', 'k', env).read()).rejects.toThrow(/^this runner offers no cache/)
  })
})
