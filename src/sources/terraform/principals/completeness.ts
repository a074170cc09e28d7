import { exactText, mayBeSame, type Pattern } from './possible/text.ts'
import { unionOfPrincipals, type AttachedPrincipals } from './attached-principals.ts'

/**
 * The value that an attachment, a use of a document or a use of a file refers to: an object of the source, a text that
 * is known in part, or any value.
 */
export type ReferredValue =
  | { readonly kind: 'resolved'; readonly to: object }
  | { readonly kind: 'partly known'; readonly pattern: Pattern }
  | { readonly kind: 'unknown' }

/** A policy, document or file: its identity, and every name that it may have (an ARN, a path). */
export interface UseTarget {
  readonly identity: object
  readonly names: readonly Pattern[]
}

/** `is`: it refers to that and nothing else; `may be`: it may; `is not`: it cannot. */
export type ReferenceFit = 'is' | 'may be' | 'is not'

/** Does the reference mean the target? An unresolved reference may, wherever its known part fits. */
export function compareReference(reference: ReferredValue, { identity, names }: UseTarget): ReferenceFit {
  if (reference.kind === 'unknown') return 'may be'
  if (reference.kind === 'resolved') return reference.to === identity ? 'is' : 'is not'
  const { pattern } = reference
  const text = exactText(pattern)
  if (text !== undefined && names.length === 1 && exactText(names[0] ?? []) === text) return 'is'
  return names.some((name) => mayBeSame(pattern, name)) ? 'may be' : 'is not'
}

/** One place that uses a policy, with the known facts about it. */
export type PossibleUse =
  /** The place uses that policy, and attaches it to these principals. */
  | { readonly fit: 'is'; readonly attachedPrincipals: AttachedPrincipals }
  /**
   * The place may use that policy; the sentence names the place. `principals`: the principals that it would be attached
   * to.
   */
  | { readonly fit: 'may be'; readonly reason: string; readonly attachedPrincipals?: AttachedPrincipals }

/**
 * The principals that a policy is attached to, by everything that may use it. All of them are known only where every
 * use is resolved and each states its principals. No other code decides this.
 */
export function principalsBy(uses: readonly PossibleUse[]): AttachedPrincipals {
  const sure = unionOfPrincipals(uses.flatMap((use) => (use.fit === 'is' ? [use.attachedPrincipals] : [])))
  const known = new Set(sure.principals)
  // A principal that the policy is attached to anyway adds none.
  const isKnown = (attachedPrincipals: AttachedPrincipals | undefined): boolean =>
    attachedPrincipals !== undefined &&
    attachedPrincipals.unknown.length === 0 &&
    attachedPrincipals.principals.every((arn) => known.has(arn))
  const open = uses.flatMap((use) => (use.fit === 'is' || isKnown(use.attachedPrincipals) ? [] : [use.reason]))
  return unionOfPrincipals([sure, { principals: [], unknown: open }])
}
