import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runCommandLine } from '../../src/cli/run.ts'
import type { JudgedFinding } from '../../src/findings/types.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const access = join(root, 'examples/access')

async function whittle(...argv: readonly string[]): Promise<string> {
  let out = ''
  const code = await runCommandLine(argv, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: () => undefined },
    env: {},
    cwd: root,
    now: () => new Date('2026-11-21T12:00:00Z'),
  })
  expect({ code, argv: argv[0] }).toEqual({ code: argv[0] === 'networks' ? 1 : 0, argv: argv[0] })
  return out
}
const logs = ['--events', 'examples/access/cloudtrail', '--json']

describe('findings examples/access', () => {
  let findings: readonly JudgedFinding[]
  beforeAll(async () => {
    const text = await whittle('findings', 'examples/access', ...logs)
    findings = (JSON.parse(text) as { findings: JudgedFinding[] }).findings
  })
  const of = (name: string): JudgedFinding => {
    const found = findings.find(({ resource }) => resource.endsWith(name))
    if (found === undefined) throw new Error(`no finding on ${name}`)
    return found
  }

  test.each([
    ['acme-prod-labels', 'ExternalAccess', 'labels.tf', 'proposes'],
    ['acme-prod-carrier', 'ExternalAccess', 'carrier.tf', 'manual'],
    ['acme-prod-reports', 'UnusedIAMRole', 'reports.tf', 'proposes'],
    ['acme-prod-tracking', 'UnusedPermission', 'tracking.tf', 'proposes'],
  ])('%s: the policy that causes it, and what follows', (name, type, file, verdict) => {
    const { policies, ...finding } = of(name)
    expect(finding).toMatchObject({ type, verdict })
    expect(policies.map((policy) => policy.file)).toEqual([file])
  })

  test('access for everyone becomes access for the accounts that use it', () => {
    const { reason, proposal } = of('acme-prod-labels')
    expect(reason).toContain('aws:PrincipalAccount 111122223333, 444455556666')
    expect(proposal).toMatchObject({ edits: [{ file: 'labels.tf' }] })
  })

  test('the unused role is to be quarantined', () => {
    expect(of('acme-prod-reports').proposal).toMatchObject({ kind: 'quarantine', edits: [{ file: 'reports.tf' }] })
  })

  test('the unused permissions are what the proposal removes', () => {
    expect(of('acme-prod-tracking').actions?.map(({ action, verdict }) => `${action} ${verdict}`)).toEqual([
      'secretsmanager:PutSecretValue agrees',
      'ssm:GetParameters agrees',
      'ssm:PutParameter agrees',
    ])
  })

  test('the key is a step for a person', () => {
    expect(of('label-upload')).toMatchObject({
      verdict: 'manual',
      commands: [expect.stringContaining('--status Inactive')],
    })
  })
})

test('networks examples/access: the role in the VPC, and the laptop', async () => {
  const { principals } = JSON.parse(await whittle('networks', 'examples/access', ...logs)) as {
    principals: { principal: string; networks: { kind: string; stable: boolean }[]; fence: { status: string } }[]
  }
  const tracking = principals.find(({ principal }) => principal.endsWith('acme-prod-tracking'))
  expect(tracking?.networks).toMatchObject([
    { cidr: '198.51.100.23/32', stable: false, events: 1 },
    { vpce: 'vpce-0b7e44d1c2a9f6835', owner: '111122223333', stable: true },
  ])
  expect(tracking?.fence.status).toBe('denies')
})

test('plan examples/access: each policy, and the fence that is tried out', async () => {
  const { policies, shared } = JSON.parse(await whittle('plan', 'examples/access', ...logs)) as {
    policies: { address: string; status: string; recommended: object[] }[]
    shared: { notes: string[] }
  }
  expect(policies.map(({ address, status }) => `${address} ${status}`)).toEqual([
    'aws_iam_role.carrier.assume_role_policy skipped',
    'aws_iam_role_policy.carrier unchanged',
    'aws_s3_bucket_policy.labels.policy skipped',
    'aws_iam_role.reports.assume_role_policy skipped',
    'aws_iam_role_policy.reports unchanged',
    'aws_iam_role.tracking.assume_role_policy skipped',
    'aws_iam_role_policy.tracking narrowed',
  ])
  // AWS recommends to remove the same actions.
  const agrees = { verdict: 'agrees', reason: 'the proposal removes it' }
  expect(policies.flatMap(({ recommended }) => recommended)).toEqual([
    {
      principal: 'arn:aws:iam::111122223333:role/acme-prod-tracking',
      contained: 'proven',
      removed: ['secretsmanager:PutSecretValue', 'ssm:GetParameters', 'ssm:PutParameter'].map((action) => ({
        action,
        ...agrees,
      })),
      kept: [],
    },
  ])
  expect(JSON.stringify([policies, shared])).toMatch(
    /Simulated Deny by network: from 2026-07-27 to 2026-10-31 it would have denied 1 allowed call, the last on 2026-08-12/,
  )
})

describe('what it is judged by', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-access-'))
    cpSync(join(access, '.github'), join(folder, '.github'), { recursive: true })
    execFileSync(process.execPath, [join(root, 'scripts/build-example-access.mjs'), folder])
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  // Versions of zlib compress differently.
  const bytesOf = (path: string): string => {
    const bytes = readFileSync(path)
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  }

  test('is what the script writes, byte for byte', () => {
    const listed = (name: string): string[] => readdirSync(join(access, name)).map((file) => join(name, file))
    const files = ['findings.json', 'recommendations.json', ...listed('cloudtrail'), ...listed('iam')]
    expect(files).toHaveLength(7)
    for (const file of files)
      expect({ file, same: bytesOf(join(folder, file)) === bytesOf(join(access, file)) }).toEqual({ file, same: true })
  })
})
