import { partitionOf } from '../../catalog/arn-template.ts'
import { excludableSource } from '../../catalog/event-sources.ts'
import type { ActionInfo, Catalog } from '../../catalog/types.ts'
import { daysSince } from '../../evidence/absence/age.ts'
import { describeUnnamedCallers } from '../../evidence/absence/unnamed-callers.ts'
import { callersWithoutPrincipal, rootUser } from '../../evidence/records/identity.ts'
import type { AccountCoverage, Ledger } from '../../evidence/types.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { wildcardMatch } from '../../policy/pattern.ts'
import { formatCount } from '../../words.ts'

/** The evidence with which the Deny of a policy on resources, or of an organisation, is compared. */
export interface FenceEvidenceInput {
  readonly ledger: Ledger
  readonly catalog: Catalog
  /** `2026-11-21`: the day as of which is decided. */
  readonly today: string
  readonly maxAgeDays: number
}

/**
 * The reason why calls in some accounts may not be in the evidence, whatever they call; a clause.
 *
 * @param accounts of the resources, or of the principals
 */
export function accountsNotCoveredReason(
  accounts: readonly string[],
  { ledger, today, maxAgeDays }: FenceEvidenceInput,
): string | undefined {
  const { complete } = ledger.coverage
  if (!complete || ledger.coverage.accounts.length === 0) return 'the evidence is incomplete'
  if (accounts.length === 0) return 'its account is not known (account or accounts in .github/whittle.yml)'
  const covered = coverageOfAccounts(accounts, ledger)
  const missing = accounts.filter((account) => !covered.some((each) => each.account === account))
  if (missing.length > 0) return `the evidence has no records of account ${missing.join(', ')}`
  const old = covered.find(({ to }) => daysSince(to, today) > maxAgeDays)
  return old && `the evidence of account ${old.account} ends on ${old.to.slice(0, 10)} (evidence.max-age)`
}

export const coverageOfAccounts = (accounts: readonly string[], ledger: Ledger): readonly AccountCoverage[] =>
  ledger.coverage.accounts.filter(({ account }) => accounts.includes(account))

/**
 * The reason why calls in the Region of a resource may not be in the evidence; a clause. The ARN of a bucket names
 * none.
 */
export function regionsNotCoveredReason(arns: readonly string[], ledger: Ledger): string | undefined {
  for (const arn of arns) {
    const [, , , region = '', account = ''] = arn.split(':')
    const covered = coverageOfAccounts([account], ledger)
    if (region !== '' && !covered.some(({ regions }) => regions.includes(region)))
      return `the evidence has no records of ${region} (evidence.recorded.regions)`
    const stops = stopsIn([region], covered)
    if (stops !== undefined) return stops
  }
  return undefined
}

/** The records of one of these Regions stop for a while, although there are some on most other days; a clause. */
function stopsIn(regions: readonly string[], covered: readonly AccountCoverage[]): string | undefined {
  const parts = covered.flatMap(({ byRegion = [] }) => byRegion).filter(({ region }) => regions.includes(region))
  const { region, silence } = parts.find((part) => part.silence !== undefined) ?? {}
  return (
    silence &&
    `the evidence has no records of ${region} from ${silence.from} to ${silence.to} (evidence.recorded.regions)`
  )
}

/**
 * The reason why calls of a service in these accounts may not be in the evidence; a clause.
 *
 * @param service prefix of its actions
 */
export function serviceNotCoveredReason(
  service: string,
  accounts: readonly string[],
  { ledger, catalog }: FenceEvidenceInput,
): string | undefined {
  const covered = coverageOfAccounts(accounts, ledger)
  const source = excludableSource(service)
  if (source !== undefined && !covered.every(({ excludable }) => excludable.includes(source))) {
    return `the trail may leave out the events of ${service === 'kms' ? 'KMS' : source}`
  }
  if (!covered.every(({ managementReads, managementWrites }) => managementReads && managementWrites)) {
    return 'not all management events are known to be recorded'
  }
  const missing = dataTypesOf(service, catalog).filter(
    (type) => !covered.every(({ dataComplete }) => dataComplete?.includes(type)),
  )
  if (missing.length > 0) {
    return `data events (${missing.join(', ')}) are not known to be recorded for every resource, so that its callers are not all known`
  }
  const oneSided = dataTypesOf(service, catalog).filter((type) =>
    covered.some(({ oneSidedData = [] }) => oneSidedData.some((each) => each.type === type)),
  )
  if (oneSided.length > 0) return `of the data events (${oneSided.join(', ')}) only reads or only writes are recorded`
  const silent = catalog.actionsOf(service).find(leavesNoEvent)
  if (silent !== undefined) return `calls of ${silent.name} leave no event`
  for (const each of covered) {
    const homes = catalog.homeRegionsOf(service, partitionOf(each.regions[0] ?? ''))
    const home = homes.find((region) => !each.regions.includes(region))
    if (home !== undefined) return `its calls are recorded in ${home}, of which the evidence has no records`
    const stops = stopsIn(homes, [each])
    if (stops !== undefined) return stops
  }
  const unmapped = ledger.unmapped.filter(
    (each) => each.service === service || each.eventSource === `${service}.amazonaws.com`,
  )
  const [first] = unmapped
  return first === undefined
    ? undefined
    : `it is not known what ${formatCount(unmapped.length, 'kind of event', 'kinds of event')} of the service (${first.eventName}) called`
}

/**
 * Actions without an event of their own that are checked within a recorded call of the same caller, and those of S3's
 * replication, which is looked for by the role that S3 assumes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html
 */
const withinOthers = /^(?:iam:PassRole|sts:|s3:|logs:Unmask)/

/**
 * Are there calls of the action that CloudTrail records nowhere? Actions of the reference that no API operation is known
 * for are checked within calls of others.
 */
const leavesNoEvent = ({ name, mark, visibility }: ActionInfo): boolean =>
  visibility.kind === 'none' &&
  !withinOthers.test(name) &&
  (mark === undefined || !visibility.reason.startsWith('no API operation is known'))

/** Resource types of the service's data events, sorted. */
function dataTypesOf(service: string, catalog: Catalog): readonly string[] {
  const types = catalog
    .actionsOf(service)
    .flatMap(({ visibility }) => (visibility.kind === 'data' ? visibility.resourceTypes : []))
  return [...new Set(types)].sort()
}

/**
 * Calls of which the evidence has neither what was called nor from where; a clause.
 *
 * @param accounts of the resources
 */
export function unknownCallersReason(accounts: readonly string[], ledger: Ledger): string | undefined {
  const [from = ''] = coverageOfAccounts(accounts, ledger)
    .map((covered) => covered.from)
    .sort()
  const unnamed = describeUnnamedCallers(ledger, from)
  if (unnamed !== undefined) return unnamed
  const calls = [...ledger.noEvidence].reduce(
    (sum, [reason, count]) => (callersWithoutPrincipal.has(reason) ? sum + count : sum),
    0,
  )
  return calls === 0
    ? undefined
    : `the evidence has ${formatCount(calls, 'call')} of callers without a principal, and not what they called from where`
}

/**
 * S3 reads and writes with a role that it assumes, for replication and for batch operations, from its own network; a part of
 * these calls leaves no event. Why a Deny on S3 may stop it; a clause.
 *
 * @param exempt ARN patterns of principals that the Deny leaves alone
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export function replicationUnknownReason(
  accounts: readonly string[],
  { statements }: PolicyDocument,
  { outside = [] }: Ledger,
  exempt: readonly string[],
): string | undefined {
  const [role] = outside.flatMap(({ caller, owner, action, resource, outcome }) =>
    caller.kind === 'service' &&
    /^(?:batchoperations\.)?s3\.amazonaws\.com/.test(caller.service) &&
    action === 'sts:AssumeRole' &&
    outcome === 'allowed' &&
    accounts.includes(owner) &&
    !exempt.some((pattern) => wildcardMatch(pattern, resource ?? ''))
      ? [resource ?? 'a role']
      : [],
  )
  if (role !== undefined)
    return `S3 assumed ${role}, and not all that it does with it (replication) leaves an event: exempt it (fences[].exempt) if the Deny is not for it`
  const isTarget = statements.some(
    ({ effect, action = [] }) =>
      effect === 'Allow' && action.some((each) => /^s3:(?:replicat|objectowner)/i.test(each)),
  )
  return isTarget ? 'the policy lets S3 replicate into the bucket, which leaves no event of its own' : undefined
}

/** A Deny in a policy of an organisation is for the root users of its accounts, too; a clause. */
export function rootUserReason({ noEvidence }: Ledger): string | undefined {
  const calls = noEvidence.get(rootUser) ?? 0
  return calls === 0
    ? undefined
    : `the evidence has ${formatCount(calls, 'call')} of root users, whom the Deny is for, and not from where`
}
