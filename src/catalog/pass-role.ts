import type { Operation } from './map-event.ts'
import { leavesOf, normalName, type Leaf } from './parameters.ts'
import type { AuthorisedAction, EventFacts } from './types.ts'

/**
 * Services whose requests name roles that they do not hand over: the role is what the call acts on or what it lets in.
 * IAM's own exception is AddRoleToInstanceProfile, which names a role that the instances will use.
 */
export const namesOnly: ReadonlySet<string> = new Set([
  'sts',
  'iam',
  'access-analyzer',
  'kms',
  'organizations',
  'ram',
  'sso',
  'identitystore',
  'tag',
])
const profileCall = 'iam:AddRoleToInstanceProfile'

/** Members whose role is let in, asked about or acted on, and not handed over. */
const isOutsider = ({ path }: Leaf): boolean =>
  /principal|grantee|identity|member|owner|user|admin|caller|trusted|assumed|(source|resource)(arn|identifier)?$/.test(
    normalName(path.at(-1) ?? ''),
  )

/** Calls whose settings can name a role or an instance profile in words of their own (`optionName`, `stringValue`). */
const hidesRoles = /^(elasticbeanstalk:(Create|Update)|datapipeline:PutPipelineDefinition$)/

const roleArn = /^arn:aws[a-z-]*:iam::\d{12}:role\/[^\s*?]+$/

const isRoleMember = ({ name }: Leaf): boolean => /role(arn|s|arns)?$/.test(name)
const isProfile = ({ path }: Leaf): boolean => path.some((name) => /instanceprofile/i.test(name))
const isLaunchTemplate = ({ path }: Leaf): boolean => path.some((name) => /^launchtemplate/i.test(name))

/**
 * `iam:PassRole` for a call that hands over a role (field note 17): on the role ARNs of its request. A role given by
 * name may have a path, an instance profile names no role, and a launch template may hold either: then the role is
 * unknown. Derived rather too often than too seldom: it shows use, and never makes anything be removed.
 */
export function passedRoles(operation: Operation, facts: EventFacts): readonly AuthorisedAction[] {
  const unknownRole: AuthorisedAction = { action: 'iam:PassRole', resources: [], complete: false }
  if (operation.grants.some(({ action }) => action.name === profileCall)) return [unknownRole]
  if (namesOnly.has(operation.service)) return []
  const takesRole = operation.grants.some(({ action }) => action.dependentActions.includes('iam:PassRole'))
  if (takesRole && (typeof facts.requestParameters !== 'object' || facts.requestParameters === null))
    return [unknownRole]
  const leaves = leavesOf(facts.requestParameters)
  const arns = leaves
    .filter((leaf) => leaf.isArn && roleArn.test(leaf.value) && !isOutsider(leaf))
    .map(({ value }) => value)
  const nameless =
    (takesRole && leaves.some((leaf) => isRoleMember(leaf) && !leaf.isArn && leaf.value !== '')) ||
    (takesRole && leaves.some(isProfile)) ||
    launches(operation, leaves) ||
    operation.grants.some(({ action }) => hidesRoles.test(action.name))
  return arns.length > 0 || nameless
    ? [{ action: 'iam:PassRole', resources: [...new Set(arns)], complete: !nameless }]
    : []
}

const launches = (operation: Operation, leaves: readonly Leaf[]): boolean =>
  (operation.service === 'ec2' || operation.service === 'autoscaling') &&
  !operation.grants.some(({ action }) => /LaunchTemplate/.test(action.name)) &&
  leaves.some(isLaunchTemplate)
