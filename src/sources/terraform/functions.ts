import { hasOpaque } from '../../policy/opaque.ts'
import { collectionFunctions } from './collection-functions.ts'
import { isList, textIn, type Value } from './value.ts'

/** `undefined` where the result is not known. */
export type TerraformFunction = (values: readonly Value[]) => Value | undefined

/** Text without anything unknown in it. */
export const known = (value: Value | undefined): value is string => typeof value === 'string' && !hasOpaque(value)

const text =
  (change: (value: string) => string): TerraformFunction =>
  ([value]) =>
    known(value) ? change(value) : undefined

/** Of two texts. */
const texts =
  (change: (value: string, other: string) => Value | undefined): TerraformFunction =>
  ([value, other]) =>
    known(value) && known(other) ? change(value, other) : undefined

/** `%s`, `%d`, `%v` and `%%` only. What is not known stays where it stands in the text. */
const format: TerraformFunction = ([pattern, ...rest]) => {
  if (!known(pattern)) return undefined
  let next = 0
  let failed = false
  const out = pattern.replace(/%(.)/g, (_, verb: string) => {
    if (verb === '%') return '%'
    const value = 'sdv'.includes(verb) ? textIn(rest[next++]) : undefined
    failed ||= value === undefined
    return value ?? ''
  })
  return failed || next !== rest.length ? undefined : out
}

/** One text for each element; what is no list stands in all of them. */
const formatlist: TerraformFunction = ([pattern, ...rest]) => {
  const lengths = new Set(rest.flatMap((value) => (isList(value) ? [value.length] : [])))
  const [length, ...others] = lengths
  if (length === undefined || others.length > 0) return undefined
  const made = Array.from({ length }, (_, index) =>
    format([pattern ?? null, ...rest.map((value) => (isList(value) ? (value[index] ?? null) : value))]),
  )
  return made.every((each) => each !== undefined) ? made : undefined
}

const join: TerraformFunction = ([separator, ...lists]) => {
  const parts = lists.flatMap((list) => (isList(list) ? list.map(textIn) : [undefined]))
  return known(separator) && parts.every((part) => part !== undefined) ? parts.join(separator) : undefined
}

const strip = (value: string, characters: string): string => {
  const stripped = new Set(characters)
  let [start, end] = [0, value.length]
  while (start < end && stripped.has(value[start] ?? '')) start++
  while (end > start && stripped.has(value[end - 1] ?? '')) end--
  return value.slice(start, end)
}

const substr: TerraformFunction = ([value, offset, length]) => {
  if (!known(value) || typeof offset !== 'number' || typeof length !== 'number') return undefined
  const start = offset < 0 ? value.length + offset : offset
  return start < 0 ? undefined : value.slice(start, length < 0 ? undefined : start + length)
}

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
  tostring: ([value]) => textIn(value) ?? (value === null ? null : undefined),
  tonumber: ([value]) =>
    typeof value === 'number' || (known(value) && /^-?\d+$/.test(value)) ? Number(value) : undefined,
  lower: text((value) => value.toLowerCase()),
  upper: text((value) => value.toUpperCase()),
  // Terragrunt's own, of the directory that its other paths are counted from.
  get_terragrunt_dir: ([first]) => (first === undefined ? '.' : undefined),
  title: text((value) => value.replace(/(?<![\p{L}\p{N}_'])\p{Ll}/gu, (letter) => letter.toUpperCase())),
  trimspace: text((value) => value.trim()),
  trim: texts(strip),
  trimprefix: texts((value, prefix) => (value.startsWith(prefix) ? value.slice(prefix.length) : value)),
  trimsuffix: texts((value, suffix) =>
    suffix !== '' && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value,
  ),
  startswith: texts((value, prefix) => value.startsWith(prefix)),
  endswith: texts((value, suffix) => value.endsWith(suffix)),
  strcontains: texts((value, part) => value.includes(part)),
  split: texts((separator, value) => value.split(separator)),
  replace: ([value, from, to]) =>
    known(value) && known(from) && known(to) && !/^\/.*\/$/s.test(from) ? value.split(from).join(to) : undefined,
}

/** `undefined` where the function, or what it is given, is not known. */
export const callFunction = (name: string, values: readonly Value[]): Value | undefined =>
  Object.hasOwn(functions, name) ? functions[name]?.(values) : undefined
