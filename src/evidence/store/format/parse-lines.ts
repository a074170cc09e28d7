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
  readBoolean,
  readInteger,
  InvalidStoreError,
  readList,
  readOneOf,
  readOptional,
  parseJson,
  secondOfDay,
  readString,
  readStrings,
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
    const [kind, ...parts] = readList(parseJson(text))
    if (kind === 'use') add(uses, parts, useOf, ({ update }) => useKey(update))
    else if (kind === 'sighting')
      add(observations, parts, savedObservationOf, ({ observation }) => observationKey(observation))
    else if (kind === 'word') add(words, parts, wordOf, ({ kinds }) => declarationKey(kinds))
    else if (kind === 'region') add(regions, parts, regionOf, regionKey)
    else if (kind === 'catalog') {
      const [version, spans] = parts
      catalogs.set(readString(version), spansOf(spans))
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
  const caller = readOptional(principal, readString)
  const update: LedgerUpdate = {
    rank: 0,
    ...(caller !== undefined && { principal: caller }),
    fate: readOneOf(fate, ['allowed', 'denied', 'noEvidence', 'unmapped'] satisfies RecordOutcome[]),
    ...(reason !== null && { reason: readString(reason) }),
    requests: readList(requests).map((request) => requestOf(readList(request), caller)),
    ...(unmapped !== null && { unmapped: unmappedOf(readList(unmapped)) }),
    ...(outside !== undefined && { outside: readList(outside).map((each) => outsideOf(readList(each))) }),
  }
  return { update, days: daysOf(days, countedDay), ids: idsOf(readList(ids)) }
}

function unmappedOf([eventSource, eventName, service]: readonly unknown[]): NonNullable<LedgerUpdate['unmapped']> {
  const known = readOptional(service, readString)
  return {
    eventSource: readString(eventSource),
    eventName: readString(eventName),
    ...(known !== undefined && { service: known }),
  }
}

function requestOf(parts: readonly unknown[], caller: string | undefined): UsageKey {
  const [principal, account, action, resource, network, region, outcome, mfa, sourceIdentity, grade, operation] = parts
  const who = readOptional(principal, readString) ?? caller
  if (who === undefined) throw new InvalidStoreError()
  return {
    principal: who,
    account: readString(account),
    action: readString(action),
    resource: resource === null ? null : readString(resource),
    // Evidence that was saved before there were grades says nothing of how sure its resources are.
    grade: grade === undefined ? 'guessed' : gradeOf(grade),
    operation: operation === undefined ? '' : readString(operation),
    network: networkOf(readList(network)),
    region: readString(region),
    outcome: readOneOf(outcome, ['allowed', 'denied']),
    ...(mfa !== null && { mfa: readBoolean(mfa) }),
    ...(sourceIdentity !== null && { sourceIdentity: readString(sourceIdentity) }),
  }
}

function idsOf(parts: readonly unknown[]): DatedId[] {
  const ids: DatedId[] = []
  for (let at = 0; at < parts.length; at += 2) ids.push({ id: readString(parts[at]), day: readInteger(parts[at + 1]) })
  return ids
}

function savedObservationOf(parts: readonly unknown[]): SavedObservation {
  const [account, region, kind, excludable, direction, types, days] = parts
  const observation: TrailObservation = {
    account: readString(account),
    region: readString(region),
    kind: readOneOf(kind, ['management', 'data', 'other']),
    ...(excludable !== null && { excludable: readString(excludable) }),
    ...(direction !== null && { direction: readOneOf(direction, ['reads', 'writes']) }),
    types: readStrings(types),
  }
  return { observation, days: daysOf(days, ({ first, last }): SeenDay => ({ first, last })) }
}

function wordOf(parts: readonly unknown[]): DeclaredCoverage {
  const [account, regions, reads, writes, excludable, dataEvents, dataComplete, oneSided, insights, basis, spans] =
    parts
  const kinds: DeclaredKinds = {
    account: readString(account),
    regions: readStrings(regions),
    managementReads: readBoolean(reads),
    managementWrites: readBoolean(writes),
    excludable: readStrings(excludable),
    dataEvents: readStrings(dataEvents),
    ...(dataComplete !== null && { dataComplete: readStrings(dataComplete) }),
    ...(oneSided !== null && {
      oneSidedData: readList(oneSided).map((each) => {
        const [type, only] = readList(each)
        return { type: readString(type), only: readOneOf(only, ['reads', 'writes']) }
      }),
    }),
    ...(insights !== null && { insights: readStrings(insights) }),
    basis: readString(basis),
  }
  return { kinds, spans: spansOf(spans) }
}

const regionOf = ([account, region, spans]: readonly unknown[]): SavedRegion => ({
  account: readString(account),
  region: readString(region),
  spans: spansOf(spans),
})

function spansOf(value: unknown): TimeRanges {
  const spans = readList(value).map((each): TimeRange => {
    const [from, to] = readList(each)
    if (readInteger(from) > readInteger(to)) throw new InvalidStoreError()
    return [readInteger(from), readInteger(to)]
  })
  if (spans.length === 0) throw new InvalidStoreError()
  return unionOfRanges(spans)
}

function countedDay(day: DayCount): DayCount {
  if (day.count < 1) throw new InvalidStoreError()
  return day
}

function daysOf<Day>(value: unknown, of: (day: DayCount) => Day): Map<number, Day> {
  const numbers = readList(value)
  const days = new Map<number, Day>()
  let day = 0
  for (let at = 0; at < numbers.length; at += 4) {
    const [step, count, first, last] = numbers.slice(at, at + 4)
    day += readInteger(step)
    const start = startOfDay(day)
    const moment = (offset: unknown, none: number): number => (offset === null ? none : start + secondOfDay(offset))
    days.set(day, of({ count: readInteger(count), first: moment(first, noFirst), last: moment(last, noLast) }))
  }
  if (days.size === 0) throw new InvalidStoreError()
  return days
}
