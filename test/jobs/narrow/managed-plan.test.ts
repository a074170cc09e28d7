import { describe, expect, test } from '@jest/globals'
import { defaultSettings } from '../../../src/settings/parse.ts'
import { proveContainment } from '../../../src/policy/contain.ts'
import { account, planWith, snapshotOf, snapshotPolicy, snapshotRole, snapshotsOf, type Call } from './managed-input.ts'

const role = `arn:aws:iam::${account}:role/app`
const terraform = (policy: string): string => `resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/${policy}"
}
`
const allow = (Action: string | readonly string[]) => ({ Effect: 'Allow', Action, Resource: '*' })
const call = (source: string, name: string, request: object = {}): Call => ({
  by: role,
  source,
  name,
  request,
  more: { readOnly: /^(Get|List|Describe)/.test(name) },
})
const calls = [
  call('s3', 'CreateBucket', { bucketName: 'acme' }),
  call('s3', 'GetBucketVersioning', { bucketName: 'acme' }),
  call('s3', 'ListBuckets'),
]

const planOf = async (name: string, statements: readonly object[], more: Parameters<typeof planWith>[3] = {}) => {
  const attached = snapshotPolicy(name, statements)
  const snapshots = snapshotsOf(snapshotOf([attached], [snapshotRole(role, attached.arn)]))
  const { plan, files } = await planWith({ 'main.tf': terraform(name) }, calls, snapshots, more)
  const [policy] = plan.policies.filter(({ form }) => form === 'managed-attachment')
  return { policy: policy!, after: files[0]?.after, plan }
}

describe('a role with AmazonS3FullAccess', () => {
  test('gets what it used and what could not be seen, by a policy of its own', async () => {
    const { policy, after } = await planOf('AmazonS3FullAccess', [allow(['s3:*', 's3-object-lambda:*'])])
    expect(policy).toMatchObject({
      status: 'narrowed',
      principals: [role],
      address: 'aws_iam_role_policy_attachment.app',
    })
    const granted = policy.after!.statements.flatMap(({ action = [] }) => action)
    // Object calls are data events, which this trail does not record; deletions of buckets would have been seen.
    for (const kept of ['s3:CreateBucket', 's3:PutObject*', 's3:DeleteObject']) expect(granted).toContain(kept)
    expect(granted.filter((action) => /^s3:(\*|DeleteBucket|Delete\*|Put\*|Create\*)$/.test(action))).toEqual([])
    expect(proveContainment(policy.after!, policy.before!).verdict).toBe('proven')
    expect(policy.proof?.replay.denied).toEqual([])
    expect(policy.notes[0]).toMatch(/^AWS maintains AmazonS3FullAccess/)
    expect(after).toContain('policy_arn = aws_iam_policy.app.arn\n}\n\nresource "aws_iam_policy" "app" {\n')
    expect(after).toContain('name = "${aws_iam_role.app.name}-AmazonS3FullAccess"')
  })

  test('is read again as a policy of the same role, with nothing more to narrow', async () => {
    const { after } = await planOf('AmazonS3FullAccess', [allow(['s3:*', 's3-object-lambda:*'])])
    const { plan } = await planWith({ 'main.tf': after! }, calls, undefined)
    expect(plan.policies.find(({ address }) => address === 'aws_iam_policy.app')).toMatchObject({
      status: 'unchanged',
      principals: [role],
      nothingToNarrow: true,
    })
  })

  test('used nothing of it', async () => {
    const { policy } = await planOf('AmazonSQSFullAccess', [allow('sqs:ListQueues')])
    expect(policy).toMatchObject({
      status: 'unchanged',
      looksUnused: true,
      reason: expect.stringMatching(/^AWS's policy looks unused: .* consider detaching it\.$/),
    })
  })
})

describe('a role with a list of AWS that is larger than a policy may be', () => {
  /** As ReadOnlyAccess: reads of many services, secrets among them, most of which this evidence could not show. */
  const reads = [
    's3:Get*',
    's3:List*',
    'dynamodb:BatchGet*',
    'dynamodb:Get*',
    'dynamodb:Query',
    'dynamodb:Scan',
    'sqs:Get*',
    'sqs:Receive*',
    'ec2:Describe*',
    'ec2:Get*',
    'iam:Get*',
    'iam:List*',
    'kms:Get*',
    'kms:List*',
    'rds:Describe*',
    'lambda:Get*',
    'lambda:List*',
  ]
  const large = [allow(reads), ...Array.from({ length: 150 }, (_, index) => allow(`acme${index}:Get*`))]

  test('is not narrowed where the rest does not fit, and the reason says what would help', async () => {
    const { policy, after } = await planOf('ReadOnlyAccess', large)
    expect(policy).toMatchObject({ status: 'unchanged' })
    expect(policy.after).toBeUndefined()
    expect(policy.reason).toMatch(
      /^Not proposed: what was used, and what this evidence could not show, takes [\d,]+ characters, and a policy has at most 6,144\..*untouched-services: drop/,
    )
    expect(after).toBeUndefined()
  })

  test('is narrowed where configuration says what to drop', async () => {
    const { policies } = defaultSettings
    const unobserved = [{ in: '**', services: [], reasons: [], do: 'drop' as const }]
    const { policy, after } = await planOf('ReadOnlyAccess', [allow(reads)], { policies: { ...policies, unobserved } })
    expect(policy.status).toBe('narrowed')
    const granted = policy.after!.statements.flatMap(({ action = [] }) => action)
    expect(granted).toEqual(expect.arrayContaining(['s3:ListAllMyBuckets', 's3:GetBucketVersioning']))
    expect(granted.filter((action) => /^(dynamodb|sqs:Receive|kms)/.test(action))).toEqual([])
    expect(after).toContain('aws_iam_policy.app.arn')
  })
})

describe('policies beside one that allows everything', () => {
  test('are said to take nothing from the role, first of all', async () => {
    const admin = snapshotPolicy('AdministratorAccess', [allow('*')])
    const sqs = snapshotPolicy('AmazonSQSFullAccess', [allow('sqs:*')])
    const { plan } = await planWith(
      { 'main.tf': terraform('AmazonSQSFullAccess') },
      [...calls, call('sqs', 'ListQueues')],
      snapshotsOf(snapshotOf([admin, sqs], [snapshotRole(role, admin.arn, sqs.arn)])),
    )
    const [policy] = plan.policies.filter(({ form }) => form === 'managed-attachment')
    expect(policy?.notes[0]).toBe(
      `${role} also has AdministratorAccess, which grants every action on every resource: narrowing this policy does not narrow what it may do.`,
    )
  })
})

test('without a snapshot the plan has one line on all attachments, and no policy of them', async () => {
  const { plan, files } = await planWith({ 'main.tf': terraform('AmazonS3FullAccess') }, calls, undefined)
  expect(plan.policies.map(({ form }) => form)).not.toContain('managed-attachment')
  expect(plan.problems.filter((line) => line.includes('AmazonS3FullAccess'))).toHaveLength(1)
  expect(files).toEqual([])
})

test('a policy that was attached within the window decides nothing', async () => {
  const admin = `arn:aws:iam::${account}:role/admin`
  const attached = snapshotPolicy('AmazonS3FullAccess', [allow('s3:*')])
  const { plan } = await planWith(
    { 'main.tf': terraform('AmazonS3FullAccess') },
    [
      ...calls,
      {
        by: admin,
        source: 'iam',
        name: 'AttachRolePolicy',
        request: { roleName: 'app', policyArn: attached.arn },
        more: { readOnly: false, awsRegion: 'us-east-1' },
      },
    ],
    snapshotsOf(snapshotOf([attached], [snapshotRole(role, attached.arn)])),
  )
  const [policy] = plan.policies.filter(({ form }) => form === 'managed-attachment')
  expect(policy).toMatchObject({
    status: 'unchanged',
    reason: expect.stringMatching(/^A policy was attached to .*role\/app on 2026-06-/),
  })
})
