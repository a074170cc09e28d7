import { byCodeUnits, groupBy } from '../../collections.ts'
import type { MatchedGroup, ScopeMatches } from '../../evidence/events/matches.ts'
import { addToSample } from '../../evidence/sample.ts'
import { describeNetwork } from '../../network/describe-network.ts'
import { digestOf } from './digest.ts'

/** A name with the number of its events. */
export interface CallTally {
  readonly name: string
  readonly events: number
}

/** The matched events of one caller. Lists of names are sorted, tallies by number of events. */
export interface CallerSummary {
  readonly principal: string
  readonly events: number
  /** Of these, calls that AWS refused. */
  readonly denied: number
  /** ISO 8601, UTC, to the second. */
  readonly firstSeen: string
  readonly lastSeen: string
  readonly operations: readonly CallTally[]
  readonly networks: readonly CallTally[]
  readonly sessions: readonly string[]
  readonly persons: readonly string[]
  readonly accessKeys: readonly string[]
  readonly resources: readonly string[]
  /** At most five event ids. */
  readonly samples: readonly string[]
}

/** What the events of a scope show, before anything is contained. */
interface ScopeSummary {
  readonly events: number
  readonly denied: number
  /** Events of which the records leave open whether they are in the scope. */
  readonly unclear: number
  /** Absent where nothing matched. */
  readonly firstSeen?: string
  readonly lastSeen?: string
  /** By number of events. */
  readonly callers: readonly CallerSummary[]
  readonly operations: readonly CallTally[]
  readonly networks: readonly CallTally[]
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
  readonly persons: readonly string[]
  readonly sessions: readonly string[]
  /** Hex SHA-256 of the ids of all matched events. */
  readonly idsSha256: string
  /** Hex SHA-256 of the groups, in canonical JSON. */
  readonly groupsSha256: string
}

/** Counts, times, samples, networks, sessions and people of what matched. */
export function summariseScope({ matched, unclear, groups, idsSha256 }: ScopeMatches): ScopeSummary {
  const byPrincipal = groupBy(groups, ({ principal }) => principal)
  return {
    events: matched,
    denied: deniedIn(groups),
    unclear,
    ...timesOf(groups),
    callers: [...byPrincipal]
      .map(([principal, own]) => callerSummary(principal, own))
      .sort((a, b) => b.events - a.events || byCodeUnits(a.principal, b.principal)),
    operations: tally(groups, ({ operation }) => operation),
    networks: tally(groups, ({ network }) => describeNetwork(network)),
    accounts: names(groups, ({ account }) => account),
    regions: names(groups, ({ region }) => region),
    persons: names(groups, ({ person }) => person),
    sessions: names(groups, ({ session }) => session),
    idsSha256,
    groupsSha256: digestOf(groups),
  }
}

function callerSummary(principal: string, groups: readonly MatchedGroup[]): CallerSummary {
  const samples: string[] = []
  for (const id of groups.flatMap((group) => group.samples)) addToSample(samples, id)
  const { firstSeen = '', lastSeen = '' } = timesOf(groups)
  return {
    principal,
    events: groups.reduce((sum, { count }) => sum + count, 0),
    denied: deniedIn(groups),
    firstSeen,
    lastSeen,
    operations: tally(groups, ({ operation }) => operation),
    networks: tally(groups, ({ network }) => describeNetwork(network)),
    sessions: names(groups, ({ session }) => session),
    persons: names(groups, ({ person }) => person),
    accessKeys: names(groups, ({ accessKeyId }) => accessKeyId),
    resources: [...new Set(groups.flatMap(({ resources }) => resources))].sort(byCodeUnits),
    samples,
  }
}

const deniedIn = (groups: readonly MatchedGroup[]): number =>
  groups.reduce((sum, { count, outcome }) => sum + (outcome === 'denied' ? count : 0), 0)

function timesOf(groups: readonly MatchedGroup[]): { firstSeen?: string; lastSeen?: string } {
  const firstSeen = groups.map((group) => group.firstSeen).sort()[0]
  const lastSeen = groups
    .map((group) => group.lastSeen)
    .sort()
    .at(-1)
  return { ...(firstSeen !== undefined && { firstSeen }), ...(lastSeen !== undefined && { lastSeen }) }
}

function tally(groups: readonly MatchedGroup[], nameOf: (group: MatchedGroup) => string): CallTally[] {
  const counts = new Map<string, number>()
  for (const group of groups) counts.set(nameOf(group), (counts.get(nameOf(group)) ?? 0) + group.count)
  return [...counts]
    .map(([name, events]) => ({ name, events }))
    .sort((a, b) => b.events - a.events || byCodeUnits(a.name, b.name))
}

const names = (groups: readonly MatchedGroup[], nameOf: (group: MatchedGroup) => string | undefined): string[] =>
  [...new Set(groups.flatMap((group) => nameOf(group) ?? []))].sort(byCodeUnits)
