import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { expandPlan } from '../../scripts/expand-plan.mjs'
import { realData, withoutRealData } from '../../scripts/real-data.mjs'

/** The built command line, as a user starts it. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const logs = join(root, 'examples/cloudtrail')
let scratch = ''

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'whittle-cli-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function whittle(...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    cwd: scratch,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
    maxBuffer: 1 << 28,
  })
  return { status, stdout, stderr }
}

const json = (outcome: Outcome): any => JSON.parse(outcome.stdout) // oxlint-disable-line typescript/no-explicit-any

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

const policy = (statement: unknown): string => JSON.stringify({ Version: '2012-10-17', Statement: statement })
const allow = (action: string | string[], other: object = {}): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  ...other,
})

describe('the example', () => {
  test('gives proposals with diff, reasons and proof', () => {
    const { status, stdout, stderr } = whittle('plan', join(root, 'examples'), '--events', logs, '--details')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toContain('--- a/iam-orders-api.tf')
    expect(stdout).toContain('proven: the new document grants nothing that the old one did not')
    expect(stdout).not.toContain('\u001b')
  })

  test('ends as narrowed, unchanged or skipped for every policy, each with its reason', () => {
    const plan = json(whittle('plan', join(root, 'examples'), '--events', logs, '--json'))
    const status = Object.fromEntries(plan.policies.map((each: any) => [each.address ?? each.file, each.status])) // oxlint-disable-line typescript/no-explicit-any
    expect(status).toMatchObject({
      'data.aws_iam_policy_document.deploy': 'narrowed',
      'aws_iam_role_policy.orders_api': 'narrowed',
      'aws_iam_user_policy.jenkins': 'narrowed',
      'aws_iam_role.backup.inline_policy[0]': 'narrowed',
      'policies/analyst.json': 'narrowed',
      'data.aws_iam_policy_document.etl': 'unchanged',
      'aws_iam_role_policy.audit': 'unchanged',
      'templates/monitoring.json.tftpl': 'unchanged',
      'data.aws_iam_policy_document.partner': 'narrowed',
    })
    for (const each of plan.policies) expect(each.reason).toMatch(/\w{3}/)
    expect(Object.keys(plan)).toEqual(
      expect.arrayContaining(['version', 'coverage', 'blindSpots', 'unmapped', 'summary', 'policies']),
    )
  })

  test('--apply makes exactly the shown edits, the same every time, and a second run finds nothing to do', () => {
    const copy = join(scratch, 'copy')
    cpSync(join(root, 'examples'), copy, { recursive: true })
    const first = whittle('plan', copy, '--events', join(copy, 'cloudtrail'), '--json', '--apply')
    const plan = json(first)
    for (const path of new Set<string>(plan.policies.map((each: { file: string }) => each.file))) {
      const original = readFileSync(join(root, 'examples', path), 'utf8')
      const edits = plan.policies
        .filter((each: { file: string }) => each.file === path)
        .flatMap((each: { edits: unknown[] }) => each.edits)
        .sort((a: { start: number }, b: { start: number }) => b.start - a.start)
      const expected = edits.reduce(
        (text: string, { start, end, text: by }: { start: number; end: number; text: string }) =>
          text.slice(0, start) + by + text.slice(end),
        original,
      )
      expect(readFileSync(join(copy, path), 'utf8')).toBe(expected)
    }
    const second = whittle('plan', copy, '--events', join(copy, 'cloudtrail'), '--json', '--apply')
    expect(json(second).summary.narrowed).toBe(0)
    expect(whittle('plan', copy, '--events', join(copy, 'cloudtrail'), '--json').stdout).toBe(second.stdout)
  })

  test('inventory lists every policy with its place', () => {
    const { policies } = json(whittle('inventory', join(root, 'examples'), '--json'))
    expect(policies).toContainEqual(
      expect.objectContaining({
        file: 'iam-jenkins.tf',
        address: 'aws_iam_user_policy.jenkins',
        form: 'heredoc',
        principals: ['arn:aws:iam::111122223333:user/ci/jenkins'],
        status: 'found',
        reason: null,
      }),
    )
  })

  test('usage distinguishes a denied call from use', () => {
    const arn = 'arn:aws:iam::111122223333:user/ci/jenkins'
    const { principals } = json(whittle('usage', '--events', logs, '--principal', arn, '--json'))
    expect(principals).toHaveLength(1)
    expect(principals[0].denied.map(({ action }: { action: string }) => action)).toEqual(['iam:ListUsers'])
    expect(principals[0].actions.map(({ action }: { action: string }) => action)).not.toContain('iam:ListUsers')
  })
})

describe('prove and replay', () => {
  test.each([
    ['proven', 0, allow('s3:GetObject'), allow('s3:Get*')],
    ['refuted', 1, allow('s3:*'), allow('s3:Get*')],
  ])('%s ends with %i', (verdict, status, after, before) => {
    const outcome = whittle('prove', file('new.json', policy(after)), file('old.json', policy(before)), '--json')
    expect(json(outcome)).toMatchObject({ verdict, version: expect.any(String) })
    expect(outcome.status).toBe(status)
  })

  test('a refutation names the request', () => {
    const { witness } = json(
      whittle('prove', file('new.json', policy(allow('s3:*'))), file('old.json', policy(allow('s3:Get*'))), '--json'),
    )
    expect(witness.action).toMatch(/^s3:(?!Get)/)
  })

  test('replay says what a policy would deny, with event ids', () => {
    const path = file('policy.json', policy(allow('cloudfront:*')))
    const outcome = whittle(
      'replay',
      path,
      '--events',
      logs,
      '--principal',
      'arn:aws:iam::111122223333:user/ci/jenkins',
      '--json',
    )
    expect(outcome.status).toBe(1)
    const { denied } = json(outcome)
    expect(denied.map(({ action }: { action: string }) => action)).toContain('lambda:UpdateFunctionCode')
    expect(denied[0].events[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(whittle('replay', file('all.json', policy(allow('*'))), '--events', logs).status).toBe(0)
    const tagged = policy(allow('*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }))
    expect(whittle('replay', file('tagged.json', tagged), '--events', logs).status).toBe(3)
  })
})

describe('bad input gets one clear line and exit code 2', () => {
  test.each<[string, () => string[], RegExp]>([
    ['no such command', () => ['trim'], /there is no command "trim"/],
    ['an unknown option', () => ['plan', '--foo'], /plan: .*--foo.*plan --help/],
    ['a missing folder', () => ['plan', join(scratch, 'nowhere'), '--events', logs], /nowhere/],
    ['missing logs', () => ['usage', '--events', join(scratch, 'nothing')], /nothing/],
    ['no evidence named', () => ['plan', join(root, 'examples')], /--events/],
    [
      'a policy that is not JSON',
      () => ['prove', file('a.json', '{"Version": }'), file('b.json', policy(allow('*')))],
      /a\.json:1:13: not valid JSON/,
    ],
    [
      'a policy with unknown elements',
      () => ['prove', file('a.json', policy({ ...allow('*'), Actions: 'x' })), file('b.json', policy(allow('*')))],
      /a\.json: Statement\.0.*Actions/,
    ],
    [
      'a mistake in the configuration',
      () => [
        'plan',
        dirname(dirname(file('tree/.github/whittle.yml', 'evidence:\n  windoww: 3d\n'))),
        '--events',
        logs,
      ],
      /whittle\.yml:2:3: .*window/,
    ],
    [
      'a private block as trusted network',
      () => ['plan', join(root, 'examples'), '--events', logs, '--trusted', '10.0.0.0/8'],
      /10\.0\.0\.0\/8/,
    ],
    [
      'days that are no number',
      () => ['plan', join(root, 'examples'), '--events', logs, '--min-days', 'all'],
      /--min-days all/,
    ],
    [
      'a session of a role without calls',
      () => ['usage', '--events', logs, '--principal', 'arn:aws:sts::111122223333:assumed-role/a/b'],
      /no call of it is in the evidence/,
    ],
  ])('%s', (_, args, message) => {
    const { status, stdout, stderr } = whittle(...args())
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })

  const record = readFileSync(join(root, 'examples/iam-deploy.tf'), 'utf8')
  test.each<[string, string | Uint8Array, RegExp]>([
    ['cut-off.json.gz', gzipSync('{"Records":[]}').subarray(0, 20), /cut-off\.json\.gz/],
    ['not-gzip.json.gz', 'plain', /not-gzip\.json\.gz/],
    ['not-json.json', record, /not-json\.json/],
    ['not-cloudtrail.json', '{"hello": 1}', /not-cloudtrail\.json/],
  ])('a damaged log among good ones stops every removal, and only that: %s', (name, content, message) => {
    const folder = join(scratch, `logs-${name}`)
    cpSync(logs, folder, { recursive: true })
    writeFileSync(join(folder, name), content)
    const plan = json(whittle('plan', join(root, 'examples'), '--events', folder, '--json'))
    expect(plan.coverage.complete).toBe(false)
    expect(plan.coverage.problems.join('\n')).toMatch(message)
    expect(plan.summary.narrowed).toBe(0)
    expect(
      plan.policies.find(({ address }: { address: string }) => address === 'aws_iam_user_policy.jenkins').reason,
    ).toMatch(/incomplete/)
  })

  test('as of a day it is as if there were no later logs', () => {
    const folder = join(scratch, 'logs-until')
    cpSync(logs, folder, {
      recursive: true,
      filter: (path) => !/2026\/10\/(1[6-9]|[23]\d)/.test(path),
    })
    const asOf = ['--as-of', '2026-10-15', '--min-days', '60', '--json']
    const whole = json(whittle('plan', join(root, 'examples'), '--events', logs, ...asOf))
    expect(whole.summary.narrowed).toBeGreaterThan(0)
    expect(whole).toEqual(json(whittle('plan', join(root, 'examples'), '--events', folder, ...asOf)))
  })

  test('a syntax error in one Terraform file costs that file only', () => {
    const copy = join(scratch, 'broken')
    cpSync(join(root, 'examples'), copy, { recursive: true })
    writeFileSync(join(copy, 'broken.tf'), 'resource "aws_iam_policy" "x" {\n  policy = jsonencode({\n')
    const outcome = whittle('plan', copy, '--events', logs, '--json')
    expect(outcome.status).toBe(0)
    const plan = json(outcome)
    expect(JSON.stringify([plan.problems, plan.policies])).toMatch(/broken\.tf/)
    expect(plan.summary.narrowed).toBeGreaterThan(0)
  })
})

// Real records and a real policy that belongs to them; see CONTRIBUTING.md.
const invictus = fileURLToPath(new URL('cloudtrail/invictus/', realData))
const withRecords = existsSync(invictus) ? describe : describe.skip

withRecords(`real records${existsSync(invictus) ? '' : withoutRealData}`, () => {
  const arn = 'arn:aws:iam::123837392027:user/bert-jan'

  // oxlint-disable-next-line typescript/no-explicit-any
  const admin = (unobserved: string): any => {
    const tree = join(scratch, 'admin')
    file('admin/policies/admin.json', policy([allow('*')]))
    file(
      'admin/.github/whittle.yml',
      `account: "123837392027"\npolicies:\n  principals: {policies/admin.json: ["${arn}"]}\n${unobserved}`,
    )
    return expandPlan(
      json(whittle('plan', tree, '--events', invictus, '--min-days', '0', '--as-of', '2023-07-10', '--json')),
    )
  }

  test('an administrator policy becomes what was used, within the quota, and breaks nothing', () => {
    const plan = admin('  unobserved: [{in: "**", do: drop}]\n')
    const [only] = plan.policies
    expect(only).toMatchObject({ status: 'narrowed', proof: { containment: { verdict: 'proven' } } })
    expect(only.proof.replay).toMatchObject({ denied: [], records: { total: 2641 } })
    expect(JSON.stringify(only.after).length).toBeLessThanOrEqual(6144)
    // The actions used alone, but for unused reads that come back so that it fits.
    // What is kept although it was not seen serves something that was used, or that stays.
    const kept = only.blindSpots.flatMap(({ actions }: { actions: string[] }) => actions)
    for (const { reason } of only.blindSpots)
      expect(reason).toMatch(/may need it inside the same call|\(rule [a-z0-9-]+, /)
    const used = json(whittle('usage', '--events', invictus, '--principal', arn, '--json')).principals[0].actions
    expect(only.actions.after).toBe(used.length + kept.length + only.changes[0].readmitted.length)
    expect(only.changes[0].kept.map(({ action }: { action: string }) => action)).toEqual(
      used.map(({ action }: { action: string }) => action),
    )
  })

  test('what could not be seen stays with it, and that no longer fits is said', () => {
    const [only] = admin('').policies
    expect(only).toMatchObject({
      status: 'narrowed',
      proof: { containment: { verdict: 'proven' }, replay: { denied: [] } },
    })
    expect(only.notes.join('\n')).toMatch(/more than AWS takes \(6,144\).*Split it into/)
    const patterns: string[] = only.after.Statement.flatMap((each: { Action: string[] }) => each.Action)
    expect(patterns).toEqual(expect.arrayContaining(['ec2:RunInstances', 'iam:PassRole']))
    expect(patterns).not.toContain('*')
  })
})
