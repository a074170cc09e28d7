import { hasOpaque } from '../../../policy/opaque.ts'
import { positionAt } from '../../files.ts'
import { hostAttribute } from '../hosts.ts'
import type { Module } from '../module.ts'
import { addressOf, attributeOf, bare, type Block, type Expression } from '../syntax.ts'
import { evaluate, type Scope } from '../values.ts'
import { membersOf } from './groups.ts'
import { instancesOf } from './instances.ts'
import {
  namesOf,
  nobody,
  principalsListed,
  principalsNamed,
  principalsOf,
  union,
  unknownHolder,
  type Holders,
} from './principals.ts'
import type { Reference, Surroundings } from './references.ts'

type Reader = (expression: Expression, module: Module, scope: Scope) => Holders

const one = (type: 'role' | 'user'): Reader => {
  return (expression, module, scope) => principalsNamed(type, expression, module, scope)
}
const list = (type: 'role' | 'user'): Reader => {
  return (expression, module, scope) => principalsListed(type, expression, module, scope)
}

/** Resources that tie a managed policy to holders: where the policy stands, and where the holders do. */
const attachments: Readonly<
  Record<string, { readonly policy: string; readonly holders: Readonly<Record<string, Reader>> }>
> = {
  aws_iam_role_policy_attachment: { policy: 'policy_arn', holders: { role: one('role') } },
  aws_iam_user_policy_attachment: { policy: 'policy_arn', holders: { user: one('user') } },
  aws_iam_group_policy_attachment: { policy: 'policy_arn', holders: { group: membersOf } },
  aws_iam_policy_attachment: {
    policy: 'policy_arn',
    holders: { roles: list('role'), users: list('user'), groups: membersOf },
  },
  aws_iam_role_policy_attachments_exclusive: { policy: 'policy_arns', holders: { role_name: one('role') } },
  aws_iam_user_policy_attachments_exclusive: { policy: 'policy_arns', holders: { user_name: one('user') } },
  aws_iam_group_policy_attachments_exclusive: { policy: 'policy_arns', holders: { group_name: membersOf } },
}

const inline: Readonly<Record<string, { readonly attribute: string; readonly reader: Reader }>> = {
  aws_iam_role_policy: { attribute: 'role', reader: one('role') },
  aws_iam_user_policy: { attribute: 'user', reader: one('user') },
  aws_iam_group_policy: { attribute: 'group', reader: membersOf },
}

/** Who holds what a resource makes of its policy document. */
export function holdersOf(host: Block, place: Surroundings): Holders {
  const { module } = place
  const type = host.labels[0] ?? ''
  if (type === 'aws_iam_role') return principalsOf('role', host, module)
  if (type === 'aws_iam_policy') return holdersOfManaged(host, place)
  const known = inline[type]
  if (!known)
    return unknownHolder(`Who holds ${addressOf(host)} is decided outside of Terraform's IAM resources: ${advice}`)
  return holdersThrough(host, { [known.attribute]: known.reader }, module)
}

const advice = 'name the holders under policies.principals in .github/whittle.yml'

/** For each instance of the block, everybody its attributes name. */
function holdersThrough(block: Block, readers: Readonly<Record<string, Reader>>, module: Module): Holders {
  const scopes = instancesOf(block, module.names) ?? [module.names]
  const found = Object.entries(readers).flatMap(([name, reader]) => {
    const attribute = attributeOf(block.body, name)
    return attribute ? scopes.map((scope) => reader(attribute.value, module, scope)) : []
  })
  if (found.length === 0) return unknownHolder(`${addressOf(block)} does not say who holds it: ${advice}`)
  return union(found)
}

function holdersOfManaged(policy: Block, { module, modules, references }: Surroundings): Holders {
  const address = addressOf(policy)
  const found: Holders[] = []
  for (const reference of references.get(address) ?? []) found.push(holdersAt(reference, address, module))
  const names = namesOf(policy, module) ?? []
  for (const other of modules)
    for (const { block, file } of attachedByName(names, other)) {
      if (other === module) found.push(attached(block, module))
      else found.push(unknownHolder(`${addressOf(block)} in ${file.path} may attach ${address} by its ARN: ${advice}`))
    }
  if (found.every(({ principals, unknown }) => principals.length === 0 && unknown.length === 0))
    return unknownHolder(`Nothing in this directory attaches ${address} to a role, user or group: ${advice}`)
  return union(found)
}

const attached = (block: Block, module: Module): Holders =>
  block.labels[0] === 'aws_iam_role'
    ? principalsOf('role', block, module)
    : holdersThrough(block, attachments[block.labels[0] ?? '']?.holders ?? {}, module)

/** The attribute in which a resource names managed policies that it attaches. */
const policyAttribute = (type: string): string | undefined =>
  type === 'aws_iam_role' ? 'managed_policy_arns' : attachments[type]?.policy

/** Blocks that speak of an address without anything being attached by it. */
const harmless = new Set(['moved', 'removed', 'import', 'check'])

function holdersAt(reference: Reference, address: string, module: Module): Holders {
  const { block, attribute, file } = reference
  const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
  const where = `${file.path}:${positionAt(file.content, reference.at).line}`
  if (harmless.has(block.type) || attribute === 'depends_on' || attribute.endsWith('.depends_on')) return nobody
  if (block.type === 'data' && block.labels[0] === 'aws_iam_policy_document') return nobody
  const path = attribute.split('.')
  if (hostAttribute(type, path.slice(0, -1), path.at(-1) ?? '')) return nobody
  if (attribute === policyAttribute(type)) return attached(block, module)
  if (attachments[type] && (attribute === 'for_each' || attribute === 'count')) return attached(block, module)
  if (attribute === 'permissions_boundary')
    return unknownHolder(
      `${address} is the permissions boundary of ${addressOf(block)}, and bounds what other policies grant: ${advice}`,
    )
  if (block.type === 'output')
    return unknownHolder(`${address} leaves the directory through ${addressOf(block)} (${where}): ${advice}`)
  if (block.type === 'module') return unknownHolder(`${address} is passed to ${addressOf(block)} (${where}): ${advice}`)
  const place = block.type === 'locals' ? `local.${attribute}` : `${addressOf(block)}.${attribute}`
  return unknownHolder(`${address} is used in ${place} (${where}), which is not followed: ${advice}`)
}

/** Attachments of a directory that name a policy by its ARN rather than by its address. */
function attachedByName(names: readonly string[], module: Module) {
  if (names.length === 0) return []
  return [...module.blocks.values()].filter(({ block }) => {
    const attribute = block.type === 'resource' ? policyAttribute(block.labels[0] ?? '') : undefined
    const arn = attribute === undefined ? undefined : attributeOf(block.body, attribute)
    return arn !== undefined && namesPolicy(arn.value, names, module)
  })
}

function namesPolicy(arn: Expression, names: readonly string[], module: Module): boolean {
  const inner = bare(arn)
  const parts = inner.kind === 'tuple' ? inner.elements : [inner]
  return parts.some((part) => {
    const value = evaluate(part, module.names)
    if (typeof value !== 'string' || /^arn:[^:]*:iam::aws:/.test(value)) return false
    const last = value.split('/').at(-1) ?? ''
    return !hasOpaque(last) && value.includes(':policy/') && names.includes(last)
  })
}
