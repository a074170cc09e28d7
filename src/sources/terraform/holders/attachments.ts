import type { Instance } from '../../state/states.ts'
import { addressOf, attributeOf, type Block, type Expression } from '../syntax.ts'
import { followed } from './flow.ts'
import { membersOf } from './groups.ts'
import {
  nameTheHolders,
  adviceFor,
  asBoundary,
  inPermissionSet,
  union,
  unknownHolder,
  type Holders,
  type PrincipalType,
} from './holders.ts'
import { instancesOf } from './instances.ts'
import { namedIn } from './named.ts'
import { namesOf, principalsListed, principalsNamed, principalsOf } from './principals.ts'
import type { Surroundings } from './references.ts'
import { attachedByArn, heldByInstance, shownOf, textsIn, type AttachmentType } from './shown.ts'

/** Resources that tie a managed policy to holders: where the policy stands, and where the holders do. */
export const attachments: Readonly<Record<string, AttachmentType>> = {
  aws_iam_role_policy_attachment: { policy: 'policy_arn', holders: { role: 'role' } },
  aws_iam_user_policy_attachment: { policy: 'policy_arn', holders: { user: 'user' } },
  aws_iam_group_policy_attachment: { policy: 'policy_arn', holders: { group: 'group' } },
  aws_iam_policy_attachment: {
    policy: 'policy_arn',
    holders: { roles: 'role', users: 'user', groups: 'group' },
  },
  aws_iam_role_policy_attachments_exclusive: { policy: 'policy_arns', holders: { role_name: 'role' } },
  aws_iam_user_policy_attachments_exclusive: { policy: 'policy_arns', holders: { user_name: 'user' } },
  aws_iam_group_policy_attachments_exclusive: { policy: 'policy_arns', holders: { group_name: 'group' } },
}

const inline: Readonly<Record<string, Readonly<Record<string, PrincipalType | 'group'>>>> = {
  aws_iam_role_policy: { role: 'role' },
  aws_iam_user_policy: { user: 'user' },
  aws_iam_group_policy: { group: 'group' },
}

/** Who holds what a resource makes of its policy document. */
export function holdersOf(host: Block, place: Surroundings): Holders {
  const type = host.labels[0] ?? ''
  if (type === 'aws_iam_role') return principalsOf('role', host, place)
  if (type === 'aws_iam_policy') return holdersOfManaged(host, place)
  const holders = inline[type]
  if (type.startsWith('aws_ssoadmin_')) return unknownHolder(inPermissionSet(addressOf(host), host))
  if (!holders)
    return unknownHolder(
      `Who holds ${addressOf(host)} is decided outside of Terraform's IAM resources: ${nameTheHolders}`,
    )
  return holdersThrough(host, { holders }, place)
}

const advice = adviceFor('the holders')

/** For each instance of the block, everybody its attributes name; only of attachments of `policies`, where they tell. */
function holdersThrough(
  block: Block,
  type: Pick<AttachmentType, 'holders'> & Partial<AttachmentType>,
  place: Surroundings,
  policies?: readonly Instance[],
): Holders {
  const each = attributeOf(block.body, 'for_each')?.value
  const here = each ? { ...place, each } : place
  const inSource = (name: string): Holders => {
    const attribute = attributeOf(block.body, name)
    const kind = type.holders[name]
    if (!attribute || !kind) return { principals: [], unknown: [] }
    const scopes = place.scopes.flatMap((scope) => instancesOf(block, scope) ?? [scope])
    return union(scopes.map((scope) => read(kind, name, attribute.value, here, scope)))
  }
  const shown = shownOf(block, place)
  if (shown) {
    const arns = policies?.map(({ resource }) => resource.values['arn'])
    const others = (instance: Instance): boolean => {
      const attached = type.policy === undefined ? undefined : textsIn(instance.resource.values[type.policy])
      return (
        !!arns?.every((arn) => typeof arn === 'string') && !!attached && !attached.some((arn) => arns.includes(arn))
      )
    }
    const held = shown.instances
      .filter((instance) => !others(instance))
      .map((instance) => heldByInstance(type, instance, shown.states, inSource))
    return union([...held, { principals: [], unknown: shown.unknown }])
  }
  const named = Object.keys(type.holders).filter((name) => attributeOf(block.body, name))
  if (named.length === 0) return unknownHolder(`${addressOf(block)} does not say who holds it: ${advice}`)
  return union(named.map(inSource))
}

function read(
  kind: PrincipalType | 'group',
  attribute: string,
  expression: Expression,
  place: Surroundings,
  scope: Surroundings['scopes'][number],
): Holders {
  if (kind === 'group') return membersOf(expression, place, scope)
  return attribute.endsWith('s')
    ? principalsListed(kind, expression, place, scope)
    : principalsNamed(kind, expression, place, scope)
}

function holdersOfManaged(policy: Block, place: Surroundings): Holders {
  const { module, repository } = place
  const address = addressOf(policy)
  const shown = shownOf(policy, place)
  const policies = shown?.instances ?? []
  const found: Holders[] = []
  const byArn = shown && attachedByArn(policies, attachments, shown.states)
  const isShown = whollyShown(policies)
  const attaching = { policyAttribute, isShown, isCounted: isShown && byArn?.counted === true }
  const attachedAt = (block: Block, where: Surroundings): Holders =>
    attached(block, where, shown ? policies : undefined)
  for (const reference of place.references.get(address) ?? [])
    found.push(followed(reference, address, place, { ...attaching, attachedAt }))
  if (shown && byArn) found.push(byArn, { principals: [], unknown: shown.unknown })
  const names = namesOf(policy, module, place.scopes) ?? []
  for (const { module: other, block, file, as } of namedIn(repository, names, policyAttribute)) {
    // What states show is compared by ARN.
    if (as === 'attached' && isShown && repository.states?.covers(other.directory)) continue
    if (as === 'permission set') found.push(unknownHolder(inPermissionSet(address, block)))
    else if (as === 'boundary') found.push(unknownHolder(asBoundary(address, block)))
    else if (other === module) found.push(attached(block, place))
    else found.push(unknownHolder(`${addressOf(block)} in ${file.path} may attach ${address} by its ARN: ${advice}`))
  }
  if (found.every(({ principals, unknown }) => principals.length === 0 && unknown.length === 0))
    return unknownHolder(`Nothing in this directory attaches ${address} to a role, user or group: ${advice}`)
  return union(found)
}

/** Are the ARNs of all instances known? Then whatever attaches them in the states given has been found. */
const whollyShown = (policies: readonly Instance[]): boolean =>
  policies.length > 0 && policies.every(({ resource }) => typeof resource.values['arn'] === 'string')

const attached = (block: Block, place: Surroundings, policies?: readonly Instance[]): Holders =>
  block.labels[0] === 'aws_iam_role'
    ? principalsOf('role', block, place)
    : holdersThrough(block, attachments[block.labels[0] ?? ''] ?? { holders: {} }, place, policies)

/** The attribute in which a resource names managed policies that it attaches. */
const policyAttribute = (type: string): string | undefined =>
  type === 'aws_iam_role' ? 'managed_policy_arns' : attachments[type]?.policy
