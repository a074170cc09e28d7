import { expect, test } from '@jest/globals'
import { recentAttachmentReason } from '../../../src/evidence/absence/recent-attachments.ts'
import { coverage, entry, ledger, role } from '../../support/ledger.ts'

const admin = 'arn:aws:iam::111122223333:role/admin'
const user = 'arn:aws:iam::111122223333:user/jane'
const idle = 'arn:aws:iam::111122223333:role/team/idle'
const ofSet = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Reader_0123456789abcdef'
const group = 'arn:aws:iam::111122223333:group/devs'
const lately = '2026-10-21T00:00:00Z'

const call = (action: string, resource: string | null, at = lately, account = '111122223333') =>
  entry(action, { principal: admin, account, resource, lastSeen: at })

const toRole = 'aws_iam_role_policy_attachment.a'
const toGroup = 'aws_iam_group_policy_attachment.a'

test.each<[string, string, string, ReturnType<typeof call>, RegExp | undefined]>([
  ['to the role', role, toRole, call('iam:AttachRolePolicy', role), /to arn\S+ on 2026-10-21: .* 10 days of the 90/],
  ['to another role', role, toRole, call('iam:AttachRolePolicy', admin), undefined],
  [
    'to the role, before the window',
    role,
    toRole,
    call('iam:AttachRolePolicy', role, '2026-08-01T00:00:00Z'),
    undefined,
  ],
  [
    'to a role without a path in the record, which has records',
    role,
    toRole,
    call('iam:AttachRolePolicy', null),
    undefined,
  ],
  ['to one that may be a role without records', idle, toRole, call('iam:AttachRolePolicy', null), /not name in full/],
  ['to one of another account', idle, toRole, call('iam:AttachRolePolicy', null, lately, '444455556666'), undefined],
  ['to a user, for a role', idle, toRole, call('iam:AttachUserPolicy', null), undefined],
  ['to a group of a user', user, toGroup, call('iam:AttachGroupPolicy', null), /attached to a group/],
  ['to a group that the record names', user, toGroup, call('iam:AttachGroupPolicy', group), /attached to a group/],
  ['to a group, for an attachment to roles', role, toRole, call('iam:AttachGroupPolicy', group), undefined],
  ['to a group by a new member', user, toGroup, call('iam:AddUserToGroup', group), /added to a group/],
  [
    'to a permission set, in another account',
    ofSet,
    'aws_ssoadmin_managed_policy_attachment.a',
    call('sso:AttachManagedPolicyToPermissionSet', 'arn:aws:sso:::permissionSet/x/y', lately, '999988887777'),
    /attached to a permission set/,
  ],
  [
    'to a permission set, for another role',
    role,
    toRole,
    call('sso:AttachManagedPolicyToPermissionSet', 'arn:aws:sso:::permissionSet/x/y'),
    undefined,
  ],
])('%s', (_, principal, address, event, reason) => {
  const seen = [role, user, ofSet].map((each) => entry('s3:GetObject', { principal: each }))
  const evidence = { ledger: ledger([...seen, event]), coverage: [coverage()], windowDays: 90 }
  const found = recentAttachmentReason({ principals: [principal], hosts: [{ address }] }, evidence)
  if (reason === undefined) expect(found).toBeUndefined()
  else expect(found).toMatch(reason)
})
