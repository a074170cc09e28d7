import type { S3Api } from '../../../aws/apis.ts'
import { systemClock, type Clock } from '../../../aws/clock.ts'
import { describeFailure, failureOf, throwIfNoCredentials } from '../../../aws/failures.ts'
import { withRetry } from '../../../aws/retry.ts'
import { daysBetween } from '../../coverage/days-and-types.ts'
import type { EvidenceSink } from '../evidence-sink.ts'
import { logLocation } from '../../coverage/selectors/log-locations.ts'
import type { ReadRange } from '../../coverage/selectors/recorder.ts'
import { accountsBelow, type AccountFolder } from './accounts-below.ts'
import { accountRoot, dayFolder, dayOfKey, folderName, isRegion, logsRoot, type S3Source } from './layout.ts'
import { readLogObject, type ObjectCounts } from './read-object.ts'

export type { S3Source } from './layout.ts'

export interface S3Options {
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** After each object: how many were read, of those listed so far; records and bytes of this one. */
  onObject?(progress: { readonly files: number; readonly totalFiles: number } & Readonly<ObjectCounts>): void
}

/** Objects under way at once: enough to hide S3's latency, few enough to hold little. */
const parallel = 8

/** Logs arrive up to a day after midnight in the worst case; a record counts by its own time, not by its folder. */
const lateDays = 1

/**
 * Reads a trail's logs from their bucket: the folders of the wanted accounts, Regions and days are listed, and each log
 * is streamed. What cannot be listed or read is one line of the ledger's problems, and the rest goes on.
 *
 * @returns what was read to its end, for the trail's word on quiet days; `undefined` where anything is missing
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted
 */
export async function readS3Logs(
  source: S3Source,
  api: S3Api,
  builder: EvidenceSink,
  options: S3Options = {},
): Promise<ReadRange | undefined> {
  return new BucketReader(source, api, builder, options).read()
}

class BucketReader {
  readonly #source: S3Source
  readonly #api: S3Api
  readonly #builder: EvidenceSink
  readonly #options: S3Options
  readonly #clock: Clock
  #whole = true
  /** Accounts of which something was not read. */
  readonly #incomplete = new Set<string>()
  /** The reason why nothing more can be read: the credentials have run out. */
  #stopped: string | undefined
  #listed = 0
  #done = 0

  constructor(source: S3Source, api: S3Api, builder: EvidenceSink, options: S3Options) {
    this.#source = source
    this.#api = api
    this.#builder = builder
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  async read(): Promise<ReadRange | undefined> {
    const now = this.#clock.now()
    const from = `${new Date(now - this.#source.days * 86_400_000).toISOString().slice(0, 19)}Z`
    const to = `${new Date(now).toISOString().slice(0, 19)}Z`
    const lastFolder = new Date(now + lateDays * 86_400_000).toISOString().slice(0, 10)
    const accounts = await this.#accounts()
    for (const { account, root } of accounts) {
      for (const region of await this.#regionsOf(root, account)) {
        const keys = this.#keys(`${accountRoot(root, account)}${region}/`, from.slice(0, 10), lastFolder, account)
        await this.#readAll(keys, account)
      }
      if (this.#stopped !== undefined) {
        this.#problem(`${this.#url(accountRoot(root, account))}: not read to its end: ${this.#stopped}.`, account)
      }
    }
    if (accounts.length === 0 && this.#whole) {
      this.#problem(
        `${this.#url(logsRoot(this.#source))} contains no account's logs; check bucket, prefix and organization.`,
      )
    } else if (this.#listed === 0 && this.#whole && this.#incomplete.size === 0) {
      const days = daysBetween(from, to).length
      this.#problem(`${this.#url(logsRoot(this.#source))} holds no log of the last ${days} days.`)
    }
    const read = accounts.flatMap(({ account }) => (this.#incomplete.has(account) ? [] : [account]))
    if (!this.#whole || read.length === 0) return undefined
    const { regions } = this.#source
    return {
      accounts: read,
      regions: regions.length > 0 ? regions : 'all',
      from,
      to,
      place: logLocation(this.#source.bucket, this.#source.prefix),
    }
  }

  #url(key: string): string {
    return `s3://${this.#source.bucket}/${key}`
  }

  /** @param account the only one that it costs, where that is known */
  #problem(line: string, account?: string): void {
    if (account === undefined) this.#whole = false
    else this.#incomplete.add(account)
    this.#builder.addProblem(line, account)
  }

  async #accounts(): Promise<readonly AccountFolder[]> {
    const { accounts } = this.#source
    const root = logsRoot(this.#source)
    const found = await accountsBelow((prefix) => this.#folders(prefix), root, accounts)
    if (!this.#whole) return found
    for (const account of accounts) {
      if (found.some((each) => each.account === account)) continue
      this.#whole = false
      this.#builder.addProblem(`${this.#url(root)} holds no logs of the account ${account}.`, account)
    }
    return found
  }

  async #regionsOf(root: string, account: string): Promise<string[]> {
    const { regions } = this.#source
    const names = await this.#folders(accountRoot(root, account), account)
    return names.filter((name) => isRegion(name) && (regions.length === 0 || regions.includes(name)))
  }

  /** Names of the folders under a prefix. */
  async #folders(prefix: string, account?: string): Promise<string[]> {
    const names: string[] = []
    for await (const page of this.#pages(prefix, { Delimiter: '/' }, account)) {
      for (const { Prefix: folder } of page.CommonPrefixes ?? []) if (folder) names.push(folderName(folder))
    }
    return names
  }

  /** Keys of the logs in the folders of [first, last], in their order: of what lies before, nothing is listed. */
  async *#keys(regionRoot: string, first: string, last: string, account: string): AsyncGenerator<string> {
    for await (const page of this.#pages(regionRoot, { StartAfter: dayFolder(regionRoot, first) }, account)) {
      for (const { Key: key } of page.Contents ?? []) {
        const day = dayOfKey(regionRoot, key ?? '')
        if (key === undefined || day === undefined || day < first) continue
        if (day > last) return
        this.#listed++
        yield key
      }
    }
  }

  async *#pages(
    prefix: string,
    more: { readonly Delimiter?: string; readonly StartAfter?: string },
    account: string | undefined,
  ) {
    let token: string | undefined
    do {
      const page = await this.#try(
        this.#url(prefix),
        's3:ListBucket',
        () =>
          this.#api.listObjects(
            {
              Bucket: this.#source.bucket,
              Prefix: prefix,
              ...more,
              ...(token !== undefined && { ContinuationToken: token }),
            },
            this.#options.signal,
          ),
        account,
      )
      if (page === undefined) return
      yield page
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined
    } while (token !== undefined)
  }

  async #readAll(keys: AsyncGenerator<string>, account: string): Promise<void> {
    const worker = async (): Promise<void> => {
      for (let next = await keys.next(); !next.done && this.#stopped === undefined; next = await keys.next()) {
        await this.#readObject(next.value, account)
      }
    }
    await Promise.all(Array.from({ length: parallel }, worker))
  }

  async #readObject(key: string, account: string): Promise<void> {
    const { signal } = this.#options
    const url = this.#url(key)
    const counts: ObjectCounts = { bytes: 0, events: 0 }
    const read = async (): Promise<void> => {
      const { Body: body } = await this.#api.getObject({ Bucket: this.#source.bucket, Key: key }, signal)
      // Records of an attempt that broke off are there already, and count as duplicates the second time.
      if (body !== undefined) await readLogObject(body as AsyncIterable<Uint8Array>, url, this.#builder, counts)
    }
    await this.#try(url, 's3:GetObject', read, account)
    this.#done++
    this.#options.onObject?.({ files: this.#done, totalFiles: this.#listed, ...counts })
  }

  /** @param account whose logs are asked for. @returns `undefined` where that failed, or credentials ran out before */
  async #try<Result>(
    url: string,
    action: string,
    call: () => Promise<Result>,
    account: string | undefined,
  ): Promise<Result | undefined> {
    const { signal } = this.#options
    if (this.#stopped !== undefined) return undefined
    try {
      return await withRetry(call, { clock: this.#clock, ...(signal && { signal }) })
    } catch (error) {
      signal?.throwIfAborted()
      throwIfNoCredentials(error)
      // Each of the objects that are left would only fail in the same way.
      if (failureOf(error) === 'credentials' && account !== undefined) this.#stopped ??= inWords(error, action)
      else this.#problem(`${url}: ${inWords(error, action)}.`, account)
      return undefined
    }
  }
}

/** Messages for S3's own error names of buckets and objects; other errors as for every service. */
function inWords(error: unknown, action: string): string {
  const { name, Code: code } = error as { name?: string; Code?: string }
  const said = code ?? name
  if (said === 'NoSuchBucket') return 'there is no such bucket'
  if (said === 'InvalidObjectState') return 'it lies in an archive; restore it, or read fewer days'
  if (failureOf(error) === 'denied' && action === 's3:GetObject') {
    return `the credentials may not read it; allow s3:GetObject, and kms:Decrypt where the logs are encrypted with a key of your own`
  }
  return describeFailure(error, action)
}
