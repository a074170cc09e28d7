import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { renderCommandHelp } from '../../src/cli/help.ts'
import { optionsOf, readArguments } from '../../src/cli/options.ts'
import { commands } from '../../src/cli/run.ts'
import { version } from '../../src/version.ts'
import { runLine, wordsOf } from './line.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const examples = commands.flatMap(({ spec }) => spec.examples.map(({ line, shows }) => ({ spec, line, shows })))

describe('help', () => {
  test.each([[['-h']], [['--help']], [['help']], [[]], [['help', '--help']]])('%j is the first page', async (argv) => {
    const { code, out } = await runLine(argv, root)
    expect(code).toBe(0)
    expect(out).toContain('Usage: whittle COMMAND')
    for (const { spec } of commands) expect(out).toContain(`\n  ${spec.name} `)
  })

  test('of a command has one page, however it is asked for', async () => {
    for (const { spec } of commands) {
      const page = renderCommandHelp(spec)
      const name = spec.name.split(' ')
      for (const argv of [
        [...name, '-h'],
        [...name, '--help'],
        ['help', ...name],
      ])
        expect(await runLine(argv, root)).toEqual({ code: 0, out: page, err: '' })
      for (const option of optionsOf(spec)) expect(page).toContain(`--${option.name}`)
      for (const { line } of spec.examples) expect(page).toContain(`\n  ${line}\n`)
    }
  })

  test.each([['-V'], ['--version']])('%s', async (word) => {
    expect(await runLine([word], root)).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })
})

test.each<[string[], string]>([
  [['pln'], 'there is no command "pln", did you mean plan? See whittle --help'],
  [['plna'], 'there is no command "plna", did you mean plan? See whittle --help'],
  [['help', 'explian'], 'there is no command "explian", did you mean explain? See whittle --help'],
  [['hlep'], 'there is no command "hlep", did you mean help? See whittle --help'],
  [['zzzzzz'], 'there is no command "zzzzzz"; see whittle --help'],
  [['plan', '--evnets', 'x'], "plan: Unknown option '--evnets', did you mean --events? See whittle plan --help"],
  [['plan', '--asof', 'x'], "plan: Unknown option '--asof', did you mean --as-of? See whittle plan --help"],
  [['prove', '--jsno'], "prove: Unknown option '--jsno', did you mean --json? See whittle prove --help"],
  [
    ['runbook', 'test', '--quite'],
    "runbook test: Unknown option '--quite', did you mean --quiet? See whittle runbook test --help",
  ],
  [['prove', '--zzzzzz'], "prove: Unknown option '--zzzzzz'; see whittle prove --help"],
  [['sql', '--engine', 'athna'], 'sql: --engine athna: expects athena or lake, did you mean athena?'],
  [['sql', '--engine', 'oracle'], 'sql: --engine oracle: expects athena or lake'],
  [['sql', '--engine='], 'sql: --engine : expects athena or lake'],
  [['usage', '--policy', 'HCL'], 'usage: --policy HCL: expects json or hcl, did you mean hcl?'],
  [['review', '--fail-on', 'warn'], 'review: --fail-on warn: expects note, warning, error or never'],
  [
    ['review', '--fail-on', 'warnings'],
    'review: --fail-on warnings: expects note, warning, error or never, did you mean warning?',
  ],
  [['review', '--format', 'sarf'], 'review: --format sarf: expects text, markdown, sarif or json, did you mean sarif?'],
])('%j: %s', async (argv, message) => {
  expect(await runLine(argv, root)).toEqual({ code: 2, out: '', err: `whittle: ${message}\n` })
})

describe('examples', () => {
  test('every command has one', () => {
    expect(commands.filter(({ spec }) => spec.examples.length === 0).map(({ spec }) => spec.name)).toEqual([])
  })

  test.each(examples)('$line', ({ spec, line }) => {
    const inner = /^source <\((.*)\)$/.exec(line)?.[1] ?? line
    const words = wordsOf(inner, root)
    const name = spec.name.split(' ')
    expect(inner.split(' ').slice(0, name.length + 1)).toEqual(['whittle', ...name])
    expect(() => readArguments(spec, words.slice(name.length))).not.toThrow()
  })
})
