import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { InputError } from '../../../src/errors.ts'
import { readArguments } from '../../../src/cli/options.ts'
import { verifyCommand } from '../../../src/cli/commands/verify.ts'
import { roleIdentity, trailRecord } from '../../evidence/records.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-verify-'))
  git(['init', '-q', '-b', 'main'])
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function git(words: readonly string[], at = '2026-08-20T00:00:00Z'): string {
  const env = { ...process.env, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: at }
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com']
  return execFileSync('git', [...who, ...words], { cwd: root, encoding: 'utf8', env, stdio: 'pipe' }).trim()
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

function commit(files: Readonly<Record<string, string>>, at?: string): string {
  write(files)
  git(['add', '-A'], at)
  git(['commit', '-q', '--allow-empty', '-m', 'x'], at)
  return git(['rev-parse', 'HEAD'])
}

const role = 'arn:aws:iam::111122223333:role/app/orders'
const configuration = 'account: "111122223333"\n'

const policy = (actions: string): string => `resource "aws_iam_role" "orders" {
  name               = "orders"
  path               = "/app/"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "orders" {
  role   = aws_iam_role.orders.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ${actions}, Resource = "*" }]
  })
}
`

const call = (id: number, eventTime: string, more: object = {}): unknown =>
  trailRecord(id, { eventTime, userIdentity: roleIdentity(role), eventName: 'DescribeInstances', ...more })

const refused = (id: number, eventTime: string, more: object = {}): unknown =>
  call(id, eventTime, { eventName: 'DescribeVpcs', errorCode: 'Client.UnauthorizedOperation', ...more })

async function verify(events: readonly unknown[], argv: readonly string[] = ['--json']) {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-verify-events-'))
  writeFileSync(join(folder, 'a.json'), JSON.stringify({ Records: events }))
  const written = { out: '', err: '' }
  try {
    const code = await verifyCommand.run(readArguments(verifyCommand.spec, ['--events', folder, ...argv]), {
      stdout: { write: (text: string) => (written.out += text) },
      stderr: { write: (text: string) => (written.err += text) },
      env: process.env,
      cwd: root,
      now: () => new Date('2026-11-30T00:00:00Z'),
    })
    return { code, ...written }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Answer {
  readonly policies: readonly { readonly changes: readonly { readonly commit: string }[] }[]
  readonly broken: readonly { readonly action: string; readonly commit: string; readonly events: readonly string[] }[]
  readonly suspicious: readonly unknown[]
  readonly unclear: readonly unknown[]
  readonly restore: readonly { readonly edits: readonly { readonly text: string }[]; readonly reason: string | null }[]
}

const verified = async (events: readonly unknown[], since = 'HEAD~1'): Promise<Answer> =>
  JSON.parse((await verify(events, ['--since', since, '--json'])).out) as Answer

const both = '["ec2:DescribeInstances", "ec2:DescribeVpcs"]'
const one = '"ec2:DescribeInstances"'
const known = call(1, '2026-08-01T00:00:00Z')

describe('in a repository', () => {
  test('a removed action that is refused from a known place comes back, and --apply writes it', async () => {
    commit({ '.github/whittle.yml': configuration, 'a.tf': policy(both) }, '2026-07-01T00:00:00Z')
    const change = commit({ 'a.tf': policy(one) })
    const events = [known, refused(2, '2026-08-21T00:00:00Z')]
    const answer = await verified(events)
    expect(answer.broken).toMatchObject([{ action: 'ec2:DescribeVpcs', commit: change }])
    expect(answer.broken[0]?.events).toHaveLength(1)
    const { code, out } = await verify(events, ['--since', 'HEAD~1', '--apply'])
    expect(code).toBe(1)
    expect(out).toContain('1 refused call (1 broken, 0 suspicious, 0 unclear)')
    expect(readFileSync(join(root, 'a.tf'), 'utf8')).toContain('"ec2:DescribeVpcs"')
  })

  test('later commits to the file do not hide what was refused before them', async () => {
    commit({ '.github/whittle.yml': configuration, 'a.tf': policy(both) }, '2026-07-01T00:00:00Z')
    const change = commit({ 'a.tf': policy(one) })
    commit({ 'a.tf': `${policy(one)}# a remark\n` }, '2026-09-20T00:00:00Z')
    const { broken } = await verified([known, refused(2, '2026-08-21T00:00:00Z')], 'HEAD~2')
    expect(broken.map((each) => each.commit)).toEqual([change])
  })

  test('a document that changed through another file is verified', async () => {
    const locals = (actions: string): string => `locals {\n  actions = ${actions}\n}\n`
    commit({ '.github/whittle.yml': configuration, 'a.tf': policy('local.actions'), 'b.tf': locals(both) })
    const change = commit({ 'b.tf': locals(one) })
    const { broken } = await verified([known, refused(2, '2026-08-21T00:00:00Z')])
    expect(broken.map((each) => each.commit)).toEqual([change])
  })

  test('a policy whose file moved is still the same policy', async () => {
    commit({ '.github/whittle.yml': configuration, 'a.tf': policy(both) })
    git(['mv', 'a.tf', 'b.tf'])
    commit({ 'b.tf': policy(one) })
    expect((await verified([known, refused(2, '2026-08-21T00:00:00Z')])).broken).toHaveLength(1)
  })

  test('a change that is not committed cannot have been applied', async () => {
    commit({ '.github/whittle.yml': configuration, 'a.tf': policy(both) })
    write({ 'a.tf': policy(one) })
    const answer = await verified([known, refused(2, '2026-08-21T00:00:00Z')], 'HEAD')
    expect(answer).toMatchObject({ policies: [], broken: [], suspicious: [] })
  })

  test('from another address it is suspicious: nothing is proposed', async () => {
    commit({ '.github/whittle.yml': configuration, 'a.tf': policy(both) })
    commit({ 'a.tf': policy(one) })
    const elsewhere = refused(2, '2026-08-21T00:00:00Z', { sourceIPAddress: '192.0.2.77' })
    expect(await verified([known, elsewhere])).toMatchObject({
      broken: [],
      suspicious: [{ action: 'ec2:DescribeVpcs' }],
      restore: [],
    })
  })

  test('nothing refused is exit code 0; a revision that is none is an error', async () => {
    commit({ '.github/whittle.yml': configuration, 'a.tf': policy(both) })
    commit({ 'a.tf': policy(one) })
    expect((await verify([known], ['--since', 'HEAD~1'])).code).toBe(0)
    await expect(verify([known], ['--since', 'none'])).rejects.toThrow(InputError)
    await expect(verify([known], [])).rejects.toThrow('--since REV is missing')
  })
})
