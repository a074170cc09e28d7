import type { LedgerUpdate } from '../../records/ledger-update.ts'
import type { UsageKey, RecordOutcome } from '../../types.ts'
import { startOfDay } from '../../time.ts'
import { type SeenDay } from '../../coverage/seen-coverage.ts'
import type { DatedId } from '../../usage/counting/dated-sample.ts'
import { noFirst, noLast, type DayCount } from '../../usage/counting/day-tally.ts'
import { regionKey, useKey, declarationKey } from '../keys.ts'
import { unionOfRanges, type TimeRange, type TimeRanges } from '../time-ranges.ts'
import type {
  SavedEvidence,
  SavedRegion,
  SavedObservation,
  SavedUse,
  DeclaredCoverage,
  DeclaredKinds,
} from '../types.ts'
import { observationKey, type TrailObservation } from '../../records/trail-observation.ts'
import { gradeOf, networkOf, outsideOf } from './parse-outside.ts'
import {
  boolean,
  integer,
  InvalidStoreError,
  list,
  oneOf,
  optional,
  parseJson,
  secondOfDay,
  string,
  strings,
} from './values.ts'

/**
 * The inverse of `linesOf`. Everything is checked: the file may be forged.
 *
 * @throws {InvalidStoreError}
 */
export function savedEvidenceFromLines(lines: Iterable<string>): SavedEvidence {
  const uses = new Map<string, SavedUse>()
  const observations = new Map<string, SavedObservation>()
  const words = new Map<string, DeclaredCoverage>()
  const regions = new Map<string, SavedRegion>()
  const catalogs = new Map<string, TimeRanges>()
  for (const text of lines) {
    const [kind, ...parts] = list(parseJson(text))
    if (kind === 'use') add(uses, parts, useOf, ({ update }) => useKey(update))
    else if (kind === 'sighting')
      add(observations, parts, savedObservationOf, ({ observation }) => observationKey(observation))
    else if (kind === 'word') add(words, parts, wordOf, ({ kinds }) => declarationKey(kinds))
    else if (kind === 'region') add(regions, parts, regionOf, regionKey)
    else if (kind === 'catalog') {
      const [version, spans] = parts
      catalogs.set(string(version), spansOf(spans))
    } else throw new InvalidStoreError()
  }
  return { uses, observations, words, regions, catalogs }
}

function add<Value>(
  to: Map<string, Value>,
  parts: readonly unknown[],
  of: (parts: readonly unknown[]) => Value,
  keyOf: (value: Value) => string,
): void {
  const value = of(parts)
  to.set(keyOf(value), value)
}

function useOf([principal, fate, reason, unmapped, requests, days, ids, outside]: readonly unknown[]): SavedUse {
  const caller = optional(principal, string)
  const update: LedgerUpdate = {
    rank: 0,
    ...(caller !== undefined && { principal: caller }),
    fate: oneOf(fate, ['allowed', 'denied', 'noEvidence', 'unmapped'] satisfies RecordOutcome[]),
    ...(reason !== null && { reason: string(reason) }),
    requests: list(requests).map((request) => requestOf(list(request), caller)),
    ...(unmapped !== null && { unmapped: unmappedOf(list(unmapped)) }),
    ...(outside !== undefined && { outside: list(outside).map((each) => outsideOf(list(each))) }),
  }
  return { update, days: daysOf(days, countedDay), ids: idsOf(list(ids)) }
}

function unmappedOf([eventSource, eventName, service]: readonly unknown[]): NonNullable<LedgerUpdate['unmapped']> {
  const known = optional(service, string)
  return {
    eventSource: string(eventSource),
    eventName: string(eventName),
    ...(known !== undefined && { service: known }),
  }
}

function requestOf(parts: readonly unknown[], caller: string | undefined): UsageKey {
  const [principal, account, action, resource, network, region, outcome, mfa, sourceIdentity, grade, operation] = parts
  const who = optional(principal, string) ?? caller
  if (who === undefined) throw new InvalidStoreError()
  return {
    principal: who,
    account: string(account),
    action: string(action),
    resource: resource === null ? null : string(resource),
    // Evidence that was saved before there were grades says nothing of how sure its resources are.
    grade: grade === undefined ? 'guessed' : gradeOf(grade),
    operation: operation === undefined ? '' : string(operation),
    network: networkOf(list(network)),
    region: string(region),
    outcome: oneOf(outcome, ['allowed', 'denied']),
    ...(mfa !== null && { mfa: boolean(mfa) }),
    ...(sourceIdentity !== null && { sourceIdentity: string(sourceIdentity) }),
  }
}

function idsOf(parts: readonly unknown[]): DatedId[] {
  const ids: DatedId[] = []
  for (let at = 0; at < parts.length; at += 2) ids.push({ id: string(parts[at]), day: integer(parts[at + 1]) })
  return ids
}

function savedObservationOf(parts: readonly unknown[]): SavedObservation {
  const [account, region, kind, excludable, direction, types, days] = parts
  const observation: TrailObservation = {
    account: string(account),
    region: string(region),
    kind: oneOf(kind, ['management', 'data', 'other']),
    ...(excludable !== null && { excludable: string(excludable) }),
    ...(direction !== null && { direction: oneOf(direction, ['reads', 'writes']) }),
    types: strings(types),
  }
  return { observation, days: daysOf(days, ({ first, last }): SeenDay => ({ first, last })) }
}

function wordOf(parts: readonly unknown[]): DeclaredCoverage {
  const [account, regions, reads, writes, excludable, dataEvents, dataComplete, oneSided, insights, basis, spans] =
    parts
  const kinds: DeclaredKinds = {
    account: string(account),
    regions: strings(regions),
    managementReads: boolean(reads),
    managementWrites: boolean(writes),
    excludable: strings(excludable),
    dataEvents: strings(dataEvents),
    ...(dataComplete !== null && { dataComplete: strings(dataComplete) }),
    ...(oneSided !== null && {
      oneSidedData: list(oneSided).map((each) => {
        const [type, only] = list(each)
        return { type: string(type), only: oneOf(only, ['reads', 'writes']) }
      }),
    }),
    ...(insights !== null && { insights: strings(insights) }),
    basis: string(basis),
  }
  return { kinds, spans: spansOf(spans) }
}

const regionOf = ([account, region, spans]: readonly unknown[]): SavedRegion => ({
  account: string(account),
  region: string(region),
  spans: spansOf(spans),
})

function spansOf(value: unknown): TimeRanges {
  const spans = list(value).map((each): TimeRange => {
    const [from, to] = list(each)
    if (integer(from) > integer(to)) throw new InvalidStoreError()
    return [integer(from), integer(to)]
  })
  if (spans.length === 0) throw new InvalidStoreError()
  return unionOfRanges(spans)
}

function countedDay(day: DayCount): DayCount {
  if (day.count < 1) throw new InvalidStoreError()
  return day
}

function daysOf<Day>(value: unknown, of: (day: DayCount) => Day): Map<number, Day> {
  const numbers = list(value)
  const days = new Map<number, Day>()
  let day = 0
  for (let at = 0; at < numbers.length; at += 4) {
    const [step, count, first, last] = numbers.slice(at, at + 4)
    day += integer(step)
    const start = startOfDay(day)
    const moment = (offset: unknown, none: number): number => (offset === null ? none : start + secondOfDay(offset))
    days.set(day, of({ count: integer(count), first: moment(first, noFirst), last: moment(last, noLast) }))
  }
  if (days.size === 0) throw new InvalidStoreError()
  return days
}
