import { InputError } from '../errors.ts'
import { cidrBlockOf, cidrMistake } from '../settings/networks.ts'
import { mistakeInValue } from '../settings/single-value.ts'

/** Items separated by commas or lines; what is empty is left out. */
export const itemsOf = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** Lines, for paths: these may hold commas. */
export const nonEmptyLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/**
 * A value that stands in for a key of the configuration, by the rules of that key.
 *
 * @param path of the key, e.g. `['pull-requests', 'max']`
 * @throws {InputError} with the input's name
 */
export function checkedInput<T>(name: string, path: readonly string[], value: T): T {
  const mistake = mistakeInValue(path, value)
  if (mistake !== undefined) throw new InputError(`input ${name}: ${mistake}`)
  return value
}

/** @throws {InputError} where the text is neither true nor false; empty is `undefined` */
export function flagOf(name: string, text: string): boolean | undefined {
  if (text === '') return undefined
  if (/^false$/i.test(text)) return false
  if (/^true$/i.test(text)) return true
  throw new InputError(`input ${name}: "${text}" is neither true nor false`)
}

/** @throws {InputError} where the text is no whole number, or out of the range of the key; empty is `undefined` */
export function numberOf(name: string, path: readonly string[], text: string): number | undefined {
  if (text === '') return undefined
  if (!/^\d{1,9}$/.test(text)) throw new InputError(`input ${name}: "${text}" is not a whole number`)
  return checkedInput(name, path, Number(text))
}

/** @throws {InputError} */
export function daysOf(name: string, text: string): number | undefined {
  if (text === '') return undefined
  const days = Number(text)
  if (/^\d+$/.test(text) && days <= 3650) return days
  throw new InputError(`input ${name}: "${text}" is not a number of days from 0 to 3650`)
}

/**
 * Address blocks, as the configuration takes them under networks; a single address is a block of one. An empty item
 * among others is an error: where a variable of the workflow is not set, a trusted network would be missing from the
 * Deny, and its requests would be denied.
 *
 * @throws {InputError}
 */
export function trustedOf(name: string, text: string): string[] {
  if (text === '') return []
  const items = text.split(/[\n,]/).map((item) => item.trim())
  const empty = items.indexOf('')
  if (empty !== -1) {
    throw new InputError(
      `input ${name}: item ${empty + 1} of ${items.length} is empty: is a variable of the workflow not set?`,
    )
  }
  for (const item of items) {
    const mistake = cidrMistake(item)
    if (mistake !== undefined) throw new InputError(`input ${name}: ${item} ${mistake}`)
  }
  return [...new Set(items.map(cidrBlockOf))]
}
