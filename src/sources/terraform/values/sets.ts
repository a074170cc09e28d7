import { hasUnresolved } from '../../../policy/unresolved.ts'
import { isList, isObjectValue, textOfValue, UnknownValue, type Value } from './value.ts'

/**
 * The result of `toset` and similar functions: every element once, in Terraform's order. It can be iterated, and has no
 * positions.
 * @see https://developer.hashicorp.com/terraform/language/functions/toset
 */
class TerraformSet extends Array<Value> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** A list with something in it that is not known, and may be no element or several: it has no positions either. */
export class OpenList extends Array<Value> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** Is it a list, whose elements have positions? */
export const hasPositions = (value: Value | undefined): value is readonly Value[] =>
  isList(value) && !isSet(value) && !(value instanceof OpenList)

export const isSet = (value: Value | undefined): value is TerraformSet => value instanceof TerraformSet

/** Its order is known: there is no element whose place is not. */
const isOrdered = (list: readonly Value[]): boolean =>
  !isSet(list) ||
  list.length < 2 ||
  list.every((item) => !(item instanceof UnknownValue) && !(typeof item === 'string' && hasUnresolved(item)))

/**
 * Elements of a list in its order; `undefined` for a value that is no list, and for a set with an unresolved element.
 */
export const elementsInOrder = (value: Value | undefined): readonly Value[] | undefined =>
  isList(value) && isOrdered(value) ? value : undefined

/** By the bytes of UTF-8, as Terraform sorts text. */
export const compareText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/**
 * Values of one type, as a list or a set has them: where one is text, numbers and booleans are text too. `undefined`
 * where they have no type in common, or it is not known.
 * @see https://developer.hashicorp.com/terraform/language/expressions/type-constraints#conversion-of-complex-types
 */
export function withCommonType(values: readonly Value[]): readonly Value[] | undefined {
  const kinds = new Set(values.flatMap((value) => typeOfValue(value) ?? []))
  if (kinds.size <= 1 && ![...kinds].some((kind) => kind === 'unknown')) return values
  // An unresolved value is text in all parts of policies, but beside a number it may be a number.
  if (kinds.size === 2 && kinds.has('unknown') && kinds.has('string')) return values
  if (kinds.size === 1) return values
  if (![...kinds].every((kind) => kind === 'string' || kind === 'number' || kind === 'boolean')) return undefined
  if (!kinds.has('string')) return undefined
  return values.map((value) => (value === null ? null : (textOfValue(value) ?? null)))
}

/** Numbers or booleans are in it, at any depth: in text's company they would be text. */
export const hasOtherThanText = (value: Value): boolean =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'object' &&
    value !== null &&
    !(value instanceof UnknownValue) &&
    Object.values(value).some(hasOtherThanText))

/** A type, as far as it matters: lists and objects by the types of their elements. */
export function typeOfValue(value: Value): string | undefined {
  if (value === null) return undefined
  if (value instanceof UnknownValue) return 'unknown'
  if (isList(value)) return `[${[...new Set(value.map((item) => typeOfValue(item) ?? 'null'))].sort().join()}]`
  if (isObjectValue(value))
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${key}:${typeOfValue(value[key] ?? null)}`)
      .join()}}`
  return typeof value
}

/** The set of some values; `undefined` where they are no texts, numbers or booleans of one type. */
export function setOf(values: readonly Value[]): TerraformSet | undefined {
  const same = withCommonType(values)
  if (!same?.every((value) => ['string', 'number', 'boolean'].includes(typeof value))) return undefined
  const sorted = [...new Set(same)].sort((a, b) =>
    typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b),
  )
  return TerraformSet.from(sorted)
}
