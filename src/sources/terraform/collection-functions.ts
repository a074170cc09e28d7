import { hasOpaque } from '../../policy/opaque.ts'
import type { TerraformFunction } from './functions.ts'
import { isList, isObject, textIn, Unknown, type Value } from './value.ts'

/** Nothing in it is unknown, at any depth. */
export function isKnown(value: Value | undefined): value is Exclude<Value, Unknown> {
  if (value === undefined || value instanceof Unknown) return false
  if (typeof value === 'string') return !hasOpaque(value)
  if (isList(value)) return value.every(isKnown)
  return !isObject(value) || Object.values(value).every(isKnown)
}

const same: TerraformFunction = ([value]) => value

const listOnly: TerraformFunction = ([value]) => (isList(value) ? value : undefined)

const flatten: TerraformFunction = ([value]) => {
  if (!isList(value)) return undefined
  // What is not known may be a list.
  const flat: Value[] = []
  for (const item of value) {
    const inner = isList(item) ? flatten([item]) : undefined
    if (isList(inner)) flat.push(...inner)
    else flat.push(item)
  }
  return flat
}

const distinct: TerraformFunction = ([value]) =>
  isList(value) && value.every((item) => typeof item === 'string') ? [...new Set(value)] : undefined

const concat: TerraformFunction = (values) => (values.every(isList) ? values.flat() : undefined)

/** The first that is neither null nor empty; text with something unknown and more around it is not empty. */
const coalesce: TerraformFunction = (values) => {
  for (const value of values) {
    if (value instanceof Unknown || (typeof value === 'string' && /^\uE000[^\uE001]*\uE001$/.test(value)))
      return undefined
    if (value !== null && value !== '') return value
  }
  return undefined
}

const coalescelist: TerraformFunction = (values) => {
  for (const value of values) {
    if (!isList(value)) return undefined
    if (value.length > 0) return value
  }
  return undefined
}

/** The first that is known to be something; one that is not known may be an error or not. */
const attempt: TerraformFunction = ([value]) => (value instanceof Unknown ? undefined : value)

const one: TerraformFunction = ([value]) => (isList(value) && value.length < 2 ? (value[0] ?? null) : undefined)

const element: TerraformFunction = ([value, index]) =>
  isList(value) && value.length > 0 && typeof index === 'number' && index >= 0 ? value[index % value.length] : undefined

const length: TerraformFunction = ([value]) => {
  if (!isKnown(value)) return undefined
  if (isList(value)) return value.length
  if (isObject(value)) return Object.keys(value).length
  // Terraform counts characters as a reader does.
  return typeof value === 'string' ? [...new Intl.Segmenter().segment(value)].length : undefined
}

const lookup: TerraformFunction = ([map, key, otherwise]) =>
  isObject(map) && typeof key === 'string' && !hasOpaque(key)
    ? Object.hasOwn(map, key)
      ? map[key]
      : otherwise
    : undefined

const merge: TerraformFunction = (values) => {
  const maps = values.filter((value) => value !== null)
  return maps.every(isObject) ? Object.assign({}, ...maps) : undefined
}

const sortedKeys = (map: { readonly [key: string]: Value }): string[] => Object.keys(map).sort()

const contains: TerraformFunction = ([list, value]) =>
  isList(list) && isKnown(list) && isKnown(value) ? list.some((item) => item === value) : undefined

/** Sets, of texts that are all known. */
const sets =
  (made: (sets: readonly ReadonlySet<string>[]) => Iterable<string>): TerraformFunction =>
  (values) => {
    const all = values.map((value) => (isList(value) && isKnown(value) ? value : undefined))
    if (!all.every((list) => list?.every((item) => typeof item === 'string'))) return undefined
    return [...made(all.map((list) => new Set(list as readonly string[])))].sort()
  }

/** Functions of lists and maps. */
export const collectionFunctions: Readonly<Record<string, TerraformFunction>> = {
  concat,
  flatten,
  distinct,
  toset: distinct,
  tolist: listOnly,
  tomap: ([value]) => (isObject(value) ? value : undefined),
  sensitive: same,
  nonsensitive: same,
  coalesce,
  coalescelist,
  try: attempt,
  one,
  element,
  length,
  lookup,
  merge,
  contains,
  compact: ([list]) =>
    isList(list) && isKnown(list) ? list.filter((item) => item !== null && item !== '') : undefined,
  keys: ([map]) => (isObject(map) ? sortedKeys(map) : undefined),
  values: ([map]) => (isObject(map) ? sortedKeys(map).map((key) => map[key] ?? null) : undefined),
  reverse: ([list]) => (isList(list) ? list.toReversed() : undefined),
  slice: ([list, start, end]) =>
    isList(list) && typeof start === 'number' && typeof end === 'number' ? list.slice(start, end) : undefined,
  sort: ([list]) =>
    isList(list) && isKnown(list) && list.every((item) => typeof item === 'string') ? list.toSorted() : undefined,
  zipmap: ([keys, values]) =>
    isList(keys) && isList(values) && isKnown(keys) && keys.length === values.length
      ? Object.fromEntries(keys.map((key, index) => [textIn(key) ?? '', values[index] ?? null]))
      : undefined,
  setunion: sets((all) => new Set(all.flatMap((set) => [...set]))),
  setintersection: sets(([first, ...others]) =>
    [...(first ?? [])].filter((item) => others.every((set) => set.has(item))),
  ),
  setsubtract: sets(([first, ...others]) => [...(first ?? [])].filter((item) => !others.some((set) => set.has(item)))),
}
