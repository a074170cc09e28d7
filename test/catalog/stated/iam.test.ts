import { describe } from '@jest/globals'
import { markMissingPath } from '../../../src/catalog/missing-path.ts'
import { account, other, stated } from './calls.ts'

const arn = (rest: string, owner = account): string => `arn:aws:iam::${owner}:${rest}`
const pathless = (rest: string): string => markMissingPath(arn(rest))

describe('names without their path', () => {
  stated('iam', [
    ['iam:GetRole', 'GetRole', { roleName: 'worker' }, [pathless('role/worker')]],
    ['iam:GetRole', 'GetRole', { roleName: 'Worker' }, [pathless('role/Worker')]],
    ['iam:GetUser', 'GetUser', { userName: 'jane@example.com' }, [pathless('user/jane@example.com')]],
    ['iam:GetInstanceProfile', 'GetInstanceProfile', { instanceProfileName: 'p' }, [pathless('instance-profile/p')]],
    [
      'iam:AddRoleToInstanceProfile',
      'AddRoleToInstanceProfile',
      { instanceProfileName: 'p', roleName: 'r' },
      [pathless('instance-profile/p')],
    ],
    ['iam:AddUserToGroup', 'AddUserToGroup', { userName: 'jane', groupName: 'g' }, [pathless('group/g')]],
    [
      'iam:DeleteServiceLinkedRole',
      'DeleteServiceLinkedRole',
      { roleName: 'AWSServiceRoleForECS' },
      [pathless('role/AWSServiceRoleForECS')],
    ],
    [
      'iam:GetServerCertificate',
      'GetServerCertificate',
      { serverCertificateName: 'c' },
      [pathless('server-certificate/c')],
    ],
    ['iam:GetRole', 'GetRole', { roleName: 'app/worker' }, 'unknown'],
    ['iam:GetRole', 'GetRole', { roleName: '*' }, 'unknown'],
    ['iam:GetUser', 'GetUser', null, 'unknown'],
    ['iam:ListAccessKeys', 'ListAccessKeys', {}, 'unknown'],
    ['iam:ListRoles', 'ListRoles', null, ['*']],
  ])
})

describe('a policy that is attached is no resource of the call', () => {
  const policyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  stated('iam', [
    ['iam:AttachRolePolicy', 'AttachRolePolicy', { roleName: 'r', policyArn }, [pathless('role/r')]],
    ['iam:DetachUserPolicy', 'DetachUserPolicy', { userName: 'u', policyArn }, [pathless('user/u')]],
    [
      'iam:PutRolePermissionsBoundary',
      'PutRolePermissionsBoundary',
      { roleName: 'r', permissionsBoundary: policyArn },
      [pathless('role/r')],
    ],
    ['iam:GetPolicy', 'GetPolicy', { policyArn }, [policyArn]],
    ['iam:CreatePolicyVersion', 'CreatePolicyVersion', { policyArn: arn('policy/app/p') }, [arn('policy/app/p')]],
    ['iam:GetPolicy', 'GetPolicy', { policyArn: arn('role/r') }, 'unknown'],
  ])
})

describe('what is made is known with its path', () => {
  stated('iam', [
    ['iam:CreateRole', 'CreateRole', { roleName: 'r', path: '/app/' }, [arn('role/app/r')]],
    [
      'iam:TagRole',
      'CreateRole',
      { roleName: 'r', path: '/app/', tags: [{ key: 'a', value: 'b' }] },
      [arn('role/app/r')],
    ],
    ['iam:CreateRole', 'CreateRole', { roleName: 'r' }, [arn('role/r')]],
    ['iam:CreateRole', 'CreateRole', { roleName: 'r', path: 'app' }, 'unknown'],
    ['iam:CreatePolicy', 'CreatePolicy', { policyName: 'p', path: '/' }, [arn('policy/p')]],
    ['iam:CreateUser', 'CreateUser', { userName: 'u', path: '/people/' }, [arn('user/people/u')]],
    ['iam:CreateVirtualMFADevice', 'CreateVirtualMFADevice', { virtualMFADeviceName: 'd' }, [arn('mfa/d')]],
    [
      'iam:CreateOpenIDConnectProvider',
      'CreateOpenIDConnectProvider',
      { url: 'https://token.actions.githubusercontent.com' },
      [arn('oidc-provider/token.actions.githubusercontent.com')],
    ],
    ['iam:CreateSAMLProvider', 'CreateSAMLProvider', { name: 'sso' }, [arn('saml-provider/sso')]],
  ])
})

describe('renames are checked on both names', () => {
  stated('iam', [
    [
      'iam:UpdateUser',
      'UpdateUser',
      { userName: 'u', newUserName: 'v', newPath: '/app/' },
      [pathless('user/u'), arn('user/app/v')],
    ],
    ['iam:UpdateUser', 'UpdateUser', { userName: 'u', newPath: '/app/' }, [pathless('user/u'), arn('user/app/u')]],
    ['iam:UpdateGroup', 'UpdateGroup', { groupName: 'g', newGroupName: 'h' }, { partly: [pathless('group/g')] }],
    ['iam:UpdateUser', 'UpdateUser', { newUserName: 'v' }, 'unknown'],
  ])
})

describe('roles that services name, and things named by ARN', () => {
  const linked = arn('role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS')
  stated('iam', [
    [
      'iam:CreateServiceLinkedRole',
      'CreateServiceLinkedRole',
      { aWSServiceName: 'ecs.amazonaws.com' },
      [linked],
      { responseElements: { role: { arn: linked } } },
    ],
    [
      'iam:CreateServiceLinkedRole',
      'CreateServiceLinkedRole',
      { aWSServiceName: 'ecs.amazonaws.com' },
      [arn('role/aws-service-role/ecs.amazonaws.com/*')],
    ],
    [
      'iam:GetServiceLinkedRoleDeletionStatus',
      'GetServiceLinkedRoleDeletionStatus',
      { deletionTaskId: 'task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/1a2b-3c' },
      [linked],
    ],
    [
      'iam:SimulatePrincipalPolicy',
      'SimulatePrincipalPolicy',
      { policySourceArn: arn('role/app/r') },
      [arn('role/app/r')],
    ],
    [
      'iam:GenerateServiceLastAccessedDetails',
      'GenerateServiceLastAccessedDetails',
      { arn: arn('policy/p', other) },
      [arn('policy/p', other)],
    ],
    ['iam:TagMFADevice', 'TagMFADevice', { serialNumber: arn('mfa/d') }, [arn('mfa/d')]],
    ['iam:EnableMFADevice', 'EnableMFADevice', { userName: 'u', serialNumber: arn('mfa/d') }, [pathless('user/u')]],
    [
      'iam:GetSAMLProvider',
      'GetSAMLProvider',
      { sAMLProviderArn: arn('saml-provider/sso') },
      [arn('saml-provider/sso')],
    ],
    [
      'iam:GetOpenIDConnectProvider',
      'GetOpenIDConnectProvider',
      { openIDConnectProviderArn: arn('oidc-provider/example.com/id') },
      [arn('oidc-provider/example.com/id')],
    ],
  ])
})
