import { mergingAttributes } from '../../policies/document-merging.ts'
import { attributeOf } from '../../syntax/syntax-tree.ts'
import { fitOf, type Fit } from '../completeness.ts'
import { evaluatePossible } from '../possible/evaluate.ts'
import { argumentsOf, deepAttributes, worthOf } from '../possible/names.ts'
import { accountAt } from './accounts.ts'
import { anyText, exactText, mayBeSame, patternsOf, type Pattern } from '../possible/text.ts'
import type { Possible, Site } from '../possible/types.ts'
import type { World } from '../possible/env.ts'

/** A part that a value is, or may contain. */
export interface Leaf {
  readonly value: Possible
  /** Not computed in a way that is not followed. */
  readonly certain: boolean
  /** It stands beside others in a document that takes it in. */
  readonly shared: boolean
}

/** All parts that a value may be or contain. */
export function leavesOf(value: Possible, world: World): readonly Leaf[] {
  const found: Leaf[] = []
  gather(value, { world, certain: true, shared: false, found, seen: new Map() })
  return found
}

interface Walk {
  readonly world: World
  readonly certain: boolean
  readonly shared: boolean
  /** Inside of a text that is known in part, an unknown part is limited by the known one. */
  readonly within?: true
  readonly found: Leaf[]
  /** Values and resources, and how certainly they were reached before. */
  readonly seen: Map<unknown, Reached>
}

/** How well something was reached: as itself, and inside of a text that is known in part. */
interface Reached {
  alone: number
  within: number
}

/** Records that a value is reached; `false` where that adds nothing new. */
function isNew(what: unknown, { certain, shared, within, seen }: Walk): boolean {
  const rank = (certain ? 2 : 0) + (shared ? 0 : 1) + 1
  const before = seen.get(what) ?? { alone: 0, within: 0 }
  // A value that is reached alone covers the same value inside of a text.
  if (before.alone >= rank || (within && before.within >= rank)) return false
  if (within) before.within = rank
  else before.alone = rank
  seen.set(what, before)
  return true
}

const unsure = (walk: Walk): Walk => ({ ...walk, certain: false })

function gather(value: Possible, walk: Walk): void {
  if (!isNew(value, walk)) return
  const leaf = (): void => void walk.found.push({ value, certain: walk.certain, shared: walk.shared })
  switch (value.kind) {
    case 'known':
      return leaf()
    case 'outside':
      return walk.within && !value.lost ? undefined : leaf()
    case 'list':
      return value.items.forEach((item) => gather(item, walk))
    case 'object':
      return value.entries.forEach((item) => gather(item, walk))
    case 'many':
      if (value.keys) gather(value.keys, unsure(walk))
      return gather(value.of, walk)
    case 'some':
      return value.of.forEach((item) => gather(item, walk))
    case 'made':
      return value.from.forEach((item) => gather(item, unsure(walk)))
    case 'text': {
      leaf()
      const held = value.parts.filter((part) => typeof part !== 'string')
      const around = value.parts.some((part) => typeof part === 'string' && /\S/.test(part))
      const inner: Walk = around || held.length > 1 ? { ...unsure(walk), within: true } : walk
      return held.forEach((part) => gather(part, inner))
    }
    case 'written':
      leaf()
      return gather(value.value, value.value.kind === 'file' ? walk : unsure(walk))
    case 'file':
      leaf()
      return (value.filled ?? []).forEach((item) => gather(item, unsure(walk)))
    case 'thing':
    default:
      leaf()
      return throughThing(value, walk)
  }
}

/** Values that AWS generates for a resource contain none of its arguments. */
const made = new Set(['arn', 'id', 'name', 'unique_id', 'policy_id', 'url', 'dns_name'])

function throughThing({ site, path }: Possible & { readonly kind: 'thing' }, walk: Walk): void {
  const { world } = walk
  const { block } = site
  const key = path.join('.')
  // Every attribute of a module contains all values of the module.
  if (!isNew(`${siteOf(site)} ${block.type === 'module' ? '' : key}`, walk)) return
  const [type = ''] = block.labels
  if (block.type === 'module') return argumentsAndOutputs(site, walk)
  if (type === 'aws_iam_policy_document') {
    if (key === '' || key === 'json' || key === 'minified_json') throughDocument(site, walk)
    else if (key !== 'id') for (const each of argumentsOf(site, world)) gather(each, unsure(walk))
    return
  }
  if (type === 'aws_iam_policy' && block.type === 'data') {
    if (key === 'policy' || key === '') throughLookup(site, key === '' ? unsure(walk) : walk)
    return
  }
  if (type === 'template_file' && block.type === 'data') {
    const template = attributeOf(block.body, 'template')?.value
    if (template && key === 'rendered') {
      const value = world.evaluate(template, { world, context: site.context, instance: site.instance, depth: 0 })
      const text = world.originAt(block)
      const read: Possible = value.kind === 'file' ? { ...value, language: 'template' } : value
      gather(text ? { kind: 'written', text, value: read } : read, walk)
    }
  }
  if (path.length === 1 && made.has(key)) return
  for (const each of argumentsOf(site, world)) gather(each, unsure(walk))
}

/** One instance of a block in one use of its directory: its values may differ from those of any other. */
const siteOf = ({ block, context, instance }: Site): string =>
  [block, context, ...Object.values(instance)].map(idOf).join(' ')

/** Objects by a number that stays the same. */
const ids = new WeakMap<object, number>()
let next = 0
const idOf = (block: object): number => {
  const known = ids.get(block) ?? ++next
  ids.set(block, known)
  return known
}

/** A module as a whole: its outputs, or its arguments, where it is not in the repository. */
function argumentsAndOutputs(site: Site, walk: Walk): void {
  const { world } = walk
  const call = world.repository.callOf(site.block)
  const callee = call && world.repository.moduleIn(call.directory)
  if (!call || !callee) {
    for (const each of argumentsOf(site, world)) gather(each, unsure(walk))
    return
  }
  for (const context of world.contextsOf(call, callee, site.context))
    for (const { block } of callee.blocks.values()) {
      const value = block.type === 'output' ? attributeOf(block.body, 'value')?.value : undefined
      if (value) gather(evaluatePossible(value, { world, context, depth: 0 }), unsure(walk))
    }
}

/** A document contains the documents that it merges as a whole, and may contain the parts of its statements. */
function throughDocument(site: Site, walk: Walk): void {
  const { world } = walk
  const { block, context, instance } = site
  for (const { name, path, value, bind } of deepAttributes(block)) {
    const takesIn = path.length === 0 && mergingAttributes.some((each) => each === name)
    if (!takesIn && !/^(for_each|count)$/.test(name) && !speaksOfDocuments.test(value.text)) continue
    const worth = world.evaluate(value, bind({ world, context, instance, depth: 0 }))
    gather(worth, takesIn ? { ...walk, shared: true } : unsure(walk))
  }
}

/** Most statements name actions and ARNs only. */
const speaksOfDocuments = /\b(each|local|var|module|data|statement|json\w*|file|\w+\.value)\b/

/** Policies of the repository that a data source may find, with their documents. */
function throughLookup(site: Site, walk: Walk): void {
  for (const { site: found, certain } of foundBy(site, walk.world)) {
    const document = attributeOf(found.block.body, 'policy')?.value
    if (!document) continue
    const { context, instance } = found
    const value = evaluatePossible(document, { world: walk.world, context, instance, depth: 0 })
    gather(value, certain ? walk : unsure(walk))
  }
}

/** A managed policy of the repository, and the names and paths that it may have. */
export interface Managed {
  readonly site: Site
  readonly names: readonly Pattern[]
  readonly paths: readonly Pattern[]
}

const managed = new WeakMap<World, readonly Managed[]>()

/** All managed policies of the repository, in every way that their directories are used. */
export function managedIn(world: World): readonly Managed[] {
  const known = managed.get(world)
  if (known) return known
  const found = world.repository.modules.flatMap((module) =>
    [...module.blocks.values()].flatMap(({ block, file }): Managed[] => {
      if (block.type !== 'resource' || block.labels[0] !== 'aws_iam_policy') return []
      return world.contexts(module).flatMap((context) =>
        world.instancesOf(block, context).map((instance) => {
          const site: Site = { context, block, file, instance }
          return { site, names: patternsAt(site, 'name', world), paths: patternsAt(site, 'path', world) }
        }),
      )
    }),
  )
  managed.set(world, found)
  return found
}

function patternsAt({ block, context, instance }: Site, name: 'name' | 'path', world: World): readonly Pattern[] {
  const value = world.attribute(block, name, context, instance)
  const worth = (thing: Possible): Possible => worthOf(thing, world)
  if (value && !(value.kind === 'known' && value.value === null)) return patternsOf(value, worth)
  if (name === 'path') return [['/']]
  const prefix = world.attribute(block, 'name_prefix', context, instance)
  if (!prefix) return [anyText]
  return patternsOf(prefix, worth).map((pattern) => [...pattern, undefined])
}

/** Which policies of the repository a `data "aws_iam_policy"` may find, by name, by ARN, or by the start of their path. */
export function foundBy(data: Site, world: World): readonly { readonly site: Site; readonly certain: boolean }[] {
  const { block, context, instance } = data
  const arn = world.attribute(block, 'arn', context, instance)
  const name = world.attribute(block, 'name', context, instance)
  const worth = (thing: Possible): Possible => worthOf(thing, world)
  if (arn) {
    const leaves = leavesOf(arn, world)
    return managedIn(world).flatMap((each): { readonly site: Site; readonly certain: boolean }[] => {
      const fits = leaves.map((leaf) => arnFit(leaf, each, world))
      return fits.includes('is')
        ? [{ site: each.site, certain: true }]
        : fits.includes('may be')
          ? [{ site: each.site, certain: false }]
          : []
    })
  }
  const wanted = name ? patternsOf(name, worth) : [anyText]
  const itself = name?.kind === 'thing' ? name.site.block : undefined
  return managedIn(world).flatMap(({ site, names }) => {
    if (itself === site.block) return [{ site, certain: true }]
    if (!names.some((one) => wanted.some((other) => mayBeSame(one, other)))) return []
    const exact = names.length === 1 && wanted.length === 1 && exactText(wanted[0] ?? []) !== undefined
    return [{ site, certain: exact && exactText(names[0] ?? []) !== undefined }]
  })
}

/** Is a value in the place of an ARN the ARN of a managed policy? */
export function arnFit(leaf: Leaf, policy: Managed, world: World): Fit {
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
        const found = foundBy(value.site, world).filter(({ site }) => site.block === policy.site.block)
        if (found.length === 0) return 'is not'
        return found.some((each) => each.certain) ? certainty : 'may be'
      }
      if (block.labels[0] === 'terraform_remote_state') return remoteFit(value.path, policy, world, certainty)
      return ownNames.test(block.labels[0] ?? '') ? 'is not' : 'may be'
    }
    case 'known':
    case 'text':
      return textFit(value, policy, world, certainty)
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

/** Resources whose outputs are not decided by this source. */
const outputsAnything = new Set(['aws_cloudformation_stack', 'aws_cloudformation_stack_set'])

/** Data sources that name their own kinds of resources, never a policy of this repository. */
const ownNames =
  /^aws_(iam_(role|user|group|policy_document|account_alias)|caller_identity|partition|region|vpc|subnet|s3_bucket|kms_key|kms_alias|sns_topic|sqs_queue|lambda_function|ecr_\w+|eks_\w+|ecs_\w+|route53_zone|acm_certificate|ami|availability_zones|elb_service_account|organizations_organization)$|^tls_|^random_/

function textFit(value: Possible, { site, names, paths }: Managed, world: World, certainty: 'is' | 'may be'): Fit {
  if (value.kind === 'text') {
    const last = value.parts.at(-1)
    const before = value.parts.at(-2)
    if (typeof last !== 'string' && last?.kind === 'thing' && last.path[0] === 'name')
      if (last.site.block === site.block && typeof before === 'string' && before.endsWith('/')) return certainty
  }
  const patterns = patternsOf(value, (thing) => worthOf(thing, world))
  const account = accountAt(site.block, site.context, world)
  const fits = patterns.map((pattern): Fit => {
    if (isAwsManaged(pattern)) return 'is not'
    const [, other] = /^arn:[^:]*:iam::(\d{12}):/.exec(pattern[0] ?? '') ?? []
    if (other !== undefined && account.kind === 'one' && !account.account.split('|').includes(other)) return 'is not'
    const named = fromPolicy(pattern)
    const start: Pattern = named ? [':policy'] : ['arn:', undefined, ':iam::', undefined, ':policy']
    const ends = paths.flatMap((path) => names.map((name) => merged([...start, ...path, ...name])))
    return fitOf({ kind: 'partly known', pattern: named ?? pattern }, { identity: site.block, names: ends })
  })
  if (fits.length > 0 && fits.every((fit) => fit === 'is')) return certainty
  return fits.every((fit) => fit === 'is not') ? 'is not' : 'may be'
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
function remoteFit(path: readonly string[], policy: Managed, world: World, certainty: 'is' | 'may be'): Fit {
  const name = path[0] === 'outputs' ? path[1] : path[0]
  if (name === undefined) return 'may be'
  let seen = false
  for (const module of world.repository.modules) {
    const value = attributeOf(
      module.blocks.get(`output.${name}`)?.block.body ?? { attributes: [], blocks: [] },
      'value',
    )?.value
    if (!value) continue
    seen = true
    for (const context of world.contexts(module))
      for (const leaf of leavesOf(evaluatePossible(value, { world, context, depth: 0 }), world)) {
        const { value: held } = leaf
        if (held.kind === 'thing' && held.site.block === policy.site.block) return certainty
        if (held.kind === 'text' || (held.kind === 'known' && typeof held.value === 'string')) {
          const fit = textFit(held, policy, world, 'may be')
          if (fit !== 'is not') return fit
        }
      }
  }
  return seen ? 'is not' : 'may be'
}
