import type { Workflow } from './workflow.ts'

/** The action's access to process, network and workflow. */
export interface Capabilities {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly workflow: Workflow
  readonly fetch: typeof globalThis.fetch
  readonly now: () => Date
  /** Aborted, with an `Interruption`, when the job is cancelled. */
  readonly signal?: AbortSignal
}
