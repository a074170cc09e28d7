import type { Call, ResourceRule } from './call.ts'
import { profileMark, templateMark } from './member-names.ts'
import type { Operation } from './operation.ts'
import { markMissingPath } from './missing-path.ts'
import type { AuthorisedAction } from './types.ts'

/**
 * Services whose requests name roles that they do not pass to a service: the role is what the call acts on or what it lets in.
 * IAM's own exception is AddRoleToInstanceProfile, which names a role that the instances will use.
 */
export const servicesNamingRoles: ReadonlySet<string> = new Set([
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

/** Calls whose settings can name a role or an instance profile in words of their own (`optionName`, `stringValue`). */
const hidesRoles = /^(elasticbeanstalk:(Create|Update)|datapipeline:PutPipelineDefinition$)/

const roleArn = /^arn:aws[a-z-]*:iam::\d{12}:role\/[^\s*?]+$/

const unknownRole: AuthorisedAction = { action: 'iam:PassRole', resources: [], complete: false, grade: 'guessed' }

interface PassedRoles {
  readonly resolve: ResourceRule<AuthorisedAction | undefined>
  /** Roles may be handed over by name: it looks for the members of requests that name roles. */
  readonly byName: boolean
}

/**
 * `iam:PassRole` for a call that hands over a role: on the role ARNs of its request. A role given by name may have a
 * path, an instance profile names no role, and a launch template may hold either: then the role is unknown. Derived
 * rather too often than too seldom: it shows use, and never makes anything be removed.
 * @returns `undefined` for operations that never hand one over
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passedRoles(operation: Operation): PassedRoles | undefined {
  if (operation.grants.some(({ action }) => action.name === profileCall)) {
    return { resolve: putIntoProfile, byName: false }
  }
  if (servicesNamingRoles.has(operation.service)) return undefined
  const takesRole = operation.grants.some(({ action }) => action.dependentActions.includes('iam:PassRole'))
  const hides = operation.grants.some(({ action }) => hidesRoles.test(action.name))
  const launches = mayLaunch(operation)
  const resolve = ({ request }: Call): AuthorisedAction | undefined => {
    if (takesRole && !request.exists) return unknownRole
    const arns: string[] = []
    for (const leaf of request.found.arns) if (!leaf.name.isOutsider && roleArn.test(leaf.value)) arns.push(leaf.value)
    const nameless =
      hides ||
      (launches && request.has(templateMark)) ||
      (takesRole &&
        (request.has(profileMark) ||
          request.found.leaves.some((leaf) => leaf.name.isRole && !leaf.isArn && leaf.value !== '')))
    if (arns.length === 0 && !nameless) return undefined
    return { action: 'iam:PassRole', resources: [...new Set(arns)], complete: !nameless, grade: 'guessed' }
  }
  return { resolve, byName: takesRole }
}

/** The role that a profile's instances will have, by its name. */
function putIntoProfile({ request, place }: Call): AuthorisedAction {
  const name = request.text('rolename')
  if (!name || !/^[\w+=,.@-]+$/.test(name)) return unknownRole
  const { partition, account } = place
  const role = markMissingPath(`arn:${partition}:iam::${account}:role/${name}`)
  return { action: 'iam:PassRole', resources: [role], complete: true, grade: 'guessed' }
}

/** Calls that may start instances by a launch template, which names an instance profile. */
const mayLaunch = ({ service, grants }: Operation): boolean =>
  (service === 'ec2' || service === 'autoscaling') && !grants.some(({ action }) => /LaunchTemplate/.test(action.name))
