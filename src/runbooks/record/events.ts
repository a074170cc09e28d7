import type { MatchedGroup, ScopeMatches } from '../../evidence/events/matches.ts'
import type { TrailEvent } from '../../evidence/events/types.ts'
import { networkText, type Redaction } from './redact.ts'
import { sha256Of } from './identity.ts'
import type { RunDetails } from './run-schema.ts'
import type { RecordedEvent } from './values.ts'

/** Events and groups that a record shows; `idsSha256` stands for all. */
export const mostSamples = 20
const mostGroups = 200
const mostDigests = 1000

/** The unique id of a user or role: `AROAEXAMPLE` of `AROAEXAMPLE:session`. */
const uniqueId = (principalId: string): string => principalId.split(':')[0] ?? ''

/** ARN of the caller, else what the record states. */
const callerOf = ({ caller }: TrailEvent): string =>
  caller.principal ?? [caller.type, caller.account ?? ''].join(' ').trim()

/** An event as records show it. */
export function recordedEventOf(event: TrailEvent, redaction: Redaction): RecordedEvent {
  const { caller } = event
  const person = caller.onBehalfOf ?? caller.sourceIdentity
  const resources = [...event.actions.flatMap(({ resource }) => resource ?? []), ...event.resources]
  return {
    eventID: event.eventID,
    time: event.time,
    operation: `${event.eventSource}:${event.eventName}`,
    principal: redaction.text(callerOf(event)),
    ...(caller.principalId !== undefined && {
      principalId: redaction.field(['caller.principalId'], uniqueId(caller.principalId)),
    }),
    ...(caller.session !== undefined && { session: redaction.field(['caller.session'], caller.session) }),
    ...(caller.accessKeyId !== undefined && {
      accessKeyId: redaction.field(['caller.accessKeyId'], caller.accessKeyId),
    }),
    ...(person !== undefined && { person: redaction.field(['caller.onBehalfOf', 'caller.sourceIdentity'], person) }),
    account: event.account,
    region: event.region,
    ...(event.sourceAddress !== undefined && {
      sourceAddress: redaction.field(['sourceAddress', 'network'], event.sourceAddress),
    }),
    ...(event.userAgent !== undefined && { userAgent: redaction.field(['userAgent'], event.userAgent) }),
    outcome: event.outcome,
    ...(event.errorCode !== undefined && { errorCode: redaction.field(['errorCode'], event.errorCode) }),
    actions: event.actions.map(({ action }) => action),
    resources: [...new Set(resources)].map((resource) => redaction.field(['resources'], resource)),
  }
}

/** The matched events in figures, with samples. */
export function matchedOf(matches: ScopeMatches, redaction: Redaction): RunDetails['matched'] {
  const { groups } = matches
  const times = groups.flatMap(({ firstSeen, lastSeen }) => [firstSeen, lastSeen]).sort()
  return {
    events: matches.matched,
    unclear: matches.unclear,
    idsSha256: matches.idsSha256,
    digests: digestsOf(matches),
    first: times[0] ?? matches.events[0]?.time ?? null,
    last: times.at(-1) ?? matches.events.at(-1)?.time ?? null,
    samples: matches.events.slice(0, mostSamples).map((event) => recordedEventOf(event, redaction)),
    groups: groups.slice(0, mostGroups).map((group) => groupOf(group, redaction)),
    groupsLeftOut: Math.max(0, groups.length - mostGroups),
  }
}

/** Short digests of all events that matched or may have; `null` where they are many, or not all are kept. */
function digestsOf({ matched, unclear, events, unclearEvents }: ScopeMatches): string[] | null {
  const all = [...events.map(({ eventID }) => eventID), ...unclearEvents.map(({ eventID }) => `${eventID} unclear`)]
  if (all.length > mostDigests || all.length < matched + unclear) return null
  return distinct(all.map((each) => sha256Of(each).slice(0, 16)))
}

const groupOf = (group: MatchedGroup, redaction: Redaction): RunDetails['matched']['groups'][number] => ({
  principal: redaction.text(group.principal),
  ...(group.session !== undefined && { session: redaction.field(['caller.session'], group.session) }),
  ...(group.accessKeyId !== undefined && { accessKeyId: redaction.field(['caller.accessKeyId'], group.accessKeyId) }),
  ...(group.person !== undefined && {
    person: redaction.field(['caller.onBehalfOf', 'caller.sourceIdentity'], group.person),
  }),
  account: group.account,
  region: group.region,
  operation: group.operation,
  resources: group.resources.map((resource) => redaction.field(['resources'], resource)),
  network: redaction.field(['sourceAddress', 'network'], networkText(group.network)),
  outcome: group.outcome,
  count: group.count,
  firstSeen: group.firstSeen,
  lastSeen: group.lastSeen,
})

/** The callers of the matched events, with the unique ids that the kept events state. */
export function recordedSubjects(
  principals: readonly string[],
  { events, groups }: ScopeMatches,
  redaction: Redaction,
): RunDetails['subjects'] {
  return principals.map((principal) => {
    const own = events.filter((event) => callerOf(event) === principal)
    const ofGroups = groups.filter((group) => group.principal === principal)
    const ids = own.flatMap(({ caller }) => (caller.principalId === undefined ? [] : [uniqueId(caller.principalId)]))
    const people = ofGroups.flatMap(({ person }) => person ?? [])
    return {
      principal: redaction.text(principal),
      ids: distinct(ids).map((id) => redaction.field(['caller.principalId'], id)),
      sessions: distinct(ofGroups.flatMap(({ session }) => session ?? [])).map((session) =>
        redaction.field(['caller.session'], session),
      ),
      people: distinct(people).map((person) => redaction.field(['caller.onBehalfOf', 'caller.sourceIdentity'], person)),
      events: ofGroups.reduce((sum, { count }) => sum + count, 0),
    }
  })
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort()
