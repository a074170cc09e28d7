import type { Plan } from '../../proof/plan.ts'
import type { Trends } from './trends.ts'

/** Everything that the dashboard issue of a job shows; text of any origin, not escaped. */
export interface Dashboard {
  /** Folder and name of the job; empty: it has none. */
  readonly job: string
  readonly plan: Plan
  readonly policies: readonly DashboardPolicy[]
  readonly proposals: readonly DashboardProposal[]
  readonly waivers: readonly DashboardWaiver[]
  /** Newest first; absent: the configuration keeps no records. */
  readonly runs?: readonly DashboardRun[]
  /** Oldest first. */
  readonly history: readonly HistoryPoint[]
  /** Absent: no trend of single policies is shown. */
  readonly trends?: Trends
  readonly runUrl?: string
}

export interface DashboardPolicy {
  readonly id: string
  /** Under which its trend is kept. */
  readonly trendKey?: string
  readonly status: 'narrowed' | 'unchanged' | 'skipped'
  readonly reason: string
  readonly principals: number
  /** Known actions that it grants; `null`: not known. */
  readonly granted: number | null
  /** After its proposal; `null`: there is none. */
  readonly after: number | null
  /** Actions of it that were used in the last 30 and 90 days of the evidence, and in all of it; `null`: not known. */
  readonly used: { readonly days30: number; readonly days90: number; readonly all: number } | null
  readonly pull: PullLink | null
}

export interface PullLink {
  readonly number: number
  readonly url: string
}

export type BoxKind = 'open' | 'rebuild' | 'reopen'

export interface DashboardProposal {
  readonly label: string
  readonly state: 'open' | 'waiting' | 'declined' | 'closed' | 'not-opened'
  readonly pull: PullLink | null
  /** A sentence; empty: there is nothing to add. */
  readonly detail: string
  /** What a ticked box has the next run do; `null`: nothing can be asked for. */
  readonly box: { readonly kind: BoxKind; readonly identity: string; readonly ticked: boolean } | null
}

export interface DashboardWaiver {
  readonly keep: string
  readonly in: string
  readonly until: string
  readonly because: string
  readonly state: 'expired' | 'soon' | 'active'
  /** The open pull request whose branch has it. */
  readonly pull: PullLink | null
}

export interface DashboardRun {
  readonly run: string
  readonly runbook: string
  readonly startedAt: string
  readonly state: string
  readonly open: boolean
  readonly pullRequest: string | null
}

/** The whole job at the end of one run. */
export interface HistoryPoint {
  /** `2026-11-30` */
  readonly day: string
  readonly policies: number
  readonly narrowed: number
  /** Known actions that all policies grant, and those of them that were used within 90 days. */
  readonly granted: number
  readonly used: number
}
