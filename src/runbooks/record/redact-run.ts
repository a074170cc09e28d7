import type { MatchedGroup } from '../../evidence/events/matches.ts'
import type { Network } from '../../evidence/types.ts'
import type { ContainmentCommand, ImpactGroup, RunbookRun } from '../run.ts'
import { Redaction, redactTexts } from './redact.ts'

/** What a run leaves out: the fields that `redact` names, of the matched events and groups. */
export const redactionOf = ({ bound, matches }: Pick<RunbookRun, 'bound' | 'matches'>): Redaction =>
  new Redaction(bound.runbook.redact, matches.events, matches.groups)

/**
 * A run as it is printed: no text of it holds a value of a field that `redact` names. Single events are not in it.
 * Parameters and queries are redacted too, unlike in the record, where they are what was asked.
 */
export function redactRun(run: RunbookRun): RunbookRun {
  const { matches, impact } = run
  const redaction = redactionOf(run)
  if (redaction.paths.length === 0) return run
  const fields = {
    ...run,
    matches: {
      ...matches,
      events: [],
      unclearEvents: [],
      groups: matches.groups.map((group) => redactGroup(group, redaction)),
    },
    impact: { ...impact, groups: impact.groups.map((group) => redactImpact(group, redaction)) },
  }
  return redactTexts(redaction, fields)
}

/** The commands that contain, as they are printed before the rest of the run is known. */
export const redactContainment = (
  commands: readonly ContainmentCommand[],
  found: Pick<RunbookRun, 'bound' | 'matches'>,
): readonly ContainmentCommand[] => redactTexts(redactionOf(found), commands)

const redactGroup = (group: MatchedGroup, redaction: Redaction): MatchedGroup => ({
  ...group,
  ...(group.session !== undefined && { session: redaction.field(['caller.session'], group.session) }),
  ...(group.accessKeyId !== undefined && { accessKeyId: redaction.field(['caller.accessKeyId'], group.accessKeyId) }),
  ...(group.person !== undefined && {
    person: redaction.field(['caller.onBehalfOf', 'caller.sourceIdentity'], group.person),
  }),
  resources: group.resources.map((resource) => redaction.field(['resources'], resource)),
  network: redactNetwork(group.network, redaction),
})

const redactImpact = (group: ImpactGroup, redaction: Redaction): ImpactGroup => ({
  ...group,
  workload: redaction.field(['sourceAddress', 'network'], group.workload),
  resource: group.resource === null ? null : redaction.field(['resources'], group.resource),
})

/** An address is a network and a source address; an endpoint, a service or a vendor is a network alone. */
function redactNetwork(network: Network, redaction: Redaction): Network {
  const address = (value: string): string => redaction.field(['sourceAddress', 'network'], value)
  const place = (value: string): string => redaction.field(['network'], value)
  switch (network.kind) {
    case 'address':
      return { ...network, address: address(network.address) }
    case 'endpoint':
      return {
        ...network,
        endpoint: place(network.endpoint),
        address: address(network.address),
        ...(network.vpc !== undefined && { vpc: place(network.vpc) }),
        ...(network.owner !== undefined && { owner: place(network.owner) }),
      }
    case 'service':
      return { ...network, service: place(network.service) }
    case 'unknown':
      return network.vendor === undefined ? network : { ...network, vendor: place(network.vendor) }
  }
}
