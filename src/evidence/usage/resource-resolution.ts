import { byCodeUnits, groupBy } from '../../collections.ts'
import type { Grade } from '../../catalog/types.ts'
import type { UsageEntry } from '../types.ts'

/**
 * The grades by which the resources of uses are known: `stated`, `listed` and `guessed` are grades (`Grade`), `unknown`
 * where at least one resource is not known, `without` for actions that have no resource types and work on `*` only.
 */
export type ResourceShare = Readonly<Record<Grade | 'unknown' | 'without' | 'uses', number>>

const none: ResourceShare = { uses: 0, without: 0, stated: 0, listed: 0, guessed: 0, unknown: 0 }

const kindOf = ({ resource, grade }: UsageEntry): Exclude<keyof ResourceShare, 'uses'> =>
  resource === null ? 'unknown' : resource === '*' ? 'without' : grade

/** Counts of uses by how their resources are known. One call of two actions is two uses. */
export function resourceShareOf(entries: readonly UsageEntry[]): ResourceShare {
  const share = { ...none }
  for (const entry of entries) {
    share.uses += entry.calls
    share[kindOf(entry)] += entry.calls
  }
  return share
}

/** The shares of services (IAM prefixes), those with the most uncertain uses first, and of all of them together. */
export function resourceShares(entries: readonly UsageEntry[]): {
  readonly all: ResourceShare
  readonly services: readonly (ResourceShare & { readonly service: string })[]
} {
  const byService = groupBy(entries, ({ action }) => action.slice(0, action.indexOf(':')))
  const open = ({ guessed, unknown }: ResourceShare): number => guessed + unknown
  return {
    all: resourceShareOf(entries),
    services: [...byService]
      .map(([service, own]) => ({ service, ...resourceShareOf(own) }))
      .sort((a, b) => open(b) - open(a) || b.uses - a.uses || byCodeUnits(a.service, b.service)),
  }
}
