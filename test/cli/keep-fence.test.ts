import { describe, expect, test } from '@jest/globals'
import { expandPlan } from '../../scripts/expand-plan.mjs'
import { planCommand } from '../../src/cli/commands/plan.ts'
import { applySplices } from '../../src/sources/splice.ts'
import type { Splice } from '../../src/sources/types.ts'
import { account, eventID, trailRecord, userIdentity } from '../evidence/records.ts'
import { run, type Files } from './support.ts'

const days = Array.from({ length: 92 }, (_, day) => new Date(Date.UTC(2026, 2, 1 + day, 9)).toISOString())
const trail = {
  Records: days.map((eventTime, at) =>
    trailRecord(at, { eventTime, eventID: eventID(at), userIdentity: userIdentity(), sourceIPAddress: '203.0.113.7' }),
  ),
}
const config = `account: '${account}'
networks: { office: { cidrs: ['203.0.113.0/24', '2001:db8::/32'] } }
fences: [{ for: 'aws_iam_user_policy.jane*', from: [office] }]
`
const terraform = (before: string, values: string, last = ''): string => `${before}resource "aws_iam_user" "jane" {
  name = "jane"
}
resource "aws_iam_user_policy" "jane" {
  name = "jane"
  user = aws_iam_user.jane.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["ec2:DescribeInstances"], Resource = "*" },
      {
        Sid      = "DenyOutsideTrustedNetworks"
        Effect   = "Deny"
        Action   = ["ec2:*"]
        Resource = "*"
        Condition = {
          NotIpAddressIfExists = { "aws:SourceIp" = ${values} }
          BoolIfExists         = { "aws:ViaAWSService" = "false" }
        }
      },
    ]
  })
}
${last}`

interface Planned {
  readonly address: string
  readonly edits: readonly Splice[]
  readonly reason: string
  readonly notes: readonly string[]
  readonly changes: readonly { readonly summary: string }[]
  readonly proof: { readonly newlyTrusted?: readonly string[] } | null
}

async function planned(file: string, more: Files = {}): Promise<Planned> {
  const files = { '.github/whittle.yml': config, 'trail.json': trail, 'main.tf': file, ...more }
  const { out } = await run(planCommand, ['--events', 'trail.json', '--json'], files)
  const { policies } = expandPlan(JSON.parse(out)) as unknown as { policies: Planned[] }
  return policies.find(({ address }) => address.startsWith('aws_iam_user_policy.jane'))!
}

async function kept(file: string, more: Files = {}): Promise<string> {
  const policy = await planned(file, more)
  if (policy.edits.length === 0) throw new Error([policy.reason, ...policy.notes].join('\n'))
  return applySplices(file, policy.edits)
}

describe('a network that is no longer trusted leaves the list where it is written', () => {
  const office = '"203.0.113.0/24", "2001:db8::/32"'
  const old = `${office}, "198.51.100.0/24"`
  test.each<[string, string, string]>([
    ['in the statement', terraform('', `[${old}]`), terraform('', `[${office}]`)],
    [
      'in a local',
      terraform(`locals {\n  office = [${old}]\n}\n`, 'local.office'),
      terraform(`locals {\n  office = [${office}]\n}\n`, 'local.office'),
    ],
    [
      'in the default of a variable',
      terraform(`variable "office" {\n  default = [${old}]\n}\n`, 'var.office'),
      terraform(`variable "office" {\n  default = [${office}]\n}\n`, 'var.office'),
    ],
    [
      'in a list over several lines, with its comments',
      terraform(
        '',
        '[\n            "203.0.113.0/24", # Dublin\n            "2001:db8::/32",\n            "198.51.100.0/24",\n          ]',
      ),
      terraform('', '[\n            "203.0.113.0/24", # Dublin\n            "2001:db8::/32",\n          ]'),
    ],
  ])('%s', async (_, before, after) => {
    expect(await kept(before)).toBe(after)
  })
})

describe('a network that is newly trusted comes into the list where it is written', () => {
  const some = '"203.0.113.0/24"'
  const all = `${some}, "2001:db8::/32"`
  test.each<[string, string, string]>([
    ['in the statement', terraform('', `[${some}]`), terraform('', `[${all}]`)],
    [
      'in a local',
      terraform(`locals {\n  office = [${some}]\n}\n`, 'local.office'),
      terraform(`locals {\n  office = [${all}]\n}\n`, 'local.office'),
    ],
    [
      'in the default of a variable',
      terraform(`variable "office" {\n  default = [${some}]\n}\n`, 'var.office'),
      terraform(`variable "office" {\n  default = [${all}]\n}\n`, 'var.office'),
    ],
    [
      'in a list over several lines, with its comments',
      terraform('', '[\n            "203.0.113.0/24", # Dublin\n          ]'),
      terraform('', '[\n            "203.0.113.0/24", # Dublin\n            "2001:db8::/32",\n          ]'),
    ],
  ])('%s', async (_, before, after) => {
    expect(await kept(before)).toBe(after)
  })

  const variable = `variable "office" {\n  default = [${some}]\n}\n`
  test.each<[string, string, Files]>([
    ['in another file', terraform('', 'var.office'), { 'variables.tf': variable }],
    ['that something else uses', terraform(variable, 'var.office', 'output "office" {\n  value = var.office\n}\n'), {}],
    ['that a file sets', terraform(variable, 'var.office'), { 'terraform.tfvars': 'office = ["198.51.100.0/24"]\n' }],
    [
      'that a module sets',
      terraform(variable, 'var.office'),
      { 'a/main.tf': 'module "m" {\n  source = "../"\n  office = ["198.51.100.0/24"]\n}\n' },
    ],
  ])('but not in the default of a variable %s', async (_, file, more) => {
    const { edits, notes } = await planned(file, more)
    expect(edits).toEqual([])
    expect(notes.join(' ')).toMatch(
      /There is a Deny by network already.*are listed in \$\{var\.office\}, which others use, or which may be set elsewhere/,
    )
  })
})

describe('a fence that learns', () => {
  const office = '"203.0.113.0/24", "2001:db8::/32"'
  const learning = {
    '.github/whittle.yml': config.replace('from: [office]', 'from: [office], learn: true, quiet: 30d'),
  }
  const home = (from: number, to: number) => ({
    Records: [
      ...trail.Records,
      ...days.slice(from, to).map((eventTime, at) =>
        trailRecord(1000 + at, {
          eventTime,
          eventID: eventID(1000 + at),
          userIdentity: userIdentity(),
          sourceIPAddress: '198.51.100.7',
        }),
      ),
    ],
  })

  test('comes to trust what is in steady use, and says since when', async () => {
    const file = terraform('', `[${office}]`)
    const more = { ...learning, 'trail.json': home(0, 92) }
    expect(await kept(file, more)).toBe(terraform('', `[${office}, "198.51.100.7/32"]`))
    const [change] = (await planned(file, more)).changes
    expect(change?.summary).toMatch(
      /newly trusts 198\.51\.100\.7\/32 \(in use on 92 days from 2026-03-01 to 2026-05-31\)/,
    )
  })

  test('does not without being asked, nor what was in use for a few days', async () => {
    const file = terraform('', `[${office}]`)
    expect((await planned(file, { 'trail.json': home(0, 92) })).edits).toEqual([])
    expect((await planned(file, { ...learning, 'trail.json': home(0, 3) })).edits).toEqual([])
  })

  test('keeps what is still in use, and no longer trusts what was quiet for its time', async () => {
    const file = terraform('', `[${office}, "198.51.100.7/32", "192.0.2.0/24"]`)
    expect(await kept(file, { ...learning, 'trail.json': home(80, 92) })).toBe(
      terraform('', `[${office}, "198.51.100.7/32"]`),
    )
  })

  test.each([
    [
      'data events that are not recorded may come from it',
      (file: string) => file.replaceAll(/"ec2:(D|\*)/g, '"s3:Get*", "ec2:$1'),
      '30d',
    ],
    ['the evidence does not reach back that far', (file: string) => file, '365d'],
  ])('keeps what looks quiet where %s', async (_, change, quiet) => {
    const file = change(terraform('', `[${office}, "192.0.2.0/24"]`))
    const settings = learning['.github/whittle.yml'].replace('30d', quiet)
    const { edits } = await planned(file, { '.github/whittle.yml': settings })
    expect(applySplices(file, edits)).toContain('192.0.2.0/24')
  })
})

describe('a Deny that compares addresses as text', () => {
  const textual = (condition: string): string =>
    terraform('', '').replace(/Condition = \{[^]*?\n {8}\}\n/, `Condition = {\n${condition}        }\n`)
  const mistaken = textual('          StringNotLikeIfExists = { "aws:SourceIp" = "203.0.113.*" }\n')

  test('gives way to one that works, where configuration names the networks; what passes then is said', async () => {
    const after = await kept(mistaken)
    expect(after).toMatch(/NotIpAddressIfExists = \{ "aws:SourceIp" = "203\.0\.113\.0\/24" \}/)
    expect(after).toMatch(/"aws:ViaAWSService" = "false"/)
    expect(after).not.toMatch(/StringNotLike/)
    const { changes, notes, proof } = await planned(mistaken)
    expect(changes[0]?.summary).toMatch(/^A Deny by network that works replaces one .*compares aws:SourceIp as text/)
    expect(proof?.newlyTrusted).toEqual(['203.0.113.0/24'])
    expect(notes.join(' ')).not.toMatch(/does not do what it seems to do/)
  })

  test('is explained, with one that works, where configuration asks for no fence', async () => {
    const networks = "networks: { office: { cidrs: ['203.0.113.0/24'] } }"
    const { edits, notes } = await planned(mistaken, { '.github/whittle.yml': `account: '${account}'\n${networks}\n` })
    expect(edits).toEqual([])
    expect(notes.join(' ')).toMatch(/does not do what it seems to do\..*A statement that does: \{"Sid"/)
  })
})

test("the statement of responders' guides in a policy of its own is repaired with the configured networks", async () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:*'],
        Resource: 'arn:aws:s3:::highly-sensitive-bucket',
        Condition: { StringNotLikeIfExists: { 'aws:SourceIp': 'Trusted-Ip' } },
      },
    ],
  }
  const file = `${JSON.stringify(policy, null, 2)}\n`
  const settings = `account: '${account}'
evidence: { recorded: { management: all, data: [AWS::S3::Object] } }
networks: { office: { cidrs: ['203.0.113.0/24', '2001:db8::/32'] } }
fences: [{ for: bucket.json, from: [office] }]
`
  const read = trailRecord(500, {
    eventID: eventID(500),
    userIdentity: userIdentity(),
    sourceIPAddress: '203.0.113.7',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetBucketPolicy',
    requestParameters: { bucketName: 'highly-sensitive-bucket' },
  })
  const files = {
    '.github/whittle.yml': settings,
    'trail.json': { Records: [...trail.Records, read] },
    'bucket.json': file,
  }
  const { out } = await run(planCommand, ['--events', 'trail.json', '--json'], files)
  const { policies } = expandPlan(JSON.parse(out)) as unknown as { policies: Planned[] }
  if (policies[0]!.edits.length === 0) throw new Error(policies[0]!.notes.join('\n'))
  const after = JSON.parse(applySplices(file, policies[0]!.edits)) as typeof policy
  expect(after.Statement).toEqual([
    {
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*'],
      Resource: ['arn:aws:s3:::highly-sensitive-bucket', 'arn:aws:s3:::highly-sensitive-bucket/*'],
      Condition: {
        NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] },
        BoolIfExists: { 'aws:ViaAWSService': 'false', 'aws:PrincipalIsAWSService': 'false' },
        ArnNotLikeIfExists: {
          'aws:PrincipalArn': [
            'arn:aws:iam::*:role/aws-service-role/*',
            'arn:aws:iam::*:role/aws:ec2-infrastructure',
            'arn:aws:iam::111122223333:root',
          ],
        },
      },
    },
  ])
})
