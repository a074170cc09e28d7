import { InputError } from '../../errors.ts'
import { saveEvidence, openStore, type OpenedStore } from '../../evidence/store/open-and-save.ts'
import { storeReportOf, type StoreReport } from '../../evidence/store/report.ts'
import type { EvidenceStore } from '../../evidence/store/backends/backend.ts'
import { noSavedEvidence } from '../../evidence/store/types.ts'
import {
  readEvidence,
  type Evidence,
  type EvidenceRequest,
  type EarlierEvidence,
} from '../../evidence/read-evidence.ts'
import { version } from '../../version.ts'
import { withDefaultSource } from './default-source.ts'

export interface StoreRequest {
  readonly store: EvidenceStore
  readonly expireDays: number
  /** Use the saved evidence alone where no source is named, even if there are AWS credentials. */
  readonly alone: boolean
}

export interface LoadRequest extends Omit<EvidenceRequest, 'remembered'> {
  /** Environment variables: AWS credentials in it ask for LookupEvents where no source is named. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: Date
  readonly store?: StoreRequest
}

export interface LoadedEvidence extends Evidence {
  readonly store?: {
    readonly report: StoreReport
    /** Writes it back. @returns lines for the report: why that did not succeed */
    keep(): Promise<readonly string[]>
  }
}

/**
 * Reads all sources, with the saved evidence of earlier runs where the request has a store. Nothing is written before
 * `keep`: a run that fails leaves the saved evidence unchanged.
 *
 * @throws {InputError} when there is nothing to read from, and whatever `readEvidence` throws
 */
export async function loadEvidence(request: LoadRequest): Promise<LoadedEvidence> {
  const { env, now, store, ...reading } = request
  const source = { eventPaths: reading.paths, env }
  if (store === undefined) return readEvidence({ ...reading, settings: withDefaultSource(reading.settings, source) })

  const opened = await openStore(store.store)
  const from = opened.state === 'read' ? (store.alone ? 'store' : 'store-or-aws') : 'sources'
  const settings = withSource(request, from, opened)
  const catalog = reading.catalog.version
  const remembered: EarlierEvidence = {
    savedEvidence: opened.file?.evidence ?? noSavedEvidence,
    lines: { problems: opened.problem === undefined ? [] : [opened.problem], notes: otherCatalogs(opened, catalog) },
    expireDays: store.expireDays,
    now,
  }
  const evidence = await readEvidence({ ...reading, settings, remembered })
  const { recalled } = evidence
  if (recalled === undefined) return evidence
  const today = now.toISOString().slice(0, 10)
  const report = storeReportOf(store.store.place, opened.state, opened.file, recalled.run, today)
  const header = { catalog, tool: version, saved: today }
  // Saved evidence that ends on a day of the past would lose what was read since.
  const stays = `${store.store.place}: the saved evidence is not written back by a run that decides as of ${settings.asOf}.`
  if (settings.asOf !== undefined) return { ...evidence, store: { report, keep: async () => [stays] } }
  const keep = () => saveEvidence(opened, recalled.kept, { header, expireDays: store.expireDays })
  return { ...evidence, store: { report, keep } }
}

/** @param from where evidence may come from, where no source is named */
function withSource(
  { settings, paths, env, store: request }: LoadRequest,
  from: 'store' | 'store-or-aws' | 'sources',
  { problem, store }: OpenedStore,
): EvidenceRequest['settings'] {
  const named = paths.length > 0 || settings.cloudtrail.some(({ kind }) => kind !== 'trail')
  if (!named && from === 'sources' && request?.alone) {
    throw new InputError(
      problem === undefined
        ? `${store.place}: there is no saved evidence yet, and nothing else to read: name CloudTrail files with --events`
        : `${problem.replace(/ This run continues.*$/, '')} There is nothing else to read: name CloudTrail files with --events`,
    )
  }
  return withDefaultSource(settings, { eventPaths: paths, env, from })
}

/** Events that older catalogs mapped keep that mapping: dropping them would lose use. */
function otherCatalogs({ file, store }: OpenedStore, catalog: string): string[] {
  return [...(file?.evidence.catalogs.keys() ?? [])]
    .filter((each) => each !== catalog)
    .sort()
    .map(
      (each) =>
        `${store.place}: some saved evidence was mapped with catalog ${each} (this run: ${catalog}) and is used as mapped.`,
    )
}
