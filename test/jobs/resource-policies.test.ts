import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runCommandLine } from '../../src/cli/run.ts'
import { account, role, trailRecord } from '../evidence/records.ts'

const tree = `resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.logs.arn, "\${aws_s3_bucket.logs.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }, {
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:GetBucketPolicy"
      Resource  = aws_s3_bucket.logs.arn
    }]
  })
}

resource "aws_iam_policy" "reader" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:Get*", Resource = "*" }]
  })
}
`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-resource-'))
  mkdirSync(join(folder, '.github'))
  writeFileSync(join(folder, '.github/whittle.yml'), `account: '${account}'\n`)
  writeFileSync(join(folder, 's3.tf'), tree)
  const s3 = { eventSource: 's3.amazonaws.com', requestParameters: { bucketName: 'acme-logs' } }
  const Records = [
    trailRecord(1, { eventName: 'GetBucketPolicy', ...s3 }),
    trailRecord(2, { eventName: 'GetBucketLocation', ...s3 }),
    trailRecord(3, { eventName: 'GetBucketPolicy', ...s3, requestParameters: { bucketName: 'other' } }),
  ]
  writeFileSync(join(folder, 'trail.json'), JSON.stringify({ Records }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

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

const bucketPolicy = 's3.tf#aws_s3_bucket_policy.logs'

describe('the policy of a bucket on the command line', () => {
  test('inventory shows it with its bucket', async () => {
    const { stdout } = await whittle('inventory')
    expect(stdout).toContain('attached to aws_s3_bucket.logs (arn:aws:s3:::acme-logs)')
  })

  test('explain names it where an identity policy is asked about its bucket', async () => {
    const asked = ['explain', 's3.tf#aws_iam_policy.reader', 's3:GetBucketPolicy', 'arn:aws:s3:::acme-logs']
    const { code, stdout } = await whittle(...asked)
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining(
        'Attached to the resource\n  aws_s3_bucket_policy.logs.policy (s3.tf:7) denies it, statement 2\n',
      ),
    })
    const json = JSON.parse((await whittle(...asked, '--json')).stdout) as { resourcePolicies: unknown }
    expect(json.resourcePolicies).toEqual([
      { file: 's3.tf', line: 7, address: 'aws_s3_bucket_policy.logs.policy', decision: 'explicit-deny', by: [2] },
    ])
    const elsewhere = await whittle(...asked.slice(0, 3), 'arn:aws:s3:::other', '--json')
    expect(JSON.parse(elsewhere.stdout)).toMatchObject({ resourcePolicies: [] })
  })

  test('explain, by itself, knows its own bucket by reference', async () => {
    const { code, stdout } = await whittle('explain', bucketPolicy, 's3:GetBucketPolicy', 'arn:aws:s3:::acme-logs')
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('by statement 2') })
  })

  test('replay asks it about what was done to its bucket only', async () => {
    const { code, stdout } = await whittle('replay', bucketPolicy, '--events', 'trail.json', '--json')
    const { requests, denied } = JSON.parse(stdout) as { requests: number; denied: readonly object[] }
    expect({ code, requests }).toEqual({ code: 1, requests: 2 })
    expect(denied).toEqual([
      expect.objectContaining({ principal: role, action: 's3:GetBucketLocation', decision: 'unknown' }),
      expect.objectContaining({ principal: role, action: 's3:GetBucketPolicy', decision: 'explicit-deny' }),
    ])
  })

  test('prove compares it with itself', async () => {
    expect((await whittle('prove', bucketPolicy, bucketPolicy)).code).toBe(0)
  })
})
