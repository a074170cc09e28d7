/** An account as `aws iam get-account-authorization-details` prints it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { trust } from './account.mjs'
import { byText } from './values.mjs'

/** Roles and users that have a policy: themselves, or through a group. */
export function principalsOf(account, policy) {
  const direct =
    policy.kind === 'managed'
      ? account.attachments.filter(({ arn }) => arn === policy.arn)
      : [{ kind: `${policy.kind}s`, holder: policy.owner }]
  const arns = direct.flatMap(({ kind, holder }) =>
    kind === 'groups'
      ? account.members.filter(({ group }) => group === holder).map(({ user }) => account.users.get(user).arn)
      : [account[kind].get(holder).arn],
  )
  return [...new Set(arns)].sort(byText)
}

let managed
const managedDocument = (arn) => {
  managed ??= JSON.parse(readFileSync(fileURLToPath(new URL('managed.json', import.meta.url)), 'utf8'))
  return managed[arn.split('/').at(-1)] ?? managed.ReadOnlyAccess
}

/** What the command line prints. @param made ISO 8601: when everything was made */
export function detailsOf(account, made, used = () => undefined) {
  const attached = (kind, name) =>
    [
      ...new Set(
        account.attachments.filter((each) => each.kind === kind && each.holder === name).map(({ arn }) => arn),
      ),
    ].map((arn) => ({ PolicyName: arn.split('/').at(-1), PolicyArn: arn }))
  const common = (kind, { name, path, created }) => ({
    Path: path,
    CreateDate: created ?? made,
    AttachedManagedPolicies: attached(kind, name),
  })
  const inline = ({ inline: list }) =>
    list.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: document }))
  const bound = (entity) => {
    const found = account.boundaries.find((each) => each.entity === entity)
    return found && { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: found.arn } }
  }
  const policies = account.policies.filter(({ kind }) => kind === 'managed')
  const attachedArns = new Set(account.attachments.map(({ arn }) => arn))
  const aws = [...attachedArns].filter((arn) => arn.includes('::aws:'))
  const listed = (arn, name, path, versions, id, updated) => ({
    PolicyName: name,
    PolicyId: id,
    Arn: arn,
    Path: path,
    DefaultVersionId: `v${versions.length}`,
    AttachmentCount: new Set(
      account.attachments.filter((each) => each.arn === arn).map(({ kind, holder }) => `${kind} ${holder}`),
    ).size,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: made,
    UpdateDate: updated ?? made,
    PolicyVersionList: versions
      .map((Document, index) => ({
        Document,
        VersionId: `v${index + 1}`,
        IsDefaultVersion: index === versions.length - 1,
        CreateDate: index === versions.length - 1 ? (updated ?? made) : made,
      }))
      .reverse(),
  })
  return {
    UserDetailList: [...account.users.values()].map((user) => ({
      ...common('users', user),
      UserName: user.name,
      UserId: user.id,
      Arn: user.arn,
      ...(user.inline.length > 0 && { UserPolicyList: inline(user) }),
      GroupList: account.members.filter((each) => each.user === user.name).map(({ group }) => group),
      Tags: [],
      ...bound(user),
    })),
    GroupDetailList: [...account.groups.values()].map((group) => ({
      ...common('groups', group),
      GroupName: group.name,
      GroupId: group.id,
      Arn: group.arn,
      GroupPolicyList: inline(group),
    })),
    RoleDetailList: [...account.roles.values()].map((role) => ({
      ...common('roles', role),
      RoleName: role.name,
      RoleId: role.id,
      Arn: role.arn,
      AssumeRolePolicyDocument: role.trust ?? trust,
      InstanceProfileList: [],
      RolePolicyList: inline(role),
      Tags: [],
      RoleLastUsed: used(role.arn) ? { LastUsedDate: used(role.arn), Region: account.world.region } : {},
      ...bound(role),
    })),
    Policies: [
      ...policies.map((policy) =>
        listed(
          policy.arn,
          policy.name,
          policy.iamPath ?? '/',
          policy.earlier ? [...policy.earlier, policy.document] : [policy.document],
          account.ids.id('ANPA', policy.arn),
          policy.updated,
        ),
      ),
      ...aws.map((arn) =>
        listed(
          arn,
          arn.split('/').at(-1),
          arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1),
          [managedDocument(arn)],
          account.ids.id('ANPA', arn),
        ),
      ),
    ],
  }
}
