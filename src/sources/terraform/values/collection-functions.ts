import { hasUnresolved } from '../../../policy/unresolved.ts'
import { withCommonType, compareText, hasPositions, elementsInOrder, isSet, OpenList, setOf } from './sets.ts'
import { isList, isObjectValue, UnknownValue, type TerraformFunction, type Value } from './value.ts'

/** Nothing in it is unknown, at any depth. */
export function isKnown(value: Value | undefined): value is Exclude<Value, UnknownValue> {
  if (value === undefined || value instanceof UnknownValue) return false
  if (typeof value === 'string') return !hasUnresolved(value)
  if (isList(value)) return value.every(isKnown)
  return !isObjectValue(value) || Object.values(value).every(isKnown)
}

/** It has a type too, which may be that of texts. */
const isEmpty = (value: Value): boolean => isList(value) && value.length === 0

const isPrimitive = (value: Value | undefined): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const same: TerraformFunction = ([value]) => value

const tolist: TerraformFunction = ([value]) => {
  const items = elementsInOrder(value)
  const made = items && withCommonType([...items])
  return made && items instanceof OpenList ? OpenList.from(made) : made
}

const flatten: TerraformFunction = ([value]) => {
  const items = elementsInOrder(value)
  if (!items) return undefined
  // An unresolved value may be a list.
  const open =
    items instanceof OpenList || items.some((item) => item instanceof UnknownValue || item instanceof OpenList)
  const flat: Value[] = open ? new OpenList() : []
  for (const item of items) {
    if (!isList(item)) flat.push(item)
    else {
      const inner = flatten([item])
      if (isList(inner)) flat.push(...inner)
      else if (isSet(item)) return undefined
      else flat.push(item)
    }
  }
  return flat
}

const distinct: TerraformFunction = ([value]) => {
  const items = elementsInOrder(value)
  const list = items && withCommonType([...items])
  return list?.every(isPrimitive) ? [...new Set(list)] : undefined
}

/** Lists, not sets. Whether numbers beside texts become texts depends on how the lists were made. */
const concat: TerraformFunction = (values) => {
  if (!values.every(isList) || values.some(isSet)) return undefined
  const types = new Set(values.flat().flatMap((item) => (isPrimitive(item) ? typeof item : [])))
  if (types.size > 1 || (values.some(isEmpty) && [...types].some((type) => type !== 'string'))) return undefined
  return values.some((value) => value instanceof OpenList) ? OpenList.from(values.flat()) : values.flat()
}

/** All arguments get one type: a number beside text is text. */
const asOneOf = (chosen: Value, all: readonly Value[]): Value | undefined => {
  if (typeof chosen !== 'number' && typeof chosen !== 'boolean') return chosen
  const types = new Set(all.filter((value) => value !== null).map((value) => typeof value))
  if (types.size === 1) return chosen
  return all.some((value) => value instanceof UnknownValue || !(value === null || isPrimitive(value)))
    ? undefined
    : types.has('string')
      ? String(chosen)
      : undefined
}

/** The first that is neither null nor empty; text with something unknown and more around it is not empty. */
const coalesce: TerraformFunction = (values) => {
  for (const value of values) {
    if (value instanceof UnknownValue || (typeof value === 'string' && /^\uE000[^\uE001]*\uE001$/.test(value)))
      return undefined
    if (value !== null && value !== '') return asOneOf(value, values)
  }
  return undefined
}

const coalescelist: TerraformFunction = (values) => {
  for (const value of values) {
    if (!hasPositions(value)) return undefined
    if (value.length > 0) return value
  }
  return undefined
}

const one: TerraformFunction = ([value]) =>
  isList(value) && !(value instanceof OpenList) && value.length < 2 ? (value[0] ?? null) : undefined

const element: TerraformFunction = ([value, index]) =>
  hasPositions(value) && value.length > 0 && typeof index === 'number' && Number.isInteger(index) && index >= 0
    ? value[index % value.length]
    : undefined

/** Characters that are one each for a reader and for us: Terraform counts, and cuts, as a reader does. */
export const isSimpleText = (text: string): boolean => /^[\n\x20-\x7e\u00a0-\u00ac\u00ae-\u017f]*$/.test(text)

const length: TerraformFunction = ([value]) => {
  if (!isKnown(value)) return undefined
  if (isList(value)) return value.length
  if (isObjectValue(value)) return Object.keys(value).length
  return typeof value === 'string' && isSimpleText(value) ? value.length : undefined
}

/** A missing element gets the type of the map's elements: text among texts stays unchanged. */
const lookup: TerraformFunction = ([map, key, otherwise]) => {
  if (!isObjectValue(map) || typeof key !== 'string' || hasUnresolved(key)) return undefined
  if (Object.hasOwn(map, key)) return map[key]
  const texts = [...Object.values(map), otherwise ?? null]
  return texts.every((value) => typeof value === 'string' || value instanceof UnknownValue) ? otherwise : undefined
}

const merge: TerraformFunction = (values) => {
  const maps = values.filter((value) => value !== null)
  return maps.every(isObjectValue) ? Object.assign({}, ...maps) : undefined
}

export const sortedKeys = (map: { readonly [key: string]: Value }): string[] => Object.keys(map).sort(compareText)

const contains: TerraformFunction = ([list, value]) =>
  isList(list) && isKnown(list) && isPrimitive(value) && isKnown(value)
    ? list.some((item) => item === value)
    : undefined

/** Text as a list of texts has it. */
const texts = (value: Value | undefined): readonly (string | null)[] | undefined => {
  const items = elementsInOrder(value)
  if (!items || !isKnown(items)) return undefined
  if (!items.every((item) => item === null || isPrimitive(item))) return undefined
  return items.map((item) => (item === null ? null : String(item)))
}

/** Sets of known values. */
const sets =
  (made: (sets: readonly ReadonlySet<Value>[]) => Iterable<Value>): TerraformFunction =>
  (values) => {
    if (!values.every((value) => isList(value) && isKnown(value))) return undefined
    const lists = values as readonly (readonly Value[])[]
    const all = withCommonType(lists.flat())
    if (!all?.every(isPrimitive)) return undefined
    // An empty one has a type too, which may be text.
    if (lists.some((list) => list.length === 0) && !all.every((item) => typeof item === 'string')) return undefined
    let offset = 0
    return setOf([...made(lists.map(({ length: size }) => new Set(all.slice(offset, (offset += size)))))])
  }

const setproduct: TerraformFunction = (values) => {
  const lists = values.map(elementsInOrder)
  if (lists.length < 2 || values.some(isSet) || lists.some((list) => list === undefined)) return undefined
  // Rows are of one type, which nothing here has where there is no row.
  if (!lists.every((list) => list?.every((item) => typeof item === 'string'))) return undefined
  const made = (lists as readonly (readonly Value[])[]).reduce<Value[][]>(
    (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
    [[]],
  )
  return made.length > 0 && made.length <= 1000 ? made : undefined
}

const range: TerraformFunction = (values) => {
  const numbers = values.filter((value) => Number.isSafeInteger(value)) as number[]
  if (numbers.length !== values.length || numbers.length === 0 || numbers.length > 3) return undefined
  const [start = 0, end = 0] = numbers.length === 1 ? [0, numbers[0]] : numbers
  const step = numbers[2] ?? (end < start ? -1 : 1)
  if (step === 0 || Math.sign(end - start) === -Math.sign(step)) return end === start && step !== 0 ? [] : undefined
  const count = Math.ceil((end - start) / step)
  return count <= 1000 ? Array.from({ length: count }, (_, index) => start + index * step) : undefined
}

const every: TerraformFunction = ([list]) =>
  isList(list) && list.every((item) => typeof item === 'boolean') ? list.every((item) => item) : undefined

const some: TerraformFunction = ([list]) =>
  isList(list) && list.every((item) => typeof item === 'boolean') ? list.some((item) => item) : undefined

const zipmap: TerraformFunction = ([keys, values]) => {
  if (!hasPositions(keys) || !hasPositions(values)) return undefined
  if (!isKnown(keys) || keys.length !== values.length || !keys.every(isPrimitive)) return undefined
  return Object.fromEntries(keys.map((key, index) => [String(key), values[index] ?? null]))
}

const tomap: TerraformFunction = ([value]) => {
  if (!isObjectValue(value)) return undefined
  const keys = Object.keys(value)
  const items = withCommonType(Object.values(value))
  if (items?.some((item) => item instanceof UnknownValue)) return undefined
  return items && Object.fromEntries(keys.map((key, index) => [key, items[index] ?? null]))
}

/** Functions of lists and maps. */
export const collectionFunctions: Readonly<Record<string, TerraformFunction>> = {
  concat,
  flatten,
  distinct,
  toset: ([value]) => (isList(value) ? setOf(value) : undefined),
  tolist,
  tomap,
  sensitive: same,
  nonsensitive: same,
  coalesce,
  coalescelist,
  one,
  element,
  length,
  lookup,
  merge,
  contains,
  compact: ([list]) => texts(list)?.filter((item) => item !== null && item !== ''),
  keys: ([map]) => (isObjectValue(map) ? sortedKeys(map) : undefined),
  values: ([map]) => (isObjectValue(map) ? sortedKeys(map).map((key) => map[key] ?? null) : undefined),
  reverse: ([list]) => (list instanceof OpenList ? undefined : elementsInOrder(list)?.toReversed()),
  slice: ([list, start, end]) =>
    hasPositions(list) && Number.isInteger(start) && Number.isInteger(end)
      ? within(list, start as number, end as number)
      : undefined,
  sort: ([list]) => {
    const all = texts(list)
    return all?.every((item) => item !== null) ? [...all].sort(compareText) : undefined
  },
  zipmap,
  setproduct,
  range,
  alltrue: every,
  anytrue: some,
  setunion: sets((all) => new Set(all.flatMap((set) => [...set]))),
  setintersection: sets(([first, ...others]) =>
    [...(first ?? [])].filter((item) => others.every((set) => set.has(item))),
  ),
  setsubtract: sets(([first, ...others]) => [...(first ?? [])].filter((item) => !others.some((set) => set.has(item)))),
}

const within = (list: readonly Value[], start: number, end: number): readonly Value[] | undefined =>
  0 <= start && start <= end && end <= list.length ? list.slice(start, end) : undefined
