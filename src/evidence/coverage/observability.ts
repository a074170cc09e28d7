import { partitionOf } from '../../catalog/arn-template.ts'
import { excludableSource } from '../../catalog/event-sources.ts'
import type { ActionInfo } from '../../catalog/types.ts'
import type { AccountCoverage } from '../types.ts'

/**
 * `reason` and `opens` are whole sentences: why the evidence cannot show the action, and what would change that. `gap`:
 * this reading of CloudTrail is at fault (it lacks reads or writes, an account, a Region that configuration demands):
 * then the action is kept, even where configuration removes actions that cannot be observed.
 */
export type Observability =
  | { readonly observable: true }
  | { readonly observable: false; readonly gap: boolean; readonly reason: string; readonly opens: string }

export interface ObservabilityDemands {
  /** Regions that configuration says must be covered. */
  readonly regions?: readonly string[]
}

/**
 * Home Regions of an action that the evidence does not cover. They are those of the account's partition, which follows
 * from its Regions; for an account without Regions it is `aws`.
 */
function missingHomes({ homeRegions }: ActionInfo, covered: readonly string[]): readonly string[] {
  const homes = homeRegions?.[partitionOf(covered[0] ?? '')] ?? []
  return homes.filter((region) => !covered.includes(region))
}

const readVerbs = /:(?:Get|List|Describe|Head|BatchGet|Lookup|Search)/
/**
 * What issues something new is a write in some services, whatever its verb: `GetFederationToken` of STS and
 * `GetAuthorizationToken` of CodeArtifact have `readOnly: false`.
 *
 * @see https://docs.aws.amazon.com/codeartifact/latest/ug/codeartifact-information-in-cloudtrail.html
 */
const issued = /Token|Credential|Password|Ticket|(?:Session|Ur[li])$/
const writeVerbs =
  /:(?:Add|Associate|Attach|Authorize|BatchWrite|Cancel|Change|Create|Delete|Deregister|Detach|Disable|Disassociate|Enable|Import|Invoke|Modify|Publish|Put|Register|Remove|Restore|Revoke|Run|Send|Set|Start|Stop|Tag|Terminate|Untag|Update|Upload)/

/**
 * Does the call's event surely count as a read, or as a write? The reference's access level is not CloudTrail's
 * `readOnly` (kms:Decrypt and sts:AssumeRole are writes there and read-only events here), so only a level and a name
 * that say the same are taken at their word.
 */
function surelyOneOf(action: ActionInfo, only: 'reads' | 'writes'): boolean {
  const isRead = action.accessLevel === 'Read' || action.accessLevel === 'List'
  return only === 'reads'
    ? isRead && readVerbs.test(action.name) && !issued.test(action.name)
    : !isRead && writeVerbs.test(action.name)
}

const blind = (reason: string, opens: string): Observability => ({ observable: false, gap: false, reason, opens })
const gap = (reason: string, opens: string): Observability => ({ observable: false, gap: true, reason, opens })

function managementObservable(action: ActionInfo, coverage: AccountCoverage): Observability {
  const { managementReads: reads, managementWrites: writes } = coverage
  if (!reads && !writes) {
    return gap(
      'No management events are recorded.',
      'Record management events, read and write, in the trail; where they are, say so in evidence.recorded.management.',
    )
  }
  const missing = reads ? 'write' : 'read'
  if (!(reads && writes) && !surelyOneOf(action, reads ? 'reads' : 'writes')) {
    return gap(
      `Management events are recorded without ${missing} events.`,
      `Record ${missing} management events too; where they are, say so in evidence.recorded.management.`,
    )
  }
  const source = excludableSource(action.service)
  if (source === undefined || coverage.excludable.includes(source)) return { observable: true }
  return blind(
    `Trails may exclude the events of ${source}, and none show that this one does not.`,
    `Include ${source} in the trail's management events; where it is, say so in evidence.recorded.excludable.`,
  )
}

/** A call may log under any one of the types (an SNS topic or a platform endpoint): all of them must be recorded. */
function dataObservable(action: ActionInfo, types: readonly string[], coverage: AccountCoverage): Observability {
  const missing = types.filter((type) => !coverage.dataEvents.includes(type))
  if (missing.length > 0) {
    return blind(
      `Its use shows only in data events of ${types.join(' or ')}, which are not all recorded.`,
      `Add data events of ${missing.join(' and ')} to the trail (they cost money); where they are, say so in evidence.recorded.data.`,
    )
  }
  const partial = types.filter((type) => !coverage.dataComplete?.includes(type))
  if (partial.length > 0) {
    return blind(
      `There are data events of ${partial.join(' and ')}, but the logs do not show whether of every resource.`,
      `Where the trail's selectors cover every resource, say so in evidence.recorded.data.`,
    )
  }
  const sides = types.flatMap((type) => coverage.oneSidedData?.find((kind) => kind.type === type)?.only ?? [])
  const wrong = sides.find((only) => !surelyOneOf(action, only))
  if (wrong === undefined) return { observable: true }
  return blind(
    `Of the data events of ${types.join(' and ')} only ${wrong} are seen.`,
    `Record reads and writes of ${types.join(' and ')}; where they are, say so in evidence.recorded.data.`,
  )
}

/**
 * Would a use of this action have left a trace in the evidence of an account? Not asked here: whether the window is
 * long enough; that is a matter of `coverage.days`.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function isObservable(
  action: ActionInfo,
  coverage: AccountCoverage | undefined,
  demands: ObservabilityDemands = {},
): Observability {
  if (action.visibility.kind === 'none') {
    return blind(
      action.visibility.reason,
      'No setting of CloudTrail makes this observable; policies.unobserved can allow its removal.',
    )
  }
  if (coverage === undefined) {
    return gap('No CloudTrail record of this account was read.', 'Read the CloudTrail logs of this account.')
  }
  const uncovered = demands.regions?.find((region) => !coverage.regions.includes(region))
  if (uncovered !== undefined) {
    return gap(
      `The evidence does not cover ${uncovered}, which configuration asks for.`,
      `Read the CloudTrail logs of ${uncovered} for the whole window, or take it from evidence.regions.`,
    )
  }
  const missing = missingHomes(action, coverage.regions)
  if (missing.length > 0) {
    const regions = missing.join(' and ')
    return blind(
      `Calls to ${action.service} are logged in ${regions}, which the evidence does not cover.`,
      `Read the CloudTrail logs of ${regions} too.`,
    )
  }
  return action.visibility.kind === 'management'
    ? managementObservable(action, coverage)
    : dataObservable(action, action.visibility.resourceTypes, coverage)
}
