import type { SourceEstimate } from '../../report/doctor/types.ts'
import { athenaDollars, athenaTerabyteDollars, wholeCents } from '../../prices.ts'
import { formatBytes, formatNumber } from '../../words.ts'
import type { LogFacts } from './facts/logs.ts'
import type { LookupFacts, LookupPage } from './facts/lookups.ts'
import type { EvidenceSourceFacts } from './facts/sources.ts'

/**
 * Two requests a second in each account and Region, of fifty events each.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
const lookupEventsASecond = 100
const eventsAPage = 50

/**
 * US dollars in us-east-1; other Regions differ.
 * @see https://aws.amazon.com/s3/pricing/
 */
const prices = { getRequest: 0.4e-6, listRequest: 5e-6 } as const

/** What an estimate of Event history also shows. */
export interface LookupEstimate extends SourceEstimate {
  /** Days that the reading covers before `max-pages` stops it, in the busiest Region; absent: all that were asked for. */
  readonly coveredDays?: number
}

/** Events a day; `undefined` where no page was read. */
function perDay(pages: readonly LookupPage[]): number | undefined {
  if (pages.length === 0) return undefined
  // The mean of the rates, and not the rate of all: a page of a quiet night must not outweigh that of a busy hour.
  const rates = pages.map(({ events, spanSeconds }) => events / spanSeconds)
  return (rates.reduce((sum, rate) => sum + rate, 0) / rates.length) * 86_400
}

/** @param lookups samples of all Regions that answered, or not */
export function estimateLookups(
  lookups: readonly LookupFacts[],
  {
    regions,
    days,
    maxPages,
  }: { readonly regions: readonly string[]; readonly days: number; readonly maxPages: number },
): LookupEstimate {
  const source = `lookup-events ${regions.length > 4 ? `${regions.length} Regions` : regions.join(', ')}`
  const rates = lookups.flatMap(({ pages }) => (pages.kind === 'known' ? (perDay(pages.value) ?? []) : []))
  if (rates.length === 0)
    return { source, days, events: null, seconds: null, dollars: null, basis: 'No Region answered.' }
  const readDays = Math.min(days, 90)
  const mostOf = (rate: number): number => Math.min(rate * readDays, maxPages * eventsAPage)
  // Regions and accounts are read side by side: the busiest decides.
  const busiest = Math.max(...rates)
  const coveredDays = (maxPages * eventsAPage) / busiest
  return {
    source,
    days: readDays,
    events: Math.round(rates.reduce((sum, rate) => sum + mostOf(rate), 0)),
    seconds: Math.ceil(mostOf(busiest) / lookupEventsASecond),
    dollars: 0,
    basis: `The rate of a few pages of ${rates.length === 1 ? 'one Region' : `${rates.length} Regions`}, at a hundred events a second in each, side by side.`,
    ...(coveredDays < readDays && { coveredDays: Math.floor(coveredDays) }),
  }
}

/** Objects and bytes of all days; `undefined` where nothing was sampled. */
function volumeOf({ sampled, places }: LogFacts, days: number): { objects: number; bytes: number } | undefined {
  if (sampled.length === 0) return undefined
  const scale = (Math.max(places, sampled.length) / sampled.length) * days
  return {
    objects: Math.round(sampled.reduce((sum, each) => sum + each.objects, 0) * scale),
    bytes: Math.round(sampled.reduce((sum, each) => sum + each.bytes, 0) * scale),
  }
}

const basisOf = ({ sampled, places }: LogFacts): string =>
  `The logs of one day, in ${sampled.length} of ${places} pairs of account and Region${sampled.some(({ more }) => more) ? ', of which one has more than a thousand logs: it is more' : ''}.`

/** What reading a source takes, where that can be known before. */
export function estimateOf(facts: EvidenceSourceFacts): SourceEstimate | undefined {
  switch (facts.kind) {
    case 'files':
    case 'trail':
      return undefined
    case 'lookup-events':
      return estimateLookups(facts.lookups, facts.source)
    case 's3': {
      const { bucket, days } = facts.source
      const base = { source: `s3 ${bucket}`, days, events: null, seconds: null }
      const volume = facts.logs.kind === 'known' ? volumeOf(facts.logs.value, days) : undefined
      if (facts.logs.kind !== 'known' || volume === undefined)
        return { ...base, dollars: null, basis: 'The logs could not be looked at.' }
      const lists = facts.logs.value.places * days + volume.objects / 1000
      return {
        ...base,
        dollars: wholeCents(volume.objects * prices.getRequest + lists * prices.listRequest),
        basis: `${basisOf(facts.logs.value)} About ${formatNumber(volume.objects)} logs of ${formatBytes(volume.bytes)}; traffic out of AWS is billed in addition.`,
      }
    }
    case 'athena': {
      const { workgroup, database, table, days } = facts.source
      const base = { source: `athena ${database}.${table}`, days, events: null, seconds: null }
      const volume = facts.logs.kind === 'known' ? volumeOf(facts.logs.value, days) : undefined
      if (facts.logs.kind !== 'known' || volume === undefined)
        return {
          ...base,
          dollars: null,
          basis: `The logs could not be looked at; the scan limit of the workgroup ${workgroup} bounds the cost.`,
        }
      return {
        ...base,
        dollars: wholeCents(athenaDollars(volume.bytes)),
        basis: `${basisOf(facts.logs.value)} About ${formatBytes(volume.bytes)} a query, at ${athenaTerabyteDollars} dollars a terabyte.`,
      }
    }
    case 'lake':
      return {
        source: `lake ${facts.source.store}`,
        days: facts.source.days,
        events: null,
        seconds: null,
        dollars: null,
        basis: 'How much a query scans is not known before it runs; AWS bills by bytes scanned.',
      }
  }
}
