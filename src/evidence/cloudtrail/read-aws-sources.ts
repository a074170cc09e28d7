import type { AwsClients } from '../../aws/clients.ts'
import type { Clock } from '../../aws/clock.ts'
import type { AssumedRole, CloudTrailSource } from '../../settings/types.ts'
import type { EvidenceSink } from './evidence-sink.ts'
import { readTrailsInto, suggestDataEventTrails, type FindOptions } from './trails/find-trails.ts'
import { trailsForLocations } from '../coverage/selectors/log-locations.ts'
import { readEventDataStore, readTrail, type TrailReadResult } from './trails/read-trail.ts'
import type { ReadRange, TrailOrStore } from '../coverage/selectors/recorder.ts'
import { readAthena } from './sql/athena.ts'
import { readLake } from './sql/lake.ts'
import type { LookupAttribute } from './scopes/lookup-attribute.ts'
import { mostSecondsOf, readLookupEvents, type LookupSource } from './lookup-events.ts'
import { readS3Logs } from './s3/read-bucket.ts'

/** The progress since the last call. */
export interface SourceProgress {
  /** Of which kind of source. */
  readonly kind: CloudTrailSource['kind']
  readonly files: number
  readonly totalFiles: number
  readonly events: number
  readonly bytes: number
  /** Bytes that a query of Athena scanned which has ended now. */
  readonly scannedBytes?: number
  /** See `ReadProgress`. */
  readonly secondsLeft?: number
  readonly isAtMost?: boolean
}

export interface SourceOptions {
  readonly clients: AwsClients
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** Were files read already, which may hold the same events? */
  readonly beside?: boolean
  /** Event history of this user name only (`LookupOptions`). */
  readonly userName?: string
  /** Event history of this attribute only. */
  readonly attribute?: LookupAttribute
  /** Readers of the engines of SQL. Default: those that count events for a ledger. */
  readonly sqlReaders?: SqlReaders
  onProgress?(progress: SourceProgress): void
}

type Advance = (progress: Omit<SourceProgress, 'kind'>) => void

export interface SqlReaders {
  readonly athena: (...given: Required<Parameters<typeof readAthena>>) => ReturnType<typeof readAthena>
  readonly lake: (...given: Required<Parameters<typeof readLake>>) => ReturnType<typeof readLake>
}

/** The trails and event data stores that recorded the evidence, and the places that were read to their end. */
export interface SourceFacts {
  readonly recorders: readonly TrailOrStore[]
  readonly readings: readonly ReadRange[]
}

/**
 * The Region in which trails are asked for when no source says a Region: those of every Region show themselves in each.
 */
const anywhere = 'us-east-1'

/**
 * Reads the sources that live in AWS, one after the other, into one ledger, and asks what the trails record whose logs
 * they hold: those that configuration names, else those that write to a bucket that was read.
 *
 * @throws {InputError} when there are no credentials, or LookupEvents names no Region
 * @throws the signal's reason when aborted
 */
export async function readAwsSources(
  sources: readonly CloudTrailSource[],
  builder: EvidenceSink,
  options: SourceOptions,
): Promise<SourceFacts> {
  const recorders: TrailOrStore[] = []
  const readings: ReadRange[] = []
  const places: (string | undefined)[] = options.beside === true ? [undefined] : []
  const keep = ({ recorder, notes }: TrailReadResult): void => {
    for (const note of notes) builder.addNote(note)
    if (recorder) recorders.push(recorder)
  }
  const read = sources.filter(({ kind }) => kind !== 'trail' && kind !== 'files')
  const beside = options.beside === true || read.length > 1
  const named = sources.some(({ kind }) => kind === 'trail')
  for (const source of sources) {
    const reading = await readSource(source, builder, { ...options, beside }, keep)
    if (reading) readings.push(reading)
    if (source.kind !== 's3' && source.kind !== 'athena') continue
    places.push(reading?.place)
    if (named || reading?.place === undefined) continue
    for (const answer of await readTrailsInto(reading.place, finding(source, options))) keep(answer)
  }
  if (!beside && !named && options.userName === undefined) {
    for (const source of read) if (source.kind === 'lookup-events') await noteTrails(source, builder, options)
  }
  const { recorders: relied, notes } = trailsForLocations(recorders, places)
  for (const note of notes) builder.addNote(note)
  return { recorders: relied, readings }
}

const common = ({ clock, signal }: SourceOptions) => ({ ...(clock && { clock }), ...(signal && { signal }) })

const finding = (
  { region, role }: { readonly region?: string; readonly role?: AssumedRole },
  options: SourceOptions,
): FindOptions => ({
  ...common(options),
  region: region ?? anywhere,
  api: (home) => options.clients.cloudTrail(home, role),
})

/** Notes what trails could show besides Event history, which alone was read. */
async function noteTrails(
  { regions, roles }: LookupSource,
  builder: EvidenceSink,
  options: SourceOptions,
): Promise<void> {
  const [region = anywhere] = regions
  for (const role of roles ?? [undefined]) {
    const of = role === undefined ? 'this account' : `the account ${accountIn(role)}`
    const place = { region, ...(role && { role }) }
    for (const line of await suggestDataEventTrails(finding(place, options), of)) builder.addNote(line)
  }
}

const accountIn = ({ arn }: AssumedRole): string => arn.split(':')[4] ?? ''

async function readSource(
  source: CloudTrailSource,
  builder: EvidenceSink,
  options: SourceOptions,
  keep: (answer: TrailReadResult) => void,
): Promise<ReadRange | undefined> {
  const { clients, beside = false } = options
  const shared = common(options)
  const advance: Advance = (progress) => options.onProgress?.({ kind: source.kind, ...progress })
  const onRows = (events: number): void => advance({ files: 0, totalFiles: 0, bytes: 0, events })
  switch (source.kind) {
    case 'files':
      return undefined
    case 'lookup-events': {
      const left = new Map<string, number>()
      const nothing = { files: 0, totalFiles: 0, bytes: 0, events: 0 }
      advance({ ...nothing, secondsLeft: mostSecondsOf(source), isAtMost: true })
      await Promise.all(
        (source.roles ?? [undefined]).map((role) =>
          readLookupEvents(source, builder, {
            ...shared,
            api: (region) => clients.cloudTrail(region, role),
            ...(role && { account: accountIn(role) }),
            ...(options.userName !== undefined && { userName: options.userName }),
            ...(options.attribute && { attribute: options.attribute }),
            onPage: ({ events, region, secondsLeft }) => {
              left.set(`${region} ${role?.arn ?? ''}`, secondsLeft)
              const most = Math.max(...left.values())
              advance({ ...nothing, events, ...(most > 0 && { secondsLeft: most }) })
            },
          }),
        ),
      )
      return undefined
    }
    case 's3':
      return readS3Logs(source, await clients.s3(source.region, source.role), builder, {
        ...shared,
        onObject: (progress) => advance(progress),
      })
    case 'athena': {
      const athena = await clients.athena(source.region, source.role)
      const s3 = () => clients.s3(source.region, source.role)
      return (options.sqlReaders?.athena ?? readAthena)(source, { athena, s3 }, builder, {
        ...shared,
        beside,
        onRows,
        onScanned: (scannedBytes) => advance({ files: 0, totalFiles: 0, bytes: 0, events: 0, scannedBytes }),
      })
    }
    case 'lake': {
      const api = await clients.cloudTrail(source.region, source.role)
      keep(await readEventDataStore(source.store, api, shared))
      return (options.sqlReaders?.lake ?? readLake)(source, api, builder, { ...shared, onRows })
    }
    case 'trail':
      keep(await readTrail(source.arn, await clients.cloudTrail(source.region, source.role), shared))
      return undefined
  }
}
