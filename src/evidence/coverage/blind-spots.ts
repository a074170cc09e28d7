import { byCodeUnits } from '../../collections.ts'
import type { ActionInfo } from '../../catalog/types.ts'
import { isObservable, type ObservabilityDemands } from './observability.ts'
import type { AccountCoverage } from '../types.ts'

/** An advanced event selector, as `aws cloudtrail put-event-selectors` takes it. */
export interface SelectorToAdd {
  readonly Name: string
  readonly FieldSelectors: readonly { readonly Field: string; readonly Equals: readonly string[] }[]
}

/** Granted actions of an account that its evidence cannot show for one and the same reason. */
export interface CoverageGap {
  readonly account: string
  readonly reason: string
  /** The way to make it observable, and its cost. */
  readonly opens: string
  /** False where no setting of AWS opens it. */
  readonly canOpen: boolean
  /** Sorted: what opening it would unlock. */
  readonly actions: readonly string[]
  /** To add to the trail's selectors: each call of these types is then a data event, which costs money. */
  readonly selectors: readonly SelectorToAdd[]
}

function selectorsFor(action: ActionInfo, coverage: AccountCoverage | undefined): string[] {
  if (action.visibility.kind !== 'data') return []
  const complete = new Set(coverage?.dataComplete)
  const oneSided = new Set(coverage?.oneSidedData?.map(({ type }) => type))
  return action.visibility.resourceTypes.filter((type) => !complete.has(type) || oneSided.has(type))
}

const selectorFor = (type: string): SelectorToAdd => ({
  Name: `Data events of ${type}`,
  FieldSelectors: [
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'resources.type', Equals: [type] },
  ],
})

/**
 * The actions that policies grant in an account and that its evidence cannot show, by cause, most actions first.
 *
 * @param coverage absent: no record of the account was read
 */
export function blindSpotsOf(
  account: string,
  granted: Iterable<ActionInfo>,
  coverage: AccountCoverage | undefined,
  demands: ObservabilityDemands,
): CoverageGap[] {
  interface Spot {
    readonly reason: string
    readonly opens: string
    readonly canOpen: boolean
    readonly actions: Set<string>
    readonly types: Set<string>
  }
  const spots = new Map<string, Spot>()
  for (const action of granted) {
    const answer = isObservable(action, coverage, demands)
    if (answer.observable) continue
    const key = JSON.stringify([answer.reason, answer.opens])
    const { reason, opens } = answer
    const canOpen = action.visibility.kind !== 'none'
    const spot = spots.get(key) ?? { reason, opens, canOpen, actions: new Set(), types: new Set() }
    spots.set(key, spot)
    spot.actions.add(action.name)
    // A Region or an account that was not read is no matter of selectors.
    if (!answer.gap) for (const type of selectorsFor(action, coverage)) spot.types.add(type)
  }
  return [...spots.values()]
    .map(({ reason, opens, canOpen, actions, types }) => ({
      account,
      reason,
      opens,
      canOpen,
      actions: [...actions].sort(byCodeUnits),
      selectors: [...types].sort(byCodeUnits).map(selectorFor),
    }))
    .sort((a, b) => b.actions.length - a.actions.length || byCodeUnits(a.reason, b.reason))
}
