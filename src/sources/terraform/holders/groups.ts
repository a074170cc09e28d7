import { hasOpaque } from '../../../policy/opaque.ts'
import { attributeOf, bare, type Expression } from '../syntax.ts'
import { evaluate, isList, type Scope } from '../values.ts'
import { adviceFor, union, unknownHolder, type Holders } from './holders.ts'
import { instancesOf } from './instances.ts'
import { blocksOf, namesOf, oneLine, principalsListed, principalsNamed } from './principals.ts'
import { referencedAddress, type Surroundings } from './references.ts'
import { namedByInstance, shownOf } from './shown.ts'

const advice = adviceFor('its members')

/** The users in a group, as far as this directory puts them there. */
export function membersOf(group: Expression, place: Surroundings, scope: Scope): Holders {
  const { module } = place
  const wanted = groupsNamed(group, place, scope)
  if (wanted === undefined)
    return unknownHolder(`The source does not tell which group \`${oneLine(bare(group).text)}\` is: ${advice}`)
  const shown = membersShown(wanted, place)
  if (shown) return shown
  const found: Holders[] = []
  for (const { block } of module.blocks.values()) {
    const type = block.type === 'resource' ? block.labels[0] : undefined
    if (type !== 'aws_iam_group_membership' && type !== 'aws_iam_user_group_membership') continue
    const [listed, member] = type === 'aws_iam_group_membership' ? ['group', 'users'] : ['groups', 'user']
    const groups = attributeOf(block.body, listed)?.value
    const members = attributeOf(block.body, member)?.value
    if (!groups || !members) continue
    const each = attributeOf(block.body, 'for_each')?.value
    const here = each ? { ...place, each } : place
    for (const instance of place.scopes.flatMap((outer) => instancesOf(block, outer) ?? [outer])) {
      const named = groupsNamed(groups, place, instance)
      if (named && !named.some((name) => wanted.includes(name))) continue
      // A membership in groups that are not known may be one in this group.
      if (!named) found.push(unknownHolder(`The groups of ${block.labels.join('.')} are not in the source: ${advice}`))
      found.push(
        member === 'users'
          ? principalsListed('user', members, here, instance)
          : principalsNamed('user', members, here, instance),
      )
    }
  }
  if (found.length === 0)
    return unknownHolder(`No members of the group \`${oneLine(bare(group).text)}\` are in this directory: ${advice}`)
  return union(found)
}

/** Members of groups that states or plans show, by the addresses of the groups' blocks. */
function membersShown(addresses: readonly string[], place: Surroundings): Holders | undefined {
  const found: Holders[] = []
  for (const address of addresses) {
    const block = place.module.blocks.get(address)?.block
    const shown = block && shownOf(block, place)
    if (!shown) return undefined
    for (const instance of shown.instances) {
      const { name } = instance.resource.values
      if (typeof name !== 'string') return undefined
      found.push(namedByInstance('group', name, instance, shown.states))
    }
    found.push({ principals: [], unknown: shown.unknown })
  }
  return union(found)
}

/** The groups that an attribute names, as addresses, or as names where no block has them. */
function groupsNamed(expression: Expression, place: Surroundings, scope: Scope): string[] | undefined {
  const { module } = place
  const inner = bare(expression)
  if (inner.kind === 'tuple') {
    const all = inner.elements.map((element) => groupsNamed(element, place, scope))
    return all.some((names) => !names) ? undefined : all.flatMap((names) => names ?? [])
  }
  const address = referencedAddress(inner)
  if (address?.startsWith('aws_iam_group.') && module.blocks.has(address)) return [address]
  const value = evaluate(inner, scope)
  const names = isList(value) ? value : [value]
  if (!names.every((name) => typeof name === 'string' && !hasOpaque(name))) return undefined
  return (names as string[]).map((name) => {
    const block = blocksOf('group', module).find((candidate) =>
      namesOf(candidate, module, place.scopes)?.includes(name),
    )
    return block ? block.labels.join('.') : name
  })
}
