import { InputError } from '../errors.ts'
import type { Arguments, Option } from './options.ts'

/** The option `--format` of a command. @param help what the formats are for; the names and the default are added */
export const formatOption = (formats: readonly string[], help: string): Option => ({
  name: 'format',
  value: 'FORMAT',
  values: formats,
  help: `${[formats.slice(0, -1).join(', '), ...formats.slice(-1)].join(' or ')}: ${help}; default text`,
})

/**
 * The format that a command prints. `--json` is short for `--format json`.
 *
 * @param formats those that the command has, text and json among them
 * @throws {InputError} where `--json` stands beside another format
 */
export function formatOf<Format extends string>(
  command: string,
  args: Arguments,
  formats: readonly Format[],
): Format | 'text' | 'json' {
  const text = args.one('format')
  if (text === undefined) return args.flag('json') ? 'json' : 'text'
  const format = formats.find((each) => each === text)
  if (format === undefined) throw new InputError(`${command}: --format ${text}: expects ${formats.join(', ')}`)
  if (args.flag('json') && format !== 'json')
    throw new InputError(`${command}: --format ${text}: expects json with --json`)
  return format
}
