import { byCodeUnits } from '../../../collections.ts'
import type { UnmappedEvent } from '../../types.ts'
import { addToSample } from '../../sample.ts'

interface Group {
  readonly eventSource: string
  readonly eventName: string
  readonly service?: string
  readonly principals: Set<string>
  count: number
  readonly events: string[]
}

const textOf = (event: Pick<UnmappedEvent, 'eventSource' | 'eventName' | 'service'>): string =>
  JSON.stringify([event.eventSource, event.eventName, event.service])

/** Events whose action is unknown, by source and name. */
export class UnmappedTable {
  readonly #groups = new Map<string, Group>()

  add(event: UnmappedEvent): void {
    const text = textOf(event)
    let group = this.#groups.get(text)
    if (group === undefined) {
      this.#groups.set(text, (group = { ...event, principals: new Set(), count: 0, events: [] }))
    }
    for (const principal of event.principals) group.principals.add(principal)
    group.count += event.count
    for (const id of event.events) addToSample(group.events, id)
  }

  /** Sorted by source, name and service. */
  events(rename: (principal: string) => string = (principal) => principal): UnmappedEvent[] {
    return [...this.#groups.values()]
      .map((group) => ({ ...group, principals: [...new Set([...group.principals].map(rename))].sort(byCodeUnits) }))
      .sort((a, b) => byCodeUnits(textOf(a), textOf(b)))
  }
}
