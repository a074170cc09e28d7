import { parseArgs } from 'node:util'
import { InputError, messageOf } from '../errors.ts'
import { nearestWord } from '../settings/nearest.ts'

/** One option of a command, as help shows it and the parser takes it. */
export interface Option {
  readonly name: string
  /** One letter: `o` for `-o`. */
  readonly short?: string
  /** The name of the option's value; absent for a switch. */
  readonly value?: string
  /** May stand several times, and take several values after one mention (`--events a b`). */
  readonly many?: boolean
  /** All values that there are, where their number is small. */
  readonly values?: readonly string[]
  readonly help: string
}

/** A command line that works as it stands, at the root of this repository where it names `examples`. */
export interface Example {
  /** With the name of the program: `whittle inventory examples`. */
  readonly line: string
  /** What it shows, as part of a sentence. */
  readonly shows: string
}

export interface CommandSpec {
  readonly name: string
  /** `[DIR]`, `NEW OLD`: what stands without an option. */
  readonly positionals: string
  readonly minPositionals: number
  readonly maxPositionals: number
  /** All values of the first positional, where their number is small. */
  readonly values?: readonly string[]
  readonly summary: string
  readonly options: readonly Option[]
  readonly examples: readonly Example[]
  readonly notes?: string
}

export interface Arguments {
  readonly positionals: readonly string[]
  readonly flag: (name: string) => boolean
  readonly one: (name: string) => string | undefined
  readonly all: (name: string) => readonly string[]
}

const commonOptions: readonly Option[] = [
  { name: 'json', help: 'print the machine-readable result' },
  {
    name: 'output',
    short: 'o',
    value: 'FILE',
    help: 'write the result to FILE, whole or not at all, instead of printing it; an existing file is replaced',
  },
  { name: 'quiet', short: 'q', help: 'no progress and no notes on standard error; errors stay' },
  { name: 'help', short: 'h', help: 'show this help' },
]

/** The options of a command, and those of every command that it does not have itself. */
export const optionsOf = ({ options }: CommandSpec): readonly Option[] => [
  ...options,
  ...commonOptions.filter(({ name }) => !options.some((own) => own.name === name)),
]

/** `, did you mean plan?`, or nothing where no known word is close. @param written before the word: `--` */
export function suggestOption(word: string, known: readonly string[], written = ''): string {
  const close = nearestWord(word, known)
  return close === undefined ? '' : `, did you mean ${written}${close}?`
}

/** `a, b or c` */
const alternatives = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' or ')

/** Reads a command's arguments. Throws an InputError that names the argument and where to look. */
export function readArguments(spec: CommandSpec, argv: readonly string[]): Arguments {
  const options = optionsOf(spec)
  const fail = (what: string): never => {
    throw new InputError(`${spec.name}: ${what}; see whittle ${spec.name} --help`)
  }
  let parsed
  try {
    parsed = parseArgs({
      args: gatherMany(options, argv),
      options: Object.fromEntries(
        options.map((option) => [
          option.name,
          {
            ...(option.value === undefined
              ? ({ type: 'boolean' } as const)
              : ({ type: 'string', multiple: true } as const)),
            ...(option.short !== undefined && { short: option.short }),
          },
        ]),
      ),
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    const message = messageOf(error).replace(/\. To specify .*$/, '')
    const [what = message, unknown = ''] = /Unknown option '-+([^']+)'/.exec(message) ?? []
    const names = options.map(({ name }) => name)
    const close = suggestOption(unknown, names, '--')
    if (close !== '') throw new InputError(`${spec.name}: ${what}${close} See whittle ${spec.name} --help`)
    return fail(what)
  }
  const { values, positionals } = parsed
  if (values['help'] !== true) {
    if (positionals.length < spec.minPositionals) fail(`expects ${spec.positionals}`)
    if (positionals.length > spec.maxPositionals) fail(`unexpected argument "${positionals[spec.maxPositionals]}"`)
  }
  const all = (name: string): readonly string[] => {
    const value = values[name]
    return Array.isArray(value) ? value.map(String) : []
  }
  for (const { name, value, many } of options) {
    if (value !== undefined && many !== true && all(name).length > 1)
      fail(`--${name} is given ${all(name).length} times, and may be given once`)
  }
  for (const { name, values: known } of options) {
    for (const given of all(name)) requireOneOf(`${spec.name}: --${name} ${given}`, given, known)
  }
  if (positionals[0] !== undefined) requireOneOf(`${spec.name}: ${positionals[0]}`, positionals[0], spec.values)
  return { positionals, flag: (name) => values[name] === true, one: (name) => all(name)[0], all }
}

function requireOneOf(where: string, given: string, known: readonly string[] | undefined): void {
  if (known === undefined || known.includes(given)) return
  throw new InputError(`${where}: expects ${alternatives(known)}${suggestOption(given, known)}`)
}

/** `--events a b c` → `--events a --events b --events c`: everything up to the next option belongs to it. */
function gatherMany(options: readonly Option[], argv: readonly string[]): string[] {
  const many = new Set(options.filter((option) => option.many).map((option) => `--${option.name}`))
  const shorts = new Set(options.flatMap(({ short }) => (short === undefined ? [] : [`-${short}`])))
  // A value may be joined with a letter (`-oFILE`), and letters with each other (`-qo FILE`).
  const isOption = (argument: string): boolean => argument.startsWith('--') || shorts.has(argument.slice(0, 2))
  const result: string[] = []
  let current: string | undefined
  let taken = 0
  for (const [index, argument] of argv.entries()) {
    if (argument === '--') {
      result.push(...argv.slice(index))
      break
    }
    if (isOption(argument)) {
      current = many.has(argument) ? argument : undefined
      taken = 0
      if (current === undefined) result.push(argument)
    } else if (current === undefined) {
      result.push(argument)
    } else {
      result.push(current, argument)
      taken++
    }
    const last = index === argv.length - 1 || isOption(argv[index + 1] ?? '')
    if (current !== undefined && last && taken === 0) result.push(current)
  }
  return result
}
