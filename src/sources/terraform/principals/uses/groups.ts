import { attributeOf } from '../../syntax/syntax-tree.ts'
import { valueOfIdentity } from '../possible/names.ts'
import { mayBeSame, patternsOf, exactText, type Pattern } from '../possible/text.ts'
import type { Possible, Site } from '../possible/types.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { adviceFor, unionOfPrincipals, unknownPrincipals, type AttachedPrincipals } from '../attached-principals.ts'
import { expressionExcerpt } from '../principals.ts'
import { namedByInstance } from '../from-state.ts'
import { leavesOf } from './leaves.ts'
import { allSitesOf, principalsAt } from './principals.ts'
import { withoutGuesses } from './principal-arns.ts'
import { moduleContextOf } from '../../modules/module-context.ts'
import { stateOfBlock } from '../../modules/state-of-block.ts'

const advice = adviceFor('its members')

/** A group that a value names: the block that makes it, or its possible names. */
interface Group {
  readonly block?: object
  readonly site?: Site
  readonly names: readonly Pattern[]
}

/** The users in a group, by all memberships of the repository. */
export function membersAt(value: Possible, at: Site, text: string, facts: RepositoryFacts): AttachedPrincipals {
  const groups = groupsIn(value, facts)
  if (groups === undefined)
    return unknownPrincipals(`The source does not state which group \`${expressionExcerpt(text)}\` is: ${advice}`)
  return unionOfPrincipals(groups.map((group) => membersOf(group, at, text, facts)))
}

function groupsIn(value: Possible, facts: RepositoryFacts): readonly Group[] | undefined {
  const found: Group[] = []
  const worth = (each: Possible): Possible => valueOfIdentity(each, facts)
  for (const { value: held, certain } of leavesOf(withoutGuesses(value).value, facts)) {
    if (held.kind === 'known' && held.value === null) continue
    if (!certain) return undefined
    if (held.kind === 'thing' && held.site.block.labels[0] === 'aws_iam_group' && held.site.block.type === 'resource')
      found.push({ block: held.site.block, site: held.site, names: namesAt(held.site, facts) })
    else if (held.kind === 'known' || held.kind === 'text') {
      const names = patternsOf(held, worth)
      if (!names.every((name) => exactText(name) !== undefined)) return undefined
      for (const name of names) {
        const own = allSitesOf('group', facts).find((each) =>
          each.names.some((other) => exactText(other) === exactText(name)),
        )
        found.push(own ? { block: own.block, site: own, names: [name] } : { names: [name] })
      }
    } else return undefined
  }
  return found
}

const namesAt = (site: Site, facts: RepositoryFacts): readonly Pattern[] => {
  const name = facts.attribute(site.block, 'name', site.context, site.instance)
  return name ? patternsOf(withoutGuesses(name).value, (each) => valueOfIdentity(each, facts)) : [[undefined]]
}

function membersOf(group: Group, at: Site, text: string, facts: RepositoryFacts): AttachedPrincipals {
  const shown = group.site && membersShown(group.site, facts)
  if (shown) return shown
  const found: AttachedPrincipals[] = []
  for (const module of facts.repository.modules)
    for (const { block, file } of module.blocks.values()) {
      const type = block.type === 'resource' ? block.labels[0] : undefined
      if (type !== 'aws_iam_group_membership' && type !== 'aws_iam_user_group_membership') continue
      const [listed, member] = type === 'aws_iam_group_membership' ? ['group', 'users'] : ['groups', 'user']
      const members = attributeOf(block.body, member)
      if (!members) continue
      for (const context of facts.contexts(module))
        for (const instance of facts.instancesOf(block, context)) {
          const groups = facts.attribute(block, listed, context, instance)
          const users = facts.attribute(block, member, context, instance)
          if (!groups || !users) continue
          const named = groupsIn(groups, facts)
          if (named && !named.some((each) => isSame(each, group))) continue
          const near = context === at.context
          // A membership in groups that are not known may be one in this group.
          if (!named && (near || leavesOf(groups, facts).some(({ value }) => value.kind === 'outside')))
            found.push(unknownPrincipals(`The groups of ${block.labels.join('.')} are not in the source: ${advice}`))
          const site: Site = { context, block, file, instance }
          if (named || near) found.push(principalsAt('user', users, site, members.value.text, facts))
        }
    }
  if (found.length === 0)
    return unknownPrincipals(`No members of the group \`${expressionExcerpt(text)}\` are in this directory: ${advice}`)
  return unionOfPrincipals(found)
}

const isSame = (a: Group, b: Group): boolean =>
  (a.block !== undefined && a.block === b.block) ||
  a.names.some((one) => b.names.some((other) => exactText(one) !== undefined && mayBeSame(one, other)))

/** Members of a group that states or plans show. */
function membersShown({ block, context }: Site, facts: RepositoryFacts): AttachedPrincipals | undefined {
  const place = moduleContextOf(context.module, facts.repository, context.call ? [context.call] : undefined)
  const shown = stateOfBlock(block, place)
  if (!shown) return undefined
  const found: AttachedPrincipals[] = []
  for (const instance of shown.instances) {
    const { name } = instance.resource.values
    if (typeof name !== 'string') return undefined
    found.push(namedByInstance('group', name, instance, shown.states))
  }
  found.push({ principals: [], unknown: shown.unknown })
  return unionOfPrincipals(found)
}
