import { existsSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runCommandLine } from '../../../../src/cli/run.ts'
import { beyondSample } from '../../../support/sampled.ts'

const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url))
const account = join(examples, 'cloudtrail/AWSLogs/111122223333')
let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-runbook-'))
  for (const name of [
    '.github',
    'runbooks',
    'iam',
    'iam-jenkins.tf',
    'iam-orders-api.tf',
    'locals.tf',
    'variables.tf',
  ]) {
    cpSync(join(examples, name), join(root, name), { recursive: true })
  }
  // The top of a repository: the configuration of a runbook is looked for up to there.
  mkdirSync(join(root, '.git'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const columns = 100

async function whittle(...words: string[]): Promise<{ code: number; out: string; err: string; order: string[] }> {
  const written = { out: '', err: '' }
  const order: string[] = []
  const code = await runCommandLine(['runbook', ...words], {
    stdout: {
      isTTY: true,
      columns,
      write: (text: string) => {
        written.out += text
        order.push(text)
      },
    },
    stderr: { write: (text: string) => (written.err += text) },
    env: { NO_COLOR: '1' },
    cwd: root,
    now: () => new Date('2026-11-02T08:00:00Z'),
  })
  return { code, ...written, order }
}

/** Lines of the screen: a longer line continues on the next. */
const rows = (text: string): number =>
  text
    .trimEnd()
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0)

describe('a drill', () => {
  test('of the shipped example is one screen with every stage and its record', async () => {
    const { code, out, err } = await whittle('runbooks/sensitive-data.yml', '--events', account, '--drill')
    expect(err).toBe('')
    expect(code).toBe(1)
    expect(rows(out)).toBeLessThanOrEqual(65)
    expect(out).toMatch(/^P2 sensitive-data v1 /)
    expect([...out.matchAll(/^ {2}(\w+) +(done|would|skipped|escalated) /gm)].map(([, stage]) => stage)).toEqual([
      'scope',
      'query',
      'evidence',
      'triage',
      'containment',
      'impact',
      'revocation',
      'checklist',
      'verification',
      'escalation',
      'record',
    ])
    expect(out).toContain('no-more: no such event for 7d')
    expect(out.replace(/\s+/g, ' ')).toContain('still-works: ')
    expect(out).toMatch(/^Record: not written .*\n?.*sha256\s[0-9a-f]{64}$/m)
  })

  test('that is answered ends with 0, and edits nothing', async () => {
    const before = readFileSync(join(root, 'iam-orders-api.tf'), 'utf8')
    const words = ['runbooks/sensitive-data.yml', '--events', account, '--drill', '--answer', 'expected=no', '--json']
    const { code, out } = await whittle(...words)
    const run = JSON.parse(out) as { outcome: string; proposals: { file: string }[] }
    expect({ code, outcome: run.outcome }).toEqual({ code: 0, outcome: 'contained' })
    expect(run.proposals.map(({ file }) => file)).toEqual(['iam-orders-api.tf'])
    expect(readFileSync(join(root, 'iam-orders-api.tf'), 'utf8')).toBe(before)
  })
})

test('of a P1 runbook what contains is printed before the policies are read', async () => {
  // Where this state ends is found when the policies are read, and not before.
  writeFileSync(join(root, 'cut.tfstate'), '{"version": 4, "resources": [')
  const words = ['--set', 'key=AKIAACMECIJNKEXAMPLE', '--state', 'cut.tfstate']
  const { code, order, err } = await whittle('runbooks/compromised-access-key.yml', '--events', account, ...words)
  expect(code).toBe(2)
  expect(err).toContain('cut.tfstate')
  expect(order).toHaveLength(1)
  expect(order[0]).toContain('CONTAIN NOW')
  expect(order[0]?.replace(/ \\\n +/g, ' ')).toContain(
    '$ aws iam update-access-key --user-name jenkins --access-key-id AKIAACMECIJNKEXAMPLE --status Inactive',
  )
})

describe('a mistake is one line, and exit code 2', () => {
  const original = readFileSync(join(examples, 'runbooks/root-use.yml'), 'utf8')
  test.each<[string, (text: string) => string, RegExp]>([
    [
      'an unknown key',
      (text) => text.replace(/^owner:/m, 'colour: red\nowner:'),
      /^whittle: wrong\.yml:\d+:1: colour: /,
    ],
    ['no YAML', (text) => text.replace(/^id: .*$/m, 'id: [root'), /^whittle: wrong\.yml:\d+:\d+: /],
    [
      'a tag',
      (text) => text.replace(/^title: .*$/m, 'title: !!js/function "function () {}"'),
      /^whittle: wrong\.yml:3:8: /,
    ],
    ['a priority that there is not', (text) => text.replace(/^priority: P1/m, 'priority: P9'), /:\d+:11: /],
    ['a parameter without a declaration', (text) => text.replace(/^title: .*$/m, 'title: "${who}"'), /:3:8: .*who/],
  ])('%s', async (_, change, says) => {
    const changed = change(original)
    expect(changed).not.toBe(original)
    writeFileSync(join(root, 'wrong.yml'), changed)
    const { code, out, err } = await whittle('wrong.yml', '--events', account, '--drill')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(says)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  test.each<[string[], RegExp]>([
    [['runbooks/compromised-access-key.yml', '--drill'], /the parameter key .* is missing/],
    [['runbooks/compromised-access-key.yml', '--set', 'key=AKIA*'], /key/],
    [['runbooks/compromised-access-key.yml', '--set', 'key=--endpoint-url=http://evil.example'], /begins with "-"/],
    [['runbooks/sensitive-data.yml', '--set', "bucket=x' OR '1'='1"], /is not the name of a bucket/],
    [['runbooks/sensitive-data.yml', '--answer', 'expected=perhaps'], /expects yes, no or unclear/],
    [['runbooks/sensitive-data.yml', '--answer', 'other=yes'], /other/],
    [['runbooks/sensitive-data.yml', '--drill', '--apply'], /a drill \(--drill\) applies nothing/],
    [['runbooks/nowhere.yml'], /nowhere\.yml/],
  ])('%j', async (words, says) => {
    const { code, out, err } = await whittle(...words, '--events', account)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(says)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })
})

test('formats that contradict each other leave no record', async () => {
  const words = ['--events', account, '--record', 'contradicted', '--json', '--format', 'markdown']
  const { code, out, err } = await whittle('runbooks/sensitive-data.yml', ...words)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('expects json with --json')
  expect(existsSync(join(root, 'contradicted'))).toBe(false)
})

test('--sql binds parameters as text, and reads nothing', async () => {
  const value = "o'brien -- ; DROP TABLE x"
  const words = ['--set', `person=${value}`, '--set', 'user=arn:aws:iam::111122223333:user/jane']
  const { code, out } = await whittle('runbooks/leaver.yml', '--sql', ...words)
  expect(code).toBe(0)
  expect(out).toContain("o''brien -- ; DROP TABLE x")
  // What is left without its texts and comments is one statement without the words of the value.
  const bare = out.replace(/'(?:[^']|'')*'/g, "''").replace(/^--.*$/gm, '')
  expect(bare).not.toMatch(/drop|brien/i)
  const other = await whittle('runbooks/leaver.yml', '--sql', '--set', 'person=kim', ...words.slice(2))
  expect(other.out.replace(/'(?:[^']|'')*'/g, "''").replace(/^--.*$/gm, '')).toBe(bare)
})

beyondSample(() =>
  describe('redact', () => {
    const folder = 'redacting'
    const endpoint = 'vpce-0c4d1e8fa29b7365d'
    beforeAll(() => {
      mkdirSync(join(root, folder, '.github'), { recursive: true })
      mkdirSync(join(root, folder, '.git'))
      const config = readFileSync(join(root, '.github/whittle.yml'), 'utf8')
      writeFileSync(
        join(root, folder, '.github/whittle.yml'),
        `${config}\nrunbooks:\n  redact: [sourceAddress, network, caller.accessKeyId]\n`,
      )
      cpSync(join(root, 'iam'), join(root, folder, 'iam'), { recursive: true })
      cpSync(join(root, 'runbooks/sensitive-data.yml'), join(root, folder, 'r.yml'))
    })

    test('of the configuration holds for what is printed, and --unredacted for that alone', async () => {
      const words = [`${folder}/r.yml`, '--events', account, '--json', '--record', `${folder}/records`]
      const [left, full] = [await whittle(...words), await whittle(...words, '--unredacted')]
      expect(full.out).toContain(endpoint)
      expect(left.out).not.toContain(endpoint)
      expect(JSON.parse(left.out)).toMatchObject({ redacted: ['caller.accessKeyId', 'network', 'sourceAddress'] })
      expect(JSON.parse(full.out)).toMatchObject({ redacted: [] })
      const records = readdirSync(join(root, folder, 'records')).filter((name) => name.endsWith('.json'))
      expect(records.length).toBeGreaterThan(0)
      for (const name of records) {
        expect(readFileSync(join(root, folder, 'records', name), 'utf8')).not.toContain(endpoint)
      }
    })
  }),
)
