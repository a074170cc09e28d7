import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Entry {
  readonly key: string
  readonly version: string
  bytes: Buffer
  final: boolean
}

/**
 * The cache service of Actions (version 2) and the blob store behind its signed addresses, over HTTP: entries never
 * change, and are found by their key or, newest first, by what it begins with.
 */
export class FakeActionsCache {
  readonly entries: Entry[] = []
  readonly requests: { readonly path: string; readonly body: unknown }[] = []
  /** Answers instead of the service. */
  intervene: (path: string, number: number) => { status: number; body?: unknown } | undefined = () => undefined
  readonly token = 'runtime-token'
  readonly #server: Server = createServer((message, response) => void this.#serve(message, response))

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  get environment(): Record<string, string> {
    return { ACTIONS_RESULTS_URL: this.url, ACTIONS_RUNTIME_TOKEN: this.token }
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of message) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    const path = message.url ?? ''
    const rpc = path.startsWith('/twirp/')
    const number = this.requests.push({ path, body: rpc ? JSON.parse(bytes.toString()) : bytes }) - 1
    const forced = this.intervene(path, number)
    if (forced) {
      response.writeHead(forced.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(forced.body ?? {}))
      return
    }
    if (!rpc) return this.#blob(message, bytes, response)
    const signed = message.headers.authorization === `Bearer ${this.token}`
    const [status, body] = signed
      ? this.#call(path, JSON.parse(bytes.toString()) as Asked)
      : [401, { code: 'unauthenticated' }]
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }

  /** The signed address is all that is asked for here; Azure's Put Blob wants to know which kind of blob. */
  #blob(message: IncomingMessage, bytes: Buffer, response: ServerResponse): void {
    const entry = this.entries[Number(/^\/blob\/(\d+)\?sig=/.exec(message.url ?? '')?.[1])]
    const isPut = message.method === 'PUT'
    const refused = entry === undefined || message.headers.authorization !== undefined
    const odd = isPut && message.headers['x-ms-blob-type'] !== 'BlockBlob'
    response.writeHead(refused ? 403 : odd ? 400 : isPut ? 201 : 200)
    if (isPut && entry && !refused && !odd) entry.bytes = bytes
    response.end(isPut || refused ? undefined : entry.bytes)
  }

  #call(path: string, { key, version, restore_keys: beginnings = [], size_bytes: size }: Asked): [number, unknown] {
    const at = this.entries.findIndex((entry) => entry.key === key && entry.version === version)
    const entry = this.entries[at]
    switch (path.split('/').at(-1) ?? '') {
      case 'CreateCacheEntry':
        if (entry) return [409, { code: 'already_exists', msg: 'cache entry with the same key already exists' }]
        this.entries.push({ key, version, bytes: Buffer.alloc(0), final: false })
        return [200, { ok: true, signed_upload_url: `${this.url}blob/${this.entries.length - 1}?sig=up` }]
      case 'FinalizeCacheEntryUpload':
        if (!entry || entry.bytes.length !== Number(size)) return [200, { ok: false, message: 'sizes differ' }]
        entry.final = true
        return [200, { ok: true, entry_id: String(at) }]
      case 'GetCacheEntryDownloadURL': {
        const found = [key, ...beginnings]
          .flatMap((wanted, number) =>
            this.entries
              .toReversed()
              .filter((each) => (number === 0 ? each.key === wanted : each.key.startsWith(wanted))),
          )
          .find((each) => each.version === version && each.final)
        if (!found) return [200, { ok: false }]
        const number = this.entries.indexOf(found)
        return [200, { ok: true, signed_download_url: `${this.url}blob/${number}?sig=down`, matched_key: found.key }]
      }
      default:
        return [404, { code: 'bad_route' }]
    }
  }
}

interface Asked {
  readonly key: string
  readonly version: string
  readonly restore_keys?: readonly string[]
  readonly size_bytes?: string
}
