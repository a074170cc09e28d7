import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { createAwsClients, type AwsClients } from '../aws/clients.ts'
import { systemClock, type Clock } from '../aws/clock.ts'
import type { Catalog } from '../catalog/types.ts'
import type { CloudTrailSource, EvidenceSettings } from '../settings/types.ts'
import { readFilesInto } from './cloudtrail/files/read-files.ts'
import { loadScanner } from './cloudtrail/fast/load-scanner.ts'
import { WorkerPool } from './cloudtrail/fast/pool.ts'
import { eventMeaning } from './cloudtrail/fast/record-meaning.ts'
import { readAwsSources, type SourceFacts } from './cloudtrail/read-aws-sources.ts'
import { lookupAttributeOf } from './cloudtrail/scopes/lookup-attribute.ts'
import { contextWindowOf, type TimeWindow } from './cloudtrail/scopes/scope-collector.ts'
import { ScopeSink, type GatheredFacts } from './cloudtrail/scopes/scope-sink.ts'
import { sqlReadersFor } from './cloudtrail/sql/scopes/read-scopes-sql.ts'
import { configuredCoverage } from './coverage/combine.ts'
import { futureRecordsIn } from './coverage/future-records.ts'
import { recordedParts } from './coverage/selectors/apply.ts'
import type { Scope } from './events/condition.ts'
import type { AskedQuery, EventReading } from './events/matches.ts'
import { EventReader } from './events/trail-event.ts'
import { mostThreads, type EvidenceProgress } from './read-evidence.ts'
import { coverageOf } from './store/coverage.ts'
import { coverageOfRun } from './store/from-run.ts'
import { secondsOf, secondsPerDay, timeOf } from './time.ts'
import type { Coverage } from './types.ts'
import { clockFrom, historyDays, sourcesUntil } from './until.ts'
import { completeness } from './usage/build-ledger.ts'

export interface ScopesRequest {
  readonly settings: EvidenceSettings
  /** Folder that paths in the configuration start from. */
  readonly root: string
  /** Files and folders from the command line, beside what the configuration names. */
  readonly paths: readonly string[]
  readonly catalog: Catalog
  /** ISO 8601, UTC: events from then on, and before then. What was recorded earlier is read where a scope needs it. */
  readonly from: string
  readonly to: string
  /** As in `EvidenceRequest`. */
  readonly accounts?: readonly { readonly accounts: readonly string[] }[]
  readonly threads?: number
  /** As in `ReadOptions`. */
  readonly workerUrl?: URL
  readonly threadsFrom?: number
  readonly clients?: AwsClients
  readonly clock?: Clock
  onProgress?(progress: EvidenceProgress): void
  readonly signal?: AbortSignal
}

/**
 * Reads the events of any number of scopes from everything that is evidence, once: log files, then what AWS is asked for.
 * Files are found, and what cannot be read is reported, as for the ledger; the coverage is that of the ledger too.
 *
 * @returns the matches in the order of `scopes`
 * @throws {InputError} when a path does not exist, or AWS is to be asked and there are no credentials
 * @throws the signal's reason when aborted
 */
export async function readScopes(scopes: readonly Scope[], request: ScopesRequest): Promise<EventReading> {
  const { settings, signal } = request
  const window: TimeWindow = { from: secondsOf(request.from), to: secondsOf(request.to) }
  const context = contextOfAll(scopes, window)
  const now = (request.clock ?? systemClock).now()
  const isPast = context.to * 1000 < now
  const clock = isPast ? clockFrom(context.to, request.clock ?? systemClock) : request.clock
  const reader = new EventReader(request.catalog)
  const sink = new ScopeSink(reader, scopes, window)
  const conditions = scopes.map(({ where }) => where)
  const sources = sourcesOf(settings, context, now, sink)
  const queries: AskedQuery[] = []
  const progress = { files: 0, totalFiles: 0, events: 0, bytes: 0 }
  const common = { ...(clock && { clock }), ...(signal && { signal }) }
  const configured = settings.cloudtrail.flatMap((source) => (source.kind === 'files' ? source.paths : []))
  const paths = [...request.paths, ...configured.map((path) => resolve(request.root, path))]
  const [account, ...others] = new Set(request.accounts?.flatMap((each) => each.accounts))
  const asked = { from: timeOf(context.from), to: timeOf(context.to) }
  if (paths.length > 0) {
    await readFilesInto(paths, sink, {
      ...(signal && { signal }),
      ...(account !== undefined && others.length === 0 && { account }),
      threads: request.threads ?? Math.min(availableParallelism(), mostThreads),
      ...(request.workerUrl && { workerUrl: request.workerUrl }),
      ...(request.threadsFrom !== undefined && { threadsFrom: request.threadsFrom }),
      startPool: (threads) => {
        const ownScanner = () => loadScanner(eventMeaning(reader, conditions))
        return new WorkerPool(
          threads,
          { task: { kind: 'events', conditions }, receiver: sink, ownScanner },
          request.workerUrl,
        )
      },
      onProgress: (files) => {
        Object.assign(progress, files)
        request.onProgress?.(progress)
      },
    })
    queries.push({ engine: 'files', text: paths.join('\n'), ...asked, rows: progress.events })
  }
  const attribute = lookupAttributeOf(conditions, request.catalog)
  if (attribute?.key === 'AccessKeyId' && sources.some(({ kind }) => kind === 'lookup-events')) {
    sink.addNote(
      `LookupEvents was asked for the access key ${attribute.value} only: events that name no key are not among them.`,
    )
  }
  const counts = new Map<CloudTrailSource['kind'], number>()
  const facts = await readAwsSources(sources, sink, {
    ...common,
    clients: request.clients ?? createAwsClients(),
    beside: paths.length > 0,
    ...(attribute && { attribute }),
    sqlReaders: sqlReadersFor({
      conditions,
      sink,
      catalog: request.catalog,
      ...asked,
      onQuery: (query) => queries.push(query),
    }),
    onProgress: ({ kind, files, totalFiles, events, bytes, ...estimate }) => {
      counts.set(kind, (counts.get(kind) ?? 0) + events)
      progress.events += events
      progress.bytes += bytes
      request.onProgress?.({ ...progress, ...(totalFiles > 0 && { files, totalFiles }), ...estimate })
    },
  })
  for (const engine of ['s3', 'lookup-events'] as const) {
    const places = sources.flatMap((source) => (source.kind === engine ? [placeOf(source)] : []))
    if (places.length > 0) {
      const only = engine === 'lookup-events' && attribute ? `\n${attribute.key}=${attribute.value}` : ''
      queries.push({ engine, text: `${places.join('\n')}${only}`, ...asked, rows: counts.get(engine) ?? 0 })
    }
  }
  const gathered = sink.gather()
  const coverage = coverageOfReading(gathered, facts, settings, now)
  return {
    scopes: gathered.scopes,
    records: gathered.records,
    coverage,
    problems: coverage.problems,
    queries,
  }
}

/** A source of records, for the record of what was read. */
const placeOf = (source: Extract<CloudTrailSource, { kind: 's3' | 'lookup-events' }>): string =>
  source.kind === 's3' ? `s3://${source.bucket}/${source.prefix}` : `LookupEvents in ${source.regions.join(', ')}`

/** The times that all the scopes together need. */
function contextOfAll(scopes: readonly Scope[], window: TimeWindow): TimeWindow {
  const contexts = scopes.map((scope) => contextWindowOf(scope, window))
  return {
    from: Math.min(window.from, ...contexts.map(({ from }) => from)),
    to: Math.max(window.to, ...contexts.map(({ to }) => to)),
  }
}

/** The sources, reaching as far back as the events that are asked for; Event history as far as it goes. */
function sourcesOf(
  { cloudtrail }: EvidenceSettings,
  { from, to }: TimeWindow,
  now: number,
  sink: ScopeSink,
): CloudTrailSource[] {
  const days = Math.max(1, Math.ceil((Math.min(to, now / 1000) - from) / secondsPerDay))
  const reaching = cloudtrail.map((source): CloudTrailSource => {
    switch (source.kind) {
      case 'files':
      case 'trail':
        return source
      case 'lookup-events':
        if (days > historyDays) {
          sink.addProblem(
            `LookupEvents: Event history keeps ${historyDays} days, and events of ${days} days are asked for.`,
          )
        }
        return { ...source, days: Math.min(days, historyDays) }
      case 's3':
      case 'athena':
      case 'lake':
        return { ...source, days }
    }
  })
  return sourcesUntil(Math.min(to, now / 1000), reaching, now, () =>
    sink.addProblem(`LookupEvents: Event history keeps ${historyDays} days and no longer has ${timeOf(to)}.`),
  )
}

function coverageOfReading(
  gathered: GatheredFacts,
  facts: SourceFacts,
  { regions, windowDays, recorded }: EvidenceSettings,
  now: number,
): Coverage {
  const { problems, seen, changes } = gathered
  const accounts = seen.accounts()
  for (const account of accounts) {
    const future = futureRecordsIn([account], now)
    for (const line of future.problems) problems.add(line, account.account)
    for (const line of future.notes) problems.note(line)
  }
  const parts =
    facts.recorders.length === 0 ? [] : recordedParts(changes, accounts, facts.recorders, facts.readings, regions)
  return {
    accounts: coverageOf(coverageOfRun(gathered, parts), windowDays).map((each) => configuredCoverage(each, recorded)),
    ...completeness(problems),
  }
}
