import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { commands } from '../../src/cli/run.ts'
import type { PolicyJson } from '../../src/policy/print.ts'
import type { Plan } from '../../src/proof/plan.ts'
import { runLine } from '../cli/line.ts'
import { blocksOf, read, root } from '../support/markdown.ts'

const readme = read('README.md')
const blocks = blocksOf('README.md')

/** The cells of a table's rows, by the heading of its first column. */
function rowsOf(text: string, heading: string): string[][] {
  const lines = text.slice(text.search(new RegExp(`^\\| ${heading} +\\|`, 'm'))).split('\n')
  const rows = lines.slice(
    2,
    lines.findIndex((line) => !line.startsWith('|')),
  )
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  )
}
const codeIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

test('the README can be read in one go', () => {
  expect(readme.split('\n').length).toBeLessThan(235)
})

describe('before and after', () => {
  type PlanJson = Pick<Plan, 'summary'> & {
    readonly policies: readonly {
      readonly address: string | null
      readonly after: PolicyJson | null
      readonly proof: Plan['policies'][number]['proof']
      readonly blindSpots: readonly { readonly action: string }[]
    }[]
  }

  test('are what the plan of the example does to the file, and its report says what the README says', async () => {
    const diff = blocks.find(({ language }) => language === 'diff')?.text ?? ''
    const [old = '', edited = '', ...lines] = diff.trimEnd().split('\n')
    const path = old.replace('--- a/', '')
    expect(edited).toBe(`+++ b/${path}`)
    const side = (sign: string): string =>
      lines.flatMap((line) => (line.startsWith(sign) || line.startsWith(' ') ? [`${line.slice(1)}\n`] : [])).join('')
    expect(side('-')).not.toBe(side('+'))
    const folder = mkdtempSync(join(tmpdir(), 'whittle-readme-'))
    try {
      cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true })
      expect(readFileSync(join(folder, path), 'utf8')).toContain(side('-'))
      const line = 'plan examples --events examples/cloudtrail --apply --json -q'
      const { code, out } = await runLine(line.split(' '), folder)
      expect(code).toBe(0)
      expect(readFileSync(join(folder, path), 'utf8')).toContain(side('+'))
      const plan = JSON.parse(out) as PlanJson
      const orders = plan.policies.find(({ address }) => address === 'aws_iam_role_policy.orders_api')
      const { containment, replay, backtest } = orders!.proof!
      expect([containment.verdict, replay.denied, backtest?.denied]).toEqual(['proven', [], []])
      const text = readme.replace(/\s+/g, ' ')
      expect(text).toContain(`all ${replay.events} recorded calls of the service`)
      expect(text).toContain(`none of the ${backtest?.checked} requests that came after it`)
      expect(JSON.stringify(orders?.after)).toContain('"s3:Get*"')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('commands', () => {
  const names = commands.map(({ spec }) => spec.name).sort()

  test('of the README are those that there are, each once', () => {
    const listed = rowsOf(readme, 'command').flatMap(([cell]) => codeIn(cell))
    expect([...listed].sort()).toEqual(names)
  })

  test('of docs/command-line.md are those that there are', () => {
    const listed = rowsOf(read('docs/command-line.md'), 'command').flatMap(([cell]) => codeIn(cell))
    const named = listed.flatMap((line) => names.filter((name) => line === name || line.startsWith(`${name} `)))
    // `runbook test FILE…` begins with `runbook`, too.
    expect(names.filter((name) => !named.includes(name))).toEqual([])
    expect(
      listed.filter((line) => !/^(help COMMAND|-V)$/.test(line) && !names.some((name) => line.startsWith(name))),
    ).toEqual([])
  })
})

describe('inputs', () => {
  const { inputs, outputs } = parse(read('action.yml')) as Record<
    'inputs' | 'outputs',
    Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  >

  test.each(rowsOf(readme, 'input'))('%s has the default %j', (name, value = '') => {
    const input = inputs[codeIn(name)[0] ?? '']
    const written = input?.default ?? ''
    if (written !== '') expect(value).toBe(`\`${written}\``)
    else expect(input?.description.replace(/\s+/g, ' ')).toContain(value.replaceAll('`', ''))
  })

  test('are all in the reference, each once', () => {
    const headings = [...read('docs/reference/action.md').matchAll(/^### `(.*)`$/gm)].map(([, name]) => name)
    expect(headings).toEqual([...Object.keys(inputs), ...Object.keys(outputs).map((name) => `outputs.${name}`)])
  })
})

test('the words of the glossary are those of the pages and of the output', () => {
  const words = rowsOf(readme, 'word').map(([word = '']) => word)
  expect(words).toEqual(['evidence', 'blind spot', 'fence', 'saved evidence', 'backtest'])
  const output = [
    'src/report/plan/text.ts',
    'src/report/plan/text-policy.ts',
    'src/report/plan/markdown/blind-spots.ts',
    'src/cli/commands/networks.ts',
  ]
    .map(read)
    .join('\n')
  const documents = ['docs/evidence.md', 'docs/fences.md', 'docs/how-it-decides.md', 'docs/upgrading.md']
    .map(read)
    .join('\n')
  for (const word of words) {
    expect([word, new RegExp(word, 'i').test(output)]).toEqual([word, true])
    if (word !== 'backtest') expect([word, new RegExp(word, 'i').test(documents)]).toEqual([word, true])
  }
})
