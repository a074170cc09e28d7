import type { ActionInfo, Catalog } from '../../../src/catalog/types.ts'
import type { JudgedStatement } from '../../../src/narrowing/judge.ts'

/** Takes more undetermined actions for unused: those of some kind that only a wildcard grants. */
export function leaveWildcards(
  judged: JudgedStatement | undefined,
  catalog: Catalog,
  leaves: (action: ActionInfo) => boolean,
): JudgedStatement | undefined {
  if (judged === undefined) return undefined
  const verdicts = new Map(judged.verdicts)
  for (const [action, { state }] of judged.verdicts) {
    const info = catalog.action(action)
    const byName = judged.statement.action?.some((pattern) => pattern.toLowerCase() === action.toLowerCase())
    if (state !== 'undetermined' || info === undefined || byName || judged.served.has(action) || !leaves(info)) continue
    verdicts.set(action, { action, state: 'unused', nameless: true })
  }
  return { ...judged, verdicts }
}
