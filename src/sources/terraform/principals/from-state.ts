import type { StateInstance, States } from '../../state/states.ts'
import {
  adviceToNamePrincipals,
  noPrincipals,
  unionOfPrincipals,
  unknownPrincipals,
  type AttachedPrincipals,
  type AttachedPrincipalType,
} from './attached-principals.ts'

const configure = 'name its ARN under policies.principals in .github/whittle.yml'

/** The ARN of a role or user as it was made, or as it is going to be. */
export function principalOfInstance(
  type: AttachedPrincipalType,
  instance: StateInstance,
  states: States,
): AttachedPrincipals {
  const { values, address } = instance.resource
  const { arn } = values
  if (typeof arn === 'string' && arn.includes(`:${type}/`)) return { principals: [arn], unknown: [] }
  const name = values['name'] ?? values['user_name']
  const path = values['path'] ?? '/'
  if (typeof name !== 'string' || typeof path !== 'string')
    return unknownPrincipals(`${address} gets its name when it is made: give the state that has it (--state)`)
  const account = states.accountOf(instance)
  if (account === undefined)
    return unknownPrincipals(
      `The account of ${address} is not in ${instance.shown.name}: set account in .github/whittle.yml`,
    )
  return { principals: [`arn:${partitionOf(instance)}:iam::${account}:${type}${path}${name}`], unknown: [] }
}

function partitionOf({ shown }: StateInstance): string {
  for (const { values } of shown.resources) {
    const { arn } = values
    const partition = typeof arn === 'string' ? /^arn:(aws[a-z-]*):/.exec(arn)?.[1] : undefined
    if (partition !== undefined) return partition
  }
  return 'aws'
}

/** The role or user that an instance names, or the users in a group. */
export function namedByInstance(
  type: AttachedPrincipalType | 'group',
  name: string,
  instance: StateInstance,
  states: States,
): AttachedPrincipals {
  if (type === 'group') return membersShown(name, instance, states)
  const named = states
    .ofType(`aws_iam_${type}`)
    .filter(({ resource: { values } }) => (values['name'] ?? values['user_name']) === name)
  const own = named.filter(({ shown }) => shown === instance.shown)
  const found = (own.length > 0 ? own : named).map((each) => principalOfInstance(type, each, states))
  // Another state's role of that name is the one that is meant only if it is in the same account.
  const account = states.accountOf(instance) ?? accountOfArn(instance.resource.values['policy_arn'])
  const near =
    own.length > 0 ? found : found.filter(({ principals }) => principals.every((arn) => accountOfArn(arn) === account))
  if (near.length > 0) return unionOfPrincipals(near)
  return unknownPrincipals(
    `${instance.resource.address} names the ${type} ${name}, which is in none of the states given, so its path is not known: ${configure}`,
  )
}

const accountOfArn = (arn: unknown): string | undefined =>
  typeof arn === 'string' ? arn.split(':')[4] || undefined : undefined

function membersShown(group: string, instance: StateInstance, states: States): AttachedPrincipals {
  const found: AttachedPrincipals[] = []
  for (const membership of states.ofType('aws_iam_group_membership', 'aws_iam_user_group_membership')) {
    const { resource } = membership
    const { values } = resource
    const groups = knownTexts(values['group'] ?? values['groups'])
    const users = knownTexts(values['users'] ?? values['user'])
    if (groups && !groups.includes(group)) continue
    if (!groups || !users) {
      if (membership.shown === instance.shown)
        found.push(
          unknownPrincipals(`${resource.address} gets its users or groups when it is made: give the state (--state)`),
        )
      continue
    }
    found.push(...users.map((user) => namedByInstance('user', user, membership, states)))
  }
  if (found.length === 0)
    return unknownPrincipals(
      `No members of the group ${group} are in the states given: name its members under policies.principals in .github/whittle.yml`,
    )
  return unionOfPrincipals(found)
}

/** A text or a list of texts; `undefined` for a value that is known only after apply. */
export function knownTexts(value: unknown): readonly string[] | undefined {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  return items.every((item) => typeof item === 'string') ? items : undefined
}

/** The kind of principal that each attribute of an attachment names, and the attribute with the policy's ARN. */
export interface AttachmentType {
  readonly policy: string
  readonly attachedPrincipals: Readonly<Record<string, AttachedPrincipalType | 'group'>>
}

/** All principals that an instance of an attachment names; `undefined` texts are left to the source. */
export function attachmentsOfInstance(
  { attachedPrincipals }: Pick<AttachmentType, 'attachedPrincipals'>,
  instance: StateInstance,
  states: States,
  inSource: (attribute: string) => AttachedPrincipals,
): AttachedPrincipals {
  const { values } = instance.resource
  return unionOfPrincipals(
    Object.entries(attachedPrincipals).map(([attribute, type]) => {
      const value = values[attribute]
      if (value === null) return noPrincipals
      const names = value === undefined ? undefined : knownTexts(value)
      if (!names) return inSource(attribute)
      return unionOfPrincipals(names.map((name) => namedByInstance(type, name, instance, states)))
    }),
  )
}

/**
 * The principals that managed policies are attached to, by ARN, in all states and plans; and whether AWS counts more
 * than these. `counted`: it counts exactly these.
 */
export function attachmentsByArn(
  policies: readonly StateInstance[],
  types: Readonly<Record<string, AttachmentType>>,
  states: States,
): AttachedPrincipals & { readonly counted: boolean } {
  const found: AttachedPrincipals[] = []
  let all = policies.length > 0
  for (const { resource: policy } of policies) {
    const { arn, attachment_count: counted } = policy.values
    if (typeof arn !== 'string') {
      all = false
      continue
    }
    const entities = new Set<string>()
    for (const [type, attachment] of Object.entries(types))
      for (const instance of states.ofType(type)) {
        if (!knownTexts(instance.resource.values[attachment.policy])?.includes(arn)) continue
        for (const [attribute, kind] of Object.entries(attachment.attachedPrincipals))
          for (const name of knownTexts(instance.resource.values[attribute]) ?? []) entities.add(`${kind} ${name}`)
        found.push(attachmentsOfInstance(attachment, instance, states, () => noPrincipals))
      }
    for (const role of states.ofType('aws_iam_role')) {
      if (!knownTexts(role.resource.values['managed_policy_arns'])?.includes(arn)) continue
      entities.add(`role ${String(role.resource.values['name'])}`)
      found.push(principalOfInstance('role', role, states))
    }
    // A state that is older than the attachments counted fewer, and does not include later ones.
    all &&= counted === entities.size
    if (typeof counted === 'number' && counted > entities.size)
      found.push(
        unknownPrincipals(
          `AWS counted ${counted} attachments of ${policy.address}, and the states given show ${entities.size}: give the other states too (--state), or ${adviceToNamePrincipals}`,
        ),
      )
  }
  return { ...unionOfPrincipals(found), counted: all }
}
