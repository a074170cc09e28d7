import { callFunction } from '../../values/functions.ts'
import type { Expression } from '../../syntax/syntax-tree.ts'
import { entriesOf, mostElements } from './collections.ts'
import type { Env } from './env.ts'
import { indexed } from './steps.ts'
import { worthOf } from './names.ts'
import { decodedFile, keepPlaces, type Decoder } from './decoded.ts'
import { fromRoot, readFiles } from './files.ts'
import { textOf } from './text.ts'
import { isMissing, knownAs, madeFrom, missing, nothingKnown, someOf, type Possible } from './types.ts'
import { asValue, fromValue } from './values.ts'

type Call = Expression & { readonly kind: 'call' }

type PossibleFunction = (values: readonly Possible[], env: Env) => Possible | undefined

/**
 * The possible results of a function call. The result of a function that is not followed may contain all its arguments.
 */
export function callPossible(call: Call, inner: (of: Expression) => Possible, env: Env): Possible {
  const { name } = call
  const given = call.arguments.map(inner)
  const values = call.spread ? spread(given, env) : given
  if (!values) return madeFrom(given)
  const file = fileCall(call, values, env)
  if (file) return file
  const settled = choosing.has(name) ? values : values.map((value) => worthOf(value, env.facts))
  const own = Object.hasOwn(followed, name) ? followed[name]?.(settled, env) : undefined
  if (own) return own
  const plain = settled.map(asValue)
  if (plain.every((value) => value !== undefined)) {
    const result = callFunction(name, plain)
    const known = result === undefined ? undefined : fromValue(result)
    if (known) return keepPlaces(settled, known, env)
    // From known texts it makes an unresolved one.
    if (settled.some(holdsText) && !isHarmless.test(name))
      return { kind: 'outside', what: call.text, place: env.context.module.directory || '.', computed: true }
  }
  return madeFrom(values)
}

const holdsText = (value: Possible): boolean =>
  value.kind === 'list' || value.kind === 'object' || (value.kind === 'known' && typeof value.value === 'string')

/** No function of these makes the ARN or the name of anything. */
const isHarmless =
  /^(.*(md5|sha1|sha256|sha512|bcrypt|hash|crc32)|time\w*|format_date|formatdate|cidr\w*|index|sum|parseint|uuidv5|base64gzip|fileexists|type|issensitive)$/

/** Functions whose result is one of their arguments: a role that is named stays that role, not only its name. */
const choosing = new Set(['try', 'coalesce', 'tostring', 'sensitive', 'nonsensitive', 'ephemeralasnull'])

/** The last argument's elements are arguments. */
function spread(given: readonly Possible[], env: Env): readonly Possible[] | undefined {
  const last = given.at(-1)
  const entries = last && entriesOf(worthOf(last, env.facts))
  return entries?.exact ? [...given.slice(0, -1), ...entries.of.map(([, item]) => item)] : undefined
}

function fileCall(call: Call, values: readonly Possible[], env: Env): Possible | undefined {
  const [path] = values
  if (!path || !readsFile.has(call.name)) return undefined
  if (call.name === 'fileset') return readFiles(values, env)
  const content: Possible = {
    kind: 'file',
    path: fromRoot(path, env),
    language: call.name === 'templatefile' ? 'template' : 'json',
  }
  if (call.name !== 'templatefile') return content
  // Templates are filled with documents and ARNs, too.
  const filled = values.slice(1).flatMap((each) => entriesOf(each).of.map(([, item]) => item))
  const [, names] = values
  return { ...content, filled, ...(names && { names }) }
}

const readsFile = new Set(['file', 'templatefile', 'filebase64', 'fileset'])

/** The argument unchanged: its order, type or repetition does not matter for the parts that it contains. */
const same: PossibleFunction = ([value]) => value

/** Elements in another order, or fewer of them. */
const elements: PossibleFunction = ([value]) =>
  value && (value.kind === 'list' || value.kind === 'object')
    ? { ...value, kind: 'list', items: entriesOf(value).of.map(([, item]) => item) }
    : value

/** The same elements, or fewer of them, in an order that is not followed. */
const unordered: PossibleFunction = ([value]) => {
  const list = value && elements([value], undefined as never)
  return list?.kind === 'list' && list.items.length > 1 ? { ...list, unordered: true } : list
}

const filtered: PossibleFunction = ([value]) => {
  if (value?.kind !== 'list') return value
  const items = value.items.filter((item) => !(item.kind === 'known' && (item.value === null || item.value === '')))
  return { ...value, items, ...(items.length > 1 && !items.every(isSure) && { unordered: true as const }) }
}

const joinedLists: PossibleFunction = (values) => {
  const all = values.map(entriesOf)
  const items = all.flatMap(({ of }) => of.map(([, item]) => item))
  const mixed = values.some((value) => value.kind === 'list' && value.unordered)
  if (!all.every(({ exact }) => exact)) return { kind: 'many', of: someOf(items) }
  return { kind: 'list', items, ...(mixed && { unordered: true as const }) }
}

const flatten: PossibleFunction = ([value]) => {
  if (!value) return undefined
  const items: Possible[] = []
  let exact = true
  const add = (each: Possible): void => {
    if (each.kind === 'list') each.items.forEach(add)
    else if (each.kind === 'many') {
      exact = false
      add(each.of)
    } else if (each.kind === 'some' && each.of.some(({ kind }) => kind === 'list' || kind === 'many')) {
      exact = false
      each.of.forEach(add)
    } else {
      if (
        each.kind !== 'known' &&
        each.kind !== 'text' &&
        each.kind !== 'object' &&
        each.kind !== 'thing' &&
        each.kind !== 'written'
      )
        exact = false
      items.push(each)
    }
  }
  add(value)
  return exact ? { kind: 'list', items } : { kind: 'many', of: someOf(items) }
}

const merge: PossibleFunction = (values) => {
  const entries = new Map<string, Possible>()
  for (const value of values) {
    if (value.kind === 'object') for (const [key, item] of value.entries) entries.set(key, item)
    else if (value.kind !== 'known')
      return { kind: 'many', of: someOf(values.flatMap((each) => entriesOf(each).of.map(([, item]) => item))) }
  }
  return { kind: 'object', entries }
}

const first: PossibleFunction = (values) => {
  const there = values.filter((value) => !isMissing(value))
  const [one] = there
  if (one && isSure(one)) return one
  return there.length === 0 ? missing : someOf(there)
}

/** Is the value surely present, whatever it is? */
function isSure(value: Possible): boolean {
  if (value.kind === 'text') return value.parts.every((part) => typeof part === 'string' || isSure(part))
  if (value.kind === 'list') return value.items.every(isSure)
  if (value.kind === 'object') return [...value.entries.values()].every(isSure)
  return ['known', 'written', 'thing', 'file'].includes(value.kind)
}

const coalesce: PossibleFunction = (values) => {
  const there = values.filter((value) => !(value.kind === 'known' && (value.value === null || value.value === '')))
  const [one] = there
  if (!one) return knownAs(null)
  return one.kind === 'known' || one.kind === 'written' || (one.kind === 'thing' && one.path.length > 0)
    ? one
    : someOf(there)
}

const one: PossibleFunction = ([value]) => {
  if (value?.kind === 'list') return value.items[0] ?? knownAs(null)
  return value && someOf(entriesOf(value).of.map(([, item]) => item))
}

const element: PossibleFunction = ([value, index]) => {
  if (!value || !index) return undefined
  if (
    value.kind === 'list' &&
    !value.unordered &&
    index.kind === 'known' &&
    typeof index.value === 'number' &&
    value.items.length > 0
  )
    return value.items[((index.value % value.items.length) + value.items.length) % value.items.length]
  return someOf(entriesOf(value).of.map(([, item]) => item))
}

const lookup: PossibleFunction = ([value, key, otherwise], env) => {
  if (!value || !key) return undefined
  const found = indexed(value, key, env)
  if (isMissing(found)) return otherwise ?? missing
  return value.kind === 'object' && key.kind === 'known' ? found : someOf([found, ...(otherwise ? [otherwise] : [])])
}

const zipmap: PossibleFunction = ([keys, values]) => {
  if (!keys || !values) return undefined
  if (
    keys.kind === 'list' &&
    values.kind === 'list' &&
    !keys.unordered &&
    !values.unordered &&
    keys.items.every(({ kind }) => kind === 'known')
  )
    return {
      kind: 'object',
      entries: new Map(
        keys.items.map((key, index) => [
          String(key.kind === 'known' ? key.value : ''),
          values.items[index] ?? nothingKnown,
        ]),
      ),
    }
  return { kind: 'many', of: someOf(entriesOf(values).of.map(([, item]) => item)) }
}

const setproduct: PossibleFunction = (values) => {
  const all = values.map(entriesOf)
  if (!all.every(({ exact }) => exact))
    return { kind: 'many', of: { kind: 'list', items: all.map(({ of }) => someOf(of.map(([, item]) => item))) } }
  let made: Possible[][] = [[]]
  for (const { of } of all) {
    made = made.flatMap((before) => of.map(([, item]) => [...before, item]))
    if (made.length > mostElements) return { kind: 'many', of: madeFrom(values) }
  }
  return { kind: 'list', items: made.map((items) => ({ kind: 'list', items })) }
}

/** `%s`, `%d`, `%v` and `%%`; every other verb is not followed. */
const format: PossibleFunction = ([pattern, ...rest]) => {
  if (pattern?.kind !== 'known' || typeof pattern.value !== 'string') return undefined
  const pieces: (string | Possible)[] = []
  let next = 0
  for (const piece of pattern.value.split(/(%.)/)) {
    if (!piece.startsWith('%')) pieces.push(piece)
    else if (piece === '%%') pieces.push('%')
    else {
      const value = '%s%d%v'.includes(piece) ? rest[next++] : undefined
      if (!value) return undefined
      pieces.push(value)
    }
  }
  return textOf(pieces)
}

const formatlist: PossibleFunction = (values, env) => {
  const lists = values.slice(1).map((value) => (value.kind === 'list' ? value.items.length : undefined))
  const lengths = new Set(lists.filter((length) => length !== undefined))
  const [length] = lengths
  const exact = values
    .slice(1)
    .every(({ kind }) => kind === 'list' || kind === 'known' || kind === 'text' || kind === 'thing')
  const at = (index: number | undefined): Possible[] =>
    values.map((value, position) =>
      position === 0 || value.kind === 'known' || value.kind === 'text' || value.kind === 'thing'
        ? value
        : index === undefined
          ? someOf(entriesOf(value).of.map(([, item]) => item))
          : (entriesOf(value).of[index]?.[1] ?? nothingKnown),
    )
  if (exact && lengths.size === 1 && length !== undefined)
    return { kind: 'list', items: Array.from({ length }, (_, index) => format(at(index), env) ?? madeFrom(at(index))) }
  return { kind: 'many', of: format(at(undefined), env) ?? madeFrom(values) }
}

const join: PossibleFunction = ([separator, ...lists]) => {
  const list = joinedLists(lists, undefined as never)
  if (separator?.kind !== 'known' || list?.kind !== 'list') return undefined
  const by = String(separator.value)
  // A list of one is the common way to take its element.
  const [only] = list.items
  if (only && list.items.length === 1) return only
  if (list.unordered) return undefined
  return textOf(list.items.flatMap((item, index) => (index === 0 ? [item] : [by, item])))
}

/** The possible elements of a list after some of them are removed. */
const anyOfFirst: PossibleFunction = (values, env) =>
  values.every((value) => asValue(value) !== undefined) ? undefined : unordered(values, env)

/** The elements of the first of two collections, or of both. */
const anyOfAll: PossibleFunction = (values) =>
  values.every((value) => asValue(value) !== undefined)
    ? undefined
    : unordered([joinedLists(values, undefined as never) ?? nothingKnown], undefined as never)

/** `split("/", role.arn)[1]` is the role's name where it has no path; the part before the slash is no name. */
const split: PossibleFunction = ([separator, value]) => {
  if (separator?.kind !== 'known' || separator.value !== '/' || value?.kind !== 'thing') return undefined
  const { block } = value.site
  if (value.path.join('.') !== 'arn' || !/^aws_iam_(role|user)$/.test(block.labels[0] ?? '')) return undefined
  if (block.body.attributes.some(({ name }) => name === 'path')) return undefined
  return { kind: 'list', items: [nothingKnown, { ...value, path: ['name'] }] }
}

/** The last part of a role's ARN is its name, whatever its path. */
const basename: PossibleFunction = ([value]) =>
  value?.kind === 'thing' &&
  value.path.join('.') === 'arn' &&
  value.site.block.type === 'resource' &&
  /^aws_iam_(role|user|group|policy)$/.test(value.site.block.labels[0] ?? '')
    ? { ...value, path: ['name'] }
    : undefined

const reverse: PossibleFunction = (values, env) => {
  const [value] = values
  if (value?.kind !== 'list' || value.unordered || value.items.some(({ kind }) => kind === 'some'))
    return anyOfFirst(values, env)
  return { ...value, items: value.items.toReversed() }
}

const inspecting: PossibleFunction = (values) =>
  values.every((value) => asValue(value) !== undefined) ? undefined : nothingKnown

const keys: PossibleFunction = ([value]) =>
  value?.kind === 'object'
    ? { kind: 'list', items: [...value.entries.keys()].sort().map(knownAs) }
    : value && { kind: 'many', of: value.kind === 'many' && value.keys ? value.keys : madeFrom([value]) }

/** Encoded as JSON or YAML, to be decoded again. */
const encoded: PossibleFunction = ([value]) => (value ? { kind: 'made', from: [value], encoded: value } : undefined)

const decoded =
  (decoder: Decoder): PossibleFunction =>
  ([value], env) => {
    if (value?.kind === 'made') return value.encoded
    if (value?.kind === 'some' && value.of.every(({ kind }) => kind === 'file'))
      return allOf(value.of.map((each) => (each.kind === 'file' ? decodedFile(decoder, each, env) : undefined)))
    return value?.kind === 'file' ? decodedFile(decoder, value, env) : undefined
  }

const allOf = (values: readonly (Possible | undefined)[]): Possible | undefined =>
  values.every((value) => value !== undefined) ? someOf(values) : undefined

const chunks: PossibleFunction = ([value, size]) => {
  if (value?.kind !== 'list' || value.unordered || size?.kind !== 'known' || typeof size.value !== 'number')
    return undefined
  const length = Math.max(1, size.value)
  const items: Possible[] = []
  for (let at = 0; at < value.items.length; at += length)
    items.push({ kind: 'list', items: value.items.slice(at, at + length) })
  return { kind: 'list', items }
}

const trimmed: PossibleFunction = ([value]) => (value && asValue(value) === undefined ? value : undefined)

/**
 * Functions by their treatment of their arguments.
 * @see https://developer.hashicorp.com/terraform/language/functions
 */
const followed: Readonly<Record<string, PossibleFunction>> = {
  tolist: elements,
  toset: anyOfFirst,
  tomap: same,
  tostring: same,
  distinct: anyOfFirst,
  sensitive: same,
  nonsensitive: same,
  ephemeralasnull: same,
  sort: anyOfFirst,
  reverse,
  slice: anyOfFirst,
  matchkeys: anyOfFirst,
  compact: filtered,
  concat: joinedLists,
  setunion: anyOfAll,
  setintersection: anyOfAll,
  setsubtract: anyOfAll,
  flatten,
  merge,
  try: first,
  coalesce,
  coalescelist: first,
  one,
  element,
  lookup,
  zipmap,
  setproduct,
  format,
  formatlist,
  join,
  split,
  basename,
  keys,
  values: (values) => elements(values, undefined as never),
  length: inspecting,
  can: inspecting,
  contains: inspecting,
  jsonencode: encoded,
  jsondecode: decoded('jsondecode'),
  yamlencode: encoded,
  yamldecode: decoded('yamldecode'),
  csvdecode: decoded('csvdecode'),
  chunklist: chunks,
  trimspace: trimmed,
  chomp: trimmed,
  templatestring: (values) => madeFrom(values),
}
