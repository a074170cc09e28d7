import { singleAccount } from '../../../accounts.ts'
import { decodeHeredoc, textInQuotes } from '../../syntax/strings.ts'
import {
  attributeOf,
  childrenOf,
  type Block,
  type Expression,
  type Template,
  type Traversal,
} from '../../syntax/syntax-tree.ts'
import { callPossible } from './functions.ts'
import { operatePossible } from './operations.ts'
import { eachElement, entriesOf, mostElements } from './collections.ts'
import { accountOfContext, rootOf } from './contexts.ts'
import { deeperIn, type Env } from './env.ts'
import { blockValue, rootVariable, valueOfIdentity } from './names.ts'
import { placeAt } from '../../modules/places.ts'
import { chosenSide } from './present.ts'
import { attributeIn, elementAt, valueAtSteps } from './steps.ts'
import { joinedText } from './text.ts'
import {
  isMissing,
  knownAs,
  madeFrom,
  unknownPossible,
  rootMark,
  someOf,
  type EvaluationContext,
  type BlockInstance,
  type Possible,
} from './types.ts'

/** Locals and modules may name each other; no written configuration nests them deeper than this. */
const deepest = 200

/** The possible values of an expression. */
export function evaluatePossible(expression: Expression, env: Env): Possible {
  if (env.depth > deepest) return lostAt(expression)
  const value = plain(expression, env)
  const text = env.facts.originAt(expression)
  return text && text.text.kind !== 'unknown' ? { kind: 'written', text, value } : value
}

const lostAt = ({ text }: Expression): Possible => ({ kind: 'outside', what: text, place: '', lost: true })

function plain(expression: Expression, env: Env): Possible {
  if (expression.kind === 'literal') return knownAs(expression.value)
  let deeper: Env | undefined
  const inner = (of: Expression): Possible => evaluatePossible(of, (deeper ??= deeperIn(env)))
  switch (expression.kind) {
    case 'parentheses':
      return inner(expression.inner)
    case 'template':
      return template(expression, inner)
    case 'tuple':
      return { kind: 'list', items: expression.elements.map(inner) }
    case 'object': {
      const entries = new Map<string, Possible>()
      const values: Possible[] = []
      const names: Possible[] = []
      let open = false
      for (const { key, value } of expression.entries) {
        const name = key.kind === 'traversal' && key.steps.length === 0 ? knownAs(key.root) : inner(key)
        const worth = inner(value)
        values.push(worth)
        names.push(name)
        if (name.kind === 'known' && name.value !== null) entries.set(String(name.value), worth)
        else open = true
      }
      return open ? { kind: 'many', of: someOf(values), keys: someOf(names) } : { kind: 'object', entries }
    }
    case 'traversal':
      return traversal(expression, env, inner)
    case 'call':
      return callPossible(expression, inner, env)
    case 'conditional': {
      const condition = inner(expression.condition)
      if (condition.kind === 'known' && typeof condition.value === 'boolean')
        return inner(condition.value ? expression.consequent : expression.alternate)
      return someOf([
        chosenSide(expression, 'consequent', inner(expression.consequent)),
        chosenSide(expression, 'alternate', inner(expression.alternate)),
      ])
    }
    case 'other':
    default:
      return otherwise(expression, env, inner)
  }
}

type Inner = (of: Expression) => Possible

function template(expression: Template, inner: Inner): Possible {
  const { parts, style } = expression
  const [first] = parts
  if (parts.length === 1 && style !== 'heredoc' && first?.kind === 'interpolation' && !first.strip)
    return inner(first.expression)
  const pieces: (string | Possible)[] = []
  for (const part of parts) {
    if (part.kind === 'directive' || (part.kind === 'interpolation' && part.strip))
      return madeFrom(childrenOf(expression).map(inner))
    if (part.kind === 'interpolation') pieces.push(inner(part.expression))
    else {
      const decoded = style === 'quoted' ? textInQuotes(part.text) : decodeHeredoc(part.text)
      if (decoded === undefined) return madeFrom(childrenOf(expression).map(inner))
      pieces.push(decoded)
    }
  }
  return joinedText(pieces)
}

function otherwise(expression: Expression & { readonly kind: 'other' }, env: Env, inner: Inner): Possible {
  if (expression.construct === 'access') {
    // The text alone names the steps; the value that they apply to is one of the parts.
    const [of, ...keys] = expression.children
    if (!of) return unknownPossible
    const behind = expression.text.slice(of.end - expression.start).trim()
    const value = inner(of)
    const name = /^\.\s*([A-Za-z_][\w-]*)$/.exec(behind)?.[1]
    if (name !== undefined) return attributeIn(value, name, env)
    if (/^\[\s*\d+\s*\]$/.test(behind)) return elementAt(value, knownAs(Number(behind.slice(1, -1))), env)
    const [key] = keys
    if (key && behind.startsWith('[') && keys.length === 1 && behind.endsWith(']'))
      return elementAt(value, inner(key), env)
    const splat = /^(?:\[\s*\*\s*\]|\.\*)((?:\.[A-Za-z_][\w-]*)*)$/.exec(behind)
    if (splat) {
      const names = (splat[1] ?? '').split('.').slice(1)
      return eachElement(value, (item) => names.reduce((from, each) => attributeIn(from, each, env), item))
    }
    return madeFrom([value])
  }
  if (expression.construct.endsWith('operation')) return operatePossible(expression, inner)
  if (expression.construct === 'for_expr') return loop(expression, env)
  // An unresolved choice, such as that of `either` for terragrunt's inputs.
  return expression.children.length === 0
    ? { kind: 'outside', what: expression.text, place: '' }
    : madeFrom(expression.children.map(inner))
}

/** `[for x in … : …]` and `{ for k, x in … : … => … }` */
function loop(outer: Expression & { readonly kind: 'other' }, env: Env): Possible {
  const [made] = outer.children
  if (made?.kind !== 'other') return madeFrom([])
  const [intro, ...parts] = made.children
  const names = intro && /^for\s+([\w-]+)(?:\s*,\s*([\w-]+))?\s+in\b/.exec(intro.text)
  const over = intro?.kind === 'other' ? intro.children[0] : undefined
  const deeper = deeperIn(env)
  if (!names || !over) return madeFrom(outer.children.map((each) => evaluatePossible(each, deeper)))
  const isMap = made.construct === 'for_object_expr'
  const [one, two, three] = parts
  const condition = isMap ? three : two
  const collection = valueOfIdentity(evaluatePossible(over, deeper), env.facts)
  const entries = entriesOf(collection)
  const [, first = '', second] = names
  const bindTo = (key: Possible, value: Possible): Env => ({
    ...deeper,
    bound: new Map([
      ...(env.bound ?? []),
      ...(second === undefined ? [] : [[first, key] as const]),
      [second ?? first, value],
    ]),
  })
  const wanted = (at: Env): boolean | undefined => {
    const test = condition?.kind === 'other' ? condition.children[0] : condition
    if (!test) return true
    const value = evaluatePossible(test, at)
    return value.kind === 'known' && typeof value.value === 'boolean' ? value.value : undefined
  }
  if (!entries.exact || entries.of.length > mostElements) {
    const names: Possible[] = []
    const values = entries.of.slice(0, mostElements).map(([key, value]) => {
      const at = bindTo(key, value)
      if (isMap && one) names.push(evaluatePossible(one, at))
      return isMap && two ? evaluatePossible(two, at) : one ? evaluatePossible(one, at) : unknownPossible
    })
    if (entries.of.length > mostElements) values.push(lostAt(outer))
    return { kind: 'many', of: someOf(values), ...(isMap && { keys: someOf(names) }) }
  }
  const list: Possible[] = []
  const map = new Map<string, Possible>()
  const keys: Possible[] = []
  let open = false
  for (const [key, value] of entries.of) {
    const at = bindTo(key, value)
    const keep = wanted(at)
    if (keep === false || !one) continue
    if (keep === undefined) open = true
    if (!isMap) list.push(evaluatePossible(one, at))
    else {
      const name = evaluatePossible(one, at)
      const worth = two ? evaluatePossible(two, at) : unknownPossible
      keys.push(name)
      if (name.kind === 'known' && name.value !== null && !map.has(String(name.value)))
        map.set(String(name.value), worth)
      else {
        open = true
        list.push(worth)
      }
    }
  }
  const grouped = /\.\.\.\s*(\}|if\b)/.test(outer.text) && isMap
  const all = someOf([...map.values(), ...list])
  const named = isMap ? { keys: someOf(keys) } : {}
  if (grouped) return { kind: 'many', of: { kind: 'many', of: all }, ...named }
  if (open) return { kind: 'many', of: all, ...named }
  const unordered = collection.kind === 'list' && collection.unordered
  return isMap ? { kind: 'object', entries: map } : { kind: 'list', items: list, ...(unordered && { unordered: true }) }
}

function traversal(expression: Traversal, env: Env, inner: Inner): Possible {
  const { root, steps } = expression
  const { context, instance } = env
  const bound = env.bound?.get(root)
  if (bound) return valueAtSteps(bound, steps, env, inner)
  const [step] = steps
  const first = step?.kind === 'attribute' ? step.name : undefined
  const lost = (): Possible => ({
    kind: 'outside',
    what: expression.text,
    place: context.module.directory || '.',
    lost: true,
  })
  switch (root) {
    case 'each': {
      const of = first === 'key' ? instance?.key : instance?.value
      return valueAtSteps(of ?? lost(), steps, env, inner, 1)
    }
    case 'count':
      return instance?.index ?? unknownPossible
    case 'path':
      return folderAt(first, context)
    case 'terraform':
      return unknownPossible
    case 'self':
      return unknownPossible
    case 'local': {
      const local = context.module.names.locals.get(first ?? '')
      return local ? valueAtSteps(inContext(local, env), steps, env, inner, 1) : lost()
    }
    case 'var':
      return valueAtSteps(variable(first ?? '', env), steps, env, inner, 1)
    case 'module': {
      const found = context.module.blocks.get(`module.${first ?? ''}`)
      return found ? valueAtSteps(blockValue(found, env), steps, env, inner, 1) : lost()
    }
    default: {
      const words = root === 'data' || root === 'ephemeral' ? 2 : 1
      const names = steps.map((each) => (each.kind === 'attribute' ? each.name : undefined))
      const address = [root, ...names.slice(0, words)].join('.')
      const found = context.module.blocks.get(address)
      if (steps.length >= words && found) {
        const fact = root === 'data' ? accountFact(names, context) : undefined
        return fact ?? valueAtSteps(blockValue(found, env), steps, env, inner, words)
      }
      if (root === 'data') {
        const fact = accountFact(names, context)
        if (fact) return fact
      }
      if (found === undefined && steps.length === 0) return unknownPossible
      return lost()
    }
  }
}

/** `path.module`, and `path.root`, where Terraform runs; with a mark that distinguishes it from any other text. */
function folderAt(name: string | undefined, context: EvaluationContext): Possible {
  if (name === 'module') return knownAs(rootMark + (context.module.folder ?? context.module.directory))
  const outermost = rootOf(context)
  return outermost.folder === undefined ? knownAs(rootMark + outermost.directory) : unknownPossible
}

function accountFact(names: readonly (string | undefined)[], context: EvaluationContext): Possible | undefined {
  const last = names.at(-1)
  const account =
    names[0] === 'aws_caller_identity' && last === 'account_id' ? singleAccount(accountOfContext(context)) : undefined
  const partition = names[0] === 'aws_partition' && last === 'partition' ? context.module.names.partition : undefined
  const fact = account ?? partition
  return fact === undefined ? undefined : knownAs(fact)
}

/** A local or a default means the same wherever its directory uses it. */
export const inContext = (expression: Expression, { facts, context, depth }: Env): Possible =>
  facts.remembered(expression, context, () => evaluatePossible(expression, { facts, context, depth: depth + 1 }))

function variable(name: string, env: Env): Possible {
  const { facts, context } = env
  const { call, outer, module } = context
  const declared = module.blocks.get(`variable.${name}`)
  const preset = declared && attributeOf(declared.block.body, 'default')?.value
  const outside = (): Possible => {
    const place = declared ? placeAt(declared.file, declared.block.start) : module.directory || '.'
    return { kind: 'outside', what: `var.${name}`, place, ...(context.lost && { lost: true }) }
  }
  if (context.lost) return outside()
  if (!call || !outer) return rootVariable(name, env)
  const given = attributeOf(call.block.body, name)?.value
  if (!given) {
    if (call.open) return outside()
    return preset ? inContext(preset, env) : unknownPossible
  }
  const argument = facts.remembered(given, context, () =>
    evaluatePossible(given, {
      facts,
      context: outer,
      ...(context.instance && { instance: context.instance }),
      depth: env.depth + 1,
    }),
  )
  if (argument.kind === 'known' && argument.value === null && preset) return someOf([argument, inContext(preset, env)])
  return argument
}

/** The instances of a block by its for_each or count; one for all where that is not known. */
export function instancesIn(block: Block, env: Env): readonly BlockInstance[] {
  const each = attributeOf(block.body, 'for_each')?.value
  const count = attributeOf(block.body, 'count')?.value
  if (each) return eachOf(valueOfIdentity(evaluatePossible(each, env), env.facts))
  if (!count) return [{}]
  const value = evaluatePossible(count, env)
  if (value.kind === 'known' && typeof value.value === 'number' && value.value <= mostElements)
    return Array.from({ length: value.value }, (_, index) => ({ index: knownAs(index) }))
  const atMostOne =
    value.kind === 'some' &&
    value.of.every((option) => option.kind === 'known' && (option.value === 0 || option.value === 1))
  return [{ index: atMostOne ? knownAs(0) : unknownPossible }]
}

function eachOf(value: Possible): readonly BlockInstance[] {
  switch (value.kind) {
    case 'object':
      return [...value.entries].map(([key, item]) => ({ key: knownAs(key), value: item }))
    case 'list':
      return value.items
        .flatMap((item) => (item.kind === 'some' ? item.of : [item]))
        .map((item) => ({ key: item, value: item }))
    case 'some':
      return value.of.flatMap(eachOf)
    case 'many':
      return [{ key: value.keys ?? someOf([value.of, madeFrom([value.of])]), value: value.of }]
    case 'known':
      return []
    case 'written':
      return [{ key: unknownPossible, value }]
    case 'file':
    case 'made':
    case 'outside':
    case 'text':
    case 'thing':
    default:
      return isMissing(value) ? [] : [{ key: value, value }]
  }
}
