import { addressOf, attributeOf, type Block } from '../../syntax/syntax-tree.ts'
import type { Site } from '../possible/types.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import {
  adviceFor,
  noPrincipals,
  unionOfPrincipals,
  unknownPrincipals,
  type AttachedPrincipals,
  type AttachedPrincipalType,
} from '../attached-principals.ts'
import { accountAt } from './accounts.ts'
import { Candidates } from './candidates.ts'
import { membersAt } from './groups.ts'
import { mayBeArn, onlyPolicyOf, type Leaf } from './leaves.ts'
import { attachments, inlinePolicies, policyAttribute } from './tables.ts'
import { principalsAt } from './principals.ts'
import { principalsOfSite } from './principal-arns.ts'
import { attributesOfBlock, type AttributeValues } from './values.ts'

/** The use of a managed policy in an attribute that names it. */
export type PolicyUse = 'attached' | 'boundary' | 'permission set'

/** A place that names managed policies to make something of them. */
export interface PolicyReference {
  readonly as: PolicyUse
  readonly given: AttributeValues
  /** Its parts that may name a policy of the repository. */
  readonly leaves: readonly Leaf[]
}

const known = new WeakMap<RepositoryFacts, readonly PolicyReference[]>()

/** Resources that may have a permissions boundary. */
const bounded = new Set(['aws_iam_role', 'aws_iam_user'])

/** The use of the managed policies that an attribute of a resource names; `undefined`: no use that is known. */
export function policyUseOf(block: Block, path: readonly string[], name: string): PolicyUse | undefined {
  if (block.type !== 'resource') return undefined
  const type = block.labels[0] ?? ''
  if (path.length === 0 && policyAttribute(type) === name) return 'attached'
  if (path.length === 0 && bounded.has(type) && name === 'permissions_boundary') return 'boundary'
  if (!type.startsWith('aws_ssoadmin_')) return undefined
  return path.at(-1) === 'customer_managed_policy_reference' && name === 'name' ? 'permission set' : undefined
}

/** Every place of the repository that names managed policies. */
export function policyReferencesIn(facts: RepositoryFacts): readonly PolicyReference[] {
  const before = known.get(facts)
  if (before) return before
  const found = facts.repository.modules.flatMap((module) =>
    [...module.blocks.values()].flatMap(({ block, file }): PolicyReference[] => {
      const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
      const names =
        type.startsWith('aws_ssoadmin_') ||
        (policyAttribute(type) !== undefined && attributeOf(block.body, policyAttribute(type) ?? '')) ||
        (bounded.has(type) && attributeOf(block.body, 'permissions_boundary'))
      if (!names) return []
      return attributesOfBlock({ module, block, file }, facts).flatMap((given): PolicyReference[] => {
        const as = policyUseOf(block, given.path, given.name)
        if (!as) return []
        const leaves = given.leaves()
        return [
          { as, given, leaves: as === 'permission set' ? leaves : leaves.filter((leaf) => mayBeArn(leaf, facts)) },
        ]
      })
    }),
  )
  known.set(facts, found)
  return found
}

const byPolicy = new WeakMap<RepositoryFacts, Candidates<Block, PolicyReference>>()

/** The places of the repository that may name a policy: most refer to one, by its address. */
export function policyReferencesOf(policy: Block, facts: RepositoryFacts): readonly PolicyReference[] {
  const before = byPolicy.get(facts)
  if (before) return before.of(policy)
  const all = policyReferencesIn(facts).filter(({ leaves }) => leaves.length > 0)
  const made = new Candidates(all, ({ as, leaves }) => (as === 'permission set' ? undefined : policiesMeant(leaves)))
  byPolicy.set(facts, made)
  return made.of(policy)
}

function policiesMeant(leaves: readonly Leaf[]): readonly Block[] | undefined {
  const only = leaves.map(onlyPolicyOf)
  return only.every((block) => block !== undefined) ? only : undefined
}

const advice = adviceFor('its principals')

const principalsKnown = new WeakMap<Site, AttachedPrincipals>()

/** The principals that one instance of a block, or of an inline policy, attaches a policy to. */
export function principalsAtSite(site: Site, facts: RepositoryFacts): AttachedPrincipals {
  const before = principalsKnown.get(site) ?? readPrincipalsAt(site, facts)
  principalsKnown.set(site, before)
  return before
}

function readPrincipalsAt(site: Site, facts: RepositoryFacts): AttachedPrincipals {
  const { block } = site
  const type = block.labels[0] ?? ''
  if (type === 'aws_iam_role' || type === 'aws_iam_user')
    return principalsOfSite(type === 'aws_iam_role' ? 'role' : 'user', site, facts)
  const attachedPrincipals = attachments[type]?.attachedPrincipals ?? inlinePolicies[type] ?? {}
  const named = Object.entries(attachedPrincipals).filter(([name]) => attributeOf(block.body, name))
  if (named.length === 0)
    return unknownPrincipals(`${addressOf(block)} does not state the principals that it is attached to: ${advice}`)
  return unionOfPrincipals(named.map(([name, kind]) => principalsNamed(site, name, kind, facts)))
}

/** The roles, users, or members of groups that an attribute names. */
export function principalsNamed(
  site: Site,
  name: string,
  kind: AttachedPrincipalType | 'group',
  facts: RepositoryFacts,
): AttachedPrincipals {
  const { block, context, instance } = site
  const attribute = attributeOf(block.body, name)
  const value = attribute && facts.attribute(block, name, context, instance)
  if (!attribute || !value || (value.kind === 'known' && value.value === null)) return noPrincipals
  const { text } = attribute.value
  return kind === 'group' ? membersAt(value, site, text, facts) : principalsAt(kind, value, site, text, facts)
}

/** May two sites be in one account? */
export function mayShareAccount(a: Site, b: Site, facts: RepositoryFacts): boolean {
  const [one, two] = [accountAt(a.block, a.context, facts), accountAt(b.block, b.context, facts)]
  if (one.kind !== 'one' || two.kind !== 'one' || one.account === two.account) return true
  const others = new Set(two.account.split('|'))
  return one.account.split('|').some((account) => others.has(account))
}
