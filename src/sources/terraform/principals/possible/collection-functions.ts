import { entriesOf, mostElements } from './collections.ts'
import type { Env } from './env.ts'
import { isEmpty, withoutValues } from './present.ts'
import { elementAt } from './steps.ts'
import { isMissing, knownAs, madeFrom, missingValue, unknownPossible, someOf, type Possible } from './types.ts'
import { asValue } from './values.ts'

/** A function of Terraform; `undefined`: its result is not followed. */
export type PossibleFunction = (values: readonly Possible[], env: Env) => Possible | undefined

/** The argument unchanged: its order, type or repetition does not matter for the parts that it contains. */
export const passUnchanged: PossibleFunction = ([value]) => value

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

export const joinedLists: PossibleFunction = (values) => {
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
    else if (value.kind !== 'known') return { kind: 'many', of: someOf(itemsOf(values)) }
  }
  return { kind: 'object', entries }
}

/** The elements of several collections. */
function itemsOf(collections: readonly Possible[]): readonly Possible[] {
  const all: Possible[] = []
  for (const each of collections) for (const [, item] of entriesOf(each).of) all.push(item)
  return all
}

const first: PossibleFunction = (values) => {
  const there = values.filter((value) => !isMissing(value))
  const [one] = there
  if (one && isSure(one)) return one
  return there.length === 0 ? missingValue : someOf(there)
}

/** Is the value surely present, whatever it is? */
function isSure(value: Possible): boolean {
  if (value.kind === 'text') return value.parts.every((part) => typeof part === 'string' || isSure(part))
  if (value.kind === 'list') return value.items.every(isSure)
  if (value.kind === 'object') return [...value.entries.values()].every(isSure)
  return ['known', 'written', 'thing', 'file'].includes(value.kind)
}

const coalesce: PossibleFunction = (values) => {
  const there = values.filter((value) => !isEmpty(value)).map((value) => withoutValues(value, isEmpty))
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
  const found = elementAt(value, key, env)
  if (isMissing(found)) return otherwise ?? missingValue
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
          values.items[index] ?? unknownPossible,
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

/** The possible elements of a list after some of them are removed. */
const anyOfFirst: PossibleFunction = (values, env) =>
  values.every((value) => asValue(value) !== undefined) ? undefined : unordered(values, env)

/** The elements of the first of two collections, or of both. */
const anyOfAll: PossibleFunction = (values) =>
  values.every((value) => asValue(value) !== undefined)
    ? undefined
    : unordered([joinedLists(values, undefined as never) ?? unknownPossible], undefined as never)

const reverse: PossibleFunction = (values, env) => {
  const [value] = values
  if (value?.kind !== 'list' || value.unordered || value.items.some(({ kind }) => kind === 'some'))
    return anyOfFirst(values, env)
  return { ...value, items: value.items.toReversed() }
}

const keys: PossibleFunction = ([value]) =>
  value?.kind === 'object'
    ? { kind: 'list', items: [...value.entries.keys()].sort().map(knownAs) }
    : value && { kind: 'many', of: value.kind === 'many' && value.keys ? value.keys : madeFrom([value]) }

const chunks: PossibleFunction = ([value, size]) => {
  if (value?.kind !== 'list' || value.unordered || size?.kind !== 'known' || typeof size.value !== 'number')
    return undefined
  const length = Math.max(1, size.value)
  const items: Possible[] = []
  for (let at = 0; at < value.items.length; at += length)
    items.push({ kind: 'list', items: value.items.slice(at, at + length) })
  return { kind: 'list', items }
}

/**
 * Functions of lists, sets and maps, by their treatment of their arguments.
 * @see https://developer.hashicorp.com/terraform/language/functions
 */
export const possibleCollectionFunctions: Readonly<Record<string, PossibleFunction>> = {
  tolist: elements,
  toset: anyOfFirst,
  tomap: passUnchanged,
  distinct: anyOfFirst,
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
  keys,
  values: (values) => elements(values, undefined as never),
  chunklist: chunks,
}
