import type { Call } from '../call.ts'
import { markMissingPath } from '../missing-path.ts'
import { byAction } from './parts.ts'
import { allKnownArns, isPlainName, referencePage } from './reading.ts'
import { exactResources, type StatedResources, type StatedRule } from './rule.ts'

const page = referencePage('awsidentityandaccessmanagementiam')

/**
 * A policy that is attached, detached or set as a boundary is no resource of the call: `iam:PolicyARN` and
 * `iam:PermissionsBoundary` are condition keys.
 */
const attaching = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html'

const arnOf = ({ place: { partition, account } }: Call, resource: string): string =>
  `arn:${partition}:iam::${account}:${resource}`

const isName = (name: string | undefined): name is string => name !== undefined && /^[\w+=,.@-]+$/.test(name)

/**
 * Names without the paths that belong to their ARNs (see `markMissingPath`). Where a request may leave the user out it acts
 * on the caller's own, which it does not name.
 */
const named = (kind: string, member: string, of = page): StatedRule => ({
  page: of,
  resolve: (call) => {
    const name = call.request.text(member)
    return exactResources(isName(name) ? markMissingPath(arnOf(call, `${kind}/${name}`)) : undefined)
  },
})

/** A name and a path, which is `/` unless the request gives one. */
const created = (kind: string, member: string): StatedRule => ({
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
  resolve: (call) => {
    const name = call.request.text(member)
    const path = call.request.text('path') ?? '/'
    if (!isName(name) || !/^\/([^:*?$\s]+\/)?$/.test(path)) return undefined
    return exactResources(arnOf(call, `${kind}${path}${name}`))
  },
})

/** A rename needs the permission on the old and on the new name, whose path the request may leave as it was. */
const renamed = (kind: string, member: string, newName: string, page: string): StatedRule => ({
  page,
  resolve: (call) => {
    const name = call.request.text(member)
    if (!isName(name)) return undefined
    const before = markMissingPath(arnOf(call, `${kind}/${name}`))
    const next = call.request.text(newName)
    const path = call.request.text('newpath')
    if (next === undefined && path === undefined) return exactResources(before)
    if (path === undefined || !isName(next ?? name) || !/^\/([^:*?$\s]+\/)?$/.test(path))
      return allKnownArns([before], false)
    return exactResources(before, arnOf(call, `${kind}${path}${next ?? name}`))
  },
})

const arnPattern = (kinds: string): RegExp =>
  new RegExp(`^arn:aws[a-z-]*:iam::(?:\\d{12}|aws):(?:${kinds})/[^\\s*?$]+$`)

/** The resource that a member names by its ARN, with its path. */
const byArn = (kinds: string, ...members: readonly string[]): StatedRule => {
  const pattern = arnPattern(kinds)
  return {
    page,
    resolve: ({ request }) => {
      const arn = request.text(...members)
      return exactResources(arn !== undefined && pattern.test(arn) ? arn : undefined)
    },
  }
}

/** A hardware device has a serial number and no ARN; a virtual one is named by its ARN. */
const device = byArn('mfa|sms-mfa', 'serialnumber')

/** The provider's ARN ends in its URL without the scheme. */
const newOidcProvider: StatedRule = {
  page: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
  resolve: (call) => {
    const host = call.request
      .text('url')
      ?.replace(/^https:\/\//i, '')
      .replace(/\/$/, '')
    return exactResources(host && isPlainName(host) ? arnOf(call, `oidc-provider/${host}`) : undefined)
  },
}

const newSamlProvider: StatedRule = {
  page: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html',
  resolve: (call) => {
    const name = call.request.text('name')
    return exactResources(isName(name) ? arnOf(call, `saml-provider/${name}`) : undefined)
  },
}

const linkedRole = /^arn:aws[a-z-]*:iam::\d{12}:role\/aws-service-role\/[\w.-]+\/[\w+=,.@-]+$/

/** The service names its role; the response contains the name that it chose. */
const newLinkedRole: StatedRule = {
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html',
  resolve: (call) => {
    const answer = call.facts.responseElements as
      { readonly role?: { readonly arn?: unknown } | null } | null | undefined
    const arn = answer?.role?.arn
    if (typeof arn === 'string' && linkedRole.test(arn)) return exactResources(arn)
    const service = call.request.text('awsservicename')
    return exactResources(
      service && /^[\w.-]+$/.test(service) ? arnOf(call, `role/aws-service-role/${service}/*`) : undefined,
    )
  },
}

/** `task/aws-service-role/SERVICE/ROLE/UUID`. */
const deletionTask: StatedRule = {
  page: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html',
  resolve: (call): StatedResources | undefined => {
    const task = call.request.text('deletiontaskid') ?? ''
    const path = /^task\/(aws-service-role\/[\w.-]+\/[\w+=,.@-]+)\/[\w-]+$/.exec(task)?.[1]
    return exactResources(path && arnOf(call, `role/${path}`))
  },
}

const api = 'https://docs.aws.amazon.com/IAM/latest/APIReference'
const role = named('role', 'rolename')
const user = named('user', 'username')
const group = named('group', 'groupname')
const profile = named('instance-profile', 'instanceprofilename')
const certificate = named('server-certificate', 'servercertificatename')

/** AWS Identity and Access Management. */
export const iam = byAction(
  [
    `DeleteRole DeleteRolePolicy DeleteServiceLinkedRole GetRole GetRolePolicy ListAttachedRolePolicies
     ListInstanceProfilesForRole ListRolePolicies ListRoleTags PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy
     UpdateRole UpdateRoleDescription`,
    role,
  ],
  [
    'AttachRolePolicy DeleteRolePermissionsBoundary DetachRolePolicy PutRolePermissionsBoundary',
    named('role', 'rolename', attaching),
  ],
  [
    `CreateAccessKey CreateLoginProfile CreateServiceSpecificCredential DeactivateMFADevice DeleteAccessKey
     DeleteLoginProfile DeleteServiceSpecificCredential DeleteSSHPublicKey DeleteSigningCertificate DeleteUser
     DeleteUserPolicy EnableMFADevice GetLoginProfile GetMFADevice GetSSHPublicKey GetUser GetUserPolicy ListAccessKeys
     ListAttachedUserPolicies ListGroupsForUser ListMFADevices ListSSHPublicKeys ListServiceSpecificCredentials
     ListSigningCertificates ListUserPolicies ListUserTags PutUserPolicy ResetServiceSpecificCredential ResyncMFADevice
     TagUser UntagUser UpdateAccessKey UpdateLoginProfile UpdateSSHPublicKey UpdateServiceSpecificCredential
     UpdateSigningCertificate UploadSSHPublicKey UploadSigningCertificate`,
    user,
  ],
  [
    'AttachUserPolicy DeleteUserPermissionsBoundary DetachUserPolicy PutUserPermissionsBoundary',
    named('user', 'username', attaching),
  ],
  [
    `AddUserToGroup DeleteGroup DeleteGroupPolicy GetGroup GetGroupPolicy ListAttachedGroupPolicies ListGroupPolicies
     PutGroupPolicy RemoveUserFromGroup`,
    group,
  ],
  ['AttachGroupPolicy DetachGroupPolicy', named('group', 'groupname', attaching)],
  [
    `AddRoleToInstanceProfile DeleteInstanceProfile GetInstanceProfile ListInstanceProfileTags
     RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile`,
    profile,
  ],
  [
    `DeleteServerCertificate GetServerCertificate ListServerCertificateTags TagServerCertificate
     UntagServerCertificate`,
    certificate,
  ],
  ['CreateRole', created('role', 'rolename')],
  ['CreateUser', created('user', 'username')],
  ['CreateGroup', created('group', 'groupname')],
  ['CreateInstanceProfile', created('instance-profile', 'instanceprofilename')],
  ['CreatePolicy', created('policy', 'policyname')],
  ['CreateVirtualMFADevice', created('mfa', 'virtualmfadevicename')],
  ['UploadServerCertificate', created('server-certificate', 'servercertificatename')],
  ['UpdateUser', renamed('user', 'username', 'newusername', `${api}/API_UpdateUser.html`)],
  ['UpdateGroup', renamed('group', 'groupname', 'newgroupname', `${api}/API_UpdateGroup.html`)],
  [
    'UpdateServerCertificate',
    renamed(
      'server-certificate',
      'servercertificatename',
      'newservercertificatename',
      `${api}/API_UpdateServerCertificate.html`,
    ),
  ],
  [
    `CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion ListEntitiesForPolicy
     ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy UntagPolicy`,
    byArn('policy', 'policyarn'),
  ],
  [
    `DeleteSAMLProvider GetSAMLProvider ListSAMLProviderTags TagSAMLProvider UntagSAMLProvider UpdateSAMLProvider`,
    byArn('saml-provider', 'samlproviderarn'),
  ],
  [
    `AddClientIDToOpenIDConnectProvider DeleteOpenIDConnectProvider GetOpenIDConnectProvider
     ListOpenIDConnectProviderTags RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider
     UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint`,
    byArn('oidc-provider', 'openidconnectproviderarn'),
  ],
  ['DeleteVirtualMFADevice ListMFADeviceTags TagMFADevice UntagMFADevice', device],
  ['GetContextKeysForPrincipalPolicy SimulatePrincipalPolicy', byArn('role|user|group', 'policysourcearn')],
  ['GenerateServiceLastAccessedDetails ListPoliciesGrantingServiceAccess', byArn('role|user|group|policy', 'arn')],
  ['CreateOpenIDConnectProvider', newOidcProvider],
  ['CreateSAMLProvider', newSamlProvider],
  ['CreateServiceLinkedRole', newLinkedRole],
  ['GetServiceLinkedRoleDeletionStatus', deletionTask],
)
