import { expect, test } from '@jest/globals'
import { formatOf, formatOption } from '../../src/cli/format.ts'
import { readArguments, type CommandSpec } from '../../src/cli/options.ts'

const formats = ['text', 'markdown', 'json'] as const
const spec: CommandSpec = {
  name: 'plan',
  positionals: '',
  minPositionals: 0,
  maxPositionals: 0,
  summary: '',
  options: [formatOption(formats, 'how it is printed')],
  examples: [],
}
const formatIn = (...argv: string[]): string => formatOf('plan', readArguments(spec, argv), formats)

test.each([
  [[], 'text'],
  [['--json'], 'json'],
  [['--format', 'markdown'], 'markdown'],
  [['--format', 'json'], 'json'],
  [['--format', 'json', '--json'], 'json'],
])('%j is printed as %s', (argv, format) => expect(formatIn(...argv)).toBe(format))

test.each([
  [['--format', 'text', '--json'], 'plan: --format text: expects json with --json'],
  [['--format', 'markdwon'], 'plan: --format markdwon: expects text, markdown or json, did you mean markdown?'],
])('%j is refused', (argv, message) => expect(() => formatIn(...argv)).toThrow(message))
