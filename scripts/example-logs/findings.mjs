/** What Access Analyzer found in the account of examples/access, as `aws accessanalyzer get-finding-v2` prints it. */
import { ACCOUNT } from './record.mjs'

const role = (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`
const ANALYZED = '2026-10-31T22:10:05.000000+00:00'
const CREATED = '2026-08-02T22:08:31.000000+00:00'

const finding = (id, findingType, resource, resourceType, findingDetails) => ({
  analyzedAt: ANALYZED,
  createdAt: CREATED,
  id,
  resource,
  resourceType,
  resourceOwnerAccount: ACCOUNT,
  status: 'ACTIVE',
  updatedAt: ANALYZED,
  findingDetails,
  findingType,
})

const external = (principal, action, isPublic) => [
  {
    externalAccessDetails: {
      action,
      condition: {},
      isPublic,
      principal,
      sources: [{ type: 'POLICY' }],
      resourceControlPolicyRestriction: 'NOT_APPLICABLE',
    },
  },
]

export const exampleFindings = [
  finding(
    'b7d1f0a4-6c52-4e1b-9a83-2f6f0c1d5e01',
    'ExternalAccess',
    'arn:aws:s3:::acme-prod-labels',
    'AWS::S3::Bucket',
    external({ AWS: '*' }, ['s3:GetObject'], true),
  ),
  finding(
    'b7d1f0a4-6c52-4e1b-9a83-2f6f0c1d5e02',
    'ExternalAccess',
    role('acme-prod-carrier'),
    'AWS::IAM::Role',
    external({ AWS: '444455556666' }, ['sts:AssumeRole'], false),
  ),
  finding('5c0e9b38-41f7-4d6a-8e25-7b93d4a6c103', 'UnusedIAMRole', role('acme-prod-reports'), 'AWS::IAM::Role', [
    { unusedIamRoleDetails: {} },
  ]),
  finding('5c0e9b38-41f7-4d6a-8e25-7b93d4a6c104', 'UnusedPermission', role('acme-prod-tracking'), 'AWS::IAM::Role', [
    {
      unusedPermissionDetails: {
        serviceNamespace: 'ssm',
        actions: [{ action: 'GetParameters' }, { action: 'PutParameter' }],
      },
    },
    { unusedPermissionDetails: { serviceNamespace: 'secretsmanager', actions: [{ action: 'PutSecretValue' }] } },
  ]),
  finding(
    '5c0e9b38-41f7-4d6a-8e25-7b93d4a6c105',
    'UnusedIAMUserAccessKey',
    `arn:aws:iam::${ACCOUNT}:user/label-upload`,
    'AWS::IAM::User',
    [
      {
        unusedIamUserAccessKeyDetails: {
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          lastAccessed: '2025-11-04T08:15:00+00:00',
        },
      },
    ],
  ),
]

const tracking = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Settings',
      Effect: 'Allow',
      Action: ['ssm:GetParameter'],
      Resource: `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/acme/prod/*`,
    },
    {
      Sid: 'Credentials',
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:acme/prod/tracking-*`,
    },
  ],
}

const step = (more) => ({
  unusedPermissionsRecommendedStep: {
    policyUpdatedAt: '2025-03-03T09:12:44+00:00',
    ...more,
    existingPolicyId: 'tracking',
  },
})

/** What it recommends for the unused permissions, as `aws accessanalyzer get-finding-recommendation` prints it. */
export const recommendation = {
  startedAt: '2026-10-31T22:30:00.120000+00:00',
  completedAt: '2026-10-31T22:30:02.481000+00:00',
  resourceArn: role('acme-prod-tracking'),
  recommendedSteps: [
    step({ recommendedAction: 'CREATE_POLICY', recommendedPolicy: JSON.stringify(tracking) }),
    step({ recommendedAction: 'DETACH_POLICY' }),
  ],
  recommendationType: 'UnusedPermissionRecommendation',
  status: 'SUCCEEDED',
}
