import { optionsOf, type CommandSpec, type Option } from '../../options.ts'

/** The words of an option as they are typed: `-o`, `--output`. */
export const optionWords = ({ name, short }: Option): string[] => [
  ...(short === undefined ? [] : [`-${short}`]),
  `--${name}`,
]

/** What may stand in the place of an option's value: words, directories, files, or what no shell knows. */
export type ValueKind = { readonly words: readonly string[] } | 'directories' | 'files' | 'unknown'

/** The value of an option, by its name in the help (`FILE`, `[DIR=]FILE`, `REV|DIR`); `undefined` for a switch. */
export function valueKind({ value, values }: Option): ValueKind | undefined {
  if (value === undefined) return undefined
  if (values !== undefined) return { words: values }
  if (/(?:^|\])(?:FILE|PATH)$/.test(value)) return 'files'
  return /(?:^|\|)DIR$/.test(value) ? 'directories' : 'unknown'
}

/** The first words of the commands, each once. */
export const firstWords = (specs: readonly CommandSpec[]): string[] => [
  ...new Set(specs.map(({ name }) => name.split(' ')[0] ?? name)),
]

/** The second words that may follow a first one: `test` after `runbook`. */
export const secondWords = (specs: readonly CommandSpec[], first: string): string[] =>
  specs.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []))

/** Names of two words. */
export const twoWordNames = (specs: readonly CommandSpec[]): string[] =>
  specs.flatMap(({ name }) => (name.includes(' ') ? [name] : []))

/** The options of all commands with a value of one kind, as they are typed; each once. */
export const everyOption = (specs: readonly CommandSpec[]): readonly (readonly [CommandSpec, Option])[] =>
  specs.flatMap((spec) => optionsOf(spec).map((option) => [spec, option] as const))

/** The first sentence or clause of a help text, for the one line that a menu has. */
export const firstClause = (help: string): string => help.split(/[;:] /)[0] ?? help
