import type { RunbookRun } from '../../runbooks/run.ts'
import type { Overrides } from '../../settings/parse.ts'
import type { SnapshotPaths } from '../load/load-snapshots.ts'

/** Everything that one run of a runbook is made from. */
export interface RunRequest {
  /** Absolute. */
  readonly root: string
  /** Path of the runbook, from the root. */
  readonly file: string
  readonly configPath?: string
  readonly parameters: Readonly<Record<string, string>>
  /** Id of a triage question → `yes`, `no` or `unclear`. */
  readonly answers: Readonly<Record<string, string>>
  /** Everything but the writing. */
  readonly drill: boolean
  readonly eventPaths: readonly string[]
  readonly states: readonly string[]
  readonly snapshots: SnapshotPaths
  readonly overrides: Overrides
  readonly now: Date
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
}

/** Reads, decides and proves; it writes nothing. */
export type RunRunbook = (request: RunRequest) => Promise<RunbookRun>
