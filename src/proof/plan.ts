import type { Coverage, FindingNote, UnmappedEvent } from '../evidence/types.ts'
import type { BroadGrant } from '../evidence/iam/match/broad-grants.ts'
import type { PolicyInstance } from '../evidence/iam/match/types.ts'
import type { SnapshotReport } from '../evidence/iam/report.ts'
import type { StoreReport } from '../evidence/store/report.ts'
import type { DecisionCoverage } from '../evidence/absence/accounts.ts'
import type { UnseenEstimate } from '../evidence/usage/good-turing.ts'
import type { Contradiction } from '../narrowing/contradictions.ts'
import type { UnobservableActions, Change } from '../narrowing/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import type { Host, PolicyForm, ProposedStatements, Splice } from '../sources/types.ts'
import type { Verdict } from '../policy/containment/verdict.ts'
import type { Backtest, ReplayResult } from './types.ts'

export interface ProposalProof {
  /**
   * Of the new document in the old one; where `newlyTrusted` names networks, in the old one with a fence that trusts
   * them.
   */
  readonly containment: Verdict
  /** Networks that a Deny by network newly trusts: requests from there are no longer denied. */
  readonly newlyTrusted?: readonly string[]
  readonly replay: ReplayResult
  readonly backtest: Backtest | null
  readonly unseen: UnseenEstimate | null
  /** The same estimate for each principal alone, sorted by ARN. */
  readonly unseenBy?: readonly (UnseenEstimate & { readonly principal: string })[]
}

/** The results of backtests over several proposals. */
export interface BacktestTotal {
  readonly proposals: number
  /** Distinct requests of the last thirds that were asked, and those of them that would have been denied. */
  readonly checked: number
  readonly denied: number
  readonly proposalsThatDeny: number
}

/** The result of IAM Access Analyzer for a proposal, or for a resource or trust policy in its present form. */
export interface AwsCheck {
  readonly check: 'ValidatePolicy' | 'CheckNoNewAccess' | 'CheckAccessNotGranted' | 'CheckNoPublicAccess'
  /**
   * `undecided`: AWS cannot decide. `not-made`: the call failed. `not-sent`: the document holds unresolved expressions.
   */
  readonly result: 'pass' | 'fail' | 'undecided' | 'not-made' | 'not-sent'
  /** Findings of any kind, reasons, or why there is no verdict; a sentence each. */
  readonly says: readonly string[]
}

/** A policy in an account that a source policy makes, and its use. */
export interface AppliedPolicy extends PolicyInstance {
  /** Calls of its principals, of actions that the policy grants. */
  readonly calls: number
}

/** What AWS recommends in the place of a policy, beside the proposal. */
export interface RecommendedPolicy {
  /** The user or role that the recommendation is for. */
  readonly principal: string
  /** Is the recommended policy proved to grant nothing that the present one does not? */
  readonly contained: Verdict['verdict']
  /** The actions that it no longer grants, sorted. */
  readonly removed: readonly RecommendedAction[]
  /** Actions that the proposal removes, and the recommendation does not; sorted. */
  readonly kept: readonly string[]
}

export interface RecommendedAction {
  readonly action: string
  /**
   * `agrees`: the proposal removes it too. `contradicts`: the principal used it. `adds`: its use was not seen, and the
   * proposal keeps it.
   */
  readonly verdict: 'agrees' | 'contradicts' | 'adds'
  /** A clause. */
  readonly reason: string
  /** Of a use: the id of an event that shows it. */
  readonly event?: string
}

/** The part of a proposal that reaches one stage of a rollout. */
export interface StageOfProposal {
  readonly name: string
  /** Accounts of the principals of this policy in the stage, sorted. */
  readonly accounts: readonly string[]
  /** `due`: the edits change it now. `waiting`: not yet. `unaffected`: the proposal takes nothing from it. */
  readonly state: 'due' | 'waiting' | 'unaffected'
  /** `2026-12-14`: the first day on which it may be due, where that depends on time alone. */
  readonly until?: string
  /** A sentence. */
  readonly reason: string
}

/** The stages that a proposal reaches, where configuration asks for a rollout. */
export interface PolicyRollout {
  /** `due`: the edits change all stages. `staged`: they change some. `waiting`: there are none yet. */
  readonly state: 'due' | 'staged' | 'waiting'
  /** A sentence. */
  readonly reason: string
  /** First to last; those in which the policy has principals. */
  readonly stages: readonly StageOfProposal[]
}

/** Everything Whittle has to say of one policy; text, Markdown and JSON are drawn from this one value. */
export interface PolicyPlan {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly address?: string
  readonly form: PolicyForm
  readonly hosts: readonly Host[]
  readonly principals: readonly string[]
  /** The policies in AWS that it makes, by the account snapshots; absent where there are none. */
  readonly instances?: readonly AppliedPolicy[]
  /** Other policies of its principals that grant everything: narrowing this one does not narrow these principals. */
  readonly broadGrants?: readonly BroadGrant[]
  readonly status: 'narrowed' | 'unchanged' | 'skipped'
  /** The reason why it is unchanged or skipped; for a narrowed one, its summary. */
  readonly reason: string
  /** Something stood against comparing it with use; the reason says what. */
  readonly notCompared?: true
  /** Of an unchanged one: the evidence was sufficient, and there is nothing to narrow. */
  readonly nothingToNarrow?: true
  /**
   * Characters of the proposed document and of what AWS takes, where it has to be split first; then it is not edited.
   */
  readonly tooLarge?: { readonly size: number; readonly quota: number }
  /** Of a narrowed one: the accounts and Regions whose evidence it rests on. */
  readonly restsOn?: DecisionCoverage
  /** Nothing that it grants was used over the whole window: a decision for its owner, not a proposal. */
  readonly looksUnused?: boolean
  /** Things a reader must know although they change nothing, e.g. that the whole policy looks unused. */
  readonly notes: readonly string[]
  readonly before?: PolicyDocument
  readonly after?: PolicyDocument
  readonly statements?: ProposedStatements
  /** Distinct known actions that the document grants before and after; in the title of its pull request. */
  readonly actions?: { readonly before: number; readonly after: number }
  readonly changes: readonly Change[]
  readonly blindSpots: readonly UnobservableActions[]
  readonly findings: readonly FindingNote[]
  /** Only where AWS recommends another policy in its place. */
  readonly recommended?: readonly RecommendedPolicy[]
  readonly proof: ProposalProof | null
  /** Of a proposal on a policy that is no identity policy: what it is. */
  readonly policyKind?: 'resource-policy' | 'service-control-policy' | 'resource-control-policy'
  /** Results of AWS's own checks; absent unless configuration asks for them. */
  readonly aws?: readonly AwsCheck[]
  /** Of a narrowed one, where configuration asks for a rollout. */
  readonly rollout?: PolicyRollout
  readonly edits: readonly Splice[]
}

/** What a run's configuration was, and what it lacks. */
export interface RunSetup {
  /** Path of the configuration from the folder that is read (`../../.github/whittle.yml`); null where there is none. */
  readonly configuration: string | null
  /** What was decided for want of configuration, or against it; a sentence each. */
  readonly notes: readonly string[]
  /** The reason why little or nothing was compared with use, and the configuration to write; null where enough was. */
  readonly missing: { readonly why: string; readonly yaml: string } | null
}

export interface Plan {
  /** Whittle's version and the catalog's. */
  readonly version: string
  readonly catalog: string
  /** The reason why these results are for trying out only, a sentence each; absent where they are not. */
  readonly trial?: { readonly reasons: readonly string[] }
  readonly setup?: RunSetup
  readonly coverage: Coverage
  /** Which part of the evidence earlier runs brought; only where evidence is saved. */
  readonly savedEvidence?: StoreReport
  /** Principals of the policies that hold a policy which grants everything, by principal; absent: none is known to. */
  readonly broadGrants?: readonly BroadGrant[]
  /** The account snapshots that were used, by account; absent: none was given. */
  readonly snapshots?: readonly SnapshotReport[]
  /** One line each: files of the tree that could not be read or understood, waivers that have expired. */
  readonly problems: readonly string[]
  readonly blindSpots: readonly UnobservableActions[]
  readonly unmapped: readonly UnmappedEvent[]
  readonly contradictions: readonly Contradiction[]
  readonly summary: {
    readonly policies: number
    readonly narrowed: number
    readonly unchanged: number
    readonly skipped: number
    /** Distinct known actions granted before and after, over all narrowed policies. */
    readonly actionsBefore: number
    readonly actionsAfter: number
    /** Over all narrowed policies; null where there is none. */
    readonly backtest?: BacktestTotal | null
    readonly unseen?: UnseenEstimate | null
  }
  /** Sorted by file, line, address. */
  readonly policies: readonly PolicyPlan[]
}
