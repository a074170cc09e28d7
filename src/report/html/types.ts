/**
 * The data of the HTML report, as the page that is opened reads them. Each part is a JSON text of its own in the page, so
 * that opening it parses only what the first view shows. Names of actions stand once, sorted, in `Overview.actions`; sets of
 * them are runs of indexes.
 */

/**
 * A set of indexes, ascending, as alternating gaps and lengths: `[3, 2, 4, 1]` is 3, 4, 9. Actions that a wildcard grants
 * lie beside each other in the sorted names.
 */
export type Runs = readonly number[]

/** A number for each access level, in the order of `accessLevelsByGravity`. */
export type ByLevel = readonly number[]

/** The day of a moment, counted from the first day of the evidence. */
export type Day = number

export type PolicyStatus = 'narrowed' | 'unchanged' | 'skipped'

/** What stands above everything else: the limits of what follows. */
export interface Notice {
  readonly title: string
  readonly text: string
  /** Configuration to write. */
  readonly yaml?: string
}

/** What the proofs of a proposal come to. */
export interface ProofSummary {
  readonly containment: 'proven' | 'refuted' | 'undecided'
  /** Distinct requests replayed, and those of them that the proposal would deny. */
  readonly replayed: number
  readonly replayDenied: number
  /** The same of the last third of the window; `null` without a backtest. */
  readonly backtest: { readonly checked: number; readonly denied: number } | null
  /** Estimated probability that the next call needs something not seen yet; `null` without an estimate. */
  readonly unseen: number | null
}

/** A policy as a row of the table. */
export interface PolicyRow {
  readonly id: string
  /** The address, or the file. */
  readonly name: string
  readonly file: string
  readonly line: number
  readonly status: PolicyStatus
  readonly reason: string
  /** Indexes in `Overview.principals`. */
  readonly principals: readonly number[]
  /** Known actions granted; `null` where the policy could not be read. */
  readonly before: ByLevel | null
  readonly after: ByLevel | null
  readonly proof: ProofSummary | null
  /** Actions kept because the evidence cannot show them. */
  readonly blind: number
  /** Findings, recommendations and checks of AWS that stand with it. */
  readonly findings: number
  /** `unused`: nothing of it was used. `size`: it has to be split first. `broad`: a principal holds everything anyway. */
  readonly marks: readonly ('unused' | 'size' | 'broad')[]
}

/** The first part of the data, which every view needs. */
export interface Overview {
  readonly version: string
  readonly catalog: string
  readonly notices: readonly Notice[]
  readonly warnings: readonly string[]
  readonly summary: Summary
  readonly evidence: EvidenceSummary
  readonly actions: { readonly names: readonly string[]; readonly levels: string }
  /** ARNs. */
  readonly principals: readonly string[]
  readonly policies: readonly PolicyRow[]
  /** Counts of what other parts hold, for the navigation. */
  readonly counts: {
    readonly principals: number
    readonly used: number
    readonly networks: number
    readonly blindSpots: number
    /** What AWS says of policies, and suspicious use. */
    readonly findings: number
    /** Refused calls, by principal, action, resource and network. */
    readonly refused: number
    /** Calls that no statement covers, and events that no action explains, by kind. */
    readonly unexplained: number
  }
}

export interface Summary {
  readonly policies: number
  readonly narrowed: number
  readonly unchanged: number
  readonly skipped: number
  /** Known actions granted by the narrowed policies, by level. */
  readonly before: ByLevel
  readonly after: ByLevel
  readonly proven: number
  readonly replayed: number
  readonly replayDenied: number
  readonly backtest: { readonly checked: number; readonly denied: number; readonly proposals: number } | null
  readonly backtestText: string | null
  readonly unseen: number | null
  readonly unseenText: string | null
  /** Distinct actions kept because the evidence cannot show them. */
  readonly blind: number
}

export interface EvidenceSummary {
  /** `2026-08-01`: the first and last day; `null` where there is no evidence. */
  readonly from: string | null
  readonly to: string | null
  readonly accounts: readonly {
    readonly account: string
    readonly from: string
    readonly to: string
    readonly days: number
    readonly gaps: readonly string[]
    readonly regions: readonly string[]
    readonly management: string
    readonly data: string
    readonly basis: string
  }[]
  readonly complete: boolean
  /** A sentence each: saved evidence and account snapshots. */
  readonly sources: readonly string[]
  readonly configuration: string | null
  readonly history: History | null
}

/** Weeks of evidence, saved evidence included: how many of the permissions granted today were in use. */
export interface History {
  /** Pairs of a principal and an action that its policies grant, now and with all proposals. */
  readonly granted: number
  readonly proposed: number
  readonly weeks: readonly {
    /** `2026-08-03`, the Monday. */
    readonly week: string
    /** Distinct pairs used in the week, and since the beginning. */
    readonly used: number
    readonly total: number
  }[]
}

/** What policies have in common. */
export interface Shared {
  readonly texts: readonly string[]
  /** Action, number of events, first and last day, id of an event. */
  readonly uses: readonly (readonly [action: number, count: number, first: Day, last: Day, event: string])[]
}

/** A policy document whose actions and resources are indexes in `Shared.texts`. */
export interface PackedDocument {
  readonly Statement: unknown
}

export interface ChangeDetail {
  readonly title: string
  readonly summary: string
  /** Resources, or networks: before and after; empty where the change is one of actions. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Indexes in `Shared.uses`. */
  readonly used: readonly number[]
  /** Kept for another reason: index of its text, and the actions. */
  readonly kept: readonly (readonly [reason: number, actions: Runs])[]
  readonly removed: Runs
  readonly dropped: Runs
  readonly nameless: Runs
  readonly readmitted: Runs
  /** Index of a text. */
  readonly undo: number
}

/** A check of a proposal, with its result in words. */
export interface ProofLine {
  readonly name: 'Containment' | 'Replay' | 'Backtest' | 'Estimate' | 'AWS'
  readonly state: 'good' | 'caution' | 'bad' | 'neutral'
  readonly text: string
  /** Requests that would be denied, or principals with the least data. */
  readonly items: readonly string[]
}

/** Part of a file before and after a proposal. */
export interface FileDiff {
  readonly file: string
  readonly language: 'hcl' | 'json'
  /** Number of the first line of the part. */
  readonly line: number
  /** Lines, as indexes in `Shared.texts`. */
  readonly before: readonly number[]
  readonly after: readonly number[]
}

export interface PolicyDetail {
  /** A label and what it says. */
  readonly facts: readonly (readonly [label: string, values: readonly string[]])[]
  readonly notes: readonly number[]
  readonly changes: readonly ChangeDetail[]
  readonly blindSpots: readonly (readonly [reason: number, opens: number, actions: Runs])[]
  readonly findings: readonly string[]
  readonly proof: readonly ProofLine[]
  readonly diff: FileDiff | null
  readonly before: PackedDocument | null
  readonly after: PackedDocument | null
}

/** A principal that policies of the plan are attached to. */
export interface PrincipalRow {
  readonly principal: number
  readonly policies: readonly number[]
  /** Known actions that these policies grant, now and with all proposals. */
  readonly granted: Runs
  readonly left: Runs
  /** Every policy that grants everything and is attached to it. */
  readonly broad: readonly string[]
  readonly uses: readonly AllowedUseRow[]
}

/** The calls of an action by a principal that AWS allowed. `days` are days of calls that are known, sorted. */
export type AllowedUseRow = readonly [action: number, count: number, days: readonly Day[]]

export interface Surface {
  readonly principals: readonly PrincipalRow[]
  /** Other principals in the evidence, which no policy here is attached to. */
  readonly others: number
}

export type PlaceKind = 'public' | 'private' | 'endpoint' | 'service' | 'unknown'

/** A network that requests came from. */
export interface PlaceRow {
  readonly kind: PlaceKind
  readonly name: string
  /** `203.0.113.0/24`; of other kinds the kind. */
  readonly block: string
  /** Name of the trusted network in the configuration that holds it. */
  readonly trusted: string | null
  readonly events: number
  readonly denied: number
  /** Indexes in `Overview.principals`; principals that hold no policy of the plan are counted in `others`. */
  readonly principals: readonly number[]
  readonly others: number
  readonly first: string
  readonly last: string
}

export interface Networks {
  readonly places: readonly PlaceRow[]
  /** Places that are not listed, with their events. */
  readonly left: { readonly places: number; readonly events: number }
}

export interface BlindSpotRow {
  readonly reason: string
  readonly opens: string
  readonly actions: Runs
  /** Indexes of policies. */
  readonly policies: readonly number[]
}

/** Use that deserves a look before it is trusted. */
export interface SuspiciousRow {
  readonly principal: string
  /** A block of addresses or a VPC endpoint. */
  readonly network: string
  readonly refused: boolean
  readonly count: number
  readonly first: string
  readonly last: string
  readonly reasons: string
}

export interface RefusedRow {
  readonly principal: string
  readonly action: string
  readonly resource: string
  readonly place: string
  readonly count: number
  readonly first: string
  readonly last: string
}

export interface Findings {
  /** Of Access Analyzer, what AWS recommends, and AWS's checks that did not pass. */
  readonly policies: readonly { readonly policy: number; readonly kind: string; readonly text: string }[]
  /** `null` where the reading did not count by day. */
  readonly suspicious: readonly SuspiciousRow[] | null
  readonly refused: readonly RefusedRow[]
  readonly refusedLeft: number
  readonly contradictions: readonly { readonly text: string; readonly count: number; readonly event: string }[]
  readonly unmapped: readonly {
    readonly source: string
    readonly name: string
    readonly count: number
    readonly event: string
  }[]
}

/** All parts by the name under which the page finds them. */
export interface ReportParts {
  readonly overview: Overview
  readonly shared: Shared
  readonly surface: Surface
  readonly networks: Networks
  readonly blindSpots: readonly BlindSpotRow[]
  readonly findings: Findings
}
