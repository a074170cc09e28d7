import type { AwsClients } from '../../aws/clients.ts'
import type { Clock } from '../../aws/clock.ts'
import type { CloudTrailSource } from '../../settings/types.ts'
import type { LedgerBuilder } from '../ledger.ts'
import { readEventDataStore, readTrail, type RecorderAnswer } from '../selectors/read-recorder.ts'
import type { Reading, Recorder } from '../selectors/recorder.ts'
import { readAthena } from './athena.ts'
import { readLake } from './lake.ts'
import { readLookupEvents } from './lookup-events.ts'
import { readS3Logs } from './s3.ts'

/** What was read since the last call. */
export interface SourceProgress {
  readonly files: number
  readonly totalFiles: number
  readonly events: number
  readonly bytes: number
}

export interface SourceOptions {
  readonly clients: AwsClients
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** Were files read already, which may hold the same events? */
  readonly beside?: boolean
  onProgress?(progress: SourceProgress): void
}

/** Who recorded what was read, and which places were read to their end. */
export interface SourceFacts {
  readonly recorders: readonly Recorder[]
  readonly readings: readonly Reading[]
}

/**
 * Reads the sources that live in AWS, one after the other, into one ledger.
 *
 * @throws {InputError} when there are no credentials, or LookupEvents names no Region
 * @throws the signal's reason when aborted
 */
export async function readAwsSources(
  sources: readonly CloudTrailSource[],
  builder: LedgerBuilder,
  options: SourceOptions,
): Promise<SourceFacts> {
  const recorders: Recorder[] = []
  const readings: Reading[] = []
  const keep = ({ recorder, notes }: RecorderAnswer): void => {
    for (const note of notes) builder.addNote(note)
    if (recorder) recorders.push(recorder)
  }
  const places = sources.filter(({ kind }) => kind !== 'trail' && kind !== 'files').length
  const beside = options.beside === true || places > 1
  for (const source of sources) {
    const reading = await readSource(source, builder, { ...options, beside }, keep)
    if (reading) readings.push(reading)
  }
  return { recorders, readings }
}

async function readSource(
  source: CloudTrailSource,
  builder: LedgerBuilder,
  options: SourceOptions,
  keep: (answer: RecorderAnswer) => void,
): Promise<Reading | undefined> {
  const { clients, clock, signal, beside = false } = options
  const common = { ...(clock && { clock }), ...(signal && { signal }) }
  const onRows = (events: number): void => options.onProgress?.({ files: 0, totalFiles: 0, bytes: 0, events })
  switch (source.kind) {
    case 'files':
      return undefined
    case 'lookup-events':
      await Promise.all(
        (source.roles ?? [undefined]).map((role) =>
          readLookupEvents(source, builder, {
            ...common,
            api: (region) => clients.cloudTrail(region, role),
            ...(role && { account: role.arn.split(':')[4] ?? '' }),
            onPage: ({ events }) => onRows(events),
          }),
        ),
      )
      return undefined
    case 's3':
      return readS3Logs(source, await clients.s3(source.region, source.role), builder, {
        ...common,
        onObject: (progress) => options.onProgress?.(progress),
      })
    case 'athena': {
      const athena = await clients.athena(source.region, source.role)
      const s3 = () => clients.s3(source.region, source.role)
      return readAthena(source, { athena, s3 }, builder, { ...common, beside, onRows })
    }
    case 'lake': {
      const api = await clients.cloudTrail(source.region, source.role)
      keep(await readEventDataStore(source.store, api, common))
      return readLake(source, api, builder, { ...common, onRows })
    }
    case 'trail':
      keep(await readTrail(source.arn, await clients.cloudTrail(source.region, source.role), common))
      return undefined
  }
}
