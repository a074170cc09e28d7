import type { RunRunbook } from '../jobs/runbook/run-request.ts'
import type { Workflow } from './workflow.ts'

/** The action's access to process, network and workflow. */
export interface Capabilities {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly workflow: Workflow
  readonly fetch: typeof globalThis.fetch
  readonly now: () => Date
  /** Runs a runbook over the evidence; it writes nothing. */
  readonly runRunbook?: RunRunbook
  /** Aborted, with an `Interruption`, when the job is cancelled. */
  readonly signal?: AbortSignal
}
