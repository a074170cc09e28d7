import type { Witness } from '../policy/containment/verdict.ts'

/** The level of a finding; `fail-on` names one of them. */
export type FindingLevel = 'note' | 'warning' | 'error'

/** What a change did to a policy, judged by the requests that the two documents allow. */
export type ChangeStatus = 'added' | 'removed' | 'widened' | 'narrowed' | 'equal' | 'undecided'

/** Lines of a file of the head, both from 1 and both included. */
export interface LineRange {
  readonly file: string
  readonly line: number
  readonly endLine: number
}

/** Text that replaces the lines of a range in the head as they are, without the last line break. */
export interface Suggestion extends LineRange {
  readonly text: string
}

/** One result of one rule, at the place in the head that causes it. */
export interface Finding extends LineRange {
  /** Id of the rule, stable between versions: `wild-write`. */
  readonly rule: string
  readonly level: FindingLevel
  /** Plain text of one or two sentences. */
  readonly message: string
  readonly suggestion: Suggestion | null
  /** Same for the same problem in a later commit, whatever lines moved: hexadecimal. */
  readonly fingerprint: string
  /** The waiver that accepts it, in words; such a finding never counts for `fail-on`. */
  readonly waived: string | null
}

/** An action that the head grants and the base did not. */
export interface GrantedAction {
  readonly action: string
  /** AWS's access level: `Read`, `List`, `Write`, `Tagging`, `Permissions management`; `null` where it is not known. */
  readonly level: string | null
  readonly resource: string
  /** Of a wildcard: the number of actions that AWS has for it today. Its level is the weightiest of them. */
  readonly actions?: number
  /** To whom a resource or trust policy grants it. */
  readonly principal?: string
}

export interface ReviewedPolicy extends LineRange {
  readonly id: string
  readonly address: string
  readonly kind: 'identity' | 'resource' | 'trust' | 'boundary'
  readonly status: ChangeStatus
  /** The reason why the status is `undecided`, or what was compared; `null` where the status says it all. */
  readonly reason: string | null
  /** A request that the head allows and the base did not (`added`, `widened`). */
  readonly witness: Witness | null
  readonly granted: readonly GrantedAction[]
  readonly findings: readonly Finding[]
}

/** A managed policy that is newly attached, or no longer; a permissions boundary that is set, changed or removed. */
export interface ReviewedAttachment extends LineRange {
  readonly change: 'attached' | 'detached' | 'boundary-set' | 'boundary-changed' | 'boundary-removed'
  readonly principal: string
  /** An ARN, an address, or the expression as written. */
  readonly policy: string
}

/** What a change of a repository newly grants. */
export interface Review {
  readonly version: 1
  /** The commit or folder compared with, and the one that was read. */
  readonly base: string
  readonly head: string
  readonly policies: readonly ReviewedPolicy[]
  readonly attachments?: readonly ReviewedAttachment[]
  /** Findings that belong to no policy: a file that cannot be read, an expired waiver, a changed configuration. */
  readonly findings: readonly Finding[]
  readonly summary: {
    readonly statuses: Readonly<Record<ChangeStatus, number>>
    readonly levels: Readonly<Record<FindingLevel, number>>
    /** What was not compared, and why, in words. */
    readonly incomplete: readonly string[]
  }
}
