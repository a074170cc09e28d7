import { attributeOf, type Block } from '../../syntax/syntax-tree.ts'
import type { ReferenceFit } from '../completeness.ts'
import { evaluatePossible } from '../possible/evaluate.ts'
import { valueOfIdentity } from '../possible/names.ts'
import { anyText, exactText, mayBeSame, patternsOf } from '../possible/text.ts'
import type { Possible, Site } from '../possible/types.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { arnTextsOf, comparedWith } from './arn-texts.ts'
import { everything, type Interest } from './interests.ts'
import { managedPoliciesIn, type ManagedPolicy } from './managed-policies.ts'
import { ValueGraph } from './value-graph.ts'

/** A part that a value is, or may contain. */
export interface Leaf {
  readonly value: Possible
  /** Not computed in a way that is not followed. */
  readonly certain: boolean
  /** It stands beside others in a document that takes it in. */
  readonly shared: boolean
}

/** The parts that a value may be or contain; of those that serve one interest, all. */
export function leavesOf(value: Possible, facts: RepositoryFacts, interest: Interest = everything): readonly Leaf[] {
  const found: Leaf[] = []
  gather(value, sure, { graph: graphOf(facts), interest, found, seen: new Map() })
  return found
}

/** All interests that a value may serve, itself or by something that it contains. */
export const interestsOf = (value: Possible, facts: RepositoryFacts): Interest => graphOf(facts).interestsOf(value)

const graphs = new WeakMap<RepositoryFacts, ValueGraph>()

function graphOf(facts: RepositoryFacts): ValueGraph {
  let known = graphs.get(facts)
  if (!known) graphs.set(facts, (known = new ValueGraph(facts, policiesFoundBy)))
  return known
}

/**
 * The way in which a value was reached, as bits: `certain` and `alone` as in a leaf; `within` a text that is known in part, where an
 * unknown part is limited by the known one.
 */
type Way = number
const alone = 1
const certain = 2
const within = 4
const sure: Way = certain | alone

interface Walk {
  readonly graph: ValueGraph
  readonly interest: Interest
  readonly found: Leaf[]
  /** Values and contents, and the best way of each: the lowest three bits outside of a text, the next three within one. */
  readonly seen: Map<object, number>
}

/** Records that a value is reached; `false` where that adds nothing new. */
function isNew(what: object, way: Way, seen: Walk['seen']): boolean {
  const rank = (way & sure) + 1
  const before = seen.get(what) ?? 0
  // A value that is reached alone covers the same value inside of a text.
  if ((before & 7) >= rank) return false
  if ((way & within) === 0) seen.set(what, (before & ~7) | rank)
  else if (before >> 3 >= rank) return false
  else seen.set(what, (before & 7) | (rank << 3))
  return true
}

function gather(value: Possible, way: Way, walk: Walk): void {
  const { graph, interest, found, seen } = walk
  if (!graph.serves(value, interest) || !isNew(value, way, seen)) return
  const unsure = way & ~certain
  const leaf = (): void => {
    if (graph.isOf(value, interest)) found.push({ value, certain: (way & certain) !== 0, shared: (way & alone) === 0 })
  }
  switch (value.kind) {
    case 'known':
      return leaf()
    case 'outside':
      return (way & within) !== 0 && !value.lost ? undefined : leaf()
    case 'list':
      for (const item of value.items) gather(item, way, walk)
      return
    case 'object':
      for (const item of value.entries.values()) gather(item, way, walk)
      return
    case 'many':
      if (value.keys) gather(value.keys, unsure, walk)
      return gather(value.of, way, walk)
    case 'some':
      for (const item of value.of) gather(item, way, walk)
      return
    case 'made':
      for (const item of value.from) gather(item, unsure, walk)
      return
    case 'text': {
      leaf()
      const held = value.parts.filter((part) => typeof part !== 'string')
      const around = value.parts.some((part) => typeof part === 'string' && /\S/.test(part))
      const inner = around || held.length > 1 ? unsure | within : way
      for (const part of held) gather(part, inner, walk)
      return
    }
    case 'written':
      leaf()
      return gather(value.value, value.value.kind === 'file' ? way : unsure, walk)
    case 'file':
      leaf()
      for (const item of value.filled ?? []) gather(item, unsure, walk)
      return
    case 'thing':
    default: {
      leaf()
      const contents = graph.contentsOf(value)
      if (!isNew(contents, way, seen)) return
      for (const content of graph.inside(contents))
        gather(content.value, way & ~(content.unsure ? certain : 0) & ~(content.shared ? alone : 0), walk)
    }
  }
}

/** A managed policy that a data source may find. */
interface FoundPolicy {
  readonly site: Site
  readonly certain: boolean
}

const lookedUp = new WeakMap<RepositoryFacts, Map<string, readonly FoundPolicy[]>>()

/** Which policies of the repository a `data "aws_iam_policy"` may find, by name, by ARN, or by the start of their path. */
export function policiesFoundBy(data: Site, facts: RepositoryFacts): readonly FoundPolicy[] {
  const bySite = lookedUp.get(facts) ?? new Map<string, readonly FoundPolicy[]>()
  lookedUp.set(facts, bySite)
  const key = graphOf(facts).keyOf(data)
  const found = bySite.get(key) ?? lookUp(data, facts)
  bySite.set(key, found)
  return found
}

function lookUp(data: Site, facts: RepositoryFacts): readonly FoundPolicy[] {
  const { block, context, instance } = data
  const arn = facts.attribute(block, 'arn', context, instance)
  const name = facts.attribute(block, 'name', context, instance)
  const worth = (thing: Possible): Possible => valueOfIdentity(thing, facts)
  if (arn) {
    const leaves = leavesOf(arn, facts).filter((leaf) => mayFitArn(leaf, facts))
    // Most data sources name a policy of AWS.
    if (leaves.length === 0) return []
    return managedPoliciesIn(facts).flatMap((each): FoundPolicy[] => {
      const fits = leaves.map((leaf) => arnFit(leaf, each, facts))
      return fits.includes('is')
        ? [{ site: each.site, certain: true }]
        : fits.includes('may be')
          ? [{ site: each.site, certain: false }]
          : []
    })
  }
  const wanted = name ? patternsOf(name, worth) : [anyText]
  const itself = name?.kind === 'thing' ? name.site.block : undefined
  return managedPoliciesIn(facts).flatMap(({ site, names }) => {
    if (itself === site.block) return [{ site, certain: true }]
    if (!names.some((one) => wanted.some((other) => mayBeSame(one, other)))) return []
    const exact = names.length === 1 && wanted.length === 1 && exactText(wanted[0] ?? []) !== undefined
    return [{ site, certain: exact && exactText(names[0] ?? []) !== undefined }]
  })
}

/** Is a value in the place of an ARN the ARN of a managed policy? */
export function arnFit(leaf: Leaf, policy: ManagedPolicy, facts: RepositoryFacts): ReferenceFit {
  const { value, certain } = leaf
  const certainty = certain ? 'is' : 'may be'
  switch (value.kind) {
    case 'outside':
      return 'may be'
    case 'file':
      return 'may be'
    case 'thing': {
      const { block } = value.site
      const [first] = value.path
      const whole = first === undefined || first === 'arn' || first === 'id'
      if (block === policy.site.block)
        return whole ? certainty : first === 'name' || first === 'policy_id' ? 'is not' : 'may be'
      if (block.type !== 'data') return outputsAnything.has(block.labels[0] ?? '') ? 'may be' : 'is not'
      if (block.labels[0] === 'aws_iam_policy') {
        const found = policiesFoundBy(value.site, facts).filter(({ site }) => site.block === policy.site.block)
        if (found.length === 0) return 'is not'
        return found.some((each) => each.certain) ? certainty : 'may be'
      }
      if (block.labels[0] === 'terraform_remote_state') return remoteFit(value.path, policy, facts, certainty)
      return ownNames.test(block.labels[0] ?? '') ? 'is not' : 'may be'
    }
    case 'known':
    case 'text':
      return textFit(value, policy, facts, certainty)
    case 'list':
    case 'made':
    case 'many':
    case 'object':
    case 'some':
    case 'written':
    default:
      return 'is not'
  }
}

/** May a value in the place of an ARN be that of any managed policy? Most name policies of AWS, or no policy. */
export function mayBeArn({ value }: Leaf, facts: RepositoryFacts): boolean {
  switch (value.kind) {
    case 'known':
    case 'text':
      return arnTextsOf(value, facts).some(({ pattern }) => pattern !== undefined)
    case 'file':
    case 'outside':
    case 'thing':
      return true
    case 'list':
    case 'made':
    case 'many':
    case 'object':
    case 'some':
    case 'written':
    default:
      return false
  }
}

/** May `arnFit` be anything but `is not`, for any policy? */
export const mayFitArn = (leaf: Leaf, facts: RepositoryFacts): boolean =>
  mayBeArn(leaf, facts) || endsInName(leaf.value)

/** A text with a reference to the name of a resource at its end, behind a slash, names that resource. */
function endsInName(value: Possible): boolean {
  if (value.kind !== 'text') return false
  const last = value.parts.at(-1)
  return typeof last === 'object' && last.kind === 'thing' && last.path[0] === 'name'
}

/** The only block that a value in the place of an ARN may mean; `undefined`: it may mean any (see `arnFit`). */
export function onlyPolicyOf({ value }: Leaf): Block | undefined {
  if (value.kind !== 'thing') return undefined
  const { block } = value.site
  return block.type === 'data' || outputsAnything.has(block.labels[0] ?? '') ? undefined : block
}

/** Resources whose outputs are not decided by this source. */
const outputsAnything = new Set(['aws_cloudformation_stack', 'aws_cloudformation_stack_set'])

/** Data sources that name their own kinds of resources, never a policy of this repository. */
const ownNames =
  /^aws_(iam_(role|user|group|policy_document|account_alias)|caller_identity|partition|region|vpc|subnet|s3_bucket|kms_key|kms_alias|sns_topic|sqs_queue|lambda_function|ecr_\w+|eks_\w+|ecs_\w+|route53_zone|acm_certificate|ami|availability_zones|elb_service_account|organizations_organization)$|^tls_|^random_/

function textFit(
  value: Possible,
  policy: ManagedPolicy,
  facts: RepositoryFacts,
  certainty: 'is' | 'may be',
): ReferenceFit {
  const { site } = policy
  if (value.kind === 'text') {
    const last = value.parts.at(-1)
    const before = value.parts.at(-2)
    if (typeof last !== 'string' && last?.kind === 'thing' && last.path[0] === 'name')
      if (last.site.block === site.block && typeof before === 'string' && before.endsWith('/')) return certainty
  }
  const texts = arnTextsOf(value, facts)
  let [isAll, isNone] = [texts.length > 0, true]
  for (const text of texts) {
    const fit = comparedWith(text, policy, facts)
    if (fit !== 'is') isAll = false
    if (fit !== 'is not') isNone = false
  }
  return isAll ? certainty : isNone ? 'is not' : 'may be'
}

/** An output of another directory's state, by its name: every directory that has one of that name may be meant. */
function remoteFit(
  path: readonly string[],
  policy: ManagedPolicy,
  facts: RepositoryFacts,
  certainty: 'is' | 'may be',
): ReferenceFit {
  const name = path[0] === 'outputs' ? path[1] : path[0]
  const leaves = name === undefined ? undefined : leavesOfOutputs(name, facts)
  if (!leaves) return 'may be'
  for (const { value } of leaves) {
    if (value.kind === 'thing' && value.site.block === policy.site.block) return certainty
    if (value.kind === 'text' || (value.kind === 'known' && typeof value.value === 'string')) {
      const fit = textFit(value, policy, facts, 'may be')
      if (fit !== 'is not') return fit
    }
  }
  return 'is not'
}

const outputs = new WeakMap<RepositoryFacts, Map<string, readonly Leaf[] | undefined>>()

/** The parts of every output of that name, in all uses of the directories that have one; `undefined`: none has. */
function leavesOfOutputs(name: string, facts: RepositoryFacts): readonly Leaf[] | undefined {
  const byName = outputs.get(facts) ?? new Map<string, readonly Leaf[] | undefined>()
  outputs.set(facts, byName)
  if (byName.has(name)) return byName.get(name)
  const values = facts.repository.modules.flatMap((module) => {
    const output = module.blocks.get(`output.${name}`)?.block
    const value = output && attributeOf(output.body, 'value')?.value
    return value ? [{ module, value }] : []
  })
  const leaves = values.flatMap(({ module, value }) =>
    facts.contexts(module).flatMap((context) => leavesOf(evaluatePossible(value, { facts, context, depth: 0 }), facts)),
  )
  const found = values.length === 0 ? undefined : leaves
  byName.set(name, found)
  return found
}
