import { policyAttributeOf } from '../../policies/policy-attributes.ts'
import { addressOf, type Block } from '../../syntax/syntax-tree.ts'
import type { StateInstance } from '../../../state/states.ts'
import { compareReference, principalsBy, type ReferenceFit, type PossibleUse } from '../completeness.ts'
import {
  adviceFor,
  adviceToInstall,
  asBoundary,
  inPermissionSet,
  unknownPrincipals,
  type AttachedPrincipals,
} from '../attached-principals.ts'
import { attachmentsByArn } from '../from-state.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { repositoryFactsOf } from '../possible/repository-facts.ts'
import { policyUseOf, principalsAtSite, mayShareAccount, policyReferencesOf, type PolicyUse } from './attachments.ts'
import type { Possible, Site } from '../possible/types.ts'
import { arnFit, policiesFoundBy, type Leaf } from './leaves.ts'
import { managedPoliciesOf, type ManagedPolicy } from './managed-policies.ts'
import { mayAttachByName } from './attaching-by-name.ts'
import { passesArgumentsOn } from './pass-through-blocks.ts'
import { attachmentsLeftInAws } from './lifecycle.ts'
import { isLookup, lookupsOf } from './lookups.ts'
import { mentionsOf } from './mentions.ts'
import { attachments } from './tables.ts'
import { reachedFrom, type Reach } from './reach.ts'
import { managedPolicies } from './interests.ts'
import { attributesReached, placeOf, type AttributeValues } from './values.ts'
import { principalsInStates } from './by-state.ts'

const advice = adviceFor('its principals')

/** Facts that states and plans settle about the uses of a policy. */
interface Settled {
  readonly policies: readonly StateInstance[] | undefined
  /** States show the policy's ARN, and so everything in them that attaches it. */
  readonly isShown: boolean
  /** And they show as many attachments as AWS counted. */
  readonly isCounted: boolean
}

/** The principals that a managed policy is attached to, by every reference in the repository that names it, or may. */
export function principalsOfManaged(policy: Block, place: ModuleContext): AttachedPrincipals {
  const facts = repositoryFactsOf(place.repository)
  const own = managedPoliciesOf(policy, facts).filter(
    ({ site }) => !place.calls || !site.context.call || place.calls.includes(site.context.call),
  )
  const shown = stateOfBlock(policy, place)
  const policies = shown?.instances ?? []
  const byArn = shown && attachmentsByArn(policies, attachments, shown.states)
  const isShown = policies.length > 0 && policies.every(({ resource }) => typeof resource.values['arn'] === 'string')
  const settled: Settled = { policies: shown && policies, isShown, isCounted: isShown && byArn?.counted === true }
  const uses: PossibleUse[] = [
    ...attachingUses(policy, own, settled, place, facts),
    ...otherUses(policy, own, settled, place, facts),
    ...(shown && byArn ? [resolved(byArn), resolved({ principals: [], unknown: shown.unknown })] : []),
  ]
  if (
    uses.every(
      (use) =>
        use.fit === 'is' &&
        use.attachedPrincipals.principals.length === 0 &&
        use.attachedPrincipals.unknown.length === 0,
    )
  )
    return unknownPrincipals(
      `Nothing in this directory attaches ${addressOf(policy)} to a role, user or group: ${advice}`,
    )
  return principalsBy(uses)
}

const resolved = (attachedPrincipals: AttachedPrincipals): PossibleUse => ({ fit: 'is', attachedPrincipals })

const possible = (reason: string): PossibleUse => ({ fit: 'may be', reason })

/** Attachments, boundaries and permission sets, wherever they stand. */
function attachingUses(
  policy: Block,
  own: readonly ManagedPolicy[],
  settled: Settled,
  place: ModuleContext,
  facts: RepositoryFacts,
): PossibleUse[] {
  const uses: PossibleUse[] = []
  const address = addressOf(policy)
  const counted = new Map<Block, Set<unknown>>()
  for (const { as, given, leaves } of policyReferencesOf(policy, facts)) {
    const fit = bestFit(leaves, own, as, facts, given)
    if (fit === 'is not') continue
    const { block, context } = given.site
    const covered = settled.isShown && place.repository.states?.covers(context.module.directory) === true
    if (as === 'permission set') uses.push(possible(inPermissionSet(address, block)))
    else if (as === 'boundary')
      uses.push(
        possible(
          fit === 'is' ? asBoundary(address, block) : mayBeAt(given, address, 'may be the permissions boundary of'),
        ),
      )
    else if (covered && context.module !== place.module) continue
    else if (fit === 'is') {
      const states = place.repository.states?.covers(context.module.directory) === true
      if (!states) uses.push(resolved(principalsAtSite(given.site, facts)))
      else if (counted.get(block)?.has(context.call) !== true) {
        counted.set(block, new Set([...(counted.get(block) ?? []), context.call]))
        uses.push(resolved(principalsInStates(given.site, facts, settled.policies)))
      }
    } else if (!covered)
      uses.push({
        fit: 'may be',
        reason: mayBeAt(given, address, 'may attach'),
        attachedPrincipals: principalsAtSite(given.site, facts),
      })
  }
  return uses
}

function outsideReason({ what, place, ignored, computed }: Possible & { readonly kind: 'outside' }): string {
  if (ignored) return `changes of ${what} (${place}) are ignored (lifecycle.ignore_changes)`
  if (computed) return `what ${what.replace(/\s+/g, ' ')} gives is not known`
  return place === '' ? `${what} is not followed` : `${what} (${place}) may be set from outside of this repository`
}

/** `aws_iam_role_policy_attachment.b (main.tf:12) may attach aws_iam_policy.p, …` */
function mayBeAt(given: AttributeValues, address: string, what: string): string {
  const { block } = given.site
  const outside = given
    .leaves()
    .map(({ value }) => value)
    .find(({ kind }) => kind === 'outside')
  const why = outside?.kind === 'outside' ? `, since ${outsideReason(outside)}` : ''
  const by = outside ? '' : ' by its ARN'
  return what === 'may attach'
    ? `${addressOf(block)} in ${placeOf(given)} may attach ${address}${by}${why}: ${advice}`
    : `${address} ${what} ${addressOf(block)} (${placeOf(given)})${why}: ${advice}`
}

function bestFit(
  leaves: readonly Leaf[],
  own: readonly ManagedPolicy[],
  as: PolicyUse,
  facts: RepositoryFacts,
  given: AttributeValues,
): ReferenceFit {
  let best: ReferenceFit = 'is not'
  for (const policy of own) {
    const fit = fitAmong(leaves, policy, as, facts)
    if (fit === 'is not' || fit === best || !mayShareAccount(policy.site, given.site, facts)) continue
    if (fit === 'is') return 'is'
    best = fit
  }
  return best
}

function fitAmong(leaves: readonly Leaf[], policy: ManagedPolicy, as: PolicyUse, facts: RepositoryFacts): ReferenceFit {
  let best: ReferenceFit = 'is not'
  for (const leaf of leaves) {
    const fit = as === 'permission set' ? nameFit(leaf, policy, facts) : arnFit(leaf, policy, facts)
    if (fit === 'is') return 'is'
    if (fit === 'may be') best = 'may be'
  }
  return best
}

import { patternsOf } from '../possible/text.ts'
import { valueOfIdentity } from '../possible/names.ts'
import type { ModuleContext } from '../../modules/module-context.ts'
import { stateOfBlock } from '../../modules/state-of-block.ts'

/** A permission set knows policies by their names, in every account that it is assigned to. */
function nameFit({ value }: Leaf, { site, names }: ManagedPolicy, facts: RepositoryFacts): ReferenceFit {
  if (value.kind === 'outside') return 'may be'
  if (value.kind === 'thing')
    return value.site.block === site.block
      ? 'is'
      : value.site.block.type === 'data' && value.path.length > 0
        ? 'may be'
        : 'is not'
  if (value.kind !== 'known' && value.kind !== 'text') return 'is not'
  const fits = patternsOf(value, (each) => valueOfIdentity(each, facts)).map((pattern) =>
    compareReference({ kind: 'partly known', pattern }, { identity: site.block, names }),
  )
  if (fits.length > 0 && fits.every((fit) => fit === 'is')) return 'is'
  return fits.every((fit) => fit === 'is not') ? 'is not' : 'may be'
}

/** All other uses of a policy: those that leave the repository, and those that are not followed. */
function otherUses(
  policy: Block,
  own: readonly ManagedPolicy[],
  settled: Settled,
  place: ModuleContext,
  facts: RepositoryFacts,
): PossibleUse[] {
  const address = addressOf(policy)
  const { sinks, outputs, hidden } = reachOf(policy, place, facts)
  const uses: PossibleUse[] = []
  const reported = new Set<string>()
  const add = (reason: string): void => {
    if (!reported.has(reason)) uses.push(possible(reason))
    reported.add(reason)
  }
  hidden.forEach(add)
  for (const sink of outputs) {
    if (settled.isCounted) continue
    for (const given of attributesReached(managedPolicies, sink, facts))
      if (given.name === 'value' && holds(given, own, facts))
        add(`${address} leaves the directory through ${addressOf(sink.block)} (${placeOf(given)}): ${advice}`)
  }
  for (const sink of sinks) {
    const { block } = sink
    if (passesArgumentsOn(block)) continue
    if (block.type === 'module' && settled.isShown) continue
    for (const given of attributesReached(managedPolicies, sink, facts)) {
      const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
      if (isHarmless(given, type, block)) continue
      if (!holds(given, own, facts)) {
        if (mayAttachByName(block, given) && holdsName(given, own, facts))
          add(
            `The name of ${address} is used in ${[addressOf(block), ...given.path, given.name].join('.')} (${placeOf(given)}), which is not followed and may attach it: ${advice}`,
          )
        continue
      }
      if (type.startsWith('aws_ssoadmin_')) add(inPermissionSet(address, block))
      else if (block.type === 'module')
        add(`${address} is passed to ${addressOf(block)} (${placeOf(given)}): ${adviceToInstall(block)}${advice}`)
      else
        add(
          `${address} is used in ${[addressOf(block), ...given.path, given.name].join('.')} (${placeOf(given)}), which is not followed: ${advice}`,
        )
    }
  }
  if (!settled.isShown) attachmentsLeftInAws(own, facts).forEach(add)
  for (const mention of mentionsOf(facts)) {
    const fits = own.some(
      (each) => arnFit({ value: mention.value, certain: true, shared: false }, each, facts) !== 'is not',
    )
    if (fits) add(`${mention.place} names the ARN of ${address}${mention.where}, which is not followed: ${advice}`)
  }
  return uses
}

function isHarmless(given: AttributeValues, type: string, block: Block): boolean {
  const { name, path } = given
  if (name === 'depends_on' || name === 'count' || /^(tags|tags_all|description)$/.test(name)) return true
  if (path.includes('lifecycle') && name !== 'replace_triggered_by') return true
  // The instances show what is made of them.
  if (
    path.length === 0 &&
    name === 'for_each' &&
    block.type === 'resource' &&
    (attachments[type] || type.startsWith('aws_iam_'))
  )
    return true
  if (policyUseOf(block, path, name)) return true
  return policyAttributeOf(type, path, name) !== undefined
}

/** Does a value contain the policy, by reference? Its name is looked for apart: few blocks can attach it by that. */
const holds = (given: AttributeValues, own: readonly ManagedPolicy[], facts: RepositoryFacts): boolean =>
  given.leaves(managedPolicies).some(({ value }) => {
    if (value.kind === 'outside') return value.lost === true && value.place === ''
    if (value.kind !== 'thing') return false
    if (['policy', 'description', 'tags', 'path', 'name'].includes(value.path[0] ?? '')) return false
    if (value.site.block.labels[0] === 'terraform_remote_state')
      return own.some((policy) => arnFit({ value, certain: false, shared: false }, policy, facts) !== 'is not')
    return isOneOf(value.site, own, facts)
  })

const holdsName = (given: AttributeValues, own: readonly ManagedPolicy[], facts: RepositoryFacts): boolean =>
  given
    .leaves(managedPolicies)
    .some(({ value }) => value.kind === 'thing' && value.path[0] === 'name' && isOneOf(value.site, own, facts))

/** A policy, or a data source that may find it. */
const isOneOf = (site: Site, own: readonly ManagedPolicy[], facts: RepositoryFacts): boolean => {
  const found = isLookup(site.block) ? policiesFoundBy(site, facts).map((each) => each.site) : [site]
  return found.some(({ block }) => own.some((policy) => policy.site.block === block))
}

const reaches = new WeakMap<Block, Reach>()

function reachOf(policy: Block, { module }: ModuleContext, facts: RepositoryFacts): Reach {
  const known = reaches.get(policy)
  if (known) return known
  const reach = reachedFrom([{ module, address: addressOf(policy) }, ...lookupsOf(policy, facts)], facts)
  reaches.set(policy, reach)
  return reach
}
