import { hasUnresolved } from '../../../policy/unresolved.ts'
import { collectionFunctions, isSimpleText } from './collection-functions.ts'
import { numberIn } from './numbers.ts'
import { elementsInOrder, isSet } from './sets.ts'
import { isList, textOfValue, UnknownValue, type TerraformFunction, type Value } from './value.ts'

/** Text without anything unknown in it. */
const known = (value: Value | undefined): value is string => typeof value === 'string' && !hasUnresolved(value)

const text =
  (change: (value: string) => string): TerraformFunction =>
  ([value]) =>
    known(value) ? change(value) : undefined

/** Applies a function to two texts. */
const texts =
  (change: (value: string, other: string) => Value | undefined): TerraformFunction =>
  ([value, other]) =>
    known(value) && known(other) ? change(value, other) : undefined

/**
 * `%s`, `%d`, `%v` and `%%` only. An unresolved value stays where it stands in the text.
 * @see https://developer.hashicorp.com/terraform/language/functions/format
 */
const format: TerraformFunction = ([pattern, ...rest]) => {
  if (!known(pattern)) return undefined
  let next = 0
  let failed = false
  const out = pattern.replace(/%([\s\S]?)/g, (_, verb: string) => {
    if (verb === '%') return '%'
    const value = formatted(verb, rest[next++])
    failed ||= value === undefined
    return value ?? ''
  })
  return failed || next !== rest.length ? undefined : out
}

function formatted(verb: string, value: Value | undefined): string | undefined {
  switch (verb) {
    case 's':
      return textOfValue(value)
    case 'd': {
      const number = known(value) ? numberIn(value) : value
      return Number.isSafeInteger(number) || number instanceof UnknownValue ? textOfValue(number) : undefined
    }
    case 'v':
      // Terraform writes numbers from a million on, and small fractions, with exponents: 1.11122223333e+11.
      return typeof value === 'number' && !isPlainlyFormatted(value) ? undefined : textOfValue(value)
    default:
      return undefined
  }
}

const isPlainlyFormatted = (value: number): boolean =>
  value === 0 || (Math.abs(value) < 100_000 && Math.abs(value) >= 0.001)

/** One text for each element; a value that is no list stands in all of them. */
const formatlist: TerraformFunction = ([pattern, ...rest]) => {
  if (rest.some(isSet)) return undefined
  const lengths = new Set(rest.flatMap((value) => (isList(value) ? [value.length] : [])))
  const [length, ...others] = lengths
  if (length === undefined || others.length > 0) return undefined
  const made = Array.from({ length }, (_, index) =>
    format([pattern ?? null, ...rest.map((value) => (isList(value) ? (value[index] ?? null) : value))]),
  )
  return made.every((each) => each !== undefined) ? made : undefined
}

const join: TerraformFunction = ([separator, ...lists]) => {
  const parts = lists.flatMap((list) => elementsInOrder(list)?.map(textOfValue) ?? [undefined])
  return known(separator) && parts.every((part) => part !== undefined) ? parts.join(separator) : undefined
}

const strip = (value: string, characters: string): string => {
  const stripped = new Set(characters)
  const left = Array.from(value)
  const start = left.findIndex((character) => !stripped.has(character))
  const end = left.findLastIndex((character) => !stripped.has(character))
  return start === -1 ? '' : left.slice(start, end + 1).join('')
}

const substr: TerraformFunction = ([value, offset, length]) => {
  if (!known(value) || !isSimpleText(value) || !Number.isInteger(offset) || !Number.isInteger(length)) return undefined
  const [from, count] = [Number(offset), Number(length)]
  const start = from < 0 ? value.length + from : from
  return start < 0 ? undefined : value.slice(start, count < 0 ? undefined : start + count)
}

/** Letters that have one capital, and are the only one that has it. */
const cased = (value: string): boolean =>
  /^[\p{ASCII}\u00c0-\u00d6\u00d8-\u00de\u00e0-\u00f6\u00f8-\u00fe]*$/u.test(value)

const casing =
  (change: (value: string) => string): TerraformFunction =>
  ([value]) =>
    known(value) && cased(value) ? change(value) : undefined

/** Every letter after a character that is neither letter, digit nor underscore; an apostrophe is neither. */
const title: TerraformFunction = ([value]) =>
  known(value) && /^[\p{ASCII}]*$/u.test(value)
    ? value.replace(/(?<![A-Za-z0-9_])[a-z]/g, (letter) => letter.toUpperCase())
    : undefined

/** White space by Go's definition. */
const blank = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
const blanks = new RegExp(`^${blank}|${blank}$`, 'g')

const extreme =
  (choose: (...values: number[]) => number): TerraformFunction =>
  (values) =>
    values.length > 0 && values.every((value) => typeof value === 'number')
      ? choose(...(values as number[]))
      : undefined

/**
 * The functions that policies and names are written with, as Terraform documents them; all others are unknown.
 * @see https://developer.hashicorp.com/terraform/language/functions
 */
const functions: Readonly<Record<string, TerraformFunction>> = {
  ...collectionFunctions,
  join,
  format,
  formatlist,
  substr,
  tostring: ([value]) => textOfValue(value) ?? (value === null ? null : undefined),
  tonumber: ([value]) => (typeof value === 'number' ? value : known(value) ? numberIn(value) : undefined),
  lower: casing((value) => value.toLowerCase()),
  upper: casing((value) => value.toUpperCase()),
  max: extreme(Math.max),
  min: extreme(Math.min),
  chomp: text((value) => value.replace(/[\r\n]+$/, '')),
  // Terragrunt's own, of the directory that its other paths are counted from.
  get_terragrunt_dir: ([first]) => (first === undefined ? '.' : undefined),
  title,
  trimspace: text((value) => value.replace(blanks, '')),
  trim: texts(strip),
  trimprefix: texts((value, prefix) => (value.startsWith(prefix) ? value.slice(prefix.length) : value)),
  trimsuffix: texts((value, suffix) =>
    suffix !== '' && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value,
  ),
  startswith: texts((value, prefix) => value.startsWith(prefix)),
  endswith: texts((value, suffix) => value.endsWith(suffix)),
  strcontains: texts((value, part) => value.includes(part)),
  split: texts((separator, value) => (separator === '' ? Array.from(value) : value.split(separator))),
  replace: ([value, from, to]) =>
    known(value) && known(from) && known(to) && from !== '' && !/^\/.*\/$/s.test(from)
      ? value.split(from).join(to)
      : undefined,
}

/** `undefined` where the function, or one of its arguments, is not known. */
export const callFunction = (name: string, values: readonly Value[]): Value | undefined =>
  Object.hasOwn(functions, name) ? functions[name]?.(values) : undefined
