import { isSensitiveRead } from '../catalog/sensitive-reads.ts'
import { mostNewEntries } from './fit.ts'
import type { Change } from './types.ts'

/** Does a change remove a write, tagging, permissions management, a sensitive read, or resources of any of these? */
export function removesMoreThanReads(change: Change): boolean {
  if (['scope-resources', 'deny-networks', 'revoke'].includes(change.rule)) return true
  return Object.entries(change.removed).some(([level, actions]) =>
    level === 'Read' || level === 'List' ? actions.some(isSensitiveRead) : actions.length > 0,
  )
}

/**
 * The reason why a narrower list is not worth its length: it has over five more entries than before, and only reads and
 * lists that return no secrets or data are removed.
 */
export function lengthReason(
  changes: readonly Change[],
  entries: { readonly before: number; readonly after: number },
): string | undefined {
  if (entries.after - entries.before <= mostNewEntries || changes.some(removesMoreThanReads)) return undefined
  return `it would have ${entries.after} entries instead of ${entries.before}, and would remove only reads and lists that return no secrets or data`
}
