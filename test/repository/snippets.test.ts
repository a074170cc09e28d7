import { describe, expect, test } from '@jest/globals'
import { transformSync } from 'esbuild'
import { parse, stringify } from 'yaml'
import { optionsOf } from '../../src/cli/options.ts'
import { commands } from '../../src/cli/run.ts'
import { parseRunbook } from '../../src/runbooks/file/parse-runbook.ts'
import { parseSettings } from '../../src/settings/parse.ts'
import { terraformParser } from '../../src/sources/terraform/syntax/parser.ts'
import { blocks, exists, pages, proseOf, read, type Block } from '../support/markdown.ts'
import { commandsIn, refusal, specOf, typedIn, type ShellCommand } from '../support/shell-blocks.ts'
import { isPermissions, isSteps, isWorkflow, lintWorkflow } from '../support/workflow-lint.ts'

const of = (...languages: readonly string[]): Block[] => blocks.filter(({ language }) => languages.includes(language))
const titled = (some: readonly Block[]): (readonly [string, Block])[] => some.map((block) => [block.at, block])

test('every block says what it is', () => {
  const known = 'sh bash console yaml json hcl sql diff text mermaid js ts'.split(' ')
  expect(blocks.filter(({ language }) => !known.includes(language)).map(({ at, language }) => [at, language])).toEqual(
    [],
  )
})

/** Does a block show the form of a command, rather than one to type? */
const isSynopsis = ({ text }: Block): boolean => text.includes('[OPTIONS]')

/** What is wrong with a command of a page; `undefined`: nothing. */
function faultOf({ program, words }: ShellCommand): string | undefined {
  const [first = '', second = ''] = words
  switch (program) {
    case 'whittle':
      return refusal(words)
    case 'npm': {
      const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }
      // The packed file is made by `npm run package`.
      if (first === 'install' && /\/whittle-[\d.]+\.tgz$/.test(words.at(-1) ?? '')) return undefined
      return first === 'ci' || (first === 'run' ? second : first) in scripts
        ? undefined
        : `no script ${second || first}`
    }
    case 'node':
      return exists(first) ? undefined : `there is no ${first}`
    case 'git':
      return first === 'apply' && !exists(words.at(-1) ?? '') ? `there is no ${words.at(-1)}` : undefined
    case 'aws': {
      // `aws iam list-roles` calls ListRoles.
      const operation = second.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
      const known = exists(`node_modules/@aws-sdk/client-${first}/dist-types/commands/${operation}Command.d.ts`)
      return known ? undefined : `AWS has no ${first}:${operation}`
    }
    default:
      return ['base64', 'cd', 'cp', 'docker', 'gh', 'id', 'jq', 'rm', 'terraform'].includes(program)
        ? undefined
        : `what is ${program}?`
  }
}

describe('commands', () => {
  const shell = of('sh', 'bash', 'console').filter((block) => !isSynopsis(block))

  test.each(titled(shell))('%s: every one is one that there is', (_, { language, text }) => {
    const found = commandsIn(typedIn(language, text))
    expect(found.length + (text.match(/^\.ci\/run/m) ?? []).length).toBeGreaterThan(0)
    expect(found.flatMap((command) => faultOf(command) ?? [])).toEqual([])
  })

  test.each<[string, ShellCommand['words'][], string | undefined]>([
    ['node dist/cli.js plan . --events a b', [['whittle', 'plan', '.', '--events', 'a', 'b']], undefined],
    [
      'whittle plan --evnts a',
      [['whittle', 'plan', '--evnts', 'a']],
      "plan: Unknown option '--evnts', did you mean --events?",
    ],
    ['whittle pln', [['whittle', 'pln']], 'there is no command pln'],
    [
      'whittle sql --engine oracle',
      [['whittle', 'sql', '--engine', 'oracle']],
      'sql: --engine oracle: expects athena or lake',
    ],
    ['whittle help plan', [['whittle', 'help', 'plan']], undefined],
    ['npm run tset', [['npm', 'run', 'tset']], 'no script tset'],
    ['aws iam list-rols', [['aws', 'iam', 'list-rols']], 'AWS has no iam:ListRols'],
    ['a=$(aws iam list-roles) # first', [['aws', 'iam', 'list-roles']], undefined],
    ['rn -rf /', [['rn', '-rf', '/']], 'what is rn?'],
  ])('%s', (text, expected, fault) => {
    const found = commandsIn(text)
    expect(found.map(({ program, words }) => [program, ...words])).toEqual(expected)
    const said = faultOf(found[0]!)
    if (fault === undefined) expect(said).toBeUndefined()
    else expect(said).toContain(fault)
  })
})

/**
 * Command lines in running text, in tables and in blocks of plain text: `whittle plan --json`, `plan [DIR] --events PATH…`.
 * They may hold placeholders, so that only their command and the names of their options are held to the command table.
 */
function inlineFaults(page: string): string[] {
  const text = blocks
    .filter((block) => block.page === page && (block.language === 'text' || isSynopsis(block)))
    .map((block) => block.text.replace(/\n +/g, ' '))
  const spans = [...proseOf(read(page)).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/\s+/g, ' '))
  const lines = [...spans, ...text.flatMap((block) => block.split('\n'))]
  return lines.flatMap((line) => {
    const own = /^(?:whittle|node dist\/cli\.js) (.*)$/.exec(line)?.[1]
    // In a table of commands they stand without the program.
    const bare = commands.some(({ spec }) => line.startsWith(`${spec.name} `) && / (--|\[|[A-Z]{2})/.test(line))
    const words = (own ?? (bare ? line : '')).split(' ').filter((word) => word !== '')
    const [first = ''] = words
    if (words.length === 0 || /^(COMMAND|help|-)/.test(first)) return []
    const spec = specOf(words)
    if (!spec) return [`${line}: there is no command ${first}`]
    const names = optionsOf(spec).flatMap(({ name, short }) => [`--${name}`, `-${short}`])
    return [...line.matchAll(/(?<![\w-])--?[a-z][a-z-]*/g)]
      .filter(([option]) => !names.includes(option))
      .map(([option]) => `${line}: ${spec.name} has no ${option}`)
  })
}

test.each(pages)('%s: command lines in its text have options that there are', (page) => {
  expect(inlineFaults(page)).toEqual([])
})

/** Options of AWS's command line, and of scripts of this repository. */
const foreign = new Set('--query --max-items --filter --user --without --near --quick --again --at --report'.split(' '))
const optionsIn = (page: string): string[] =>
  [...proseOf(read(page)).matchAll(/`(--[a-z][a-z-]*)/g)].map(([, name = '']) => name)

test.each(pages)('%s: options in its text are those of some command', (page) => {
  const known = new Set(commands.flatMap(({ spec }) => optionsOf(spec).map(({ name }) => `--${name}`)))
  expect(optionsIn(page).filter((name) => !known.has(name) && !foreign.has(name))).toEqual([])
})

describe('YAML', () => {
  const yaml = of('yaml')
  const workflows = yaml.filter(({ text }) => isWorkflow(text) || isSteps(text) || isPermissions(text))
  /** Parts of a runbook: they are put in the place of that part of a whole one. */
  const parts = yaml.filter(({ text }) => /^(where|tests):/.test(text))
  const configurations = yaml.filter((block) => !workflows.includes(block) && !parts.includes(block))

  test('there is some of each kind', () => {
    expect(workflows.length).toBeGreaterThan(5)
    expect(parts.length).toBeGreaterThan(1)
    expect(configurations.length).toBeGreaterThan(20)
  })

  test.each(titled(workflows))('%s is a workflow that GitHub takes', (_, { text }) =>
    expect(lintWorkflow(text)).toEqual([]),
  )

  test.each(titled(configurations))('%s is a configuration', (at, { text }) => {
    // Keys that are commented out are an answer to be given.
    if (!text.startsWith('#')) expect(Object.keys(parse(text) as object)).not.toEqual([])
    expect(() => parseSettings(text, at)).not.toThrow()
  })

  test.each(titled(parts))('%s is part of a runbook', (at, { text }) => {
    const whole = parse(read('examples/runbooks/sensitive-data.yml')) as Record<string, object>
    const part = parse(text) as Record<string, object>
    const runbook =
      'where' in part ? { ...whole, scope: { ...whole['scope'], ...part }, tests: [] } : { ...whole, ...part }
    expect(() => parseRunbook(stringify(runbook), at)).not.toThrow()
  })

  test('a mistake in a configuration is found', () => {
    expect(() => parseSettings('evidence: { windw: 90d }', 'page.md')).toThrow('windw')
  })
})

test.each(titled(of('json')))('%s is JSON', (_, { text }) => expect(() => JSON.parse(text)).not.toThrow())

test.each(titled(of('hcl')))('%s is HCL', (_, { text }) => expect(() => terraformParser.parse(text)).not.toThrow())

test('JavaScript and TypeScript can be read', () => {
  const isReadable = (text: string): boolean => {
    try {
      transformSync(text, { loader: 'ts', logLevel: 'silent' })
      return true
    } catch {
      return false
    }
  }
  // The form of a function stands without its keywords.
  const unreadable = of('js', 'ts').filter(({ text }) => !isReadable(text) && !isReadable(`declare function ${text}`))
  expect(unreadable.map(({ at }) => at)).toEqual([])
  expect([isReadable('const a: number = 1'), isReadable('const = 1')]).toEqual([true, false])
})

test.each(titled(of('mermaid')))('%s is a diagram of a kind that GitHub draws', (_, { text }) => {
  const [kind = '', ...lines] = text.trim().split('\n')
  expect(kind).toMatch(/^(flowchart (LR|TD)|stateDiagram-v2|timeline|sequenceDiagram)$/)
  for (const line of lines) {
    for (const [open, close] of ['[]', '{}', '()'])
      expect([line, line.split(open!).length]).toEqual([line, line.split(close!).length])
    expect((line.match(/"/g) ?? []).length % 2).toBe(0)
  }
})

test.each(titled(of('diff')))('%s has lines of a diff', (_, { text }) => {
  expect(text.split('\n').filter((line) => !/^([ +-]|@@|$)/.test(line))).toEqual([])
  expect(text).toMatch(/^\+/m)
})
