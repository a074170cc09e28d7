import { positionAt } from '../../files.ts'
import { configuredPrincipals } from '../../principals.ts'
import type { ManagedAttachment } from '../../types.ts'
import { moduleContextOf } from '../modules/module-context.ts'
import type { Module } from '../modules/module.ts'
import { placeAt } from '../modules/places.ts'
import {
  guessedNamesOf,
  inPermissionSet,
  unionOfPrincipals,
  type AttachedPrincipals,
} from '../principals/attached-principals.ts'
import { permissionSetsIn } from '../principals/permission-sets.ts'
import type { RepositoryFacts } from '../principals/possible/env.ts'
import { availableReferences } from '../references/available-references.ts'
import { addressOf, attributeOf, allPartsOf, type Block, type Expression } from '../syntax/syntax-tree.ts'
import { Anchors } from './anchors.ts'
import { allAttachmentsIn, permissionSetAttachment, type AttachingExpression } from './all-attachments.ts'
import { awsPolicyName } from './aws-policy.ts'
import type { ManagedAttachmentLayout } from './layout.ts'
import { Labels, newPolicyName, snakeCase } from './naming.ts'
import { inlineType } from './print.ts'

/** Places of a directory's requested files that attach policies of AWS, in the order of files and blocks. */
export function managedAttachmentsIn(
  module: Module,
  facts: RepositoryFacts,
  configured: Readonly<Record<string, readonly string[]>>,
): readonly ManagedAttachment[] {
  const own = allAttachmentsIn(facts).attached.filter((each) => each.module === module && !each.follows)
  const labels = new Labels(module)
  const anchors = new Map(module.files.map((file) => [file, new Anchors(file)]))
  const done = new Set<AttachingExpression>()
  const ids = new Set<string>()
  const found: ManagedAttachment[] = []
  for (const attached of own) {
    if (done.has(attached)) continue
    const beside = besideOf(attached, facts)
    const why = beside.why ?? notReplaceableReason(attached, facts)
    const all = why === undefined ? [attached, ...beside.places] : [attached]
    for (const each of all) done.add(each)
    const label = labels.next(labelOf(attached), snakeCase(awsPolicyName(attached.policy)))
    const anchor = anchors.get(attached.file)?.after(attached.block)
    const made = attachmentOf(attached, all, { label, anchor }, why, facts, configured)
    // One list may name a policy twice.
    if (!ids.has(made.id) && attached.file.context !== true) found.push(made)
    ids.add(made.id)
  }
  return found
}

const addressAt = ({ block, attribute, policy, isAlone, inList }: AttachingExpression): string =>
  isAlone && !inList ? addressOf(block) : `${addressOf(block)}.${attribute.name}[${awsPolicyName(policy)}]`

const labelOf = ({ block, policy, inList }: AttachingExpression): string =>
  inList ? `${block.labels[1] ?? ''}_${snakeCase(awsPolicyName(policy))}` : (block.labels[1] ?? '')

function attachmentOf(
  attached: AttachingExpression,
  all: readonly AttachingExpression[],
  { label, anchor }: { readonly label: string; readonly anchor: number | undefined },
  why: string | undefined,
  facts: RepositoryFacts,
  configured: Readonly<Record<string, readonly string[]>>,
): ManagedAttachment {
  const { block, file, module, policy, expression } = attached
  const address = addressAt(attached)
  const provider = attributeOf(block.body, 'provider')?.value.text
  const count = attributeOf(block.body, 'count')?.value
  const unused = unusedAfter(all, facts)
  const inline = block.labels[0] === permissionSetAttachment ? inlineArguments(block) : undefined
  const layout: ManagedAttachmentLayout = {
    kind: 'managed-attachment',
    module,
    file,
    block,
    places: all.map((each) => ({ start: each.expression.start, end: each.expression.end })),
    label,
    name: newPolicyName(block, awsPolicyName(policy)),
    ...(provider !== undefined && { provider }),
    ...(count?.kind === 'conditional' && { count: count.text }),
    anchor: anchor ?? -1,
    ...(unused !== undefined && { unusedAfter: unused }),
    ...(inline && { inline }),
  }
  const noPlace = anchor === undefined ? `No place is left in ${file.path} for a block of its own.` : undefined
  const notReplaceable = why ?? noPlace
  return {
    id: `${file.path}#${address}`,
    file: file.path,
    ...positionAt(file.content, expression.start),
    address,
    form: 'managed-attachment',
    kind: 'identity',
    hosts: [
      {
        address: addressOf(block),
        kind: inline ? 'permission-set-inline' : 'managed-policy',
        name: awsPolicyName(policy),
      },
    ],
    policy,
    ...principalsOf(all, address, facts, configured),
    references: availableReferences(
      `aws_iam_policy.${label}`,
      all.map((each) => each.block),
      moduleContextOf(module, facts.repository),
    ),
    ...(notReplaceable !== undefined && { notReplaceable }),
    layout,
  }
}

function principalsOf(
  all: readonly AttachingExpression[],
  address: string,
  facts: RepositoryFacts,
  configured: Readonly<Record<string, readonly string[]>>,
): Pick<ManagedAttachment, 'principals' | 'principalsUnknown' | 'permissionSets' | 'namesGuessed'> {
  const isSet = all.some(({ block }) => block.labels[0] === permissionSetAttachment)
  const known: AttachedPrincipals = unionOfPrincipals([
    ...all.map(({ attachedPrincipals }) => attachedPrincipals),
    ...(isSet
      ? all.map(({ block, policy }) => ({ principals: [], unknown: [inPermissionSet(awsPolicyName(policy), block)] }))
      : []),
  ])
  const [{ file } = { file: undefined }] = all
  const addresses = [address, ...all.map(({ block }) => addressOf(block))]
  const stated = configuredPrincipals(configured, { file: file?.path ?? '', addresses })
  if (!stated) {
    const sets = permissionSetsIn(known.unknown, facts)
    return { principals: known.principals, principalsUnknown: known.unknown, ...sets, ...guessedNamesOf(known) }
  }
  const principals = unionOfPrincipals([known, { principals: stated, unknown: [] }]).principals
  return { principals, principalsUnknown: [], ...guessedNamesOf(known, stated) }
}

/** Other places that attach the policy to the same principals: they are replaced together, or none is. */
function besideOf(
  attached: AttachingExpression,
  facts: RepositoryFacts,
): { readonly places: readonly AttachingExpression[]; readonly why?: string } {
  const own = new Set(attached.attachedPrincipals.principals)
  const shares = ({ principals }: AttachedPrincipals): boolean => principals.some((arn) => own.has(arn))
  const { byName, exclusives } = allAttachmentsIn(facts)
  const others = (byName.get(awsPolicyName(attached.policy)) ?? []).filter(
    (each) => each !== attached && !each.follows && shares(each.attachedPrincipals),
  )
  const apart = others.find(
    (each) =>
      each.file !== attached.file ||
      each.attachedPrincipals.principals.join() !== attached.attachedPrincipals.principals.join() ||
      notReplaceableReason(each, facts) !== undefined,
  )
  if (apart) return { places: [], why: `${placeOf(apart)} attaches it to the same principals, too: detach it there.` }
  const listed = new Set([attached, ...others].map(({ block }) => block))
  const open = exclusives.find((each) => each.isUnclear && !listed.has(each.block) && shares(each.attachedPrincipals))
  if (open)
    return {
      places: [],
      why: `${addressOf(open.block)} (${placeAt(open.file, open.block.start)}) detaches every policy that it does not list, and its list is not known: list the ARNs there.`,
    }
  return { places: others }
}

const placeOf = ({ block, file, expression }: AttachingExpression): string =>
  `${addressOf(block)} (${placeAt(file, expression.start)})`

/** The reason that an edit cannot replace the ARN, a sentence. */
function notReplaceableReason(attached: AttachingExpression, facts: RepositoryFacts): string | undefined {
  const { block, file, attribute, expression, isAlone } = attached
  const address = addressOf(block)
  const shown = `\`${expression.text.replace(/\s+/g, ' ').slice(0, 60)}\``
  if (file.syntax.language === 'json') return 'It is written in JSON syntax, in which no blocks are added.'
  if (attribute.writtenAt !== undefined || file.isOverridden)
    return `Arguments of ${address} stand in an override file, too.`
  if (!isAlone)
    return `${address} names it together with others, by ${shown}: attach it by a block of its own to have it replaced.`
  // for_each takes no value that is known only after apply, and the caller's ARN would be passed for nothing.
  const open = opensOutside(expression)
  if (open !== undefined)
    return `${address} takes it from ${open} (${shown}): write its ARN in the block to have it replaced.`
  if (block.labels[0] === permissionSetAttachment) return notInlineReason(attached, facts)
  return isMadeOnce(attached, facts) ? undefined : `${address} is used in more ways than are followed.`
}

/**
 * A permission set takes policies of an account only by name, and they must exist in every account. Its own permissions
 * are one inline policy.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetcustom.html
 */
function notInlineReason(attached: AttachingExpression, facts: RepositoryFacts): string | undefined {
  const { block, module } = attached
  const address = addressOf(block)
  if (!inlineArguments(block)) return `${address} has other arguments than an inline policy takes.`
  const [user] = facts.repository.references(module).get(address) ?? []
  if (user)
    return `${user.address} (${placeAt(user.file, user.at)}) refers to ${address}, which an inline policy would replace.`
  if (attributeOf(block.body, 'for_each') ?? attributeOf(block.body, 'count'))
    return `${address} is made several times (count or for_each): attach the policy by a block of its own to have it replaced.`
  const set = attributeOf(block.body, 'permission_set_arn')?.value.text
  const others = facts.repository.modules.flatMap((each) =>
    [...each.blocks.values()].filter(
      (other) =>
        other.block !== block &&
        other.block.type === 'resource' &&
        [permissionSetAttachment, inlineType].includes(other.block.labels[0] ?? '') &&
        // Sets of other directories have other expressions, and may be the same.
        (each !== module || attributeOf(other.block.body, 'permission_set_arn')?.value.text === set),
    ),
  )
  const [other] = others
  if (!other) return undefined
  return `A permission set has one inline policy, and ${addressOf(other.block)} (${placeAt(other.file, other.block.start)}) may be of the same set: write both into one.`
}

function inlineArguments(block: Block): ManagedAttachmentLayout['inline'] {
  const found = ['instance_arn', 'permission_set_arn'].map((name) => attributeOf(block.body, name))
  const known = ['instance_arn', 'permission_set_arn', 'managed_policy_arn', 'provider']
  // Anything else, such as a lifecycle, has no place in the new block.
  if (block.body.blocks.length > 0 || block.body.attributes.some(({ name }) => !known.includes(name))) return undefined
  return found.every((each) => each !== undefined) ? found.map(({ name, value }) => [name, value.text]) : undefined
}

/** @see https://developer.hashicorp.com/terraform/language/meta-arguments/for_each#limitations-on-values-used-in-for_each */
function opensOutside(expression: Expression): string | undefined {
  for (const part of allPartsOf(expression)) {
    if (part.kind !== 'traversal') continue
    if (part.root === 'each' || part.root === 'count') return `${part.root} of its instances`
    if (part.root === 'var') return 'a variable'
    if (part.root === 'module') return 'a module'
  }
  return undefined
}

const isMadeOnce = ({ module }: AttachingExpression, facts: RepositoryFacts): boolean =>
  facts.contexts(module).every(({ lost }) => lost !== true)

/** The data source that only these places refer to. */
function unusedAfter(all: readonly AttachingExpression[], facts: RepositoryFacts): string | undefined {
  const spans = all.map(({ expression }) => expression)
  for (const { expression, module } of all) {
    if (expression.kind !== 'traversal' || expression.root !== 'data') continue
    const names = expression.steps.flatMap((step) => (step.kind === 'attribute' ? [step.name] : []))
    const address = `data.${names.slice(0, 2).join('.')}`
    const uses = facts.repository.references(module).get(address) ?? []
    const isOwn = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
      spans.some((span) => span.start <= start && end <= span.end)
    if (uses.every(({ traversal }) => isOwn(traversal))) return address
  }
  return undefined
}
