import { hasOpaque } from '../../policy/opaque.ts'
import type { Value } from './values.ts'

type TerraformFunction = (values: readonly Value[]) => Value | undefined

const known = (value: Value | undefined): value is string => typeof value === 'string' && !hasOpaque(value)

const text = (change: (value: string) => string): TerraformFunction => {
  return ([value]) => (known(value) ? change(value) : undefined)
}

const lists = (values: readonly Value[]): readonly (readonly Value[])[] | undefined =>
  values.every((value) => Array.isArray(value)) ? (values as readonly (readonly Value[])[]) : undefined

const same: TerraformFunction = ([value]) => (Array.isArray(value) ? (value as readonly Value[]) : undefined)

const flatten: TerraformFunction = ([value]) => {
  if (!Array.isArray(value)) return undefined
  const out: Value[] = []
  for (const item of value as readonly Value[]) {
    if (Array.isArray(item)) out.push(...((flatten([item]) ?? []) as readonly Value[]))
    else out.push(item)
  }
  return out
}

const distinct: TerraformFunction = ([value]) => {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return undefined
  return [...new Set(value)]
}

/** `%s`, `%d` and `%%` only; `%v` of a string is the string. Opaque text inside of a string stays where it stands. */
const format: TerraformFunction = ([pattern, ...rest]) => {
  if (!known(pattern)) return undefined
  let next = 0
  let failed = false
  const out = pattern.replace(/%(.)/g, (_, verb: string) => {
    if (verb === '%') return '%'
    const value = rest[next++]
    if ('sdv'.includes(verb) && (typeof value === 'string' || typeof value === 'number')) return String(value)
    failed = true
    return ''
  })
  return failed || next !== rest.length ? undefined : out
}

/** The functions that policies and names are written with; all others are unknown. */
const functions: Readonly<Record<string, TerraformFunction>> = {
  concat: (values) => lists(values)?.flat(),
  flatten,
  distinct,
  toset: distinct,
  tolist: same,
  tostring: ([value]) => (typeof value === 'string' ? value : undefined),
  join: ([separator, list]) =>
    known(separator) && Array.isArray(list) && list.every((item) => typeof item === 'string')
      ? list.join(separator)
      : undefined,
  format,
  lower: text((value) => value.toLowerCase()),
  upper: text((value) => value.toUpperCase()),
  replace: ([value, from, to]) =>
    known(value) && known(from) && known(to) && !from.startsWith('/') ? value.split(from).join(to) : undefined,
  // Terragrunt's own, of the directory that its other paths are counted from.
  get_terragrunt_dir: ([first]) => (first === undefined ? '.' : undefined),
  trimspace: text((value) => value.trim()),
}

/** `undefined` where the function, or what it is given, is not known. */
export const callFunction = (name: string, values: readonly Value[]): Value | undefined =>
  Object.hasOwn(functions, name) ? functions[name]?.(values) : undefined
