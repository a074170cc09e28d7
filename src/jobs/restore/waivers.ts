import type { Catalog } from '../../catalog/types.ts'
import { grantedActions } from '../../narrowing/granted.ts'
import { exactGlob } from '../../settings/glob.ts'
import type { Waiver } from '../../settings/types.ts'
import { actionPattern } from '../../settings/value-schemas.ts'
import type { RestoredPolicy } from './run-restore.ts'

/**
 * The waivers that keep what is put back from being proposed again: one for each pattern of the lost statements with an
 * action that the present policy does not grant at all. An action that is granted in part needs none: where it is in use,
 * only its resources can be narrowed, and a waiver does not stand against that.
 */
export function waiversFor(
  { source, lost }: RestoredPolicy,
  catalog: Catalog,
  { until, because }: Pick<Waiver, 'until' | 'because'>,
): readonly Waiver[] {
  // Only the actions of identity policies are narrowed by use.
  if (source.kind !== 'identity') return []
  const granted = grantedActions(source.document, catalog)
  const patterns = new Set(lost.flatMap(({ action = [] }) => action))
  const missing = (pattern: string): boolean => [...catalog.expand(pattern)].some((action) => !granted.has(action))
  return [...patterns]
    .filter((pattern) => actionPattern.safeParse(pattern).success && missing(pattern))
    .sort()
    .map((keep) => ({ keep, in: exactGlob(source.id), until, because }))
}
