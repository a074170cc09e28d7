import type { UnobservableActions } from '../../narrowing/types.ts'
import { groupByRemedy } from '../wording.ts'

/** Actions that were kept because no log shows them, and what one setting would change about that. */
interface RemedyRow {
  /** The setting that would make their use observable; empty where none is known. */
  readonly opens: string
  /** Sorted, each once. */
  readonly actions: readonly string[]
}

/** Blind spots by what would make them visible: the most actions first, and last what no setting of a trail shows. */
export const blindSpotsByRemedy = (spots: readonly UnobservableActions[]): readonly RemedyRow[] =>
  [...groupByRemedy(spots)]
    .map(([opens, group]) => ({ opens, actions: [...new Set(group.flatMap(({ actions }) => actions))].sort() }))
    .sort((a, b) => Number(isClosed(a)) - Number(isClosed(b)) || b.actions.length - a.actions.length)

/** Remedies that are none in CloudTrail say so in their first words. */
const isClosed = ({ opens }: RemedyRow): boolean => opens === '' || opens.startsWith('No setting of CloudTrail ')
