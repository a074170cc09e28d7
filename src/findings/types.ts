import type { AccessLevel, Catalog } from '../catalog/types.ts'
import type { AnalyzerFinding } from '../evidence/access-analyzer/finding.ts'
import type { Snapshots } from '../evidence/iam/types.ts'
import type { Ledger } from '../evidence/types.ts'
import type { Verdict } from '../policy/containment/verdict.ts'
import type { PolicyJson } from '../policy/print.ts'
import type { PolicyPlan } from '../proof/plan.ts'
import type { AccessReplay } from './access/replay.ts'
import type { AccessSettings } from './access/types.ts'
import type { ComparedStep } from './recommended.ts'
import type { ModuleGraph } from '../sources/terraform/modules/module-graph.ts'
import type { Source, Splice } from '../sources/types.ts'

/**
 * What the repository and the evidence say to a finding. `contradicts`: CloudTrail shows the use of something that it
 * calls unused. `proposes`: a proposal removes what it names, in part or as a whole. `confirms`: the evidence shows no
 * use of it either, and nothing is proposed. `manual`: a person decides, and `reason` says what about.
 */
export type FindingVerdict = 'confirms' | 'contradicts' | 'proposes' | 'manual'

/** A policy of the repository that causes a finding. */
export interface FindingCause {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly address?: string
  /** Indexes of the statements that do, from 0. */
  readonly statements: readonly number[]
  /** False where the ARN that it is attached to is known only in part, and fits. */
  readonly certain: boolean
}

/** One action that a finding on unused permissions names and that a policy of the repository grants. */
export interface ActionFinding {
  readonly action: string
  readonly level: AccessLevel
  /**
   * `agrees`: a proposal removes it. `contradicts`: CloudTrail shows its use. `adds`: CloudTrail shows no use, and it
   * stays, for the reason given.
   */
  readonly verdict: 'agrees' | 'contradicts' | 'adds'
  readonly reason: string
}

export interface JudgedFinding {
  readonly id: string
  readonly type: string
  readonly resource: string
  readonly resourceType: string
  readonly account: string
  readonly status: AnalyzerFinding['status']
  /** The file or analyzer that it comes from. */
  readonly from: string
  readonly policies: readonly FindingCause[]
  readonly verdict: FindingVerdict
  /** Sentences: what follows from it. */
  readonly reason: string
  /** Of a finding on unused permissions: each action. */
  readonly actions?: readonly ActionFinding[]
  /** The edits that are proposed; nothing is edited without --apply. */
  readonly proposal?: FindingProposal
  /** Nothing is proposed, on sufficient evidence: what an earlier run proposed is to be taken back. */
  readonly settled?: true
  /** The waiver of configuration that says that it is intended. */
  readonly waived?: { readonly owner: string; readonly because: string; readonly until: string }
  /** What AWS itself recommends, where it was asked. */
  readonly recommended?: readonly ComparedStep[]
  /** Commands to run by hand, where something is outside of the repository. */
  readonly commands?: readonly string[]
}

/**
 * Edits that a finding leads to. `removal`: of the role's block and of what has no meaning without it. `access`: of
 * statements that let callers from outside in; only then there are a policy, documents, changes and a proof.
 */
export interface FindingProposal {
  readonly kind: 'quarantine' | 'removal' | 'access'
  readonly edits: readonly { readonly file: string; readonly splices: readonly Splice[] }[]
  /** Facts for the reviewer, a sentence each. */
  readonly notes: readonly string[]
  /** Id of the policy that is edited. */
  readonly policy?: string
  /** Documents as AWS writes them, with `${…}` where the source has an expression. */
  readonly before?: PolicyJson
  readonly after?: PolicyJson
  readonly changes?: readonly AccessChange[]
  readonly proof?: AccessProof
}

/** The change of one statement. */
export interface AccessChange {
  /** Its index, from 0. */
  readonly statement: number
  readonly rule: 'source-account' | 'source-arn' | 'organisation' | 'accounts-seen'
  /** Accounts that leave its principals; absent where a condition is added. */
  readonly removed?: readonly string[]
  /** Sentences: what is asked for, and what was seen. */
  readonly reason: string
}

export interface AccessProof {
  /** Is everything that the new document grants granted by the old one? */
  readonly containment: Verdict
  /**
   * Every call that was seen and that the changed statements may have allowed, and calls of the account's own
   * principals.
   */
  readonly replay: AccessReplay
}

/** What findings are compared with. */
export interface FindingContext {
  readonly catalog: Catalog
  readonly sources: readonly Source[]
  /** Both absent where no evidence was given. By the id of the policy. */
  readonly plans?: ReadonlyMap<string, PolicyPlan>
  readonly ledger?: Ledger
  /** Absent where none was given. */
  readonly snapshots?: Snapshots
  /** The directories with Terraform; absent where only the policies are known. */
  readonly graph?: ModuleGraph
  /** ARN patterns of roles that are never proposed for removal. */
  readonly exempt?: readonly string[]
  /** Days that a role has to be quiet in quarantine; default 30. */
  readonly quietDays?: number
  /** Absent: no proposals are made for access from outside. */
  readonly access?: AccessSettings
}
