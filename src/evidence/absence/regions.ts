import { parseArn } from '../../policy/arn.ts'
import { parseOperator } from '../../policy/conditions/operators.ts'
import type { ConditionClause, PolicyDocument, Statement } from '../../policy/document.ts'
import { hasUnresolved } from '../../policy/unresolved.ts'
import { wildcardMatch } from '../../policy/pattern.ts'
import type { AccountCoverage, DaysInARow, RegionCoverage, UsageEntry } from '../types.ts'
import { fewestDays } from '../coverage/silence.ts'
import { daysSince } from './age.ts'

/**
 * The Regions that a document names: Allow statements in the ARNs of Resource, and as values that `aws:RequestedRegion`
 * may have; Deny statements as the values that they leave. A pattern such as `eu-*` is one of them; `*` and unresolved
 * expressions are not.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
 */
export function regionsNamedBy({ statements }: PolicyDocument): readonly string[] {
  const named = statements.flatMap((statement) =>
    statement.effect === 'Allow'
      ? [...ofResources(statement), ...ofConditions(statement, isListOfRegions)]
      : ofConditions(statement, leavesRegions),
  )
  return [...new Set(named)]
    .filter((region) => /[a-z]/.test(region) && !hasUnresolved(region) && !/\$/.test(region))
    .sort()
}

/**
 * May an Allow statement of a document grant anything in a Region? An unresolved expression may. Only those conditions
 * count that list the Regions of a request.
 */
export function mayActIn({ statements }: PolicyDocument, region: string): boolean {
  const fits = (pattern: string): boolean =>
    pattern === '' || hasUnresolved(pattern) || pattern.includes('$') || wildcardMatch(pattern, region)
  return statements.some(({ effect, resource, condition }) => {
    if (effect !== 'Allow') return false
    const listed = condition.filter(isListOfRegions)
    if (!listed.every(({ values }) => values.some((value) => fits(value.toLowerCase())))) return false
    return resource === undefined || resource.some((arn) => fits(parseArn(arn)?.region ?? ''))
  })
}

const ofResources = ({ resource = [] }: Statement): string[] => resource.flatMap((arn) => parseArn(arn)?.region ?? [])

const ofConditions = ({ condition }: Statement, lists: (clause: ConditionClause) => boolean): string[] =>
  condition.filter(lists).flatMap(({ values }) => values.map((value) => value.toLowerCase()))

const comparesRegion = ({ key, operator }: ConditionClause, negated: boolean): boolean => {
  const parsed = key.toLowerCase() === 'aws:requestedregion' ? parseOperator(operator) : undefined
  return parsed?.family === 'string' && parsed.negated === negated
}

const isListOfRegions = (clause: ConditionClause): boolean => comparesRegion(clause, false)
/** Of a Deny: the requests to these Regions it does not deny. */
const leavesRegions = (clause: ConditionClause): boolean => comparesRegion(clause, true)

export interface RegionEvidence {
  readonly document: PolicyDocument
  readonly attachedPrincipals: readonly string[]
  readonly entries: readonly Pick<UsageEntry, 'principal' | 'region'>[]
  /** Of the accounts of the principals. */
  readonly coverage: readonly Pick<AccountCoverage, 'account' | 'from' | 'to' | 'regions' | 'byRegion'>[]
  /** Regions in which the source makes resources, each with the place that names it. */
  readonly workedIn?: readonly { readonly region: string; readonly place: string }[]
}

/**
 * The reason why the absence of records of a Region proves nothing: calls of a principal, the policy itself, or the
 * source that makes it together with other things, point to it, and its records were not read, or not for the whole
 * window (records that begin with the principal's own calls say nothing of the time before). A Region whose records
 * break off, or begin late, counts for every policy that may grant something there: its trail may have been off.
 *
 * @returns one message on the first such Region
 */
export function unreadRegionReason(evidence: RegionEvidence): string | undefined {
  const { document, attachedPrincipals, entries, coverage, workedIn = [] } = evidence
  const named = regionsNamedBy(document)
  const called = regionsCalled(attachedPrincipals, entries)
  for (const attachedPrincipal of attachedPrincipals) {
    const account = coverage.find((each) => each.account === attachedPrincipal.split(':')[4])
    if (account === undefined) continue
    const isRead = (region: string): boolean => account.regions.some((read) => wildcardMatch(region, read))
    const call = [...(called.get(attachedPrincipal) ?? [])].sort().find((region) => !isRead(region))
    if (call !== undefined) return message(call, account, `${attachedPrincipal} made calls in ${call}`)
    const name = named.find((region) => !isRead(region))
    if (name !== undefined) return message(name, account, `The policy names ${name} in a resource or condition`)
    const work = workedIn.find(({ region }) => !isRead(region) && mayActIn(document, region))
    if (work !== undefined)
      return message(work.region, account, `Terraform makes resources in ${work.region} (${work.place})`)
    const part = account.byRegion?.find((each) => !isRead(each.region) && coversPartOfWindow(each, account))
    if (part !== undefined && mayActIn(document, part.region))
      return message(part.region, account, `The policy may grant something in ${part.region}`)
    const silent = account.byRegion?.find(({ region, silence }) => silence && mayActIn(document, region))
    if (silent?.silence !== undefined) return ofSilence(silent.region, silent.silence, account.account)
  }
  return undefined
}

/**
 * Do a Region's records break off, or begin late? Days of work that were spread over the whole window by chance would all
 * fall into the stretch that has records with a probability of its share of the window to the power of their number:
 * below 1% chance does not explain the silence.
 */
export function coversPartOfWindow(
  { from, to, days }: RegionCoverage,
  window: Pick<AccountCoverage, 'from' | 'to'>,
): boolean {
  const share = lengthOf({ from, to }) / lengthOf(window)
  return days >= fewestDays && share ** days < 0.01
}

const lengthOf = ({ from, to }: Pick<AccountCoverage, 'from' | 'to'>): number => daysSince(from, to.slice(0, 10)) + 1

/** Principal → Regions in which it made calls, denied ones included. */
function regionsCalled(
  attachedPrincipals: readonly string[],
  entries: RegionEvidence['entries'],
): ReadonlyMap<string, ReadonlySet<string>> {
  const called = new Map(
    attachedPrincipals.map((attachedPrincipal): [string, Set<string>] => [attachedPrincipal, new Set()]),
  )
  for (const { principal, region } of entries) if (region !== '') called.get(principal)?.add(region)
  return called
}

const ofSilence = (region: string, { from, to, days }: DaysInARow, account: string): string =>
  `The policy may grant something in ${region}, and the evidence of account ${account} has no record of it on ${days} days in a row (${from} to ${to}), and some on most other days. Nothing is removed: read the CloudTrail logs of ${region} for these days; where the trail recorded them, name it under evidence.cloudtrail (trail) or list the Region in evidence.recorded.regions.`

function message(
  region: string,
  { account, regions, byRegion = [] }: RegionEvidence['coverage'][number],
  what: string,
): string {
  const part = byRegion.find((each) => each.region === region)
  const read = regions.length === 0 ? 'no Region' : regions.join(', ')
  const gap =
    part === undefined
      ? `the evidence of account ${account} does not cover it (it covers ${read})`
      : `the evidence of account ${account} covers it only from ${part.from.slice(0, 10)} to ${part.to.slice(0, 10)}`
  return `${what}, and ${gap}. Nothing is removed: read the CloudTrail logs of ${region} for the whole window; where the trail records every Region, name it under evidence.cloudtrail (trail) or list its Regions in evidence.recorded.regions.`
}
