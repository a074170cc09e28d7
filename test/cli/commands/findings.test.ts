import { describe, expect, test } from '@jest/globals'
import { findingsCommand } from '../../../src/cli/commands/findings.ts'
import { FakeAws } from '../../fakes/aws.ts'
import { setEnvironment } from '../../fakes/aws-sdk.ts'
import { run } from '../support.ts'

const role = 'arn:aws:iam::111122223333:role/reader'
const terraform = `
resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy" "reader" {
  role   = aws_iam_role.reader.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "sqs:SendMessage"], Resource = "*" }]
  })
}
`
const config = 'account: "111122223333"\n'
const files = { 'main.tf': terraform, '.github/whittle.yml': config }
const saved = {
  id: 'f-1',
  resource: role,
  status: 'ACTIVE' as const,
  findingType: 'UnusedPermission',
  findingDetails: [{ unusedPermissionDetails: { serviceNamespace: 'sqs' } }],
}

test('a saved finding beside its policy, as text and as JSON', async () => {
  const all = { ...files, 'findings.json': saved }
  const text = await run(findingsCommand, ['--findings', 'findings.json'], all)
  expect(text.code).toBe(0)
  expect(text.out).toBe(
    [
      `UnusedPermission  ${role}  manual  (f-1, active)`,
      '    main.tf:8 aws_iam_role_policy.reader, statement 1',
      '    The policies of the repository grant 1 action of it. No evidence was given to compare with: name',
      '    CloudTrail files (--events).',
      '',
      '1 finding: 0 with a proposal, 0 confirmed by the evidence, 0 contradicted by it, 1 to decide by hand.',
      '',
    ].join('\n'),
  )
  const { findings } = JSON.parse((await run(findingsCommand, ['--findings', 'findings.json', '--json'], all)).out)
  expect(findings).toMatchObject([{ id: 'f-1', verdict: 'manual', policies: [{ file: 'main.tf', line: 8 }] }])
})

test('archived findings are shown where asked', async () => {
  const all = { ...files, 'findings.json': { ...saved, status: 'ARCHIVED' } }
  expect((await run(findingsCommand, ['--findings', 'findings.json'], all)).out).toBe('No findings.\n')
  expect((await run(findingsCommand, ['--findings', 'findings.json', '--archived'], all)).out).toContain(
    '(f-1, archived)',
  )
})

test.each<[string, string[], RegExp]>([
  ['nothing is named', [], /nothing to read/],
  ['a file that is missing', ['--findings', 'x.json'], /x\.json: cannot be read \(ENOENT\)/],
  ['no ARN', ['--analyzer', 'unused'], /--analyzer unused: is not the ARN/],
  ['all, and one', ['--analyzer', 'all', 'x'], /cannot be combined with other analyzers/],
  ['all without a Region', ['--analyzer', 'all'], /set AWS_REGION/],
])('bad input is one line: %s', async (_, argv, message) => {
  const { code, err } = await run(findingsCommand, argv, files)
  expect(code).toBe(2)
  expect(err).toMatch(message)
  expect(err).not.toContain('\n')
})

test('an analyzer is read, with its rules and a recommendation', async () => {
  const arn = 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused'
  const fake = await FakeAws.start({
    analyzers: [{ arn, type: 'ACCOUNT_UNUSED_ACCESS', configuration: { unusedAccess: { unusedAccessAge: 90 } } }],
    findings: [saved],
    recommendations: {
      'f-1': {
        resourceArn: role,
        recommendedSteps: [
          { unusedPermissionsRecommendedStep: { recommendedAction: 'DETACH_POLICY', existingPolicyId: 'p' } },
        ],
      },
    },
  })
  const restore = setEnvironment(fake.environment)
  try {
    const { out } = await run(findingsCommand, ['--analyzer', arn, '--recommendations', '--json'], files)
    expect(JSON.parse(out)).toMatchObject({
      findings: [
        { id: 'f-1', from: arn, recommended: [{ action: 'DETACH_POLICY', text: 'AWS recommends to detach p.' }] },
      ],
      analyzers: [{ arn, unusedAccessAge: 90 }],
      problems: [`${arn} calls unused what was not used for 90 days.`],
    })
  } finally {
    restore()
    await fake.close()
  }
})

test('an unused role is quarantined where asked, and the file says so', async () => {
  const unused = {
    id: 'f-2',
    resource: role,
    status: 'ACTIVE',
    findingType: 'UnusedIAMRole',
    findingDetails: [{ unusedIamRoleDetails: {} }],
  }
  const trust = terraform.replace(
    '"{}"',
    '"{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Action\\":\\"sts:AssumeRole\\",\\"Principal\\":{\\"Service\\":\\"lambda.amazonaws.com\\"}}]}"',
  )
  const account = '111122223333'
  const call = (day: number) => ({
    eventVersion: '1.08',
    eventID: `00000000-0000-4000-8000-${String(day).padStart(12, '0')}`,
    eventTime: new Date(Date.UTC(2026, 2, day)).toISOString(),
    eventSource: 'sqs.amazonaws.com',
    eventName: 'ListQueues',
    awsRegion: 'us-east-1',
    recipientAccountId: account,
    eventType: 'AwsApiCall',
    sourceIPAddress: '203.0.113.7',
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/a`, accountId: account, userName: 'a' },
  })
  const Records = Array.from({ length: 92 }, (_, day) => call(day + 1))
  const all = { ...files, 'main.tf': trust, 'findings.json': unused, 'logs/a.json': { Records } }
  const { code, out, err } = await run(
    findingsCommand,
    ['--findings', 'findings.json', '--events', 'logs', '--apply'],
    all,
  )
  expect(code).toBe(0)
  expect(out).toContain('Proposed: deny everything to it first.')
  expect(out).toContain('+  name = "whittle-quarantine"')
  expect(err).toContain('Edited main.tf.')
})

describe('access from outside, end to end with saved findings', () => {
  const account = '111122223333'
  const partner = '444455556666'
  const shared = 'arn:aws:iam::111122223333:role/shared'
  const main = `resource "aws_iam_role" "shared" {
  name = "shared"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Action    = "sts:AssumeRole"
        Effect    = "Allow"
        Principal = { AWS = ["arn:aws:iam::444455556666:root", "arn:aws:iam::777788889999:root"] }
      },
      {
        Action    = "sts:AssumeRole"
        Effect    = "Allow"
        Principal = { Service = "states.amazonaws.com" }
      },
    ]
  })
}
`
  const external = {
    id: 'f-3',
    resource: shared,
    resourceType: 'AWS::IAM::Role',
    resourceOwnerAccount: account,
    status: 'ACTIVE',
    findingType: 'ExternalAccess',
    findingDetails: [
      { externalAccessDetails: { principal: { AWS: '777788889999' }, action: ['sts:AssumeRole'], condition: {} } },
    ],
  }
  let number = 0
  const record = (day: number, over: object) => ({
    eventVersion: '1.11',
    eventID: `00000000-0000-4000-8000-${String(++number).padStart(12, '0')}`,
    eventTime: new Date(Date.UTC(2026, 1, 20) + day * 86_400_000).toISOString().replace('.000', ''),
    awsRegion: 'us-east-1',
    recipientAccountId: account,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    sourceIPAddress: '203.0.113.7',
    ...over,
  })
  const administrator = { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/a`, accountId: account, userName: 'a' }
  const session = { type: 'AWSAccount', principalId: 'AROAOTHEREXAMPLE00000:s', accountId: partner }
  const assumed = (userIdentity: object) => ({
    userIdentity,
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    readOnly: true,
    requestParameters: { roleArn: shared, roleSessionName: 's' },
    resources: [{ ARN: shared, accountId: account, type: 'AWS::IAM::Role' }],
  })
  const Records = [...Array(95).keys()].flatMap((day) => [
    record(day, assumed(session)),
    record(day, assumed({ type: 'AWSService', invokedBy: 'states.amazonaws.com' })),
    record(day, {
      userIdentity: administrator,
      eventSource: 'iam.amazonaws.com',
      eventName: 'GetRole',
      readOnly: true,
    }),
    record(day, {
      userIdentity: administrator,
      eventSource: 'iam.amazonaws.com',
      eventName: 'TagRole',
      readOnly: false,
    }),
  ])
  const all = { 'main.tf': main, '.github/whittle.yml': config, 'findings.json': external, 'logs/a.json': { Records } }
  const argv = ['--findings', 'findings.json', '--events', 'logs']

  test('the proposal is shown with its proof, and made where asked', async () => {
    const { code, out, err } = await run(findingsCommand, [...argv, '--apply'], all)
    expect(code).toBe(0)
    const text = out.replaceAll(/\s+/g, ' ')
    expect(text).toContain('777788889999 did not call and leaves it. Calls came from 444455556666 (95 calls')
    expect(text).toContain(
      '2 distinct requests (190 events) that the changed statements may have allowed were replayed, and none',
    )
    expect(out).toContain(
      '-        Principal = { AWS = ["arn:aws:iam::444455556666:root", "arn:aws:iam::777788889999:root"] }',
    )
    expect(out).toContain('+            "aws:SourceAccount" = "111122223333"')
    expect(err).toContain('Edited main.tf.')
  })

  test('as JSON, with proof and edits', async () => {
    const { findings } = JSON.parse((await run(findingsCommand, [...argv, '--json'], all)).out)
    expect(findings).toMatchObject([
      {
        id: 'f-3',
        verdict: 'proposes',
        policies: [{ file: 'main.tf', statements: [0] }],
        proposal: {
          kind: 'access',
          policy: 'main.tf#aws_iam_role.shared.assume_role_policy',
          changes: [
            { statement: 0, rule: 'accounts-seen' },
            { statement: 1, rule: 'source-account' },
          ],
          proof: { containment: { verdict: 'proven' }, replay: { requests: 2, events: 190, denied: [] } },
          edits: [{ file: 'main.tf' }],
        },
      },
    ])
    expect(findings[0].proposal.before.Statement).toHaveLength(2)
  })

  test('what is intended is waived: it stays listed, and nothing is edited', async () => {
    const waived = `${config}findings:
  waivers:
    - { resource: '${shared}', type: ExternalAccess, owner: team, because: a partner, until: 2026-12-31 }
`
    const { out, err } = await run(findingsCommand, [...argv, '--apply'], { ...all, '.github/whittle.yml': waived })
    expect(out).toContain('did not call and leaves it')
    expect(out).not.toContain('+            "aws:SourceAccount"')
    expect(err).not.toContain('Edited')
  })
})
