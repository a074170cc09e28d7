import { parseArgs } from 'node:util'
import { InputError, messageOf } from '../errors.ts'

/** One option of a command, as help shows it and the parser takes it. */
export interface Option {
  readonly name: string
  /** One letter: `o` for `-o`. */
  readonly short?: string
  /** The name of the option's value; absent for a switch. */
  readonly value?: string
  /** May stand several times, and take several values after one mention (`--events a b`). */
  readonly many?: boolean
  readonly help: string
}

export interface CommandSpec {
  readonly name: string
  /** `[DIR]`, `NEW OLD`: what stands without an option. */
  readonly positionals: string
  readonly minPositionals: number
  readonly maxPositionals: number
  readonly summary: string
  readonly options: readonly Option[]
  readonly notes?: string
}

export interface Arguments {
  readonly positionals: readonly string[]
  readonly flag: (name: string) => boolean
  readonly one: (name: string) => string | undefined
  readonly all: (name: string) => readonly string[]
}

export const commonOptions: readonly Option[] = [
  { name: 'json', help: 'print the machine-readable result' },
  { name: 'help', help: 'show this help' },
]

/** Reads a command's arguments. Throws an InputError that names the argument and where to look. */
export function readArguments(spec: CommandSpec, argv: readonly string[]): Arguments {
  const options = [...spec.options, ...commonOptions]
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
    return fail(messageOf(error).replace(/\. To specify .*$/, ''))
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
      fail(`--${name} stands ${all(name).length} times, and takes one value`)
  }
  return { positionals, flag: (name) => values[name] === true, one: (name) => all(name)[0], all }
}

/** `--events a b c` → `--events a --events b --events c`: everything up to the next option belongs to it. */
function gatherMany(options: readonly Option[], argv: readonly string[]): string[] {
  const many = new Set(options.filter((option) => option.many).map((option) => `--${option.name}`))
  const shorts = new Set(options.flatMap(({ short }) => (short === undefined ? [] : [`-${short}`])))
  const isOption = (argument: string): boolean => argument.startsWith('--') || shorts.has(argument)
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
