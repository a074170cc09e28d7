/** An account as `aws iam get-account-authorization-details` prints it, for tests. */
export const account = '111122223333'
export const roleArn = (name: string, of = account): string => `arn:aws:iam::${of}:role/${name}`
export const userArn = (name: string, of = account): string => `arn:aws:iam::${of}:user/${name}`
export const policyArn = (name: string, of = account): string => `arn:aws:iam::${of}:policy/${name}`

export const readBucket = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws:username}/*' }],
}
export const trustOfEc2 = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}

const created = '2026-01-02T03:04:05+00:00'

type Fields = Readonly<Record<string, unknown>>

const nameIn = (arn: string): string => arn.split('/').at(-1) ?? ''
const pathIn = (arn: string): string => `/${arn.split('/').slice(1, -1).join('/')}/`.replace('//', '/')
const attachment = (arn: string) => ({ PolicyName: nameIn(arn), PolicyArn: arn })

export const role = (arn: string, policies: readonly string[] = [], more: Fields = {}) => ({
  Path: pathIn(arn),
  RoleName: nameIn(arn),
  RoleId: `AROA${nameIn(arn).toUpperCase()}`,
  Arn: arn,
  CreateDate: created,
  AssumeRolePolicyDocument: trustOfEc2 as unknown,
  InstanceProfileList: [] as unknown[],
  RolePolicyList: [] as unknown[],
  AttachedManagedPolicies: policies.map(attachment),
  Tags: [] as unknown[],
  RoleLastUsed: {},
  ...more,
})

export const user = (arn: string, policies: readonly string[] = [], more: Fields = {}) => ({
  Path: pathIn(arn),
  UserName: nameIn(arn),
  UserId: `AIDA${nameIn(arn).toUpperCase()}`,
  Arn: arn,
  CreateDate: created,
  GroupList: [] as string[],
  AttachedManagedPolicies: policies.map(attachment),
  ...more,
})

export const group = (name: string, policies: readonly string[] = [], more: Fields = {}) => ({
  Path: '/',
  GroupName: name,
  GroupId: `AGPA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::${account}:group/${name}`,
  CreateDate: created,
  GroupPolicyList: [] as unknown[],
  AttachedManagedPolicies: policies.map(attachment),
  ...more,
})

export const policy = (arn: string, attachmentCount = 0, more: Fields = {}) => ({
  PolicyName: nameIn(arn),
  PolicyId: `ANPA${nameIn(arn).toUpperCase()}`,
  Arn: arn,
  Path: pathIn(arn),
  DefaultVersionId: 'v1',
  AttachmentCount: attachmentCount,
  CreateDate: created,
  UpdateDate: created,
  PolicyVersionList: [
    { Document: readBucket as unknown, VersionId: 'v1', IsDefaultVersion: true, CreateDate: created },
  ],
  ...more,
})

export interface Details {
  readonly UserDetailList: readonly object[]
  readonly GroupDetailList: readonly object[]
  readonly RoleDetailList: readonly object[]
  readonly Policies: readonly object[]
}

/** A role with a policy of its own, one of the account and one of AWS, and a user in a group. */
export const details = (over: Partial<Details> & Fields = {}): Details => ({
  UserDetailList: [user(userArn('jane'), [], { GroupList: ['devs'] })],
  GroupDetailList: [group('devs', [policyArn('team/reader')])],
  RoleDetailList: [
    role(roleArn('svc/app'), [policyArn('team/reader'), policyArn('AdministratorAccess', 'aws')], {
      RolePolicyList: [{ PolicyName: 'own', PolicyDocument: readBucket }],
      InstanceProfileList: [{ InstanceProfileName: 'app', Arn: `arn:aws:iam::${account}:instance-profile/app` }],
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: policyArn('team/reader'),
      },
      Tags: [{ Key: 'env', Value: 'prod' }],
      RoleLastUsed: { LastUsedDate: '2026-05-06T07:08:09+00:00', Region: 'eu-west-1' },
    }),
  ],
  Policies: [policy(policyArn('team/reader'), 2), policy(policyArn('AdministratorAccess', 'aws'), 1)],
  ...over,
})

export const text = (over: Partial<Details> & Fields = {}): string => JSON.stringify(details(over), undefined, 2)
