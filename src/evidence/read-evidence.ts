import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { createAwsClients, type AwsClients } from '../aws/clients.ts'
import { systemClock, type Clock } from '../aws/clock.ts'
import type { Catalog } from '../catalog/types.ts'
import type { EvidenceSettings } from '../settings/types.ts'
import { readUnusedAccessFindings, type UnusedFindings } from './access-analyzer/findings.ts'
import { readTrailFiles, type ReadProgress } from './cloudtrail/files/read-files.ts'
import { readAwsSources, type SourceFacts } from './cloudtrail/read-aws-sources.ts'
import { configuredCoverage } from './coverage/combine.ts'
import { futureRecordsIn } from './coverage/future-records.ts'
import { ledgerOfTallies, type ReadResult } from './usage/build-ledger.ts'
import type { AccountCoverage, Ledger } from './types.ts'
import { LedgerBuilder } from './usage/ledger-builder.ts'
import { coverageOf } from './store/coverage.ts'
import { coverageOfRun } from './store/from-run.ts'
import { withoutLaterDays } from './store/expire.ts'
import { combineWithSaved, type CombinedEvidence } from './store/combine-with-run.ts'
import type { SavedEvidence } from './store/types.ts'
import { dayNumber, dayOf, endOfDay, type Seconds } from './time.ts'
import { clockFrom, historyDays, sourcesUntil } from './until.ts'
import { isChange, recordedParts, recentTrailWarnings } from './coverage/selectors/apply.ts'
import { summariseTallies, type OptionalTables } from './usage/summary.ts'

/** `files` and `totalFiles` are 0 where only AWS is asked. */
export type EvidenceProgress = ReadProgress

export interface EvidenceRequest extends OptionalTables {
  readonly settings: EvidenceSettings
  /** Folder that paths in the configuration start from. */
  readonly root: string
  /** Files and folders from the command line, beside what the configuration names. */
  readonly paths: readonly string[]
  readonly catalog: Catalog
  /** Those that configuration names; a single one is that of files that do not name it (Event History in CSV). */
  readonly accounts?: readonly { readonly accounts: readonly string[] }[]
  /**
   * The only principal that the caller wants to know of: for a user, Event history is queried by name. The coverage of
   * such a reading is unknown, so that it is only shown. Nothing is decided from it, and it is not saved.
   */
  readonly only?: string
  /** Goes into the ledger with what is read. */
  readonly remembered?: EarlierEvidence
  /** Threads for log files, with this one. Default: one a core in the bundle; from source none. */
  readonly threads?: number
  /** Default: the AWS SDK with the credentials it finds. */
  readonly clients?: AwsClients
  readonly clock?: Clock
  onProgress?(progress: EvidenceProgress): void
  readonly signal?: AbortSignal
}

/** The evidence of earlier runs. */
export interface EarlierEvidence {
  readonly savedEvidence: SavedEvidence
  /** Messages about it: those that leave the evidence incomplete, and those that do not. */
  readonly lines: { readonly problems: readonly string[]; readonly notes: readonly string[] }
  readonly expireDays: number
  readonly now: Date
}

export interface Evidence {
  /** With the saved evidence, where the request has it. */
  readonly ledger: Ledger
  readonly recalled?: CombinedEvidence
  /** Only where configuration names an analyzer. */
  readonly findings?: UnusedFindings
}

/** More readers than these would only wait for the one thread that counts. */
export const mostThreads = 8

/**
 * Reads everything that is to count as evidence: files first, then what AWS is asked for. AWS is asked only where the
 * configuration says so, and its SDK is not loaded otherwise.
 *
 * @throws {InputError} when a path does not exist, or AWS is to be asked and there are no credentials
 * @throws the signal's reason when aborted
 */
export async function readEvidence(request: EvidenceRequest): Promise<Evidence> {
  const { settings, signal } = request
  const until = settings.asOf === undefined ? undefined : endOfDay(dayNumber(settings.asOf))
  const remembered = request.remembered && savedUntil(request.remembered, until)
  const builder = new LedgerBuilder(request.catalog, {
    byDay: remembered !== undefined || request.byNetwork === true || request.byDay === true,
    ...(until !== undefined && { until }),
  })
  const progress: { files: number; totalFiles: number; events: number; bytes: number; scannedBytes?: number } = {
    files: 0,
    totalFiles: 0,
    events: 0,
    bytes: 0,
  }
  const sources =
    until === undefined
      ? settings.cloudtrail
      : sourcesUntil(until, settings.cloudtrail, (request.clock ?? systemClock).now(), () =>
          builder.addProblem(
            `LookupEvents: Event history keeps ${historyDays} days and no longer has ${settings.asOf}.`,
          ),
        )
  const configured = sources.flatMap((source) => (source.kind === 'files' ? source.paths : []))
  const paths = [...request.paths, ...configured.map((path) => resolve(request.root, path))]
  const clock = until === undefined ? request.clock : clockFrom(until, request.clock ?? systemClock)
  const common = { ...(clock && { clock }), ...(signal && { signal }) }
  const [account, ...others] = new Set(request.accounts?.flatMap((each) => each.accounts))
  if (paths.length > 0) {
    await readTrailFiles(paths, builder, {
      ...(signal && { signal }),
      ...(account !== undefined && others.length === 0 && { account }),
      threads: request.threads ?? Math.min(availableParallelism(), mostThreads),
      onProgress: (files) => request.onProgress?.(Object.assign(progress, files)),
    })
  }
  const clients = request.clients ?? createAwsClients()
  const userName = /:user\/(?:.*\/)?([^/]+)$/.exec(request.only ?? '')?.[1]
  const facts = await readAwsSources(sources, builder, {
    ...common,
    clients,
    beside: paths.length > 0,
    ...(userName !== undefined && remembered === undefined && { userName }),
    onProgress: ({ kind: _, files, totalFiles, events, bytes, scannedBytes, ...estimate }) => {
      progress.events += events
      progress.bytes += bytes
      if (scannedBytes !== undefined) progress.scannedBytes = (progress.scannedBytes ?? 0) + scannedBytes
      request.onProgress?.({ ...progress, ...(totalFiles > 0 && { files, totalFiles }), ...estimate })
    },
  })
  const { accessAnalyzer: analyzer } = settings
  const findings =
    analyzer &&
    (await readUnusedAccessFindings({ ...common, ...analyzer, client: await clients.accessAnalyzer(analyzer.region) }))
  for (const problem of findings?.problems ?? []) builder.addNote(problem)
  const gathered = builder.gather()
  for (const seen of gathered.seen.accounts()) {
    const future = futureRecordsIn([seen], (clock ?? systemClock).now())
    for (const line of future.problems) gathered.problems.add(line, seen.account)
    for (const line of future.notes) gathered.problems.note(line)
  }
  const parts = partsOf(gathered, facts, settings)
  const recalled = remembered && recallWith(remembered, gathered, parts, request)
  const ledger =
    recalled?.ledger ??
    ledgerOfTallies(
      gathered.tallies,
      gathered,
      coverageOf(coverageOfRun(gathered, parts), settings.windowDays),
      request,
    )
  const accounts = ledger.coverage.accounts.map((account) => configuredCoverage(account, settings.recorded))
  return {
    ledger: { ...ledger, coverage: { ...ledger.coverage, accounts } },
    ...(findings && { findings }),
    ...(recalled && { recalled }),
  }
}

/** The saved evidence up to a moment. */
const savedUntil = (remembered: EarlierEvidence, until: Seconds | undefined): EarlierEvidence =>
  until === undefined
    ? remembered
    : {
        ...remembered,
        savedEvidence: withoutLaterDays(remembered.savedEvidence, dayOf(until)),
        now: new Date(until * 1000),
      }

/** The coverage that trails and event data stores declare for what was read. */
function partsOf(
  gathered: ReadResult,
  facts: SourceFacts,
  { regions, windowDays }: EvidenceSettings,
): AccountCoverage[] {
  if (facts.recorders.length === 0) return []
  // Event history declares its own coverage: a trail covers its own logs, and not days without logs.
  const seen = gathered.seen.accounts()
  const changes = [...gathered.tallies].filter(({ update }) => update.requests.some(isChange))
  const { entries } = summariseTallies(changes)
  for (const line of recentTrailWarnings(entries, seen, facts.recorders, windowDays)) gathered.problems.note(line)
  return recordedParts(entries, seen, facts.recorders, facts.readings, regions)
}

function recallWith(
  { savedEvidence, lines, expireDays, now }: EarlierEvidence,
  gathered: ReadResult,
  parts: readonly AccountCoverage[],
  { catalog, settings, byNetwork, byDay }: EvidenceRequest,
): CombinedEvidence {
  const unread = gathered.problems.accounts()?.map(({ account }) => account) ?? 'any'
  for (const line of lines.problems) gathered.problems.add(line)
  for (const line of lines.notes) gathered.problems.note(line)
  return combineWithSaved(savedEvidence, gathered, {
    parts,
    unread,
    catalog: catalog.version,
    expireDays,
    windowDays: settings.windowDays,
    now: now.getTime() / 1000,
    ...(byNetwork !== undefined && { byNetwork }),
    ...(byDay !== undefined && { byDay }),
  })
}
