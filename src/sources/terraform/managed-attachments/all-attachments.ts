import { moduleContextOf } from '../modules/module-context.ts'
import type { Module, ModuleFile } from '../modules/module.ts'
import { stateOfBlock } from '../modules/state-of-block.ts'
import { unionOfPrincipals, type AttachedPrincipals } from '../principals/attached-principals.ts'
import { isIgnored } from '../principals/possible/ignored.ts'
import type { RepositoryFacts } from '../principals/possible/env.ts'
import type { Possible, Site } from '../principals/possible/types.ts'
import { principalsAtSite } from '../principals/uses/attachments.ts'
import { principalsInStates } from '../principals/uses/by-state.ts'
import { attachments, policyAttribute } from '../principals/uses/tables.ts'
import { attributeOf, withoutParentheses, type Attribute, type Block, type Expression } from '../syntax/syntax-tree.ts'
import { awsPolicyIn, awsPolicyName, type AwsPolicy } from './aws-policy.ts'

/** One expression that names a policy of AWS, to attach it. */
export interface AttachingExpression {
  readonly module: Module
  readonly file: ModuleFile
  readonly block: Block
  readonly attribute: Attribute
  /** A list of ARNs, of which the expression is one. */
  readonly inList: boolean
  readonly expression: Expression
  readonly policy: AwsPolicy
  /** The instances of the block for which it names the policy. */
  readonly sites: readonly Site[]
  /** It names this policy alone, in every instance. */
  readonly isAlone: boolean
  /** It is the `policy_arn` of another attachment, and so changes with that. */
  readonly follows: boolean
  readonly attachedPrincipals: AttachedPrincipals
}

/** A resource that detaches every policy that it does not list. */
export interface ExclusiveAttachment {
  readonly block: Block
  readonly file: ModuleFile
  readonly attachedPrincipals: AttachedPrincipals
  /** Some element of its list is not known. */
  readonly isUnclear: boolean
}

export interface AllAttachments {
  readonly attached: readonly AttachingExpression[]
  /** The same by the name of the policy. */
  readonly byName: ReadonlyMap<string, readonly AttachingExpression[]>
  readonly exclusives: readonly ExclusiveAttachment[]
}

export const permissionSetAttachment = 'aws_ssoadmin_managed_policy_attachment'

const byFacts = new WeakMap<RepositoryFacts, AllAttachments>()

/** Every place of the repository that attaches a policy of AWS. */
export function allAttachmentsIn(facts: RepositoryFacts): AllAttachments {
  const known = byFacts.get(facts)
  if (known) return known
  const attached: AttachingExpression[] = []
  const exclusives: ExclusiveAttachment[] = []
  for (const module of facts.repository.modules)
    for (const { block, file } of module.blocks.values()) {
      if (block.type !== 'resource') continue
      const type = block.labels[0] ?? ''
      const name = type === permissionSetAttachment ? 'managed_policy_arn' : policyAttribute(type)
      const attribute = name === undefined ? undefined : attributeOf(block.body, name)
      if (!attribute || isIgnored(block, [attribute.name])) continue
      const found = inAttribute({ module, file, block, attribute }, facts)
      attached.push(...found.attached)
      if (type === 'aws_iam_role' || type.endsWith('_exclusive'))
        exclusives.push({
          block,
          file,
          isUnclear: found.isUnclear,
          attachedPrincipals: principalsOf(block, module, sitesOfBlock(block, module, facts), facts),
        })
    }
  const byName = new Map<string, AttachingExpression[]>()
  for (const each of attached) {
    const name = awsPolicyName(each.policy)
    byName.set(name, byName.get(name) ?? [])
    byName.get(name)?.push(each)
  }
  const all = { attached, byName, exclusives }
  byFacts.set(facts, all)
  return all
}

type Place = Pick<AttachingExpression, 'module' | 'file' | 'block' | 'attribute'>

export const sitesOfBlock = (block: Block, module: Module, facts: RepositoryFacts): readonly Site[] => {
  const file = module.files.find(({ syntax }) => syntax.body.blocks.includes(block))
  return file === undefined
    ? []
    : facts
        .contexts(module)
        .flatMap((context) =>
          facts.instancesOf(block, context).map((instance): Site => ({ context, block, file, instance })),
        )
}

function inAttribute(
  place: Place,
  facts: RepositoryFacts,
): { readonly attached: readonly AttachingExpression[]; readonly isUnclear: boolean } {
  const { block, attribute, module } = place
  const sites = sitesOfBlock(block, module, facts)
  const inList = attribute.name.endsWith('s')
  let isUnclear = false
  const attached = elementsOf(attribute.value).flatMap((expression): AttachingExpression[] => {
    const values = sites.map((site) => ({ site, value: valueAt(expression, site, facts) }))
    const byName = new Map<string, { readonly policy: AwsPolicy; readonly sites: Site[] }>()
    for (const { site, value } of values) {
      const found = nestedValues(value).map((part) => awsPolicyIn(part, facts))
      isUnclear ||= nestedValues(value).some((part, index) => found[index] === undefined && !isOtherPolicy(part))
      for (const policy of found) {
        if (policy === undefined) continue
        const own = byName.get(awsPolicyName(policy)) ?? { policy, sites: [] }
        byName.set(awsPolicyName(policy), own)
        own.sites.push(site)
      }
    }
    return [...byName.values()].map(({ policy, sites: of }): AttachingExpression => ({
      ...place,
      inList,
      expression,
      policy,
      sites: of,
      isAlone:
        byName.size === 1 && values.every(({ value }) => nestedValues(value)[0] === value && awsPolicyIn(value, facts)),
      follows: isPolicyOfAttachment(expression),
      attachedPrincipals: principalsOf(block, module, of, facts),
    }))
  })
  return { attached, isUnclear }
}

const joining = new Set(['concat', 'toset', 'tolist', 'compact', 'distinct', 'flatten', 'setunion'])

/** The elements of lists that stand in the expression itself. */
export function elementsOf(expression: Expression): readonly Expression[] {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'tuple') return inner.elements.flatMap(elementsOf)
  if (inner.kind === 'call' && joining.has(inner.name) && !inner.spread) return inner.arguments.flatMap(elementsOf)
  return [inner]
}

const valueAt = (expression: Expression, { context, instance }: Site, facts: RepositoryFacts): Possible =>
  facts.evaluate(expression, { facts, context, instance, depth: 0 })

/** The values in a list, and in the lists in it, each once: a list that stands in it many times is entered once. */
export function nestedValues(value: Possible): readonly Possible[] {
  const seen = new Set<Possible>()
  const parts: Possible[] = []
  const add = (each: Possible): void => {
    if (seen.has(each)) return
    seen.add(each)
    if (each.kind === 'list') each.items.forEach(add)
    else if (each.kind !== 'known' || each.value !== null) parts.push(each)
  }
  add(value)
  return parts
}

/** The ARN of a policy that is surely not one of AWS. */
const isOtherPolicy = (value: Possible): boolean =>
  (value.kind === 'thing' && value.site.block.type === 'resource') || value.kind === 'known'

/** `aws_iam_role_policy_attachment.s3.policy_arn` */
const isPolicyOfAttachment = (expression: Expression): boolean => {
  if (expression.kind !== 'traversal' || !Object.hasOwn(attachments, expression.root)) return false
  const last = expression.steps.at(-1)
  return last?.kind === 'attribute' && last.name === 'policy_arn'
}

/** The principals of some instances of a block. */
function principalsOf(
  block: Block,
  module: Module,
  sites: readonly Site[],
  facts: RepositoryFacts,
): AttachedPrincipals {
  if ((block.labels[0] ?? '').startsWith('aws_ssoadmin_')) return { principals: [], unknown: [] }
  const shown = stateOfBlock(block, moduleContextOf(module, facts.repository))
  return unionOfPrincipals([
    ...sites.map((site) => (shown ? principalsInStates(site, facts) : principalsAtSite(site, facts))),
    { principals: [], unknown: module.hidden },
  ])
}
