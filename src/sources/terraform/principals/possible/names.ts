import { addressOf, attributeOf, type Block, type Expression } from '../../syntax/syntax-tree.ts'
import type { ModuleFile } from '../../modules/module.ts'
import { pathFromRoot } from './files.ts'
import type { Env, RepositoryFacts } from './env.ts'
import { asApplied } from './ignored.ts'
import { placeAt } from '../../modules/places.ts'
import { unknownPossible, someOf, type BlockInstance, type Possible, type Site } from './types.ts'

interface Found {
  readonly block: Block
  readonly file: ModuleFile
}

/** A block as a value: itself, or the list or map of its instances. */
export function blockValue({ block, file }: Found, env: Env): Possible {
  const { facts, context } = env
  const site = (instance: BlockInstance): Possible => ({
    kind: 'thing',
    site: { context, block, file, instance },
    path: [],
  })
  const each = attributeOf(block.body, 'for_each')
  if (!each && !attributeOf(block.body, 'count')) return site({})
  const instances = facts.instancesOf(block, context)
  const whole = each
    ? instances.every(({ key }) => key?.kind === 'known')
    : instances.every(({ index }) => index?.kind === 'known')
  if (!whole || instances.length === 0)
    return { kind: 'many', of: someOf(instances.length === 0 ? [site({})] : instances.map(site)) }
  if (!each) return { kind: 'list', items: instances.map(site) }
  return {
    kind: 'object',
    entries: new Map(
      instances.map((instance) => [String(instance.key?.kind === 'known' ? instance.key.value : ''), site(instance)]),
    ),
  }
}

/** Attributes that identify a resource: only AWS or the provider knows them, or other resources are found by them. */
const identities = new Set(['arn', 'id', 'name', 'unique_id', 'policy_id', 'json', 'minified_json', 'user_name'])

const isIdentity = ({ block }: Site, name: string): boolean =>
  identities.has(name) && /^aws_iam_(role|user|group|policy|policy_document)$/.test(block.labels[0] ?? '')

/** An attribute of a resource or data source, or an output of a module. */
export function moduleOutput(thing: Possible & { readonly kind: 'thing' }, name: string, env: Env): Possible {
  const { site, path } = thing
  if (path.length > 0) return { ...thing, path: [...path, name] }
  if (site.block.type === 'data' && site.block.labels[0] === 'local_file' && name.startsWith('content')) {
    const filename = env.facts.attribute(site.block, 'filename', site.context, site.instance)
    const path = pathFromRoot(filename ?? unknownPossible, { ...env, context: site.context })
    return { kind: 'file', path, language: 'json' }
  }
  if (site.block.type === 'module') return outputOf(site, name, env)
  // terraform_data returns its input as its output.
  const argument = site.block.labels[0] === 'terraform_data' && name === 'output' ? 'input' : name
  const written = attributeOf(site.block.body, argument)
  if (written && !isIdentity(site, name)) {
    const value = env.facts.evaluate(written.value, {
      facts: env.facts,
      context: site.context,
      instance: site.instance,
      depth: env.depth + 1,
    })
    return asApplied(site.block, name, value, () => placeAt(site.file, written.start))
  }
  return { ...thing, path: [name] }
}

/** The value of an identity, if it is written out; else the identity. */
export function valueOfIdentity(value: Possible, facts: RepositoryFacts): Possible {
  if (value.kind !== 'thing') return value
  const [name, ...rest] = value.path
  if (name === undefined || rest.length > 0) return value
  // A role's or user's id is its name; that of a policy is its ARN.
  const { block, context, instance } = value.site
  const type = block.labels[0] ?? ''
  const named = name === 'id' && /^aws_iam_(role|user|group)$/.test(type) ? 'name' : name
  if (named === 'id' || named === 'arn') return value
  const written = attributeOf(block.body, named)
  return written ? facts.evaluate(written.value, { facts, context, instance, depth: 0 }) : value
}

function outputOf(site: Site, name: string, env: Env): Possible {
  const { facts } = env
  const { block, context, instance, file } = site
  const call = facts.repository.callOf(block)
  const callee = call && facts.repository.moduleIn(call.directory)
  if (!call || !callee) return facts.madeOutside(site)
  const output = callee.blocks.get(`output.${name}`)
  const value = output && attributeOf(output.block.body, 'value')?.value
  if (!value) return { kind: 'outside', what: `${addressOf(block)}.${name}`, place: file.path, lost: true }
  const inside = facts.contextsOf(call, callee, context)
  const same = inside.filter((each) => each.lost === true || sameInstance(each.instance, instance))
  return someOf(
    (same.length > 0 ? same : inside).map((each) =>
      facts.inContext(value, { facts, context: each, depth: env.depth + 1 }),
    ),
  )
}

const sameInstance = (a: BlockInstance | undefined, b: BlockInstance): boolean =>
  a === b || (known(a?.key) === known(b.key) && known(a?.index) === known(b.index) && known(a?.key) !== null)

const known = (value: Possible | undefined) =>
  value === undefined ? undefined : value.kind === 'known' ? value.value : null

/**
 * The arguments of a block, in its own attributes and in the blocks inside; `depends_on` orders it behind others, and
 * passes no value on.
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on
 */
export function argumentsOf(site: Site, facts: RepositoryFacts): readonly Possible[] {
  const { block, context, instance } = site
  const env: Env = { facts, context, instance, depth: 0 }
  const values: Possible[] = []
  for (const { name, path, value, bind } of deepAttributes(block))
    if (name !== 'depends_on' || path.length > 0) values.push(facts.evaluate(value, bind(env)))
  return values
}

interface Deep {
  readonly name: string
  readonly path: readonly string[]
  readonly value: Expression
  /** The place it stands in, if that is another file than its block’s. */
  readonly writtenAt?: string
  readonly bind: (env: Env) => Env
}

const deep = new WeakMap<Block, readonly Deep[]>()

/**
 * All attributes of a block with the names of the blocks around them, and the iterator values of `dynamic` blocks
 * there.
 */
export function deepAttributes(block: Block): readonly Deep[] {
  let known = deep.get(block)
  if (!known) deep.set(block, (known = attributesBelow(block, [], (env) => env)))
  return known
}

function attributesBelow(block: Block, path: readonly string[], bind: Deep['bind']): Deep[] {
  const own = block.body.attributes.map(({ name, value, writtenAt }): Deep => ({
    name,
    path,
    value,
    bind,
    ...(writtenAt !== undefined && { writtenAt }),
  }))
  const inner = block.body.blocks.flatMap((child): Deep[] => {
    if (child.type !== 'dynamic')
      return attributesBelow(child, child.type === 'content' ? path : [...path, child.type], bind)
    const label = child.labels[0] ?? ''
    const name = attributeOf(child.body, 'iterator')?.value.text ?? label
    const each = attributeOf(child.body, 'for_each')?.value
    const within: Deep['bind'] = (outer) => {
      const env = bind(outer)
      const over = each ? env.facts.instancesIn(child, env) : []
      const element: Possible = {
        kind: 'object',
        entries: new Map([
          ['key', someOf(over.map(({ key }) => key ?? unknownPossible))],
          ['value', someOf(over.map(({ value }) => value ?? unknownPossible))],
        ]),
      }
      return { ...env, bound: new Map([...(env.bound ?? []), [name, element]]) }
    }
    const content = child.body.blocks.filter(({ type }) => type === 'content')
    return [
      ...(each ? [{ name: 'for_each', path: [...path, label], value: each, bind }] : []),
      ...content.flatMap((each) => attributesBelow(each, [...path, label], within)),
    ]
  })
  return [...own, ...inner]
}

/** A variable of a directory that is applied by itself. */
export function rootVariable(name: string, env: Env): Possible {
  const { facts, context } = env
  const { module } = context
  const declared = module.blocks.get(`variable.${name}`)
  const type = declared && attributeOf(declared.block.body, 'type')?.value.text
  const preset = declared && attributeOf(declared.block.body, 'default')?.value
  const given = module.given.filter((each) => each.name === name)
  const values = given.map(({ value }) => facts.inContext(value, env))
  const set =
    facts.repository.isSetElsewhere(module.directory) || facts.repository.mayBeCalledFrom(module.directory).length > 0
  const loaded = given.some((each) => each.loaded)
  const isText = type !== 'bool' && type !== 'number'
  const unseen = (): Possible => {
    if (!isText) return unknownPossible
    const place = declared ? placeAt(declared.file, declared.block.start) : module.directory || '.'
    return {
      kind: 'outside',
      what: `var.${name}`,
      place,
      ...((preset || values.length > 0) && !set && { guess: true }),
    }
  }
  const base = preset && !loaded ? [facts.inContext(preset, env)] : []
  // A file that has to be named may be one of several, of which some are not kept here.
  return someOf([...base, ...values, ...(loaded && !set ? [] : [unseen()])])
}
