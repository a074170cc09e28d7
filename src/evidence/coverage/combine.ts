import { byCodeUnits } from '../../collections.ts'
import type { EvidenceSettings } from '../../settings/types.ts'
import { dayNumber, secondsOf } from '../time.ts'
import { daysBetween, packData, unpackData } from './days-and-types.ts'
import type { AccountCoverage } from '../types.ts'
import { RegionDays, withRegions, type CoverageWithoutRegions, type DeclaredDays } from './region-days.ts'
import type { SeenCoverage } from './seen-coverage.ts'

export { isObservable, type Observability, type ObservabilityDemands } from './observability.ts'

/** Everything a coverage says is recorded, as a set that can be united and intersected. */
const kindsOf = (part: CoverageWithoutRegions): string[] => [
  ...part.regions.map((region) => `region ${region}`),
  ...(part.managementReads ? ['management reads'] : []),
  ...(part.managementWrites ? ['management writes'] : []),
  ...part.excludable.map((source) => `source ${source}`),
  ...unpackData(part).map((kind) => `data ${kind}`),
  ...(part.dataComplete ?? []).map((type) => `complete ${type}`),
  ...(part.insights ?? []).map((type) => `insight ${type}`),
]

const those = (kinds: ReadonlySet<string>, prefix: string): string[] =>
  [...kinds]
    .filter((kind) => kind.startsWith(prefix))
    .map((kind) => kind.slice(prefix.length))
    .sort(byCodeUnits)

function combineAccount(parts: readonly [CoverageWithoutRegions, ...CoverageWithoutRegions[]]): CoverageWithoutRegions {
  const [first] = parts
  if (parts.length === 1) return first
  const from = parts.map((part) => part.from).sort(byCodeUnits)[0] ?? ''
  const to =
    parts
      .map((part) => part.to)
      .sort(byCodeUnits)
      .at(-1) ?? ''
  const sources = parts.map((part) => {
    const gaps = new Set(part.gaps)
    return { days: new Set(daysBetween(part.from, part.to).filter((day) => !gaps.has(day))), kinds: kindsOf(part) }
  })
  const gaps: string[] = []
  let days = 0
  let always: Set<string> | undefined
  for (const day of daysBetween(from, to)) {
    const today = sources.filter((source) => source.days.has(day))
    if (today.length === 0) {
      gaps.push(day)
      continue
    }
    days++
    const kinds = new Set(today.flatMap((source) => source.kinds))
    always = always === undefined ? kinds : new Set([...always].filter((kind) => kinds.has(kind)))
  }
  return {
    account: first.account,
    from,
    to,
    days,
    gaps,
    ...coverageFields(always ?? new Set()),
    basis: [...new Set(parts.map((part) => part.basis))].sort(byCodeUnits).join(', '),
  }
}

/** A coverage with the kinds of event and the Regions of another one besides its own. */
export function kindsOfBoth(part: AccountCoverage, other: AccountCoverage): AccountCoverage {
  const kinds = new Set([...kindsOf(part), ...kindsOf(other)])
  const { oneSidedData: _, dataComplete: __, insights: ___, basis, ...rest } = part
  return { ...rest, ...coverageFields(kinds), basis }
}

function coverageFields(
  kinds: ReadonlySet<string>,
): Omit<AccountCoverage, 'account' | 'from' | 'to' | 'days' | 'gaps' | 'byRegion' | 'basis'> {
  const complete = those(kinds, 'complete ')
  const insights = those(kinds, 'insight ')
  return {
    regions: those(kinds, 'region '),
    managementReads: kinds.has('management reads'),
    managementWrites: kinds.has('management writes'),
    excludable: those(kinds, 'source '),
    ...packData(those(kinds, 'data ')),
    ...(complete.length > 0 && { dataComplete: complete }),
    ...(insights.length > 0 && { insights }),
  }
}

/**
 * One statement per account from what several sources cover, sorted by account. A day is covered when a source covers
 * it; a kind of event or a Region only when it was covered on every covered day, by whichever source. The order of the
 * parts does not matter. The days of each Region do not follow from parts: `RegionDays` has them.
 */
export function combineCoverage(parts: readonly CoverageWithoutRegions[]): CoverageWithoutRegions[] {
  const accounts = new Map<string, [CoverageWithoutRegions, ...CoverageWithoutRegions[]]>()
  for (const part of parts) {
    const known = accounts.get(part.account)
    if (known) known.push(part)
    else accounts.set(part.account, [part])
  }
  return [...accounts.values()].map(combineAccount).sort((a, b) => byCodeUnits(a.account, b.account))
}

/**
 * The same of what records show and what sources declare, with the coverage of the Regions by the days that any of them
 * has of a Region.
 */
export function coverageOfSources(
  seen: SeenCoverage,
  declared: readonly CoverageWithoutRegions[],
  ofRegions: Iterable<DeclaredDays>,
): AccountCoverage[] {
  const parts = seen.parts()
  const regions = new Map(parts.map(({ coverage, regionDays }) => [coverage.account, regionDays]))
  for (const { account, region, days, from, to } of ofRegions) {
    const ofAccount = regions.get(account) ?? new Map<string, RegionDays>()
    regions.set(account, ofAccount)
    const known = ofAccount.get(region) ?? new RegionDays()
    ofAccount.set(region, known)
    known.add(days, from, to)
  }
  return combineCoverage([...parts.map(({ coverage }) => coverage), ...declared]).map((each) =>
    withRegions(each, regions.get(each.account)),
  )
}

/** The days that parts declare of Regions. Of a Region with gaps it is not known which days they are. */
export const declaredDays = (parts: readonly AccountCoverage[]): DeclaredDays[] =>
  parts.flatMap(({ account, byRegion = [] }) =>
    byRegion.map(({ region, days: number, from, to }) => {
      const all = daysBetween(from, to).map((day) => dayNumber(day))
      return { account, region, days: number < all.length ? [] : all, from: secondsOf(from), to: secondsOf(to) }
    }),
  )

/**
 * What configuration declares about the trail overrides what its files show, item by item: it knows of selectors that
 * no activity has shown yet, and of selectors that cover less than what was seen suggests.
 */
export function configuredCoverage(part: AccountCoverage, recorded: EvidenceSettings['recorded']): AccountCoverage {
  if (recorded === undefined || Object.values(recorded).every((word) => word === undefined)) return part
  const { management, excludable, data, regions } = recorded
  const { oneSidedData, dataComplete, byRegion, ...rest } = part
  // A Region that configuration calls recorded was silent because nothing was done there.
  const settled = byRegion?.map(({ silence, ...of }) =>
    silence === undefined || regions?.includes(of.region) === true ? of : { ...of, silence },
  )
  return {
    ...rest,
    ...(settled && { byRegion: settled }),
    ...(management !== undefined && {
      managementReads: management === 'all' || management === 'read',
      managementWrites: management === 'all' || management === 'write',
    }),
    ...(regions !== undefined && { regions: [...new Set([...part.regions, ...regions])].sort(byCodeUnits) }),
    ...(excludable !== undefined && { excludable: [...excludable].sort(byCodeUnits) }),
    ...(data !== undefined
      ? { dataEvents: [...data].sort(byCodeUnits), dataComplete: [...data].sort(byCodeUnits) }
      : { ...(oneSidedData && { oneSidedData }), ...(dataComplete && { dataComplete }) }),
    basis: `${part.basis}, configuration`,
  }
}
