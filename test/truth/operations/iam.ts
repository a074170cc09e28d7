import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, globalArn, need, reference, resource, service, TAGS } from './define.ts'

const HOME = 'us-east-1'
const { read, write } = service({
  prefix: 'iam',
  source: 'iam',
  page: reference('awsidentityandaccessmanagementiam'),
  region: HOME,
})

/** Roles, users and policies of this account lie below paths, which requests by name do not show. */
const named = (scene: Scene, kind: 'role' | 'user' | 'group'): { readonly name: string; readonly ARN: string } => {
  const name = scene.name(kind)
  return { name, ARN: globalArn(scene, 'iam', `${kind}/service/${name}`) }
}

const onNamed =
  (
    action: string,
    kind: 'role' | 'user' | 'group',
    parameters: Readonly<Record<string, unknown>> = {},
  ): Operation['call'] =>
  (scene) => {
    const { name, ARN } = named(scene, kind)
    return { request: { [`${kind}Name`]: name, ...parameters }, needs: [need(action, ARN)] }
  }

const policyArn = (scene: Scene): string => globalArn(scene, 'iam', `policy/teams/${scene.name('policy')}`)
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
const DOCUMENT =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:DescribeInstances","Resource":"*"}]}'

export const iam: readonly Operation[] = [
  read('GetRole', onNamed('iam:GetRole', 'role')),
  read('ListAttachedRolePolicies', onNamed('iam:ListAttachedRolePolicies', 'role')),
  read('ListRoles', () => ({ request: null, needs: [need('iam:ListRoles', '*')] })),
  read('GetAccountSummary', () => ({ request: null, needs: [need('iam:GetAccountSummary', '*')] })),
  write(
    'CreateRole#tags',
    (scene) => {
      const roleName = fresh(scene, 'role')
      const ARN = globalArn(scene, 'iam', `role/service/${roleName}`)
      return {
        request: { path: '/service/', roleName, assumeRolePolicyDocument: TRUST, maxSessionDuration: 3600, tags: TAGS },
        response: { role: { arn: ARN, roleName, path: '/service/' } },
        needs: [need('iam:CreateRole', ARN), need('iam:TagRole', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_roles.html' },
  ),
  write('PutRolePolicy', onNamed('iam:PutRolePolicy', 'role', { policyName: 'inline', policyDocument: DOCUMENT })),
  write('UpdateAssumeRolePolicy', onNamed('iam:UpdateAssumeRolePolicy', 'role', { policyDocument: TRUST })),
  write('AttachRolePolicy', (scene) => {
    const { name, ARN } = named(scene, 'role')
    return { request: { roleName: name, policyArn: policyArn(scene) }, needs: [need('iam:AttachRolePolicy', ARN)] }
  }),
  write(
    'AddRoleToInstanceProfile',
    (scene) => {
      const { name, ARN } = named(scene, 'role')
      const instanceProfileName = scene.name('instance-profile')
      return {
        request: { instanceProfileName, roleName: name },
        needs: [
          need(
            'iam:AddRoleToInstanceProfile',
            globalArn(scene, 'iam', `instance-profile/service/${instanceProfileName}`),
          ),
          need('iam:PassRole', ARN),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html' },
  ),
  write('CreateAccessKey', onNamed('iam:CreateAccessKey', 'user')),
  write('AddUserToGroup', (scene) => {
    const { name, ARN } = named(scene, 'group')
    return { request: { groupName: name, userName: scene.name('user') }, needs: [need('iam:AddUserToGroup', ARN)] }
  }),
  write(
    'CreatePolicy#tags',
    (scene) => {
      const policyName = fresh(scene, 'policy')
      const ARN = globalArn(scene, 'iam', `policy/teams/${policyName}`)
      return {
        request: { policyName, path: '/teams/', policyDocument: DOCUMENT, description: '', tags: TAGS },
        response: { policy: { arn: ARN, policyName, path: '/teams/' } },
        needs: [need('iam:CreatePolicy', ARN), need('iam:TagPolicy', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_customer-managed-policies.html' },
  ),
  write('CreatePolicyVersion', (scene) => {
    const ARN = policyArn(scene)
    return {
      request: { policyArn: ARN, policyDocument: DOCUMENT, setAsDefault: true },
      needs: [need('iam:CreatePolicyVersion', ARN)],
    }
  }),
  read('GetPolicyVersion#aws-managed', (scene) => {
    const ARN = `arn:aws:iam::aws:policy/${scene.pick(['ReadOnlyAccess', 'SecurityAudit'])}`
    return { request: { policyArn: ARN, versionId: 'v1' }, needs: [need('iam:GetPolicyVersion', ARN)] }
  }),
  read('GenerateServiceLastAccessedDetails', (scene) => {
    const { ARN } = named(scene, 'role')
    return { request: { arn: ARN }, needs: [need('iam:GenerateServiceLastAccessedDetails', ARN)] }
  }),
  read('SimulatePrincipalPolicy', (scene) => {
    const { ARN } = named(scene, 'role')
    return {
      request: { policySourceArn: ARN, actionNames: ['s3:GetObject'] },
      needs: [need('iam:SimulatePrincipalPolicy', ARN)],
    }
  }),
  write(
    'CreateServiceLinkedRole',
    (scene) => ({
      request: { aWSServiceName: 'autoscaling.amazonaws.com' },
      needs: [
        need(
          'iam:CreateServiceLinkedRole',
          globalArn(scene, 'iam', 'role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling'),
        ),
      ],
    }),
    { page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/create-service-linked-role.html' },
  ),
  write(
    'CreateOpenIDConnectProvider#tags',
    (scene) => {
      const host = `oidc.${scene.id('', 8)}.example.com`
      const ARN = globalArn(scene, 'iam', `oidc-provider/${host}`)
      return {
        request: { url: `https://${host}`, clientIDList: ['sts.amazonaws.com'], thumbprintList: [], tags: TAGS },
        response: { openIDConnectProviderArn: ARN },
        needs: [need('iam:CreateOpenIDConnectProvider', ARN), need('iam:TagOpenIDConnectProvider', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_oidc.html' },
  ),
]

const sessions = service({ prefix: 'sts', source: 'sts', page: reference('awssecuritytokenservice') })

export const sts: readonly Operation[] = [
  sessions.read('AssumeRole', (scene) => {
    const { ARN } = named(scene, 'role')
    return {
      request: { roleArn: ARN, roleSessionName: 'deploy', durationSeconds: 3600 },
      resources: [resource(scene, 'AWS::IAM::Role', ARN)],
      needs: [need('sts:AssumeRole', ARN)],
    }
  }),
  sessions.read(
    'AssumeRole#foreign-with-tags',
    (scene) => {
      const ARN = globalArn(scene, 'iam', `role/${scene.name('partner-role')}`, scene.otherAccount)
      return {
        request: { roleArn: ARN, roleSessionName: 'deploy', tags: TAGS },
        resources: [resource(scene, 'AWS::IAM::Role', ARN, scene.otherAccount)],
        needs: [need('sts:AssumeRole', ARN), need('sts:TagSession', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html' },
  ),
  sessions.read('DecodeAuthorizationMessage', () => ({
    request: { encodedMessage: 'EncodedMessage' },
    needs: [need('sts:DecodeAuthorizationMessage', '*')],
  })),
]

export const connect: readonly Operation[] = [
  service({
    prefix: 'ec2-instance-connect',
    source: 'ec2-instance-connect',
    page: reference('amazonec2instanceconnect'),
  }).write('SendSSHPublicKey', (scene) => {
    const instanceId = scene.id('i-', 17, scene.name('instance'))
    return {
      request: { instanceId, instanceOSUser: 'ec2-user', sSHPublicKey: 'ssh-ed25519 AAAA' },
      needs: [need('ec2-instance-connect:SendSSHPublicKey', arn(scene, 'ec2', `instance/${instanceId}`))],
    }
  }),
]
