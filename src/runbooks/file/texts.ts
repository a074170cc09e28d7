/** Texts of a runbook file, and the parameters in them. */
import { shellWord } from '../../shell-word.ts'

const placeholder = /\$\{([^}]*)\}/g

/** `$name` as a whole text: a list of the file stands here. */
export const listNamed = (text: string): string | undefined => /^\$([a-z][a-z0-9-]*)$/.exec(text)?.[1]

/** Names of the parameters in a text, in their order. */
export const parametersIn = (text: string): string[] => [...text.matchAll(placeholder)].map(([, name = '']) => name)

export type Values = Readonly<Record<string, string>>

/**
 * A text with its parameters filled in. A value is never looked at again: what it holds means itself.
 *
 * @throws {RangeError} for a parameter without a value
 */
export const fillIn = (text: string, values: Values): string =>
  text.replaceAll(placeholder, (_, name: string) => valueOf(values, name))

function valueOf(values: Values, name: string): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  if (value === undefined) throw new RangeError(`the parameter ${name} has no value`)
  return value
}

/**
 * A shell command with its parameters filled in, each as one literal word or part of a word, within quotes of the command
 * as well.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 */
export function fillInCommand(command: string, values: Values): string {
  let quote: '"' | "'" | undefined
  let result = ''
  for (let at = 0; at < command.length; at++) {
    const name = /^\$\{([^}]*)\}/.exec(command.slice(at))?.[1]
    if (name !== undefined) {
      result += quoted(valueOf(values, name), quote)
      at += name.length + 2
      continue
    }
    const char = command[at]!
    if (quote === undefined && (char === '"' || char === "'")) quote = char
    else if (char === quote) quote = undefined
    result += char
    if (char === '\\' && quote !== "'" && at + 1 < command.length) result += command[++at]
  }
  return result
}

function quoted(value: string, quote: '"' | "'" | undefined): string {
  const word = shellWord(value)
  if (quote === undefined || word === value) return word
  // Between double quotes an interactive shell expands "!" whatever is before it: the quotes are closed and opened again.
  return quote === '"' ? `"${word}"` : word.slice(1, -1)
}

/** Every text of a value: of its lists and members too, with the path to it. */
export function* textsWithPaths(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<{ readonly text: string; readonly path: readonly (string | number)[] }> {
  if (typeof value === 'string') yield { text: value, path }
  else if (Array.isArray(value))
    for (const [index, each] of value.entries()) yield* textsWithPaths(each, [...path, index])
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) yield* textsWithPaths(each, [...path, key])
  }
}

/** A value with every text in it changed. */
export function mapTexts<Value>(value: Value, change: (text: string) => string): Value {
  if (typeof value === 'string') return change(value) as Value
  if (Array.isArray(value)) return value.map((each) => mapTexts<unknown>(each, change)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts<unknown>(each, change)])) as Value
}
