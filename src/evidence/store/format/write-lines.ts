import { byCodeUnits } from '../../../collections.ts'
import { callerParts, originParts, type LedgerUpdate } from '../../records/ledger-update.ts'
import { noFirst, noLast } from '../../usage/counting/day-tally.ts'
import { declarationParts } from '../keys.ts'
import type { Days, SavedEvidence, SavedUse } from '../types.ts'
import { startOfDay } from '../../time.ts'
import type { Network, OutsideKey, UsageKey } from '../../types.ts'

/**
 * Saved evidence as lines of JSON, always the same lines for the same evidence. Every line is an array whose first
 * member says what it is; days are numbers since the day before, moments are seconds into the day, `null` where there
 * is none.
 */
export function* linesOf(saved: SavedEvidence): Generator<string> {
  for (const [version, spans] of sorted(saved.catalogs)) yield line('catalog', version, spans)
  for (const [, { observation, days }] of sorted(saved.observations)) {
    const { account, region, kind, excludable, direction, types } = observation
    yield line('sighting', account, region, kind, excludable, direction, types, daysAsNumbers(days))
  }
  for (const [, { kinds, spans }] of sorted(saved.words)) {
    yield line('word', ...declarationParts(kinds), spans)
  }
  for (const [, { account, region, spans }] of sorted(saved.regions)) yield line('region', account, region, spans)
  for (const [, use] of sorted(saved.uses)) yield useLine(use)
}

const line = (...parts: readonly unknown[]): string => JSON.stringify(parts.map((part) => part ?? null))

const sorted = <Value>(map: ReadonlyMap<string, Value>): [string, Value][] =>
  [...map].sort(([a], [b]) => byCodeUnits(a, b))

function useLine({ update, days, ids }: SavedUse): string {
  const { principal, fate, reason, requests, unmapped, outside } = update
  return line(
    'use',
    principal,
    fate,
    reason,
    unmapped && [unmapped.eventSource, unmapped.eventName, unmapped.service ?? null],
    requests.map((request) => requestAsArray(request, update)),
    daysAsNumbers(days),
    ids.flatMap(({ id, day }) => [id, day]),
    ...(outside === undefined ? [] : [outside.map(outsideAsArray)]),
  )
}

function outsideAsArray(key: OutsideKey): readonly unknown[] {
  const { caller, owner, action, resource, grade, operation, network, region, outcome, origin } = key
  return [
    callerParts(caller),
    owner,
    action,
    resource,
    grade,
    operation,
    [network.kind, ...partsOfNetwork(network)],
    region,
    outcome,
    ...(origin === undefined ? [] : [originParts(origin)]),
  ]
}

/** The principal of a request is that of the update, but for what a hand-made one holds. */
function requestAsArray(key: UsageKey, { principal }: LedgerUpdate): readonly unknown[] {
  const { network, mfa } = key
  return [
    key.principal === principal ? null : key.principal,
    key.account,
    key.action,
    key.resource,
    [network.kind, ...partsOfNetwork(network)],
    key.region,
    key.outcome,
    mfa ?? null,
    key.sourceIdentity ?? null,
    key.grade,
    key.operation,
  ]
}

/** Without what is absent at the end; `null` for what is absent before that. */
function partsOfNetwork(network: Network): unknown[] {
  switch (network.kind) {
    case 'address':
      return withoutAbsent([network.address, network.workload])
    case 'endpoint':
      return withoutAbsent([network.endpoint, network.address, network.vpc, network.owner, network.workload])
    case 'service':
      return withoutAbsent([network.service, network.forwarded])
    case 'unknown':
      return withoutAbsent([network.vendor])
  }
}

function withoutAbsent(parts: readonly unknown[]): unknown[] {
  const end = parts.findLastIndex((part) => part !== undefined) + 1
  return parts.slice(0, end).map((part) => part ?? null)
}

/** Four numbers a day: days since the one before, count (0 where nothing is counted), first and last second of it. */
function daysAsNumbers(days: Days<{ count?: number; first: number; last: number }>): (number | null)[] {
  let before = 0
  return [...days]
    .sort(([a], [b]) => a - b)
    .flatMap(([day, { count = 0, first, last }]) => {
      const step = day - before
      before = day
      return [step, count, first === noFirst ? null : inDay(first, day), last === noLast ? null : inDay(last, day)]
    })
}

/** Moments lie within their day, but for those of a observation of which only the day is known: they stand the wrong way round. */
const inDay = (moment: number, day: number): number => moment - startOfDay(day)
