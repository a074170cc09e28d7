import { openRequest, type OpenedRequest } from '../../src/catalog/parameters.ts'
import type { Catalog, EventFacts, EventMapping } from '../../src/catalog/types.ts'
import { LedgerBuilder } from '../../src/evidence/usage/ledger-builder.ts'

/** The ledger's own rules are tested without the real catalog: the action is the event's name, the resource a parameter. */
export const noCatalog: Catalog = {
  version: 'none',
  services: () => [],
  action: () => undefined,
  actionsOf: () => [],
  expand: () => [],
  homeRegionsOf: () => [],
  taggingOf: () => undefined,
}

/** The request of a call, for a mapping that wants all of it. */
export const wholeRequest = (facts: EventFacts): OpenedRequest =>
  openRequest(facts.requestParameters, { names: { has: () => true }, roles: false })

/** `Free…` needs no permission, `Odd…` is unknown, anything else is the action of its name on `requestParameters.arn` `and` others. */
export function mapByName(_: Catalog, facts: EventFacts): EventMapping {
  const service = facts.eventSource.replace('.amazonaws.com', '')
  if (facts.eventName.startsWith('Free')) return { kind: 'no-evidence', reason: 'needs no permission' }
  if (facts.eventName.startsWith('Odd')) return { kind: 'unmapped', services: [service] }
  const request = wholeRequest(facts)
  const arn = request.text('arn')
  const and = request.text('and')
  const answer = facts.eventName.startsWith('Answered') ? facts.responseElements : undefined
  const resources =
    arn !== undefined ? [arn] : answer === undefined || answer === null ? ['*'] : [JSON.stringify(answer)]
  const action = `${service}:${facts.eventName}`
  return { kind: 'actions', actions: [{ action, resources, complete: and !== 'others', grade: 'stated' }] }
}

export const builder = (): LedgerBuilder => new LedgerBuilder(noCatalog, { map: mapByName })

export const ledgerOf = (records: readonly unknown[]): ReturnType<LedgerBuilder['build']> => {
  const into = builder()
  for (const record of records) into.add(record, 'test')
  return into.build()
}
