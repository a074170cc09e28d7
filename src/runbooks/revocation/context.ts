import type { Catalog } from '../../catalog/types.ts'
import type { ScopeMatches } from '../../evidence/events/matches.ts'
import type { PolicyMatch } from '../../evidence/iam/match/types.ts'
import type { Snapshots } from '../../evidence/iam/types.ts'
import type { Ledger } from '../../evidence/types.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import type { Settings } from '../../settings/types.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import type { TerraformParser } from '../../sources/terraform/syntax/parser.ts'
import type { PolicySource, Source } from '../../sources/types.ts'
import type { BoundRunbook, RevocationResult } from '../run.ts'

/** What revocations are made from. Nothing is read here. */
export interface RevocationContext {
  readonly settings: Pick<Settings, 'findings' | 'networks'>
  readonly catalog: Catalog
  /** Policies of the checkout, with the principals that the account snapshots show; those of AWS that it attaches, too. */
  readonly sources: readonly Source[]
  /** What the snapshots show of each policy, by id of the source. */
  readonly matches?: ReadonlyMap<string, PolicyMatch>
  /** The directories with Terraform; absent where there are none. */
  readonly graph?: ModuleGraph
  /** Path → content, as it was read. */
  readonly files: ReadonlyMap<string, string>
  /** Path → why the file is not edited. */
  readonly notEdited?: ReadonlyMap<string, string>
  readonly parser: TerraformParser
  /** Use over the window, with the events of the scope. */
  readonly ledger: Ledger
  readonly snapshots?: Snapshots
  /** ISO 8601, UTC, to the second: when the run began. */
  readonly moment: string
  /**
   * Decides on one policy as `narrow` does, without edits. Absent: `narrow-to-use` is refused.
   *
   * @param source with the document as earlier revocations leave it
   * @param windowDays days for which an action must have been observable
   * @param ledger the use that counts
   */
  readonly narrow?: (source: PolicySource, windowDays: number, ledger: Ledger) => PolicyPlan
}

/** A document of principals becomes another one, or goes; for the replay of their use. */
export interface DocumentLoss {
  /** ARNs of users and roles. */
  readonly principals: readonly string[]
  /** Absent: it is new. */
  readonly before?: PolicyDocument
  /** Absent: it goes. */
  readonly after?: PolicyDocument
  /** The role whose trust policy it is: who may assume it changes, not what `principals` may do. */
  readonly trustOf?: string
}

/** A result with what it takes away. */
export interface RevocationOutcome extends RevocationResult {
  readonly losses: readonly DocumentLoss[]
}

/** What all revocations of a run share. */
export interface RevocationRun {
  readonly bound: BoundRunbook
  readonly matches: ScopeMatches
  readonly context: RevocationContext
  /** Use without the events of the scope. */
  readonly legitimate: Ledger
}
