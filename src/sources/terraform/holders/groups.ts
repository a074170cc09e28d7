import { hasOpaque } from '../../../policy/opaque.ts'
import type { Module } from '../module.ts'
import { attributeOf, bare, type Expression } from '../syntax.ts'
import { evaluate, isList, type Scope } from '../values.ts'
import { instancesOf } from './instances.ts'
import {
  blocksOf,
  namesOf,
  oneLine,
  principalsListed,
  principalsNamed,
  union,
  unknownHolder,
  type Holders,
} from './principals.ts'
import { referencedAddress } from './references.ts'

const advice = 'name its members under policies.principals in .github/whittle.yml'

/** The users in a group, as far as this directory puts them there. */
export function membersOf(group: Expression, module: Module, scope: Scope): Holders {
  const wanted = groupsNamed(group, module, scope)
  if (wanted === undefined)
    return unknownHolder(`The source does not tell which group \`${oneLine(bare(group).text)}\` is: ${advice}`)
  const found: Holders[] = []
  for (const { block } of module.blocks.values()) {
    const type = block.type === 'resource' ? block.labels[0] : undefined
    if (type !== 'aws_iam_group_membership' && type !== 'aws_iam_user_group_membership') continue
    const [listed, member] = type === 'aws_iam_group_membership' ? ['group', 'users'] : ['groups', 'user']
    const groups = attributeOf(block.body, listed)?.value
    const members = attributeOf(block.body, member)?.value
    if (!groups || !members) continue
    for (const instance of instancesOf(block, module.names) ?? [module.names]) {
      const named = groupsNamed(groups, module, instance)
      if (named && !named.some((name) => wanted.includes(name))) continue
      // A membership in groups that are not known may be one in this group.
      if (!named) found.push(unknownHolder(`The groups of ${block.labels.join('.')} are not in the source: ${advice}`))
      found.push(
        member === 'users'
          ? principalsListed('user', members, module, instance)
          : principalsNamed('user', members, module, instance),
      )
    }
  }
  if (found.length === 0)
    return unknownHolder(`No members of the group \`${oneLine(bare(group).text)}\` are in this directory: ${advice}`)
  return union(found)
}

/** The groups that an attribute names, as addresses, or as names where no block has them. */
function groupsNamed(expression: Expression, module: Module, scope: Scope): string[] | undefined {
  const inner = bare(expression)
  if (inner.kind === 'tuple') {
    const all = inner.elements.map((element) => groupsNamed(element, module, scope))
    return all.some((names) => !names) ? undefined : all.flatMap((names) => names ?? [])
  }
  const address = referencedAddress(inner)
  if (address?.startsWith('aws_iam_group.') && module.blocks.has(address)) return [address]
  const value = evaluate(inner, scope)
  const names = isList(value) ? value : [value]
  if (!names.every((name) => typeof name === 'string' && !hasOpaque(name))) return undefined
  return (names as string[]).map((name) => {
    const block = blocksOf('group', module).find((candidate) => namesOf(candidate, module)?.includes(name))
    return block ? block.labels.join('.') : name
  })
}
