import { byCodeUnits } from '../../collections.ts'
import { describeFailure, throwIfNoCredentials } from '../../aws/failures.ts'
import { createPacer, systemClock, type Clock } from '../../aws/clock.ts'
import type { CloudTrailApi } from '../../aws/apis.ts'
import { withRetry } from '../../aws/retry.ts'
import { InputError } from '../../errors.ts'
import type { CloudTrailSource } from '../../settings/types.ts'
import { daysBetween } from '../coverage/days-and-types.ts'
import type { EvidenceSink } from './evidence-sink.ts'
import { parseEventText } from './log-format/unwrap-records.ts'
import { excludableSources } from '../records/trail-observation.ts'
import type { LookupAttribute } from './scopes/lookup-attribute.ts'

export type LookupSource = Extract<CloudTrailSource, { kind: 'lookup-events' }>

export interface LookupOptions {
  /** A client for one Region. */
  readonly api: (region: string) => Promise<Pick<CloudTrailApi, 'lookupEvents'>>
  /** The account that is asked, where it is known: it is covered even if it was quiet. */
  readonly account?: string
  /**
   * Only the events of this user name: far fewer requests, and no word on what the account covers. Sessions of
   * GetFederationToken go by names of their own and are not among them.
   */
  readonly userName?: string
  /** Only events with this attribute; what is covered is said of these. */
  readonly attribute?: LookupAttribute
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** After each page; `secondsLeft` by the time that the pages so far go back. */
  onPage?(page: { readonly region: string; readonly events: number; readonly secondsLeft: number }): void
}

/** Seconds that a reading takes at most, before anything is known of it: Regions and accounts are asked side by side. */
export const mostSecondsOf = ({ maxPages }: Pick<LookupSource, 'maxPages'>): number =>
  Math.ceil((maxPages * requestInterval) / 1000)

/**
 * Two requests a second per account and Region, fifty events a page.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
const requestInterval = 500
const pageSize = 50

interface RegionReading {
  readonly region: string
  /** Milliseconds: everything since then was read. */
  readonly from: number
  readonly accounts: ReadonlySet<string>
}

/**
 * Reads Event history of all the source's Regions side by side, each from now backwards. The covered window is what was
 * really read: where the page budget ends or a failure does, it begins at the oldest event before. Event history holds
 * all management events, and never data events. Failures of one Region are lines of the ledger's problems.
 *
 * @throws {InputError} when there are no credentials, or no Region is named
 * @throws the signal's reason when aborted
 */
export async function readLookupEvents(
  source: LookupSource,
  builder: EvidenceSink,
  options: LookupOptions,
): Promise<void> {
  if (source.regions.length === 0) {
    throw new InputError('evidence.cloudtrail: lookup-events names no Region; add regions to it, or to evidence.')
  }
  const clock = options.clock ?? systemClock
  const to = Math.floor(clock.now() / 1000) * 1000
  const readings = await Promise.all(
    source.regions.map((region) => new RegionReader(region, source, to, builder, options, clock).read()),
  )
  const read = readings.filter((reading) => reading !== undefined)
  const regions = read.map(({ region }) => region).sort()
  const from = Math.max(...read.map((reading) => reading.from))
  if (read.length === 0) return
  if (options.userName !== undefined) {
    builder.addNote(
      `LookupEvents was asked for events under the name ${options.userName} only; federated sessions are not among them.`,
    )
    return
  }
  const accounts = new Set(read.flatMap((reading) => [...reading.accounts]))
  if (options.account !== undefined) accounts.add(options.account)
  for (const account of accounts) {
    const window = { from: isoSeconds(from), to: isoSeconds(to) }
    builder.declareCoverage({
      account,
      ...window,
      days: daysBetween(window.from, window.to).length,
      gaps: [],
      regions,
      byRegion: read
        .map(({ region, from: since }) => {
          const of = { from: isoSeconds(since), to: window.to }
          return { region, days: daysBetween(of.from, of.to).length, ...of }
        })
        .sort((a, b) => byCodeUnits(a.region, b.region)),
      managementReads: true,
      managementWrites: true,
      excludable: excludableSources,
      dataEvents: [],
      basis: 'LookupEvents',
    })
  }
}

const isoSeconds = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

/** One Region's way back through Event history, with the place it has reached. */
class RegionReader {
  readonly #region: string
  readonly #source: LookupSource
  readonly #builder: EvidenceSink
  readonly #options: LookupOptions
  readonly #clock: Clock
  readonly #start: number
  #end: number
  readonly #to: number
  #pages = 0
  #token: string | undefined
  #oldest: number | undefined
  readonly #accounts = new Set<string>()
  readonly #place: string

  constructor(
    region: string,
    source: LookupSource,
    to: number,
    builder: EvidenceSink,
    options: LookupOptions,
    clock: Clock,
  ) {
    this.#region = region
    this.#place = `LookupEvents in ${region}${options.account === undefined ? '' : ` of ${options.account}`}`
    this.#source = source
    this.#builder = builder
    this.#options = options
    this.#clock = clock
    this.#start = to - source.days * 86_400_000
    this.#end = this.#to = to
  }

  /** @returns `undefined` when nothing was read */
  async read(): Promise<RegionReading | undefined> {
    const { signal } = this.#options
    const turn = createPacer(requestInterval, this.#clock, signal)
    let pages = 0
    try {
      const api = await this.#options.api(this.#region)
      while (pages < this.#source.maxPages) {
        const more = await withRetry(() => turn().then(() => this.#page(api)), {
          clock: this.#clock,
          ...(signal && { signal }),
        }).catch((error: unknown) => this.#withoutToken(error))
        pages++
        if (!more) return { region: this.#region, from: this.#start, accounts: this.#accounts }
      }
    } catch (error) {
      signal?.throwIfAborted()
      throwIfNoCredentials(error)
      const reached = pages > 0 ? ` after ${pages} pages, which count` : ''
      const why = describeFailure(error, 'cloudtrail:LookupEvents')
      this.#builder.addProblem(`${this.#place}${reached}: ${why}.`, this.#account())
      if (pages === 0) return undefined
    }
    const reading = { region: this.#region, from: this.#covered(), accounts: this.#accounts }
    if (pages === this.#source.maxPages) {
      this.#builder.addNote(
        `${this.#place} stopped after ${pages} pages (max-pages): it covers ${isoSeconds(reading.from)} and later.`,
      )
    }
    return reading
  }

  /** A page token that has grown stale is no loss: a new search begins at the oldest event that was read. */
  #withoutToken(error: unknown): true {
    const stale = (error as Error | undefined)?.name === 'InvalidNextTokenException' && this.#token !== undefined
    if (!stale || this.#oldest === undefined || this.#oldest >= this.#end) throw error
    this.#end = this.#oldest
    this.#token = undefined
    return true
  }

  /** Events of the oldest second may be on the page that was not read. */
  #covered(): number {
    return this.#oldest === undefined ? this.#end : this.#oldest + 1000
  }

  /** Reads the page at hand and moves on. @returns whether there are more */
  async #page(api: Pick<CloudTrailApi, 'lookupEvents'>): Promise<boolean> {
    const { userName } = this.#options
    const attribute = userName === undefined ? this.#options.attribute : { key: 'Username' as const, value: userName }
    const page = await api.lookupEvents(
      {
        StartTime: new Date(this.#start),
        EndTime: new Date(this.#end),
        MaxResults: pageSize,
        ...(attribute && {
          LookupAttributes: [{ AttributeKey: attribute.key, AttributeValue: attribute.value }],
        }),
        ...(this.#token !== undefined && { NextToken: this.#token }),
      },
      this.#options.signal,
    )
    const events = page.Events ?? []
    for (const { CloudTrailEvent: text, EventTime: time } of events) {
      if (time) this.#oldest = Math.min(this.#oldest ?? Number.POSITIVE_INFINITY, time.getTime())
      this.#take(text)
    }
    this.#token = page.NextToken
    this.#pages++
    this.#options.onPage?.({ region: this.#region, events: events.length, secondsLeft: this.#secondsLeft() })
    return page.NextToken !== undefined
  }

  #secondsLeft(): number {
    if (this.#token === undefined || this.#oldest === undefined) return 0
    const perPage = Math.max(1, (this.#to - this.#oldest) / this.#pages)
    const pages = Math.max(0, (this.#oldest - this.#start) / perPage)
    return Math.ceil((Math.min(pages, this.#source.maxPages - this.#pages) * requestInterval) / 1000)
  }

  /** Event history is of one account: the one asked, or that of its events. */
  #account(): string | undefined {
    const [only, ...others] = this.#accounts
    return this.#options.account ?? (others.length === 0 ? only : undefined)
  }

  #take(text: string | undefined): void {
    const origin = this.#place
    let record: unknown
    try {
      record = parseEventText(text ?? '')
    } catch {
      const line = `${origin}: it gave an event whose CloudTrailEvent is not JSON; that is not used.`
      this.#builder.addProblem(line, this.#options.account)
      return
    }
    this.#builder.add(record, origin, 'source')
    const account = (record as { recipientAccountId?: unknown } | null)?.recipientAccountId
    if (typeof account === 'string') this.#accounts.add(account)
  }
}
