import { attributeOf, type Block } from '../../syntax/syntax-tree.ts'
import { fitOf, type Fit, type Target } from '../completeness.ts'
import { evaluatePossible } from '../possible/evaluate.ts'
import { worthOf } from '../possible/names.ts'
import { accountAt } from './accounts.ts'
import { anyText, exactText, mayBeSame, patternsOf, type Pattern } from '../possible/text.ts'
import type { Possible, Site } from '../possible/types.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { everything, type Interest } from './interests.ts'
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

/** May a value serve an interest, itself or by something that it contains? */
export const mayServe = (value: Possible, facts: RepositoryFacts, interest: Interest): boolean =>
  graphOf(facts).serves(value, interest)

const graphs = new WeakMap<RepositoryFacts, ValueGraph>()

function graphOf(facts: RepositoryFacts): ValueGraph {
  let known = graphs.get(facts)
  if (!known) graphs.set(facts, (known = new ValueGraph(facts, foundBy)))
  return known
}

/**
 * How a value was reached, as bits: `certain` and `alone` as in a leaf; `within` a text that is known in part, where an
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

/** A managed policy of the repository, and the names that it may have. */
export interface Managed {
  readonly site: Site
  readonly names: readonly Pattern[]
  /** Its possible ARNs, and what they are from `:policy` on. */
  readonly arn: Target
  readonly ending: Target
  /** Texts that were compared with it, by their keys. */
  readonly compared: Map<string, Fit>
}

const managed = new WeakMap<RepositoryFacts, readonly Managed[]>()
const managedByBlock = new WeakMap<RepositoryFacts, ReadonlyMap<Block, readonly Managed[]>>()

/** The managed policies that one block makes, in every way that its directory is used. */
export function managedBy(block: Block, facts: RepositoryFacts): readonly Managed[] {
  const known = managedByBlock.get(facts) ?? byBlock(managedIn(facts))
  managedByBlock.set(facts, known)
  return known.get(block) ?? []
}

function byBlock(all: readonly Managed[]): ReadonlyMap<Block, readonly Managed[]> {
  const found = new Map<Block, Managed[]>()
  for (const each of all) {
    const own = found.get(each.site.block) ?? []
    found.set(each.site.block, own)
    own.push(each)
  }
  return found
}

/** All managed policies of the repository, in every way that their directories are used. */
export function managedIn(facts: RepositoryFacts): readonly Managed[] {
  const known = managed.get(facts)
  if (known) return known
  const found = facts.repository.modules.flatMap((module) =>
    [...module.blocks.values()].flatMap(({ block, file }): Managed[] => {
      if (block.type !== 'resource' || block.labels[0] !== 'aws_iam_policy') return []
      return facts
        .contexts(module)
        .flatMap((context) =>
          facts.instancesOf(block, context).map((instance) => managedAt({ context, block, file, instance }, facts)),
        )
    }),
  )
  managed.set(facts, found)
  return found
}

function managedAt(site: Site, facts: RepositoryFacts): Managed {
  const names = patternsAt(site, 'name', facts)
  const paths = patternsAt(site, 'path', facts)
  const after = (start: Pattern): Target => ({
    identity: site.block,
    names: paths.flatMap((path) => names.map((name) => merged([...start, ...path, ...name]))),
  })
  return {
    site,
    names,
    ending: after([':policy']),
    arn: after(['arn:', undefined, ':iam::', undefined, ':policy']),
    compared: new Map(),
  }
}

function patternsAt(
  { block, context, instance }: Site,
  name: 'name' | 'path',
  facts: RepositoryFacts,
): readonly Pattern[] {
  const value = facts.attribute(block, name, context, instance)
  const worth = (thing: Possible): Possible => worthOf(thing, facts)
  if (value && !(value.kind === 'known' && value.value === null)) return patternsOf(value, worth)
  if (name === 'path') return [['/']]
  const prefix = facts.attribute(block, 'name_prefix', context, instance)
  if (!prefix) return [anyText]
  return patternsOf(prefix, worth).map((pattern) => [...pattern, undefined])
}

/** A managed policy that a data source may find. */
interface FoundPolicy {
  readonly site: Site
  readonly certain: boolean
}

const lookedUp = new WeakMap<RepositoryFacts, Map<string, readonly FoundPolicy[]>>()

/** Which policies of the repository a `data "aws_iam_policy"` may find, by name, by ARN, or by the start of their path. */
export function foundBy(data: Site, facts: RepositoryFacts): readonly FoundPolicy[] {
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
  const worth = (thing: Possible): Possible => worthOf(thing, facts)
  if (arn) {
    const leaves = leavesOf(arn, facts)
    return managedIn(facts).flatMap((each): FoundPolicy[] => {
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
  return managedIn(facts).flatMap(({ site, names }) => {
    if (itself === site.block) return [{ site, certain: true }]
    if (!names.some((one) => wanted.some((other) => mayBeSame(one, other)))) return []
    const exact = names.length === 1 && wanted.length === 1 && exactText(wanted[0] ?? []) !== undefined
    return [{ site, certain: exact && exactText(names[0] ?? []) !== undefined }]
  })
}

/** Is a value in the place of an ARN the ARN of a managed policy? */
export function arnFit(leaf: Leaf, policy: Managed, facts: RepositoryFacts): Fit {
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
        const found = foundBy(value.site, facts).filter(({ site }) => site.block === policy.site.block)
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

/** A text in the place of an ARN. */
interface ArnText {
  /** None: it is no ARN of a policy of this repository. */
  readonly pattern: Pattern | undefined
  /** From `:policy` on, where that is literal. */
  readonly ending: Pattern | undefined
  readonly account: string | undefined
  /** The same for the same text. */
  readonly key: string
}

const arnTexts = new WeakMap<RepositoryFacts, WeakMap<Possible, readonly ArnText[]>>()

/** Every text that a value in the place of an ARN may be; it is compared with each policy of the repository. */
function arnTextsOf(value: Possible, facts: RepositoryFacts): readonly ArnText[] {
  let byValue = arnTexts.get(facts)
  if (!byValue) arnTexts.set(facts, (byValue = new WeakMap()))
  const before = byValue.get(value)
  if (before) return before
  const found = patternsOf(value, (thing) => worthOf(thing, facts)).map((pattern): ArnText => ({
    pattern: isAwsManaged(pattern) ? undefined : pattern,
    ending: fromPolicy(pattern),
    account: /^arn:[^:]*:iam::(\d{12}):/.exec(pattern[0] ?? '')?.[1],
    key: JSON.stringify(pattern),
  }))
  byValue.set(value, found)
  return found
}

function textFit(value: Possible, policy: Managed, facts: RepositoryFacts, certainty: 'is' | 'may be'): Fit {
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

function comparedWith(text: ArnText, policy: Managed, facts: RepositoryFacts): Fit {
  const before = policy.compared.get(text.key)
  if (before) return before
  const fit = compare(text, policy, facts)
  policy.compared.set(text.key, fit)
  return fit
}

function compare({ pattern, ending, account: other }: ArnText, policy: Managed, facts: RepositoryFacts): Fit {
  if (!pattern) return 'is not'
  const fit = ending
    ? fitOf({ kind: 'partly known', pattern: ending }, policy.ending)
    : fitOf({ kind: 'partly known', pattern }, policy.arn)
  if (fit === 'is not' || other === undefined) return fit
  const account = accountAt(policy.site.block, policy.site.context, facts)
  return account.kind === 'one' && !account.account.split('|').includes(other) ? 'is not' : fit
}

/** Joins neighbouring literal parts. */
function merged(pattern: Pattern): Pattern {
  const parts: (string | undefined)[] = []
  for (const part of pattern) {
    const last = parts.at(-1)
    if (part === undefined && parts.length > 0 && last === undefined) continue
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
    else parts.push(part)
  }
  return parts
}

/** The part of a pattern from `:policy/` on, where that is literal: no account or partition contains such a text. */
function fromPolicy(pattern: Pattern): Pattern | undefined {
  const index = pattern.findIndex((part) => part?.includes(':policy/'))
  const part = pattern[index]
  return part === undefined ? undefined : [part.slice(part.indexOf(':policy/')), ...pattern.slice(index + 1)]
}

/** A policy of AWS, in any partition: no account is called `aws`. */
const isAwsManaged = ([first, second, third]: Pattern): boolean =>
  (first !== undefined && /^arn:[^:]*:iam::aws:/.test(first)) ||
  (first === 'arn:' && second === undefined && third?.startsWith(':iam::aws:policy/') === true)

/** An output of another directory's state, by its name: every directory that has one of that name may be meant. */
function remoteFit(path: readonly string[], policy: Managed, facts: RepositoryFacts, certainty: 'is' | 'may be'): Fit {
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
