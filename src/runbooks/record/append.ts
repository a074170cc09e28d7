import type { ChainedRecord } from './chain.ts'
import type { RecordDraft, RunbookRecord } from './schema.ts'

/** What is known of a chain before a record is added: enough to give it its place. */
export interface ChainPosition {
  /** Number of records. */
  readonly length: number
  readonly head: string | null
  /** Ids of all records. */
  readonly ids: ReadonlySet<string>
  /** Digest of the last record of each run. */
  readonly latest: ReadonlyMap<string, string>
}

export const chainPositionOf = (records: readonly ChainedRecord[]): ChainPosition => ({
  length: records.length,
  head: records.at(-1)?.sha256 ?? null,
  ids: new Set(records.map(({ record }) => record.id)),
  latest: new Map(records.map(({ record, sha256 }) => [record.run, sha256])),
})

/** A draft at the end of a chain. */
export const appendDraft = (draft: RecordDraft, { length, head, latest }: ChainPosition): RunbookRecord => {
  const { id, run, at, runbook, stage, details } = draft
  const links = { sequence: length, previous: head, run, continues: latest.get(run) ?? null }
  return { format: 1, id, ...links, at, runbook, stage, details } as RunbookRecord
}

/** A place where records are kept; it only ever grows. */
export interface RecordStore {
  /** For messages: `the folder records`, `the branch whittle-records`. */
  readonly place: string
  /**
   * All records, checked.
   *
   * @throws where the place cannot be read, or its chain is broken: then nothing may be added to it
   */
  read(): Promise<readonly ChainedRecord[]>
  /**
   * Adds drafts in their order, but for those that are recorded already. Stopped anywhere, each of them is there whole or
   * not at all, and adding them again gives the same chain.
   *
   * @returns the records that are new
   */
  append(drafts: readonly RecordDraft[]): Promise<readonly ChainedRecord[]>
}
