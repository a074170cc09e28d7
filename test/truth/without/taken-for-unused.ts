import type { ActionInfo, Catalog } from '../../../src/catalog/types.ts'
import type { JudgedStatement } from '../../../src/narrowing/judge.ts'

/** Takes undetermined actions of some kind for unused, but for those that serve something else. */
export function takenForUnused(
  judged: JudgedStatement | undefined,
  catalog: Catalog,
  isTaken: (action: ActionInfo) => boolean,
): JudgedStatement | undefined {
  if (judged === undefined) return undefined
  const verdicts = new Map(judged.verdicts)
  for (const [action, { state }] of judged.verdicts) {
    const info = catalog.action(action)
    if (state !== 'undetermined' || info === undefined || judged.served.has(action) || !isTaken(info)) continue
    verdicts.set(action, { action, state: 'unused', nameless: true })
  }
  return { ...judged, verdicts }
}
