import type { PermissionSetUse } from '../../types.ts'
import { addressOf, attributeOf, type Block } from '../syntax/syntax-tree.ts'
import { inPermissionSet } from './attached-principals.ts'
import type { RepositoryFacts } from './possible/env.ts'
import { valueOfIdentity } from './possible/names.ts'
import { exactText, patternsOf } from './possible/text.ts'
import type { Possible, Site } from './possible/types.ts'

/** One block that makes something part of a permission set, or assigns one to an account. */
interface SetBlock {
  readonly block: Block
  readonly sites: readonly Site[]
  /** The blocks that make the sets it names; `undefined`: they are not all known. */
  readonly sets: readonly Site[] | undefined
}

interface PermissionSets {
  readonly uses: readonly SetBlock[]
  readonly assignments: readonly SetBlock[]
}

/** Resources that give a set permissions. A permissions boundary grants none. */
const uses = new Set([
  'aws_ssoadmin_permission_set_inline_policy',
  'aws_ssoadmin_customer_managed_policy_attachment',
  'aws_ssoadmin_managed_policy_attachment',
])

const byFacts = new WeakMap<RepositoryFacts, PermissionSets>()

/**
 * The permission sets that sentences on unknown principals are about.
 *
 * @param unknown sentences, some of them of `inPermissionSet`
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
 */
export function permissionSetsIn(
  unknown: readonly string[],
  facts: RepositoryFacts,
): { readonly permissionSets?: readonly PermissionSetUse[] } {
  if (!unknown.some((sentence) => sentence.includes(' is part of a permission set ('))) return {}
  const { uses: all, assignments } = permissionSetsOf(facts)
  const permissionSets = unknown.flatMap((sentence) =>
    all.flatMap(({ block, sets }): readonly PermissionSetUse[] => {
      const policy = sentence.slice(0, Math.max(0, sentence.indexOf(' is part of')))
      if (inPermissionSet(policy, block) !== sentence) return []
      const address = addressOf(block)
      if (!sets || sets.length === 0) return [{ address, sentence }]
      return sets.map((set): PermissionSetUse => {
        const name = nameOf(set, facts)
        const accounts = accountsOf(set, assignments, facts)
        return { address, sentence, ...(name !== undefined && { name }), ...(accounts && { accounts }) }
      })
    }),
  )
  return permissionSets.length === 0 ? {} : { permissionSets }
}

function permissionSetsOf(facts: RepositoryFacts): PermissionSets {
  const known = byFacts.get(facts)
  if (known) return known
  const found = { uses: [] as SetBlock[], assignments: [] as SetBlock[] }
  for (const module of facts.repository.modules)
    for (const { block, file } of module.blocks.values()) {
      const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
      if (!uses.has(type) && type !== 'aws_ssoadmin_account_assignment') continue
      const sites = facts
        .contexts(module)
        .flatMap((context) =>
          facts.instancesOf(block, context).map((instance): Site => ({ context, block, file, instance })),
        )
      const sets = sites.map((site) => setAt(site, facts))
      const made = { block, sites, sets: sets.every((each) => each !== undefined) ? sets.flat() : undefined }
      ;(uses.has(type) ? found.uses : found.assignments).push(made)
    }
  byFacts.set(facts, found)
  return found
}

/** The sets that `permission_set_arn` of one instance names. */
function setAt({ block, context, instance }: Site, facts: RepositoryFacts): readonly Site[] | undefined {
  const value = facts.attribute(block, 'permission_set_arn', context, instance)
  return value && setsIn(value)
}

function setsIn(value: Possible): readonly Site[] | undefined {
  if (value.kind === 'some' || value.kind === 'many') {
    const all = (value.kind === 'some' ? value.of : [value.of]).map(setsIn)
    return all.every((each) => each !== undefined) ? all.flat() : undefined
  }
  if (value.kind !== 'thing' || value.site.block.type !== 'resource') return undefined
  const [attribute, ...rest] = value.path
  const isArn = rest.length === 0 && (attribute === 'arn' || attribute === 'id')
  return isArn && value.site.block.labels[0] === 'aws_ssoadmin_permission_set' ? [value.site] : undefined
}

function nameOf({ block, context, instance }: Site, facts: RepositoryFacts): string | undefined {
  const value = facts.attribute(block, 'name', context, instance)
  const [pattern, ...others] = value ? patternsOf(value, (thing) => valueOfIdentity(thing, facts)) : []
  return pattern && others.length === 0 ? exactText(pattern) : undefined
}

/** Every account that the repository assigns a set to; `undefined` where not all are known. */
function accountsOf(
  set: Site,
  assignments: readonly SetBlock[],
  facts: RepositoryFacts,
): readonly string[] | undefined {
  const own = assignments.filter(({ sets }) => !sets || sets.some(({ block }) => block === set.block))
  const accounts = own.flatMap(({ sites }) => sites.map((site) => accountAt(site, facts)))
  if (accounts.length === 0 || accounts.some((each) => each === undefined)) return undefined
  return [...new Set(accounts.filter((each) => each !== undefined))].sort()
}

function accountAt({ block, context, instance }: Site, facts: RepositoryFacts): string | undefined {
  const value = attributeOf(block.body, 'target_id') && facts.attribute(block, 'target_id', context, instance)
  const [pattern, ...others] = value ? patternsOf(value, (thing) => valueOfIdentity(thing, facts)) : []
  const text = pattern && others.length === 0 ? exactText(pattern) : undefined
  return text !== undefined && /^\d{12}$/.test(text) ? text : undefined
}
