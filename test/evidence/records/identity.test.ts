import { describe, expect, test } from '@jest/globals'
import { identityOf } from '../../../src/evidence/records/identity.ts'
import { parseRecord } from '../../../src/evidence/records/parse-record.ts'
import { account, role, roleIdentity, trailRecord, user, userIdentity } from '../records.ts'

const identity = (over: Record<string, unknown>) => {
  const parsed = parseRecord(trailRecord(1, over))
  if (parsed.kind !== 'record') throw new Error(parsed.kind)
  return identityOf(parsed.record)
}

const principal = (arn: string, pathKnown = true) => ({ kind: 'principal', arn, account: arn.split(':')[4], pathKnown })
const noEvidence = (reason: RegExp) => ({ kind: 'no-evidence', reason: expect.stringMatching(reason) })
const unidentified = { kind: 'unidentified', reason: expect.any(String) }
const session = (issuer: string) => ({ userIdentity: roleIdentity(`arn:aws:iam::${account}:${issuer}`) })

describe('whose permission a record shows', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['a user', { userIdentity: userIdentity() }, principal(user)],
    [
      'a user with a path',
      { userIdentity: userIdentity(`arn:aws:iam::${account}:user/ci/jenkins`) },
      principal(`arn:aws:iam::${account}:user/ci/jenkins`),
    ],
    ['a session: its issuer, with path', { userIdentity: roleIdentity() }, principal(role)],
    [
      'a session of another account',
      { userIdentity: roleIdentity('arn:aws:iam::444455556666:role/deploy') },
      principal('arn:aws:iam::444455556666:role/deploy'),
    ],
    [
      'another partition',
      { userIdentity: roleIdentity('arn:aws-us-gov:iam::111122223333:role/r') },
      principal('arn:aws-us-gov:iam::111122223333:role/r'),
    ],
    [
      'a chain of roles: the last one',
      {
        userIdentity: {
          ...roleIdentity(`arn:aws:iam::${account}:role/second`),
          principalId: 'AROASECOND:first-session',
        },
      },
      principal(`arn:aws:iam::${account}:role/second`),
    ],
    [
      'a forward access session: the caller',
      {
        userIdentity: { ...userIdentity(), invokedBy: 'secretsmanager.amazonaws.com' },
        sourceIPAddress: 'secretsmanager.amazonaws.com',
      },
      principal(user),
    ],
    [
      "a user's session, whose issuer is empty",
      {
        userIdentity: {
          ...userIdentity(),
          sessionContext: { sessionIssuer: {}, webIdFederationData: {}, attributes: { mfaAuthenticated: 'true' } },
        },
      },
      principal(user),
    ],
    [
      "a user's session, whatever its issuer",
      { userIdentity: { ...userIdentity(), sessionContext: { sessionIssuer: { type: 'Role', arn: role } } } },
      principal(user),
    ],
    [
      'a federated user: the user whose permissions bound it',
      {
        userIdentity: {
          type: 'FederatedUser',
          arn: `arn:aws:sts::${account}:federated-user/visitor`,
          accountId: account,
          sessionContext: { sessionIssuer: { type: 'IAMUser', arn: user, accountId: account } },
        },
      },
      principal(user),
    ],
    [
      'a federated user of the root user',
      {
        userIdentity: {
          type: 'FederatedUser',
          arn: `arn:aws:sts::${account}:federated-user/visitor`,
          sessionContext: { sessionIssuer: { type: 'Root', arn: `arn:aws:iam::${account}:root` } },
        },
      },
      noEvidence(/root/),
    ],
    [
      'a federated user of the root user, by the type of its issuer',
      {
        userIdentity: {
          type: 'FederatedUser',
          arn: `arn:aws:sts::${account}:federated-user/visitor`,
          sessionContext: { sessionIssuer: { type: 'Root' } },
        },
      },
      noEvidence(/root/),
    ],
    [
      'a federated user of the root user, by the ARN of its issuer',
      {
        userIdentity: {
          type: 'FederatedUser',
          arn: `arn:aws:sts::${account}:federated-user/visitor`,
          sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${account}:root` } },
        },
      },
      noEvidence(/root/),
    ],
    [
      'a federated user whose issuer is not known',
      { userIdentity: { type: 'FederatedUser', arn: `arn:aws:sts::${account}:federated-user/visitor` } },
      unidentified,
    ],
    [
      'a session that the root user issued, which AWS does not allow',
      {
        userIdentity: {
          type: 'AssumedRole',
          sessionContext: { sessionIssuer: { type: 'Root', arn: `arn:aws:iam::${account}:root` } },
        },
      },
      unidentified,
    ],
    [
      'a session without issuer: the path is not known',
      {
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::${account}:assumed-role/orders/session`,
          accountId: account,
        },
      },
      principal(`arn:aws:iam::${account}:role/orders`, false),
    ],
    [
      'type Role with the ARN itself',
      { userIdentity: { type: 'Role', arn: role, accountId: account } },
      principal(role),
    ],
    [
      'a user by name alone',
      { userIdentity: { type: 'IAMUser', accountId: account, userName: 'jane' } },
      principal(user, false),
    ],
    [
      'a user by name alone, in China',
      { userIdentity: { type: 'IAMUser', accountId: account, userName: 'jane' }, awsRegion: 'cn-north-1' },
      principal(`arn:aws-cn:iam::${account}:user/jane`, false),
    ],
    [
      'a user by name alone, of an unknown account',
      { userIdentity: { type: 'IAMUser', userName: 'jane' } },
      unidentified,
    ],
    ['a user without a name', { userIdentity: { type: 'IAMUser', accountId: account } }, unidentified],
    [
      'a user whose name is hidden',
      { userIdentity: { type: 'IAMUser', accountId: account, userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' } },
      unidentified,
    ],
    [
      'a session without any ARN',
      { userIdentity: { type: 'AssumedRole', principalId: 'AROAEXAMPLE:session' } },
      unidentified,
    ],
    [
      'a type yet to come with the ARN of a session',
      { userIdentity: { type: 'AgentSession', arn: `arn:aws:sts::${account}:assumed-role/orders/session` } },
      unidentified,
    ],
    ['a type yet to come with the ARN of a role', { userIdentity: { type: 'AgentSession', arn: role } }, unidentified],
    [
      'the root user',
      { userIdentity: { type: 'Root', arn: `arn:aws:iam::${account}:root`, accountId: account } },
      noEvidence(/root/),
    ],
    ['a service', { userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } }, noEvidence(/service/)],
    [
      'a service without type',
      { userIdentity: { accountId: account, invokedBy: 'ec2.amazonaws.com' } },
      noEvidence(/service/),
    ],
    ['no identity at all', { userIdentity: null }, noEvidence(/names no caller/)],
    [
      'a foreign account',
      { userIdentity: { type: 'AWSAccount', accountId: '444455556666', principalId: 'AIDAEXAMPLE' } },
      noEvidence(/another account/),
    ],
    ['SAML', { userIdentity: { type: 'SAMLUser', userName: 'jane' } }, noEvidence(/trust policy/)],
    ['OIDC', { userIdentity: { type: 'WebIdentityUser', userName: 'repo:acme/app' } }, noEvidence(/trust policy/)],
    [
      'an Identity Center user',
      { userIdentity: { type: 'IdentityCenterUser', accountId: account } },
      noEvidence(/Identity Center/),
    ],
    [
      'type Unknown',
      { userIdentity: { type: 'Unknown', accountId: account, userName: 'jane' } },
      noEvidence(/no IAM principal/),
    ],
    [
      'a service-linked role',
      session('role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS'),
      noEvidence(/service-linked/),
    ],
    [
      'a role of a permission set',
      session('role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef'),
      principal(
        `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef`,
      ),
    ],
    ['another reserved role', session('role/aws-reserved/other.amazonaws.com/Admin'), noEvidence(/reserved/)],
    ['a role of AWS itself', session('role/aws:ec2-infrastructure'), noEvidence(/AWS itself/)],
    [
      'a role whose name only begins like a reserved path',
      session('role/aws-service-role-copy'),
      principal(`arn:aws:iam::${account}:role/aws-service-role-copy`),
    ],
    ['a service event', { eventType: 'AwsServiceEvent' }, noEvidence(/AwsServiceEvent/)],
    ['a sign-in', { eventType: 'AwsConsoleSignIn', userIdentity: userIdentity() }, noEvidence(/AwsConsoleSignIn/)],
    ['an action of the console', { eventType: 'AwsConsoleAction' }, noEvidence(/AwsConsoleAction/)],
  ])('%s', (_, over, expected) => {
    expect(identity(over)).toMatchObject(expected as object)
  })

  test.each([
    ['a service', { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }],
    ['a SAML caller, even with the ARN of a role', { type: 'SAMLUser', arn: role }],
  ])('an event that is no call says of %s no principal', (_, userIdentity) => {
    expect(identity({ eventType: 'AwsServiceEvent', userIdentity })).not.toHaveProperty('principal')
  })

  test('a sign-in still says whose it was', () => {
    expect(identity({ eventType: 'AwsConsoleSignIn', userIdentity: userIdentity() })).toMatchObject({
      principal: { arn: user },
    })
  })
})
