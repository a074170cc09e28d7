import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runCommandLine } from '../../../src/cli/run.ts'
import { loadStates } from '../../../src/jobs/load/load-states.ts'
import { planText, shop, stateText } from '../../sources/state/shop.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-states-'))
  const files = { ...shop('prod/'), ...shop('dev/'), 'out/state.json': stateText, 'out/plan.json': planText }
  for (const [path, content] of Object.entries(files)) write(path, content)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

async function whittle(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' }
  const code = await runCommandLine(argv, {
    stdout: { write: (text: string) => (texts.stdout += text) },
    stderr: { write: (text: string) => (texts.stderr += text) },
    env: {},
    cwd: folder,
    now: () => new Date('2026-11-21T00:00:00Z'),
  })
  return { code, ...texts }
}

describe('files with states', () => {
  test.each([
    ['FILE', 'out/state.json', undefined],
    ['DIR=FILE', 'envs/prod=out/state.json', 'envs/prod'],
    ['a directory with a slash at its end', './envs/prod/=out/state.json', 'envs/prod'],
    ['the root', '.=out/state.json', ''],
  ])('%s', async (_, named, directory) => {
    const [shown] = await loadStates([named], folder)
    expect(shown).toMatchObject({ name: 'out/state.json', kind: 'state' })
    expect(shown?.directory).toBe(directory)
  })

  test.each([
    ['UTF-16, as PowerShell writes it', Buffer.from(`\uFEFF${stateText}`, 'utf16le')],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${stateText}`)],
  ])('%s', async (_, bytes) => {
    write('out/marked.json', bytes)
    expect(await loadStates(['out/marked.json'], folder)).toMatchObject([{ kind: 'state' }])
  })

  test('one that is not there', async () => {
    await expect(loadStates(['none.json'], folder)).rejects.toThrow(
      /^none.json: cannot be read \(ENOENT\); name a state file or the output of terraform show -json/,
    )
  })
})

describe('the command line', () => {
  interface Row {
    readonly file: string
    readonly address: string
    readonly kind: string
    readonly principals: readonly string[]
    readonly status: string
  }
  const rows = (stdout: string): readonly Row[] => (JSON.parse(stdout) as { policies: readonly Row[] }).policies

  test('inventory says what a state would add, and adds it', async () => {
    const before = await whittle('inventory')
    expect(before.stdout).toMatch(/8 +set account in \.github\/whittle\.yml, or give the state \(--state\)/)
    const after = await whittle('inventory', '--json', '--state', 'prod=out/state.json')
    expect(after.code).toBe(0)
    const identity = rows(after.stdout).filter(({ kind }) => kind === 'identity')
    const held = identity.filter(({ file }) => file.startsWith('prod/'))
    expect(held.map(({ status }) => status)).toEqual(['found', 'found', 'found', 'found'])
    expect(held.find(({ address }) => address === 'aws_iam_policy.reports')?.principals).toHaveLength(3)
    expect(identity.filter(({ file, status }) => file.startsWith('dev/') && status === 'found')).toEqual([])
    const trust = rows(after.stdout).find(({ file, kind }) => file.startsWith('prod/') && kind === 'trust')
    expect(trust).toMatchObject({ status: 'found', attachedTo: [{ complete: true }] })
  })

  test('a state that fits two directories is refused in one line', async () => {
    expect(await whittle('inventory', '--plan', 'out/plan.json')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'whittle: out/plan.json: fits dev, prod alike; name its directory with --plan DIR=FILE\n',
    })
  })

  test('plan takes them too', async () => {
    const { code, stderr } = await whittle('plan', '--state', 'prod=none.json')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^whittle: none.json: cannot be read/) })
  })
})
