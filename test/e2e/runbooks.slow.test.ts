import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { entry, examples, isBuilt } from './action-runner.ts'

/** The built command line over the shipped runbooks, as a user starts it. */
const program = join(entry, '../cli.js')
const runbooks = join(examples, 'runbooks')
const logs = join(examples, 'cloudtrail')
const describeBuilt = isBuilt ? describe : describe.skip
const title = (text: string) => (isBuilt ? text : `${text} (skipped: dist/ is not built)`)

let scratch = ''
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'whittle-runbooks-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function whittle(...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: scratch,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
    maxBuffer: 1 << 28,
  })
  return { status, stdout, stderr }
}

interface Run {
  readonly outcome: string
  readonly drill: boolean
  readonly stages: readonly { readonly name: string; readonly status: string }[]
  readonly matched: { readonly events: number; readonly principals: readonly string[] }
  readonly containment: readonly { readonly commands: readonly string[] }[]
  readonly revocation: readonly { readonly status: string }[]
  readonly proposals: readonly { readonly file: string; readonly after: object }[]
  readonly manual: readonly { readonly id: string; readonly commands: readonly string[] }[]
  readonly record: { readonly path: string | null; readonly sha256: string; readonly previous: string | null }
}

const runOf = ({ stdout }: Outcome): Run => JSON.parse(stdout) as Run

const stageNames = [
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
]

interface Drill {
  readonly args: readonly string[]
  readonly outcome: string
  readonly principals: readonly string[]
  /** Results of the revocation, each with how many there are. */
  readonly revocation: Readonly<Record<string, number>>
}

const arn = (name: string) => `arn:aws:iam::111122223333:${name}`
const drills: Readonly<Record<string, Drill>> = {
  'compromised-access-key': {
    args: ['--set', 'key=AKIAACMECIJNKEXAMPLE'],
    outcome: 'escalated',
    principals: [arn('user/ci/jenkins')],
    revocation: { proposed: 1 },
  },
  'compromised-role': {
    args: ['--set', `role=${arn('role/acme-prod-orders-api')}`],
    outcome: 'contained',
    principals: [arn('role/acme-prod-orders-api')],
    revocation: { proposed: 2 },
  },
  leaver: {
    args: ['--set', 'person=break-glass', '--set', `user=${arn('user/ci/jenkins')}`],
    outcome: 'contained',
    principals: [arn('user/break-glass'), arn('user/ci/jenkins')],
    revocation: { proposed: 1, 'nothing-to-do': 1 },
  },
  // The last day of the logs is over before the day that is asked for: that nothing was found says nothing.
  'logging-off': { args: [], outcome: 'escalated', principals: [], revocation: { 'nothing-to-do': 1 } },
  'permission-changes': { args: [], outcome: 'escalated', principals: [], revocation: { 'nothing-to-do': 1 } },
  'public-resource': { args: [], outcome: 'escalated', principals: [], revocation: { 'nothing-to-do': 1 } },
  'quarterly-review': {
    args: ['--set', `principals=${arn('role/acme-prod-backup')}`, '--answer', 'acknowledged=yes'],
    outcome: 'contained',
    principals: [arn('role/acme-prod-backup')],
    revocation: { proposed: 1 },
  },
  'root-use': { args: [], outcome: 'escalated', principals: [], revocation: {} },
  'sensitive-data': {
    args: ['--answer', 'expected=no'],
    outcome: 'contained',
    principals: [arn('role/acme-prod-orders-api')],
    revocation: { proposed: 1, refused: 1 },
  },
  'unused-for-90-days': {
    args: ['--set', `principal=${arn('role/acme-prod-queues')}`],
    outcome: 'clear',
    principals: [arn('role/acme-prod-queues')],
    revocation: { manual: 1 },
  },
}

describeBuilt(title('the built command line'), () => {
  test('has a drill here for every shipped runbook', () => {
    expect(Object.keys(drills).map((id) => `${id}.yml`)).toEqual(readdirSync(runbooks).sort())
  })

  test.each(Object.entries(drills))('drills %s over the examples', (id, { args, outcome, principals, revocation }) => {
    const result = whittle('runbook', join(runbooks, `${id}.yml`), '--events', logs, '--drill', '--json', ...args)
    const run = runOf(result)
    expect({ status: result.status, outcome: run.outcome }).toEqual({
      status: outcome === 'escalated' ? 1 : 0,
      outcome,
    })
    expect(run.drill).toBe(true)
    expect(run.stages.map(({ name }) => name)).toEqual(stageNames)
    expect(run.stages.filter(({ status }) => status === 'waiting' || status === 'failed')).toEqual([])
    expect(run.matched.principals).toEqual(principals)
    const counts: Record<string, number> = {}
    for (const { status } of run.revocation) counts[status] = (counts[status] ?? 0) + 1
    expect(counts).toEqual(revocation)
    expect(run.record).toEqual({ path: null, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), previous: null })
  })

  test('passes the cases inside every shipped runbook', () => {
    const files = readdirSync(runbooks).map((name) => join(runbooks, name))
    const { status, stdout, stderr } = whittle('runbook', 'test', ...files)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^\d+ cases of 10 runbooks: all pass\.$/m)
    expect(stdout).not.toMatch(/^ {2}fail/m)
  })

  test('fails where a case expects something else', () => {
    const text = readFileSync(join(runbooks, 'logging-off.yml'), 'utf8')
    const changed = text.replace('outcome: contained', 'outcome: clear')
    expect(changed).not.toBe(text)
    writeFileSync(join(scratch, 'other.yml'), changed)
    const { status, stdout } = whittle('runbook', 'test', 'other.yml')
    expect(status).toBe(1)
    expect(stdout).toMatch(/^ {2}fail/m)
  })

  test('records two runs as a chain, which a changed byte breaks', () => {
    const drill = () =>
      runOf(
        whittle(
          'runbook',
          join(runbooks, 'root-use.yml'),
          '--events',
          logs,
          '--drill',
          '--json',
          '--record',
          'records',
        ),
      )
    const [first, second] = [drill(), drill()]
    expect(first.record.previous).toBeNull()
    expect(second.record).toMatchObject({ path: 'records/000001.json', previous: first.record.sha256 })
    const whole = whittle('runbook', 'records', 'records', '--head', second.record.sha256)
    expect({ status: whole.status, stdout: whole.stdout }).toMatchObject({ status: 0 })
    expect(whole.stdout).toContain('2 records in records')
    const file = join(scratch, 'records/000000.json')
    const bytes = readFileSync(file)
    for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[at] = changed[at]! ^ 1
      writeFileSync(file, changed)
      const broken = whittle('runbook', 'records', 'records')
      expect({ at, status: broken.status, says: broken.stdout }).toMatchObject({
        status: 1,
        says: expect.stringMatching(/00000[01]\.json/),
      })
    }
    writeFileSync(file, bytes)
    expect(whittle('runbook', 'records', 'records').status).toBe(0)
  })

  test('applies a contained run, and reads the same documents again', () => {
    const checkout = join(scratch, 'checkout')
    cpSync(examples, checkout, { recursive: true, filter: (path) => !path.endsWith('/cloudtrail') })
    mkdirSync(join(checkout, '.git'))
    const words = ['checkout/runbooks/sensitive-data.yml', '--events', logs, '--answer', 'expected=no']
    const before = readFileSync(join(checkout, 'iam-orders-api.tf'), 'utf8')
    const applied = whittle('runbook', ...words, '--apply', '--json')
    expect({ status: applied.status, stderr: applied.stderr }).toMatchObject({ status: 0 })
    const { proposals } = runOf(applied)
    expect(proposals.map(({ file }) => file)).toEqual(['iam-orders-api.tf'])
    expect(readFileSync(join(checkout, 'iam-orders-api.tf'), 'utf8')).not.toBe(before)
    const again = JSON.parse(whittle('plan', 'checkout', '--events', logs, '--json').stdout) as {
      policies: { file: string; before: object }[]
    }
    const read = again.policies
      .filter(({ file }) => file === 'iam-orders-api.tf')
      .map(({ before: document }) => document)
    expect(read).toContainEqual(proposals[0]?.after)
  })

  test('edits nothing where the run is not contained', () => {
    const words = ['checkout/runbooks/leaver.yml', '--events', logs, '--set', 'person=kim', '--answer', 'workload=yes']
    const jenkins = readFileSync(join(scratch, 'checkout/iam-jenkins.tf'), 'utf8')
    const result = whittle('runbook', ...words, '--set', `user=${arn('user/ci/jenkins')}`, '--apply')
    expect(result.status).toBe(1)
    expect(result.stderr).toContain('no file was changed: the run is escalated')
    expect(readFileSync(join(scratch, 'checkout/iam-jenkins.tf'), 'utf8')).toBe(jenkins)
  })
})

/** A runbook that puts a free text wherever a runbook takes a parameter. */
const hostileRunbook = {
  id: 'hostile',
  version: 1,
  title: 'About ${who}',
  owner: 'team',
  status: 'active',
  reviewed: '2026-10-12',
  'review-every': '90d',
  occasions: ['audit'],
  priority: 'P2',
  parameters: { who: { type: 'text', description: 'Any text' } },
  scope: { where: { any: [{ 'user-agent': ['${who}'] }, { person: ['break-glass'] }] } },
  query: { window: '90d' },
  manual: [
    {
      id: 'look',
      title: 'Look at ${who}',
      actor: 'team',
      phase: 'recovery',
      commands: ['printf %s ${who} "a ${who}"'],
    },
  ],
  verification: [{ id: 'silent', 'stays-empty': { for: '1d' } }],
  escalation: [{ id: 'all', on: ['overdue'], after: '1h', message: '${who}', issue: {} }],
}

describeBuilt(title('a hostile value changes nothing but itself'), () => {
  const harmless = 'harmless'
  const drillWith = (value: string, name: string, ...more: string[]) =>
    whittle('runbook', 'hostile.yml', '--events', logs, '--drill', '--set', `who=${value}`, ...more, '--record', name)
  const withoutTexts = (sql: string) => sql.replace(/'(?:[^']|'')*'/g, "''")
  let plain: Run
  let plainSql = ''
  beforeAll(() => {
    writeFileSync(join(scratch, 'hostile.yml'), stringify(hostileRunbook))
    plain = runOf(drillWith(harmless, 'plain', '--json'))
    plainSql = whittle('runbook', 'hostile.yml', '--sql', '--set', `who=${harmless}`).stdout
  })

  test.each<[string, string]>([
    ['quotes', `it's "so" \`date\` $(touch pwned) !!`],
    ['SQL', `x' OR '1'='1'; DROP TABLE logs; -- `.trim()],
    ['Markdown', '[a](http://evil.example) ![b](c) __d__ | e <img src=x onerror=alert(1)> @everyone #1'],
    ['a YAML tag', '!!js/function "function () {}"'],
    ['an anchor of YAML', '&a [*a, {<<: *a}]'.replaceAll('*', 'x')],
    ['an escape of LIKE', String.raw`100%_\%`],
    ['a redirection', 'a; rm -rf / > /dev/null && b | c'],
  ])('%s', (name, value) => {
    const folder = `records-${name.replaceAll(' ', '-')}`
    const result = drillWith(value, folder, '--json')
    expect({ status: result.status, stderr: result.stderr }).toEqual({ status: 0, stderr: '' })
    const run = runOf(result)
    expect(run.matched).toEqual(plain.matched)
    expect(run.containment.map(({ commands }) => commands.length)).toEqual(
      plain.containment.map(({ commands }) => commands.length),
    )
    const [command = ''] = run.manual.find(({ id }) => id === 'look')?.commands ?? []
    const printed = spawnSync('bash', ['-c', command.replace(/^printf %s/, "printf '%s\\n'")], {
      cwd: scratch,
      encoding: 'utf8',
    })
    expect(printed.stdout).toBe(`${value}\na ${value}\n`)
    expect(readdirSync(scratch)).not.toContain('pwned')
    const sql = whittle('runbook', 'hostile.yml', '--sql', '--set', `who=${value}`)
    expect(sql.status).toBe(0)
    expect(withoutTexts(sql.stdout)).toBe(withoutTexts(plainSql))
    const record = JSON.parse(readFileSync(join(scratch, folder, '000000.json'), 'utf8')) as object
    const usual = JSON.parse(readFileSync(join(scratch, 'plain/000000.json'), 'utf8')) as object
    expect(pathsOf(record)).toEqual(pathsOf(usual))
    const markdown = readFileSync(join(scratch, folder, '000000.md'), 'utf8')
    expect(outsideCode(markdown)).not.toMatch(/(?<!\\)<img|(?<!\\)\]\(http:\/\/evil|(?<!\\)!\[b\]|(?<!\\)@everyone/)
    expect(whittle('runbook', 'records', folder).status).toBe(0)
  })

  test.each<[string, RegExp]>([
    ['--endpoint-url=http://evil.example', /begins with "-"/],
    ['a*', /wildcard/],
    ['${who}', /holds "\$\{"/],
    ['two\nlines', /is not one line of text/],
  ])('%j is refused', (value, says) => {
    const { status, stdout, stderr } = drillWith(value, 'none')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(says)
  })
})

/** Paths of all members of a value. */
function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, each]) => pathsOf(each, `${path}/${key}`))
}

/** Markdown without fenced blocks and code spans, in which nothing is markup. */
const outsideCode = (markdown: string): string =>
  markdown.replace(/^(`{3,}).*\n[\s\S]*?^\1$/gm, '').replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '')
