import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { createAwsClients, type AwsClients } from '../aws/clients.ts'
import type { Clock } from '../aws/clock.ts'
import type { Catalog } from '../catalog/types.ts'
import type { EvidenceSettings } from '../settings/types.ts'
import { readUnusedAccessFindings, type UnusedFindings } from './access-analyzer/findings.ts'
import { readTrailFiles, type ReadProgress } from './cloudtrail/files.ts'
import { readAwsSources } from './cloudtrail/sources.ts'
import { configuredCoverage } from './coverage.ts'
import type { Ledger } from './ledger-types.ts'
import { LedgerBuilder } from './ledger.ts'
import { coverageWithRecorders } from './selectors/apply.ts'

/** `files` and `totalFiles` are 0 where only AWS is asked. */
export type EvidenceProgress = ReadProgress

export interface EvidenceRequest {
  readonly settings: EvidenceSettings
  /** Folder that paths in the configuration start from. */
  readonly root: string
  /** Files and folders from the command line, beside what the configuration names. */
  readonly paths: readonly string[]
  readonly catalog: Catalog
  /** Those that configuration names; a single one is that of files that do not tell it (Event History in CSV). */
  readonly accounts?: readonly { readonly account: string }[]
  /** Worker threads for log files. Default: one a core in the bundle, whose catalog theirs is; none from source. */
  readonly threads?: number
  /** Default: the AWS SDK with the credentials it finds. */
  readonly clients?: AwsClients
  readonly clock?: Clock
  onProgress?(progress: EvidenceProgress): void
  readonly signal?: AbortSignal
}

export interface Evidence {
  readonly ledger: Ledger
  /** Only where configuration names an analyzer. */
  readonly findings?: UnusedFindings
}

/** More readers than these would only wait for the one thread that counts. */
const mostThreads = 8

/**
 * Reads everything that is to count as evidence: files first, then what AWS is asked for. AWS is asked only where the
 * configuration says so, and its SDK is not loaded otherwise.
 *
 * @throws {InputError} when a path does not exist, or AWS is to be asked and there are no credentials
 * @throws the signal's reason when aborted
 */
export async function readEvidence(request: EvidenceRequest): Promise<Evidence> {
  const { settings, signal } = request
  const builder = new LedgerBuilder(request.catalog)
  const progress = { files: 0, totalFiles: 0, events: 0, bytes: 0 }
  const configured = settings.cloudtrail.flatMap((source) => (source.kind === 'files' ? source.paths : []))
  const paths = [...request.paths, ...configured.map((path) => resolve(request.root, path))]
  const common = { ...(request.clock && { clock: request.clock }), ...(signal && { signal }) }
  const [account, ...others] = new Set(request.accounts?.map((each) => each.account))
  if (paths.length > 0) {
    await readTrailFiles(paths, builder, {
      ...(signal && { signal }),
      ...(account !== undefined && others.length === 0 && { account }),
      threads: request.threads ?? Math.min(availableParallelism(), mostThreads),
      onProgress: (files) => request.onProgress?.(Object.assign(progress, files)),
    })
  }
  const clients = request.clients ?? createAwsClients()
  const facts = await readAwsSources(settings.cloudtrail, builder, {
    ...common,
    clients,
    beside: paths.length > 0,
    onProgress: ({ files, totalFiles, events, bytes }) => {
      progress.events += events
      progress.bytes += bytes
      request.onProgress?.(totalFiles > 0 ? { ...progress, files, totalFiles } : { ...progress })
    },
  })
  const { accessAnalyzer: analyzer } = settings
  const findings =
    analyzer &&
    (await readUnusedAccessFindings({ ...common, ...analyzer, client: await clients.accessAnalyzer(analyzer.region) }))
  for (const problem of findings?.problems ?? []) builder.addNote(problem)
  const ledger = builder.build()
  const accounts = coverageWithRecorders(ledger, facts.recorders, facts.readings, settings.regions).map((account) =>
    configuredCoverage(account, settings.recorded),
  )
  return { ledger: { ...ledger, coverage: { ...ledger.coverage, accounts } }, ...(findings && { findings }) }
}
