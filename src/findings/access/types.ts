import type { OriginKeys, OutsideCaller } from '../../evidence/types.ts'
import type { ConditionClause, Statement } from '../../policy/document.ts'
import type { EditResult, PolicySource, ProposedStatements } from '../../sources/types.ts'

/** Settings of the decisions on access, besides policies and evidence. */
export interface AccessSettings {
  /** Days that the evidence has to cover. */
  readonly windowDays: number
  /** Days that the evidence may have ended before `today`. */
  readonly maxAgeDays: number
  /** `2026-11-21`: the day as of which is decided. */
  readonly today: string
  /** Regions that must be covered; empty: those that the evidence contains. */
  readonly regions: readonly string[]
  /** The organisation and its members, as far as configuration states them. */
  readonly organization?: { readonly id: string; readonly accounts: readonly string[] }
  /** The edit that gives a policy other statements. */
  readonly edit: (source: PolicySource, statements: ProposedStatements) => EditResult
}

/** A policy that gives an access, with everything that it is attached to. */
export interface AccessPolicy {
  readonly source: PolicySource
  /** Of all resources that it is attached to; not empty. */
  readonly arns: readonly string[]
  /** The account that owns them. */
  readonly owner: string
  /** IAM prefix of the actions that are checked against it: `sts` for the trust policy of a role. */
  readonly service: string
}

export type CallerOfResource =
  OutsideCaller | { readonly kind: 'principal'; readonly account: string; readonly principal: string }

/** Allowed calls of one caller that were, or may have been, on the resources of a policy. */
export interface ResourceCall {
  readonly caller: CallerOfResource
  /** `sqs:SendMessage`; `sqs:*` or `*` where it is not known. */
  readonly action: string
  readonly region: string
  readonly origin?: OriginKeys
  /** Does the record name one of the resources? */
  readonly certain: boolean
  readonly count: number
  readonly firstSeen: string
  readonly lastSeen: string
  readonly events: readonly string[]
}

/** What follows for one statement. `reason`: sentences. */
export type StatementDecision =
  | {
      readonly kind: 'narrowed'
      /** `source-arn`: the resource for which a service acts is asked for, and its account where that is known too. */
      readonly rule: 'source-account' | 'source-arn' | 'organisation' | 'accounts-seen'
      readonly statement: Statement
      /** Clauses that the statement did not have. */
      readonly added: readonly ConditionClause[]
      /** Accounts that leave its principals. */
      readonly removed?: readonly string[]
      readonly reason: string
    }
  | { readonly kind: 'manual'; readonly reason: string }

export const manualDecision = (reason: string): StatementDecision => ({ kind: 'manual', reason })
