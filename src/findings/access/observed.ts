import type { ActionInfo, Catalog } from '../../catalog/types.ts'
import { isObservable } from '../../evidence/coverage/observability.ts'
import { incompleteEvidenceReason } from '../../evidence/absence/accounts.ts'
import { outdatedEvidenceReason } from '../../evidence/absence/age.ts'
import { describeUnnamedCallers } from '../../evidence/absence/unnamed-callers.ts'
import { coversPartOfWindow } from '../../evidence/absence/regions.ts'
import type { AccountCoverage, Ledger, RegionCoverage } from '../../evidence/types.ts'
import { parseArn } from '../../policy/arn.ts'
import { actionMatches } from '../../policy/pattern.ts'
import type { Statement } from '../../policy/document.ts'
import { formatCount } from '../../words.ts'
import type { Delivery } from '../../sources/terraform/arns/deliveries.ts'
import type { AccessPolicy, AccessSettings, ResourceCall } from './types.ts'

export interface ObservationInput {
  readonly policy: AccessPolicy
  readonly calls: readonly ResourceCall[]
  readonly ledger: Ledger
  readonly catalog: Catalog
  readonly settings: AccessSettings
  /** Deliveries to queues and topics that the repository sets up. */
  readonly deliveries: readonly Delivery[]
}

/**
 * The reason why a call that the statement allows may have left no trace in the evidence of the resource's account, a sentence;
 * `undefined` where every call would have been seen over the whole window.
 */
export function notObservedReason(statement: Statement, input: ObservationInput): string | undefined {
  const { policy, ledger, settings } = input
  const coverage = ledger.coverage.accounts.find(({ account }) => account === policy.owner)
  if (coverage === undefined)
    return `The evidence has no records of account ${policy.owner}, whose trail would show who called.`
  const unread = incompleteEvidenceReason([`arn:aws:iam::${policy.owner}:root`], ledger.coverage)
  if (unread !== undefined) return `The evidence is incomplete: ${unread}`
  if (coverage.days < settings.windowDays)
    return `The evidence for account ${policy.owner} covers ${formatCount(coverage.days, 'day')} of the ${settings.windowDays} asked for (evidence.window).`
  return (
    outdatedEvidenceReason([coverage], settings.today, settings.maxAgeDays) ??
    unnamedReason(ledger, coverage) ??
    regionNotReadReason(input, coverage) ??
    actionUnseenReason(statement, input, coverage) ??
    unmappedReason(input)
  )
}

function unnamedReason(ledger: Ledger, { from }: AccountCoverage): string | undefined {
  const why = describeUnnamedCallers(ledger, from)
  return why === undefined ? undefined : `${why}. Read the logs of these days again.`
}

/**
 * A resource's calls are recorded in its Region, that of a bucket where its calls are; roles may be assumed in any Region.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
 */
function regionNotReadReason({ policy, calls }: ObservationInput, coverage: AccountCoverage): string | undefined {
  if (policy.service === 'sts') {
    const part = coverage.byRegion?.find(
      (each) =>
        each.silence !== undefined || (!coverage.regions.includes(each.region) && coversPartOfWindow(each, coverage)),
    )
    return (
      part &&
      `The records of ${part.region} do not cover the whole window${stopsOf(part)}, and roles may be assumed there.`
    )
  }
  for (const arn of policy.arns) {
    const own = parseArn(arn)?.region ?? ''
    const seen = calls.filter(({ certain }) => certain).map(({ region }) => region)
    const regions = own === '' ? [...new Set(seen)] : [own]
    if (regions.length === 0) return `No record names ${arn}, so that its Region is not known.`
    const missing = regions.find((region) => !coverage.regions.includes(region))
    if (missing !== undefined) return `The evidence does not cover ${missing}, where ${arn} is, for the whole window.`
    const part = coverage.byRegion?.find((each) => each.silence !== undefined && regions.includes(each.region))
    if (part !== undefined)
      return `The evidence does not cover ${part.region}, where ${arn} is, for the whole window${stopsOf(part)}.`
  }
  return undefined
}

const stopsOf = ({ silence }: RegionCoverage): string =>
  silence === undefined
    ? ''
    : ` (no record from ${silence.from} to ${silence.to}, and some on most other days; evidence.recorded.regions)`

/**
 * Permissions that are checked within a recorded call of sts:AssumeRole of the same caller.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
const withinAssumeRole: ReadonlySet<string> = new Set(['sts:TagSession', 'sts:SetSourceIdentity', 'sts:SetContext'])

function actionUnseenReason(
  { action: patterns = [] }: Statement,
  { policy, catalog, settings }: ObservationInput,
  coverage: AccountCoverage,
): string | undefined {
  const known = catalog.actionsOf(policy.service)
  for (const pattern of patterns) {
    const infos: readonly ActionInfo[] = known.filter(({ name }) => actionMatches(pattern, name))
    if (infos.length === 0) return `AWS's reference has no action ${pattern} of ${policy.service}.`
    for (const info of infos) {
      if (withinAssumeRole.has(info.name)) continue
      const answer = isObservable(info, coverage, settings.regions.length > 0 ? { regions: settings.regions } : {})
      if (!answer.observable) return `${info.name} may have been called unseen: ${answer.reason} ${answer.opens}`
    }
  }
  return undefined
}

/** Calls of other accounts' principals whose action is not known may have been on the resource. */
function unmappedReason({ policy, ledger }: ObservationInput): string | undefined {
  const event = ledger.unmapped.find(
    ({ service, principals }) =>
      (service === undefined || service === policy.service) &&
      principals.some((principal) => principal.split(':')[4] !== policy.owner),
  )
  return (
    event &&
    `${formatCount(event.count, 'event')} ${event.eventName} of ${event.eventSource} could not be mapped to an action.`
  )
}
