import { describe, expect, test } from '@jest/globals'
import { planCommand } from '../../src/cli/plan.ts'
import { applySplices } from '../../src/sources/splice.ts'
import type { Splice } from '../../src/sources/types.ts'
import { account, eventID, trailRecord, userIdentity } from '../evidence/records.ts'
import { run } from './support.ts'

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

async function kept(file: string): Promise<string> {
  const files = { '.github/whittle.yml': config, 'trail.json': trail, 'main.tf': file }
  const { out } = await run(planCommand, ['--events', 'trail.json', '--json'], files)
  const { policies } = JSON.parse(out) as { policies: { address: string; edits: Splice[]; reason: string }[] }
  const policy = policies.find(({ address }) => address.startsWith('aws_iam_user_policy.jane'))!
  if (policy.edits.length === 0) throw new Error(policy.reason)
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
