import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runCommandLine } from '../../src/cli/run.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(join(root, 'docs/policy-from-use.md'), 'utf8')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-from-use-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A command line of the page, from the repository's root; files that it writes are in a folder of their own. */
async function run(line: string): Promise<Ran> {
  const [, command = '', target] = /^node dist\/cli\.js (.*?)(?: > (\S+))?$/.exec(line) ?? []
  const words = command.split(' ').map((word) => (word === 'reports.json' ? join(folder, word) : word))
  let [out, err] = ['', '']
  const code = await runCommandLine(words, {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    env: {},
    cwd: root,
    now: () => new Date('2026-11-01T12:00:00Z'),
  })
  if (target !== undefined) writeFileSync(join(folder, target), out)
  return { code, out, err }
}

/** The commands of the page in order, each with the output that stands behind it. */
const steps = [...page.matchAll(/```sh\n([^`]*)```(?:\n\n```(?:json|sql|hcl)\n([^`]*)```)?/g)].map(
  ([, commands = '', output]) => ({ commands: commands.trim().split('\n'), output }),
)

describe('docs/policy-from-use.md', () => {
  test('has commands, and the output of some', () => {
    expect(steps.length).toBeGreaterThan(4)
    expect(steps.filter(({ output }) => output !== undefined).length).toBeGreaterThan(1)
  })

  test.each(steps.map((step) => [step.commands.join(' && '), step] as const))('%s', async (_, { commands, output }) => {
    for (const command of commands) {
      const { code, out } = await run(command)
      expect(code).toBe(0)
      if (output?.startsWith('{')) expect(JSON.parse(out)).toEqual(JSON.parse(output))
      else if (output !== undefined) expect(out).toBe(output)
    }
  })

  test('names every kind of caveat', () => {
    const kinds = readFileSync(join(root, 'src/narrowing/from-use/types.ts'), 'utf8').matchAll(/^ {2}\| '([a-z-]+)'$/gm)
    const named = [...kinds].map(([, kind]) => kind)
    expect(named.length).toBeGreaterThan(8)
    expect(named.filter((kind) => !page.includes(`| \`${kind}\` `))).toEqual([])
  })
})

test('from the CSV come the same actions, with every resource *', async () => {
  const from = async (file: string) =>
    JSON.parse(
      (await run(`node dist/cli.js usage --events examples/event-history/${file} --principal reports --policy json`))
        .out,
    ) as {
      readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: readonly string[] }[]
    }
  const [csv, json] = [await from('event_history.csv'), await from('event_history.json')]
  const actions = ({ Statement }: typeof csv) => [...new Set(Statement.flatMap(({ Action }) => Action))].sort()
  expect(actions(csv)).toEqual(actions(json))
  expect(new Set(csv.Statement.flatMap(({ Resource }) => Resource))).toEqual(new Set(['*']))
})

test('the example is what its script writes', () => {
  execFileSync(process.execPath, [join(root, 'scripts/build-event-history.mjs'), folder])
  for (const name of ['event_history.csv', 'event_history.json'])
    expect(readFileSync(join(folder, name), 'utf8')).toBe(
      readFileSync(join(root, 'examples/event-history', name), 'utf8'),
    )
})
