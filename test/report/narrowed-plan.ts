import type { UsageEvidence } from '../../src/narrowing/types.ts'
import type { PolicyPlan } from '../../src/proof/plan.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'

/** A narrowed policy as a value, for everything that draws from a plan. */

export const deployRole = 'arn:aws:iam::111122223333:role/ci/deploy'

export const evidence = (count: number, firstSeen: string, lastSeen: string, event: string): UsageEvidence => ({
  count,
  firstSeen,
  lastSeen,
  events: [event],
})

const bucket = `arn:aws:s3:::${unresolvedText('var.prefix')}-artifacts`

const deployBefore: PolicyDocument = {
  version: '2012-10-17',
  statements: [
    { sid: 'Artifacts', effect: 'Allow', action: ['s3:*'], resource: ['*'], condition: [] },
    {
      sid: 'Describe',
      effect: 'Allow',
      action: ['ec2:Describe*', 'ec2:RunInstances'],
      resource: ['*'],
      condition: [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['eu-west-1'] }],
    },
    { sid: 'Tables', effect: 'Allow', action: ['dynamodb:Scan'], resource: ['*'], condition: [] },
  ],
}

const deployAfter: PolicyDocument = {
  version: '2012-10-17',
  statements: [
    {
      sid: 'Artifacts',
      effect: 'Allow',
      action: ['s3:GetBucketLocation', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
      resource: [bucket, `${bucket}/*`],
      condition: [],
    },
    {
      sid: 'Describe',
      effect: 'Allow',
      action: ['ec2:DescribeImages', 'ec2:DescribeInstances', 'ec2:RunInstances'],
      resource: ['*'],
      condition: [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['eu-west-1'] }],
    },
  ],
}

export const deployFile = {
  before: `resource "aws_iam_policy" "deploy" {
  name = "\${var.prefix}-deploy"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Artifacts"
        Effect   = "Allow"
        Action   = "s3:*" # everything, for now
        Resource = "*"
      },
    ]
  })
}
`,
  after: '',
}

const splice = (text: string, find: string, replacement: string) => {
  const start = text.indexOf(find)
  return { start, end: start + find.length, text: replacement }
}

const deployEdits = [
  splice(deployFile.before, '"s3:*"', '["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:PutObject"]'),
  splice(
    deployFile.before,
    'Resource = "*"',
    'Resource = [aws_s3_bucket.artifacts.arn, "${aws_s3_bucket.artifacts.arn}/*"]',
  ),
]

export const narrowed: PolicyPlan = {
  id: 'infra/iam.tf#aws_iam_policy.deploy',
  file: 'infra/iam.tf',
  line: 1,
  address: 'aws_iam_policy.deploy',
  form: 'jsonencode',
  hosts: [{ address: 'aws_iam_policy.deploy', kind: 'managed-policy' }],
  principals: [deployRole],
  status: 'narrowed',
  restsOn: { accounts: ['111122223333'], regions: ['eu-west-1', 'us-east-1'] },
  reason: '29 actions become 12; the resources of 2 are known.',
  notes: [
    'Statement 2 ("Describe"): the resources of ec2:RunInstances stay as they are: one use could not be resolved.',
  ],
  before: deployBefore,
  after: deployAfter,
  actions: { before: 29, after: 12 },
  changes: [
    {
      rule: 'narrow-actions',
      statement: 0,
      sid: 'Artifacts',
      summary: 'Of 20 actions granted, 12 are removed: 4 actions used, 4 kept although not seen in use.',
      before: ['s3:*'],
      after: ['s3:GetBucketLocation', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
      kept: [
        {
          action: 's3:GetBucketLocation',
          state: 'used',
          evidence: evidence(
            12,
            '2026-08-24T06:00:12Z',
            '2026-11-20T06:00:09Z',
            '0a1b2c3d-0000-4000-8000-000000000001',
          ),
        },
        {
          action: 's3:GetObject',
          state: 'used',
          evidence: evidence(
            1204,
            '2026-08-24T06:00:13Z',
            '2026-11-20T06:00:10Z',
            '0a1b2c3d-0000-4000-8000-000000000002',
          ),
        },
        {
          action: 's3:ListBucket',
          state: 'used',
          evidence: evidence(
            88,
            '2026-08-25T06:00:13Z',
            '2026-11-19T06:00:10Z',
            '0a1b2c3d-0000-4000-8000-000000000003',
          ),
        },
        {
          action: 's3:PutObject',
          state: 'used',
          evidence: evidence(1, '2026-09-01T10:11:12Z', '2026-09-01T10:11:12Z', '0a1b2c3d-0000-4000-8000-000000000004'),
        },
        { action: 's3:DeleteObject', state: 'waived', reason: 'waived until 2027-03-01: yearly clean-up' },
        {
          action: 's3:PutBucketPolicy',
          state: 'contradicted',
          reason: 'Access Analyzer does not list it as unused (finding 6c1f)',
        },
      ],
      removed: {
        'Permissions management': [
          's3:BypassGovernanceRetention',
          's3:DeleteBucketPolicy',
          's3:PutBucketAcl',
          's3:PutObjectAcl',
        ],
        Write: ['s3:CreateBucket', 's3:DeleteBucket', 's3:PutLifecycleConfiguration', 's3:ReplicateObject'],
        Tagging: ['s3:PutObjectTagging'],
        Read: ['s3:GetBucketPolicy', 's3:GetObjectVersion'],
        List: ['s3:ListAllMyBuckets'],
      },
      dropped: [],
      nameless: [],
      readmitted: [],
      undo: 'Revert this change, or keep single actions with a waiver in .github/whittle.yml.',
    },
    {
      rule: 'scope-resources',
      statement: 0,
      sid: 'Artifacts',
      summary:
        's3:GetObject, s3:PutObject: every use named one of 2 resources, and no new one appeared for a third of the window.',
      before: ['*'],
      after: [bucket, `${bucket}/*`],
      kept: [],
      removed: {},
      dropped: [],
      nameless: [],
      readmitted: [],
      undo: 'Revert this change, or put the former Resource back for these actions.',
    },
    {
      rule: 'narrow-actions',
      statement: 1,
      sid: 'Describe',
      summary: 'Of 8 actions granted, 4 are removed: 3 actions used, 1 unused read re-admitted to fit the quota.',
      before: ['ec2:Describe*', 'ec2:RunInstances'],
      after: ['ec2:DescribeImages', 'ec2:DescribeInstances', 'ec2:RunInstances'],
      kept: [
        {
          action: 'ec2:DescribeImages',
          state: 'used',
          evidence: evidence(
            310,
            '2026-08-24T06:00:12Z',
            '2026-11-20T06:00:09Z',
            '0a1b2c3d-0000-4000-8000-000000000005',
          ),
        },
        {
          action: 'ec2:DescribeInstances',
          state: 'used',
          evidence: evidence(
            2641,
            '2026-08-24T06:00:12Z',
            '2026-11-20T06:00:09Z',
            '0a1b2c3d-0000-4000-8000-000000000006',
          ),
        },
        {
          action: 'ec2:RunInstances',
          state: 'used',
          evidence: evidence(3, '2026-10-02T09:00:00Z', '2026-11-02T09:00:00Z', '0a1b2c3d-0000-4000-8000-000000000007'),
        },
      ],
      removed: {
        Read: ['ec2:DescribeInstanceAttribute'],
        List: ['ec2:DescribeVpcs', 'ec2:DescribeSubnets', 'ec2:DescribeVolumes'],
      },
      dropped: [],
      nameless: [],
      readmitted: ['ec2:DescribeTags'],
      undo: 'Revert this change, or keep single actions with a waiver in .github/whittle.yml.',
    },
    {
      rule: 'remove-statement',
      statement: 2,
      sid: 'Tables',
      summary: 'None of the 1 action it grants was used: the statement is removed.',
      before: ['dynamodb:Scan'],
      after: [],
      kept: [],
      removed: { Read: ['dynamodb:Scan'] },
      dropped: [],
      nameless: [],
      readmitted: [],
      undo: 'Revert this change, or keep single actions with a waiver in .github/whittle.yml.',
    },
  ],
  blindSpots: [
    {
      reason: 'No log shows data events of AWS::S3::Object.',
      opens: 'Add an advanced event selector for AWS::S3::Object to the trail (data events cost money).',
      actions: ['s3:AbortMultipartUpload', 's3:GetObjectAcl'],
    },
  ],
  findings: [{ id: '5b0e', effect: 'confirms', text: 'dynamodb:Scan was last accessed more than 90 days ago' }],
  proof: {
    containment: { verdict: 'proven' },
    replay: {
      requests: 23,
      events: 4259,
      records: { total: 4275, allowed: 4259, denied: 11, noEvidence: 5, unmapped: 0 },
      notFromHere: 2,
      doubtful: 0,
      denied: [],
    },
    backtest: { splitAt: '2026-10-22T00:00:00Z', decidedOn: 2800, checked: 1459, denied: [] },
    unseen: {
      observations: 4259,
      singletons: 1,
      probability: 1 / 4259,
      inWords: '4,259 observed calls, 1 action seen only once: about 1 call in 4,259 may need something not seen yet',
    },
  },
  aws: [
    { check: 'ValidatePolicy', result: 'pass', says: ['SUGGESTION EMPTY_ARRAY_ACTION at Statement.0.Action: Words.'] },
    {
      check: 'CheckNoNewAccess',
      result: 'not-sent',
      says: ['the document contains unresolved values: ${var.prefix}'],
    },
  ],
  edits: deployEdits,
}
