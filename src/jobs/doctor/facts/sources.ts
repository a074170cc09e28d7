import type { AwsClients } from '../../../aws/clients.ts'
import { advancedKinds, type RecordedKinds } from '../../../evidence/coverage/selectors/event-kinds.ts'
import { logLocation, logLocationOf } from '../../../evidence/coverage/selectors/log-locations.ts'
import { tableShapeOf } from '../../../evidence/cloudtrail/sql/athena.ts'
import { logsRoot } from '../../../evidence/cloudtrail/s3/layout.ts'
import type { CloudTrailSource } from '../../../settings/types.ts'
import { mapAnswer, skippedAnswer, type CallAnswer } from '../answer.ts'
import { readLogs, type LogFacts } from './logs.ts'
import { readLookups, type LookupFacts } from './lookups.ts'
import type { Prober } from './probe.ts'

/** What a source of events shows before it is read. */
export type EvidenceSourceFacts =
  | { readonly kind: 'files' | 'trail'; readonly source: CloudTrailSource }
  | {
      readonly kind: 'lookup-events'
      readonly source: Extract<CloudTrailSource, { kind: 'lookup-events' }>
      readonly lookups: readonly LookupFacts[]
    }
  | {
      readonly kind: 's3'
      readonly source: Extract<CloudTrailSource, { kind: 's3' }>
      readonly logs: CallAnswer<LogFacts>
      /** As `logLocation` names it. */
      readonly place: string
    }
  | {
      readonly kind: 'athena'
      readonly source: Extract<CloudTrailSource, { kind: 'athena' }>
      readonly table: CallAnswer<{ readonly bucket?: string }>
      readonly logs: CallAnswer<LogFacts>
      /** Absent: the table's data lie in no folder of CloudTrail's, or the table is not known. */
      readonly place?: string
    }
  | {
      readonly kind: 'lake'
      readonly source: Extract<CloudTrailSource, { kind: 'lake' }>
      readonly store: CallAnswer<StoreFacts>
    }

/** An event data store. */
export interface StoreFacts {
  readonly status: string
  readonly retentionDays: number
  readonly multiRegion: boolean
  readonly kinds: RecordedKinds
}

export async function readSource(
  source: CloudTrailSource,
  clients: Pick<AwsClients, 'cloudTrail' | 's3' | 'athena'>,
  prober: Prober,
): Promise<EvidenceSourceFacts> {
  switch (source.kind) {
    case 'files':
    case 'trail':
      return { kind: source.kind, source }
    case 'lookup-events':
      return { kind: source.kind, source, lookups: await readLookups(source, clients, prober) }
    case 's3': {
      const { bucket, accounts, regions } = source
      const api = await clients.s3(source.region, source.role)
      const logs = await readLogs({ bucket, root: logsRoot(source), accounts, regions }, api, prober)
      return { kind: source.kind, source, logs, place: logLocation(bucket, source.prefix) }
    }
    case 'athena':
      return readTable(source, clients, prober)
    case 'lake':
      return { kind: source.kind, source, store: await readStore(source, clients, prober) }
  }
}

async function readTable(
  source: Extract<CloudTrailSource, { kind: 'athena' }>,
  clients: Pick<AwsClients, 's3' | 'athena'>,
  prober: Prober,
): Promise<EvidenceSourceFacts> {
  const { catalog, database, table: name, region, role } = source
  const metadata = await prober.call('QueryAthena', 'athena:GetTableMetadata', `${database}.${name}`, async (signal) =>
    (await clients.athena(region, role)).getTableMetadata(
      { CatalogName: catalog, DatabaseName: database, TableName: name },
      signal,
    ),
  )
  const shown = metadata.kind === 'known' ? metadata.value.TableMetadata : undefined
  const location = shown && tableShapeOf(source, shown).location
  const place = logLocationOf(location)
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location ?? '') ?? []
  const table = mapAnswer(metadata, () => ({ ...(bucket !== undefined && { bucket }) }))
  // Partition projection finds the logs by itself; they are looked at for their age and size.
  const root = /^(?:.*\/)?AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?/.exec(key.endsWith('/') ? key : `${key}/`)?.[0]
  if (bucket === undefined || root === undefined) {
    const why = metadata.kind === 'known' ? 'the place of its logs is not known' : 'the table could not be asked for'
    return { kind: 'athena', source, table, logs: skippedAnswer(why) }
  }
  const { accounts, regions } = source
  const logs = await readLogs({ bucket, root, accounts, regions }, await clients.s3(region, role), prober)
  return { kind: 'athena', source, table, logs, ...(place !== undefined && { place }) }
}

async function readStore(
  { store, region, role }: Extract<CloudTrailSource, { kind: 'lake' }>,
  clients: Pick<AwsClients, 'cloudTrail'>,
  prober: Prober,
): Promise<CallAnswer<StoreFacts>> {
  const answer = await prober.call('ReadWhatIsRecorded', 'cloudtrail:GetEventDataStore', store, async (signal) =>
    (await clients.cloudTrail(region, role)).getEventDataStore({ EventDataStore: store }, signal),
  )
  return mapAnswer(answer, (value) => ({
    status: value.Status ?? 'unknown',
    retentionDays: value.RetentionPeriod ?? 0,
    multiRegion: value.MultiRegionEnabled === true,
    kinds: advancedKinds(value.AdvancedEventSelectors ?? []),
  }))
}
