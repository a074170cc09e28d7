import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runCommandLine } from '../../src/cli/run.ts'

/** The built command line; WHITTLE_DIST names another build of it. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const cli = join(process.env['WHITTLE_DIST'] ?? join(root, 'dist'), 'cli.js')
const examples = join(root, 'examples')
/** Of the account of the policies that are asked about. */
const logs = join(examples, 'cloudtrail/AWSLogs/111122223333')
let scratch = ''

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'whittle-proof-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process. */
async function whittle(...args: string[]): Promise<Outcome> {
  const out = { stdout: '', stderr: '' }
  const status = await runCommandLine(args, {
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    env: { PATH: process.env['PATH'] },
    cwd: scratch,
    now: () => new Date(),
  })
  return { status, ...out }
}

/** Runs the built program: once for each command, as that takes half a second. */
function program(...args: string[]): Outcome {
  return spawnSync(process.execPath, [cli, ...args], {
    cwd: scratch,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
    maxBuffer: 1 << 26,
  })
}

const built = existsSync(cli)
const testBuilt = built ? test : test.skip
const skipped = built ? '' : ' (skipped: the command line is not built)'

const json = ({ stdout }: Outcome): any => JSON.parse(stdout) // oxlint-disable-line typescript/no-explicit-any

function file(name: string, content: string | object): string {
  const path = join(scratch, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const policy = (...statements: object[]): object => ({ Version: '2012-10-17', Statement: statements })
const read = { Sid: 'Read', Effect: 'Allow', Action: ['s3:Get*', 's3:List*'], Resource: 'arn:aws:s3:::logs/*' }
const fence = {
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
}

describe('explain', () => {
  test.each<[string, number, string, string[]]>([
    ['allowed', 0, 'every clause matches', ['arn:aws:s3:::logs/a', '--context', 'aws:SourceIp=203.0.113.9']],
    ['explicit-deny', 0, 'every clause matches', ['arn:aws:s3:::logs/a', '--context', 'aws:SourceIp=192.0.2.1']],
    ['explicit-deny', 0, 'every clause matches', ['arn:aws:s3:::logs/a', '--context', 'aws:SourceIp']],
    ['unknown', 3, 'depends on aws:SourceIp, which is not given', ['arn:aws:s3:::logs/a']],
    ['implicit-deny', 0, 'Resource does not match', ['arn:aws:s3:::other/a', '--context', 'aws:SourceIp=203.0.113.9']],
  ])('%s, exit %i: %s', async (decision, status, why, args) => {
    const path = file('policy.json', policy(read, fence))
    const outcome = await whittle('explain', path, 's3:getobject', ...args, '--json')
    const result = json(outcome)
    expect(result).toMatchObject({ decision, action: 's3:GetObject', evidence: null, version: expect.any(String) })
    expect(result.statements.map((each: { why: string }) => each.why).join('\n')).toContain(why)
    expect(outcome.status).toBe(status)
  })

  test('reads well at a terminal', async () => {
    const path = file('policy.json', policy(read, fence))
    const { stdout } = await whittle(
      'explain',
      path,
      's3:GetObject',
      'arn:aws:s3:::logs/a',
      '--context',
      'aws:SourceIp=1.1.1.1',
    )
    expect(stdout).toContain('denied: s3:GetObject on arn:aws:s3:::logs/a\n  by statement 2, whatever any other policy')
    expect(stdout).toMatch(/1 {2}Allow {3}Read {2}applies/)
  })

  test('says what a misspelled action may have meant', async () => {
    const { stderr, status } = await whittle(
      'explain',
      file('policy.json', policy(read)),
      's3:GetObjet',
      'arn:aws:s3:::logs/a',
    )
    expect(stderr).toContain('did you mean s3:GetObject?')
    expect(status).toBe(0)
  })

  testBuilt(`shows the evidence of the policy’s principals, by Terraform address${skipped}`, () => {
    const deploy = join(examples, 'iam-deploy.tf#aws_iam_policy.deploy')
    const { evidence, decision } = json(program('explain', deploy, 'ecs:UpdateService', '--events', logs, '--json'))
    expect(decision).toBe('allowed')
    expect(evidence.principals).toEqual(['arn:aws:iam::111122223333:role/acme-prod-deploy'])
    expect(evidence.used.count).toBeGreaterThan(0)
    expect(evidence.used.events[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(evidence.used.firstSeen < evidence.used.lastSeen).toBe(true)
    const never = json(program('explain', deploy, 'ecs:DeleteCluster', '--events', logs, '--json')).evidence
    expect(never).toMatchObject({ used: { count: 0, firstSeen: null }, blind: [] })
    const unseen = json(program('explain', deploy, 'iam:PassRole', '--events', logs, '--json')).evidence
    expect(unseen.blind[0].reason).toMatch(/\w/)
  })
})

describe('Terraform addresses', () => {
  const deploy = join(examples, 'iam-deploy.tf')

  testBuilt(`prove takes the resource or the document it is made of${skipped}`, () => {
    const outcome = program('prove', `${deploy}#aws_iam_policy.deploy`, `${deploy}#data.aws_iam_policy_document.deploy`)
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
  })

  test('a refutation names an action that exists, and the statements, in plain words', async () => {
    const all = file('all.json', policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }))
    const some = file('some.json', policy({ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }))
    const { witness, reason } = json(await whittle('prove', all, some, '--json'))
    expect(witness.action).toMatch(/^s3:[A-FH-Z][A-Za-z]+$/)
    expect(reason).toBe('is granted by statement 1 of the new document and by no statement of the old one')
    const fenced = file('fenced.json', policy(read, fence))
    const open = file('open.json', policy(read))
    expect(json(await whittle('prove', open, fenced, '--json')).reason).toBe(
      'is granted by statement 1 ("Read") of the new document and denied by statement 2 of the old one',
    )
  })

  testBuilt(`replay takes them too${skipped}`, () => {
    const jenkins = `${join(examples, 'iam-jenkins.tf')}#aws_iam_user_policy.jenkins`
    const arn = 'arn:aws:iam::111122223333:user/ci/jenkins'
    expect(json(program('replay', jenkins, '--events', logs, '--principal', arn, '--json')).requests).toBeGreaterThan(0)
  })

  test('values are taken from the files beside it', async () => {
    const main =
      'resource "aws_iam_policy" "p" {\n  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${local.bucket}/*" }] })\n}\n'
    const path = file('tree/main.tf', main)
    const old = file('old.json', policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }))
    const before = await whittle('prove', `${path}#aws_iam_policy.p`, old)
    expect(before.status).toBe(3)
    file('tree/locals.tf', 'locals {\n  bucket = "a"\n}\n')
    const after = await whittle('prove', `${path}#aws_iam_policy.p`, old)
    expect(after.status).toBe(0)
  })

  test.each<[string, () => string[], RegExp]>([
    [
      'a file without address',
      () => ['explain', deploy, 's3:GetObject'],
      /name a policy in it.*aws_iam_policy\.deploy/,
    ],
    [
      'a misspelled address',
      () => ['prove', `${deploy}#aws_iam_policy.deplyo`, `${deploy}#aws_iam_policy.deploy`],
      /did you mean aws_iam_policy\.deploy\?/,
    ],
    [
      'a file that is not there',
      () => ['replay', join(examples, 'none.tf#aws_iam_policy.x'), '--events', logs],
      /none\.tf.*cannot be read/,
    ],
    [
      'a policy that is not understood',
      () => {
        const path = file('unknown/main.tf', 'resource "aws_iam_policy" "p" {\n  policy = module.elsewhere.json\n}\n')
        return ['explain', `${path}#aws_iam_policy.p`, 's3:GetObject']
      },
      /main\.tf#aws_iam_policy\.p: \w/,
    ],
    [
      'an address that means two policies',
      () => {
        const inline = (name: string): string =>
          `  inline_policy {\n    name = "${name}"\n    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:${name}", Resource = "*" }] })\n  }\n`
        const path = file(
          'two/main.tf',
          `resource "aws_iam_role" "r" {\n${inline('GetObject')}${inline('PutObject')}}\n`,
        )
        return ['explain', `${path}#aws_iam_role.r`, 's3:GetObject']
      },
      /means 2 policies: aws_iam_role\.r\.inline_policy\[0\]/,
    ],
    ['a pattern as action', () => ['explain', file('p.json', policy(read)), 's3:Get*'], /name one action/],
    ['no action', () => ['explain', file('p.json', policy(read)), 'GetObject'], /is not an action/],
    ['no ARN', () => ['explain', file('p.json', policy(read)), 's3:GetObject', 'logs'], /is not a resource/],
    [
      'a context without key',
      () => ['explain', file('p.json', policy(read)), 's3:GetObject', '--context', 'SourceIp=1.2.3.4'],
      /--context SourceIp=1\.2\.3\.4: expects KEY=VALUE/,
    ],
  ])('one clear line for %s', async (_, args, message) => {
    const { status, stdout, stderr } = await whittle(...args())
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })
})
