import { createHash } from 'node:crypto'
import { StoreError, type EvidenceStore } from '../evidence/store/backends/backend.ts'

export interface CacheOptions {
  /** The prefix of the entries' keys. */
  readonly key: string
  /** The runner's: address and token of the service, number of the run. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly fetch: typeof globalThis.fetch
  readonly sleep: (seconds: number) => Promise<void>
}

const attempts = 4
const timeoutMs = 60_000
/** A job may save evidence several times: each entry has a key of its own. */
const entriesPerJob = 20

/**
 * Saved evidence in GitHub's cache of the repository. Entries never change: each run saves one under a key of its own,
 * and reads the newest that begins alike. The three calls are those of GitHub's own client, `@actions/cache`, which is
 * not used because it treats a failing service as an empty cache: evidence that is out of reach for a moment would look
 * as if there were none.
 * @see https://github.com/actions/toolkit/tree/main/packages/cache (MIT)
 */
export function evidenceCache({ key, env, fetch, sleep }: CacheOptions): EvidenceStore {
  const prefix = `${key}-`
  const own = `${prefix}${env['GITHUB_RUN_ID'] ?? '0'}-${env['GITHUB_RUN_ATTEMPT'] ?? '1'}`
  // Entries of another key that happens to begin alike have another version.
  const version = createHash('sha256').update(`whittle-ledger 1 ${key}`).digest('hex')

  const call = async (method: string, body: Readonly<Record<string, unknown>>): Promise<Answer> => {
    const [base, token] = [env['ACTIONS_RESULTS_URL'], env['ACTIONS_RUNTIME_TOKEN']]
    if (!base || !token) {
      throw new StoreError('this runner offers no cache (ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN are not set)')
    }
    const url = new URL(`/twirp/github.actions.results.api.v1.CacheService/${method}`, base)
    const response = await patient(method, () =>
      fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, version }),
        signal: AbortSignal.timeout(timeoutMs),
      }),
    )
    const answer = (await response.json().catch(() => ({}))) as Answer
    if (response.ok) return answer
    if (response.status === 409 || answer.code === 'already_exists') return { ok: false }
    throw new StoreError(`the cache service answered ${response.status} to ${method}${saying(answer)}`)
  }

  const patient = async (doing: string, request: () => Promise<Response>): Promise<Response> => {
    for (let attempt = 1; ; attempt++) {
      let failed: string
      try {
        const response = await request()
        if (response.status < 500) return response
        failed = `answered ${response.status} to ${doing}`
      } catch (error) {
        failed = `could not be reached for ${doing} (${(error as Error).name})`
      }
      if (attempt === attempts) throw new StoreError(`the cache service ${failed}, ${attempts} times; run again later`)
      await sleep(2 ** attempt)
    }
  }

  const newest = async (): Promise<{ readonly tag: string; readonly url: string } | undefined> => {
    const answer = await call('GetCacheEntryDownloadURL', { key: prefix, restore_keys: [prefix] })
    const tag = answer.matched_key ?? answer.matchedKey ?? ''
    return answer.ok && tag !== ''
      ? { tag, url: answer.signed_download_url ?? answer.signedDownloadUrl ?? '' }
      : undefined
  }

  const upload = async (url: string, bytes: Uint8Array): Promise<void> => {
    const response = await patient('the upload', () =>
      fetch(url, {
        method: 'PUT',
        headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/octet-stream' },
        body: bytes as Uint8Array<ArrayBuffer>,
        signal: AbortSignal.timeout(timeoutMs),
      }),
    )
    if (!response.ok) throw new StoreError(`the cache service answered ${response.status} to the upload`)
  }

  return {
    place: `the Actions cache ${key}`,
    // An entry hides those before it.
    exclusive: false,
    async read() {
      const found = await newest()
      if (found === undefined) return undefined
      const response = await patient('the download', () => fetch(found.url, { signal: AbortSignal.timeout(timeoutMs) }))
      if (!response.ok) throw new StoreError(`the cache service answered ${response.status} to the download`)
      return { tag: found.tag, bytes: new Uint8Array(await response.arrayBuffer()) }
    },
    async write(bytes, over) {
      if ((await newest())?.tag !== over?.tag) return 'conflict'
      for (let number = 0; number < entriesPerJob; number++) {
        const entry = number === 0 ? own : `${own}-${number}`
        const made = await call('CreateCacheEntry', { key: entry })
        const url = made.signed_upload_url ?? made.signedUploadUrl ?? ''
        if (!made.ok || url === '') {
          if (made.message) throw new StoreError(`the cache service takes no entry${saying(made)}`)
          continue
        }
        await upload(url, bytes)
        const done = await call('FinalizeCacheEntryUpload', { key: entry, size_bytes: String(bytes.length) })
        if (!done.ok) throw new StoreError(`the cache service did not keep the entry${saying(done)}`)
        return 'written'
      }
      throw new StoreError(`this run has ${entriesPerJob} entries in the cache already`)
    },
  }
}

/** Fields as the service writes them; its own client takes them in both spellings. */
interface Answer {
  readonly ok?: boolean
  readonly message?: string
  readonly msg?: string
  readonly code?: string
  readonly matched_key?: string
  readonly matchedKey?: string
  readonly signed_download_url?: string
  readonly signedDownloadUrl?: string
  readonly signed_upload_url?: string
  readonly signedUploadUrl?: string
}

/** The message of the service, on one line. */
function saying({ message, msg }: Answer): string {
  const text = message ?? msg
  return typeof text === 'string' && text !== ''
    ? `: ${text.replace(/\s+/g, ' ').slice(0, 200).replace(/\.$/, '')}`
    : ''
}
