import { describe, expect, test } from '@jest/globals'
import { replayCommand } from '../../../src/cli/commands/replay.ts'
import { account, role, trailRecord } from '../../evidence/records.ts'
import { run, type Ran } from '../support.ts'

const statement = (Action: string, more: object = {}): object => ({ Effect: 'Allow', Action, Resource: '*', ...more })
const document = (...Statement: unknown[]): object => ({ Version: '2012-10-17', Statement })

const s3 = { eventSource: 's3.amazonaws.com', requestParameters: { bucketName: 'logs' } }
const other = {
  type: 'IAMUser',
  arn: `arn:aws:iam::${account}:user/jane`,
  accountId: account,
  userName: 'jane',
  principalId: 'AIDAEXAMPLE',
}
const records = {
  Records: [
    trailRecord(1, { eventName: 'GetBucketPolicy', ...s3 }),
    trailRecord(2, { eventName: 'DeleteBucket', ...s3, userIdentity: other }),
    trailRecord(3, {
      eventName: 'DeleteSubnet',
      eventSource: 'ec2.amazonaws.com',
      requestParameters: { subnetId: 'subnet-0a1b2c3d' },
      userIdentity: other,
    }),
  ],
}
const name = role.split('/').at(-1)
const terraform = `
resource "aws_iam_role" "app" {
  name               = "${name}"
  path               = "/app/"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
resource "aws_iam_policy" "free" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:Get*", Resource = "*" }] })
}
resource "aws_iam_role_policy" "app" {
  name   = "app"
  role   = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:Get*", Resource = "*" }] })
}
`
const files = {
  '.github/whittle.yml': `account: '${account}'\n`,
  'trail.json': records,
  'main.tf': terraform,
  'get.json': document(statement('s3:Get*')),
  'bucket.json': document(statement('s3:Get*', { Effect: 'Deny', Principal: '*', Resource: 'arn:aws:s3:::logs' })),
  'any-bucket.json': document(statement('s3:Get*', { Effect: 'Deny', Principal: '*' })),
  'own.json': document(statement('s3:*'), statement('ec2:*', { Resource: `arn:aws:ec2:*:${account}:subnet/*` })),
  'shared.json': document(statement('s3:*'), statement('ec2:*', { Resource: 'arn:aws:ec2:*:444455556666:subnet/*' })),
  'none.json': document(statement('s3:*')),
}
const replay = (...argv: string[]): Promise<Ran> =>
  run(replayCommand, [...argv, '--events', 'trail.json', '--json'], files)
const denied = ({ out }: Ran): string[] =>
  JSON.parse(out).denied.map((one: { action: string; decision: string }) => `${one.action} ${one.decision}`)

describe('whose calls are replayed', () => {
  test('of a policy in Terraform those of the principals that it is attached to', async () => {
    const ran = await replay('main.tf#aws_iam_role_policy.app')
    expect([ran.code, denied(ran), JSON.parse(ran.out).principals]).toEqual([0, [], [role]])
  })

  test('of a file those of all principals', async () => {
    const ran = await replay('get.json')
    expect([ran.code, denied(ran).toSorted()]).toEqual([
      1,
      ['ec2:DeleteSubnet implicit-deny', 's3:DeleteBucket implicit-deny'],
    ])
  })

  test('of a policy in Terraform without attachments those of all principals, which is no certain result', async () => {
    const ran = await replay('main.tf#aws_iam_policy.free')
    expect([ran.code, denied(ran).length]).toEqual([3, 2])
    expect(ran.err).toMatch(/no user or role that main\.tf#aws_iam_policy\.free is attached to is known.*--principal/)
    expect((await replay('main.tf#aws_iam_policy.free', '--principal', other.arn)).code).toBe(1)
  })

  test('another principal where one is named', async () => {
    const ran = await replay('main.tf#aws_iam_role_policy.app', '--principal', other.arn)
    expect([ran.code, denied(ran).length]).toEqual([1, 2])
  })

  test('of a resource policy the calls to the resource that it names', async () => {
    const ran = await replay('bucket.json')
    expect([ran.code, denied(ran)]).toEqual([1, ['s3:GetBucketPolicy explicit-deny']])
  })

  test('none where it names no resource, which is no answer', async () => {
    const ran = await replay('any-bucket.json')
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('is attached to is not known') })
  })
})

describe('what was not read', () => {
  const damaged = (of: string) => ({ [`AWSLogs/${of}/CloudTrail/eu-west-1/2026/05/01/x.json.gz`]: '{"Records":[' })
  const one = 'main.tf#aws_iam_role_policy.app'
  test.each<readonly [string, string, object, number]>([
    ['of another account costs nothing', one, damaged('444455556666'), 0],
    ['of the account of those who are asked costs certainty', one, damaged(account), 3],
    ['of any account', one, { 'AWSLogs/x.json': '{"Records":[' }, 3],
    ['of any account, where all principals are asked', 'all.json', damaged('444455556666'), 3],
    ['of any account, where calls to a resource are asked', 'quiet.json', damaged('444455556666'), 3],
  ])('%s', async (_, policy, more, code) => {
    const all = {
      ...files,
      ...more,
      'AWSLogs/empty.json': { Records: [] },
      'all.json': document(statement('*')),
      'quiet.json': document(statement('s3:Put*', { Effect: 'Deny', Principal: '*', Resource: 'arn:aws:s3:::logs' })),
    }
    const ran = await run(replayCommand, [policy, '--events', 'trail.json', 'AWSLogs', '--json'], all)
    expect([ran.code, denied(ran)]).toEqual([code, []])
    expect(JSON.parse(ran.out).complete).toBe(code === 0)
  })
})

describe('the owner of a shared subnet', () => {
  test.each<readonly [string, string, number, string[]]>([
    [
      'is not in the record: no denial where the policy names another account',
      'shared.json',
      3,
      ['ec2:DeleteSubnet unknown'],
    ],
    ['does not matter where the policy names the own account', 'own.json', 0, []],
    ['nor where it names none', 'none.json', 1, ['ec2:DeleteSubnet implicit-deny']],
  ])('%s', async (_, policy, code, expected) => {
    const ran = await replay(policy)
    expect([ran.code, denied(ran)]).toEqual([code, expected])
  })
})
