import type { PolicyDocument, Statement } from '../../policy/document.ts'
import type { UsageEvidence } from '../types.ts'

/**
 * What the reader of a policy from use must know:
 * - `evidence`: what was read, and what was not;
 * - `any-resource`: why an action has Resource `*`;
 * - `pattern`: a pattern stands in the place of what was seen;
 * - `growing`: resources beyond those that were seen are likely;
 * - `derived`: no event bears the action's name, it follows from other calls;
 * - `second-permission`: AWS may check it within a call that was seen, without an event;
 * - `runtime`: AWS checks it at run time, and no event ever shows it;
 * - `unseen`: calls of this kind could not be seen;
 * - `folded`: permissions that a wildcard grants beside those that were seen;
 * - `denied`: a call that AWS denied, which the policy does not grant;
 * - `unmapped`: an event that no known action explains;
 * - `size`: where the policy can be attached.
 */
export type CaveatKind =
  | 'evidence'
  | 'any-resource'
  | 'pattern'
  | 'growing'
  | 'derived'
  | 'second-permission'
  | 'runtime'
  | 'unseen'
  | 'folded'
  | 'denied'
  | 'unmapped'
  | 'size'

export interface Caveat {
  readonly kind: CaveatKind
  /** One sentence or more. */
  readonly text: string
  /** Names or patterns of the actions that it is about; sorted. */
  readonly actions: readonly string[]
  /** The Sid of the statement that it is about; absent where it is about the whole policy. */
  readonly sid?: string
}

/** A statement, with the calls for which it is there. */
export interface StatementFromUse {
  readonly statement: Statement & { readonly sid: string }
  /** By action, sorted by name. */
  readonly uses: readonly (UsageEvidence & { readonly action: string })[]
}

export interface PolicyFromUse {
  readonly principal: string
  readonly document: PolicyDocument
  readonly statements: readonly StatementFromUse[]
  /** Those of the whole policy, then those of statements, in their order. */
  readonly caveats: readonly Caveat[]
  /** Characters that count against the quota. */
  readonly size: number
  /** Characters that the largest policy of such a principal may have; more than these AWS does not take. */
  readonly quota: number
}
