import { exactText, mayBeSame, type Pattern } from './possible/text.ts'
import { union, type Holders } from './holders.ts'

/**
 * What an attachment, a document's use or the use of a file refers to: something of the source, a text of which a part
 * is known, or anything at all.
 */
export type Reference =
  | { readonly kind: 'resolved'; readonly to: object }
  | { readonly kind: 'partly known'; readonly pattern: Pattern }
  | { readonly kind: 'unknown' }

/** A policy, document or file: what it is, and every name that it may go by (an ARN, a path). */
export interface Target {
  readonly identity: object
  readonly names: readonly Pattern[]
}

/** `is`: it refers to that and nothing else; `may be`: it may; `is not`: it cannot. */
export type Fit = 'is' | 'may be' | 'is not'

/** Is the thing that is referred to the target? What is not resolved may be, wherever its known part fits. */
export function fitOf(reference: Reference, { identity, names }: Target): Fit {
  if (reference.kind === 'unknown') return 'may be'
  if (reference.kind === 'resolved') return reference.to === identity ? 'is' : 'is not'
  const { pattern } = reference
  const text = exactText(pattern)
  if (text !== undefined && names.length === 1 && exactText(names[0] ?? []) === text) return 'is'
  return names.some((name) => mayBeSame(pattern, name)) ? 'may be' : 'is not'
}

/** One place that makes something of a policy, and what is known of it. */
export type Use =
  /** It is that policy's, and these hold it. */
  | { readonly fit: 'is'; readonly holders: Holders }
  /** It may be that policy's; the sentence names the place. `holders`: who would hold it. */
  | { readonly fit: 'may be'; readonly reason: string; readonly holders?: Holders }

/**
 * Who holds a policy, by everything that may make something of it. The holders are all known only where every use is
 * resolved, and each tells its holders. Nothing else decides this.
 */
export function holdersBy(uses: readonly Use[]): Holders {
  const sure = union(uses.flatMap((use) => (use.fit === 'is' ? [use.holders] : [])))
  const known = new Set(sure.principals)
  // Who holds it anyway is no further holder.
  const isKnown = (holders: Holders | undefined): boolean =>
    holders !== undefined && holders.unknown.length === 0 && holders.principals.every((arn) => known.has(arn))
  const open = uses.flatMap((use) => (use.fit === 'is' || isKnown(use.holders) ? [] : [use.reason]))
  return union([sure, { principals: [], unknown: open }])
}
