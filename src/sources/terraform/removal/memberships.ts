import { elementsOf, sitesOfBlock } from '../managed-attachments/all-attachments.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import type { Module, ModuleFile } from '../modules/module.ts'
import type { RepositoryFacts } from '../principals/possible/env.ts'
import { repositoryFactsOf } from '../principals/possible/repository-facts.ts'
import { exactText } from '../principals/possible/text.ts'
import type { Site } from '../principals/possible/types.ts'
import { namesReferredTo } from '../principals/uses/names-in-iam.ts'
import { principalsAt } from '../principals/uses/principals.ts'
import { attributeOf, type Block, type Expression } from '../syntax/syntax-tree.ts'
import { removeElements } from './list-elements.ts'
import { RemovalCollector, type RemovalEdits } from './removal-edits.ts'

/**
 * Takes users out of groups where Terraform says that they are members: the element of the list of users, or of groups; the
 * block where none is left.
 *
 * @param subjects ARNs of users
 * @param isMeant by the name of a group
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_group_membership
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_user_group_membership
 */
export function removeFromGroups(
  subjects: ReadonlySet<string>,
  isMeant: (group: string) => boolean,
  graph: ModuleGraph,
): RemovalEdits & { readonly groups: readonly string[] } {
  const facts = repositoryFactsOf(graph)
  const collector = new RemovalCollector(graph)
  const groups = new Set<string>()
  const context = { subjects, isMeant, facts, collector, groups }
  for (const module of graph.modules)
    for (const { block, file } of module.blocks.values()) {
      if (block.type !== 'resource') continue
      const place = { block, file, module }
      if (block.labels[0] === 'aws_iam_group_membership') take(place, 'users', userIn, 'group', groupIn, context)
      if (block.labels[0] === 'aws_iam_user_group_membership') take(place, 'groups', groupIn, 'user', userIn, context)
    }
  return { ...collector.result(), groups: [...groups].sort() }
}

interface Context {
  readonly subjects: ReadonlySet<string>
  readonly isMeant: (group: string) => boolean
  readonly facts: RepositoryFacts
  readonly collector: RemovalCollector
  /** Names of the groups that are left. */
  readonly groups: Set<string>
}

interface Place {
  readonly block: Block
  readonly file: ModuleFile
  readonly module: Module
}

/** Whether an expression surely means what is to be removed; `partly`: besides others. */
type Meaning = 'is' | 'partly' | 'is not'

type Reader = (expression: Expression, site: Site, context: Context) => Meaning

function take(place: Place, list: string, inList: Reader, single: string, alone: Reader, context: Context): void {
  const { block, file, module } = place
  const { collector, facts } = context
  const [listed, other] = [attributeOf(block.body, list), attributeOf(block.body, single)]
  if (!listed || !other) return
  const sites = sitesOfBlock(block, module, facts)
  const meant = sites.map((site) => alone(other.value, site, context))
  if (meant.every((meaning) => meaning === 'is not')) return
  const elements = elementsOf(listed.value)
  const meanings = elements.map((element) => sites.map((site) => inList(element, site, context)))
  const isAny = meanings.flat().some((meaning) => meaning !== 'is not')
  if (!isAny) return
  const why = collector.whyNotEdited(block, file) ?? uncertainReason(meant, meanings)
  if (why !== undefined) return collector.leave(block, file, why)
  const named = list === 'groups' ? elements : [other.value]
  for (const site of sites) for (const each of named) noteGroups(each, site, context)
  const removed = elements.filter((_, index) => meanings[index]?.every((meaning) => meaning === 'is'))
  if (removed.length === elements.length) return collector.block(block, file, module)
  const splices = removeElements(listed.value, removed, file)
  if (splices === undefined) return collector.leave(block, file, `its ${list} are not written out as a list`)
  collector.elements(block, file, splices, removed.map(({ text }) => text).join(', '))
}

function uncertainReason(meant: readonly Meaning[], meanings: readonly (readonly Meaning[])[]): string | undefined {
  if (meant.some((meaning) => meaning !== 'is')) return 'it is made for others, too (count, for_each, or several calls)'
  const partly = meanings.some((each) => each.includes('partly') || new Set(each).size > 1)
  return partly ? 'one of its elements also names others' : undefined
}

function userIn(expression: Expression, site: Site, { subjects, facts }: Context): Meaning {
  const value = facts.evaluate(expression, { facts, ...site, depth: 0 })
  const { principals, unknown } = principalsAt('user', value, site, expression.text, facts)
  const own = principals.filter((arn) => subjects.has(arn))
  if (own.length === 0) return 'is not'
  return own.length === principals.length && unknown.length === 0 ? 'is' : 'partly'
}

function groupIn(expression: Expression, site: Site, { isMeant, facts }: Context): Meaning {
  const names = groupNames(expression, site, facts)
  const own = names.filter((name) => name !== undefined && isMeant(name))
  if (own.length === 0) return 'is not'
  return own.length === names.length ? 'is' : 'partly'
}

/** The groups that an expression names; `undefined` stands for one that is not known. */
const groupNames = (expression: Expression, site: Site, facts: RepositoryFacts): readonly (string | undefined)[] =>
  namesReferredTo(facts.evaluate(expression, { facts, ...site, depth: 0 }), facts).map(exactText)

function noteGroups(expression: Expression, site: Site, { facts, isMeant, groups }: Context): void {
  for (const name of groupNames(expression, site, facts)) if (name !== undefined && isMeant(name)) groups.add(name)
}
