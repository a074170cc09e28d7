import type { MatchedGroup } from '../../evidence/events/matches.ts'
import type { Network } from '../../evidence/types.ts'
import type { ContainmentCommand, ImpactGroup, RunbookRun } from '../run.ts'
import { Redaction, redactTexts } from './redact.ts'

/** The fields that a run leaves out: those that `redact` names, of the events and groups that matched or may have. */
export const redactionOf = ({ bound, matches }: Pick<RunbookRun, 'bound' | 'matches'>): Redaction =>
  new Redaction(bound.runbook.redact, matches.events, matches.groups, matches.unclearEvents)

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
    ...(run.sql && { sql: { ...run.sql, rows: run.sql.rows.map((row) => redactRow(row, redaction)) } }),
    impact: { ...impact, groups: impact.groups.map((group) => redactImpact(group, redaction)) },
  }
  return redactTexts(redaction, fields)
}

/** Sentences about a run, as they are printed beside it. */
export const redactSentences = (
  sentences: readonly string[],
  found: Pick<RunbookRun, 'bound' | 'matches'>,
): readonly string[] => redactTexts(redactionOf(found), sentences)

/** The commands that contain, as they are printed before the rest of the run is known. */
export const redactContainment = (
  commands: readonly ContainmentCommand[],
  found: Pick<RunbookRun, 'bound' | 'matches'>,
): readonly ContainmentCommand[] => redactTexts(redactionOf(found), commands)

/**
 * A row of a statement of the file: which field a column shows is not known, and its events need not be of the scope.
 */
const redactRow = (row: Readonly<Record<string, unknown>>, redaction: Redaction): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, redactCell(cell, redaction)]))

function redactCell(cell: unknown, redaction: Redaction): unknown {
  if (typeof cell === 'string') return redaction.unnamed(cell)
  if (Array.isArray(cell)) return cell.map((each: unknown) => redactCell(each, redaction))
  if (typeof cell !== 'object' || cell === null) return cell
  return redactRow(cell as Readonly<Record<string, unknown>>, redaction)
}

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
