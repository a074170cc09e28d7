import { byCodeUnits } from '../../../collections.ts'
import type { MatchedGroup } from '../../events/matches.ts'
import { networkKey } from '../../records/network.ts'
import { addToSample } from '../../sample.ts'
import { timeOf, type Seconds } from '../../time.ts'
import { operationName, principalText, type EventShape } from './event-parts.ts'

type GroupFacts = Omit<MatchedGroup, 'count' | 'firstSeen' | 'lastSeen' | 'samples'>

interface Counted {
  readonly facts: GroupFacts
  count: number
  first: Seconds
  last: Seconds
  readonly samples: string[]
}

/** Counts matched events with the same caller, call and network. */
export class MatchedGroups {
  readonly #shape: (number: number) => EventShape
  readonly #byShape = new Map<number, Counted>()
  readonly #groups = new Map<string, Counted>()

  /** @param shape the shape of a number */
  constructor(shape: (number: number) => EventShape) {
    this.#shape = shape
  }

  add(shape: number, time: Seconds, id: string): void {
    let group = this.#byShape.get(shape)
    if (group === undefined) this.#byShape.set(shape, (group = this.#groupOf(this.#shape(shape))))
    group.count++
    if (time < group.first) group.first = time
    if (time > group.last) group.last = time
    addToSample(group.samples, id)
  }

  #groupOf(shape: EventShape): Counted {
    const facts = factsOf(shape)
    const key = keyOf(facts)
    let group = this.#groups.get(key)
    if (group === undefined) {
      group = { facts, count: 0, first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY, samples: [] }
      this.#groups.set(key, group)
    }
    return group
  }

  /** Sorted by first time, then by their facts. */
  all(): readonly MatchedGroup[] {
    return [...this.#groups]
      .sort(([a, { first }], [b, { first: other }]) => first - other || byCodeUnits(a, b))
      .map(([, { facts, count, first, last, samples }]) => ({
        ...facts,
        count,
        firstSeen: timeOf(first),
        lastSeen: timeOf(last),
        samples,
      }))
  }
}

function factsOf(shape: EventShape): GroupFacts {
  const { caller, account, region, network, outcome, actions, resources } = shape
  const { session, accessKeyId, onBehalfOf, sourceIdentity } = caller
  const person = onBehalfOf ?? sourceIdentity
  const named = [...actions.flatMap(({ resource }) => resource ?? []), ...resources]
  return {
    principal: principalText(shape),
    ...(session !== undefined && { session }),
    ...(accessKeyId !== undefined && { accessKeyId }),
    ...(person !== undefined && { person }),
    account,
    region,
    operation: operationName(shape),
    actions: sorted(actions.map(({ action }) => action)),
    resources: sorted(named),
    network,
    outcome,
  }
}

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort(byCodeUnits)

const keyOf = (facts: GroupFacts): string =>
  JSON.stringify([
    facts.principal,
    facts.session,
    facts.accessKeyId,
    facts.person,
    facts.account,
    facts.region,
    facts.operation,
    facts.actions,
    facts.resources,
    networkKey(facts.network),
    facts.outcome,
  ])
