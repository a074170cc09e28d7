import { describe, expect, test } from '@jest/globals'
import { parseSnapshot } from '../../../src/evidence/iam/parse-snapshot.ts'
import { noSnapshots, type Snapshots } from '../../../src/evidence/iam/types.ts'
import type { Revocation } from '../../../src/runbooks/types.ts'
import { defaultSettings } from '../../../src/settings/defaults.ts'
import * as iam from '../../evidence/iam/account.ts'
import { account, group, matched, role, user } from '../support/matches.ts'
import { revoked } from '../support/revocation.ts'
import { jane, people } from './support.ts'

describe('what is outside of the repository', () => {
  const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const live = (): Snapshots => {
    const text = iam.text({
      UserDetailList: [iam.user(jane, [iam.policyArn('team/reader')], { GroupList: ['devs'] })],
      GroupDetailList: [iam.group('devs', [iam.policyArn('team/reader')])],
      RoleDetailList: [],
      Policies: [iam.policy(iam.policyArn('team/reader'), 1)],
    })
    const snapshot = parseSnapshot(text, 'iam.json', { now: new Date('2026-11-01T00:00:00Z') })
    return { ...noSnapshots, accounts: new Map([[account, snapshot]]) }
  }

  test.each<[string, Revocation, Snapshots | undefined, readonly string[]]>([
    [
      'everything denied',
      { kind: 'deny-everything', to: 'matched' },
      undefined,
      ['aws iam put-user-policy --user-name jane --policy-name whittle-quarantine --policy-document '],
    ],
    [
      'sessions ended before a stated moment',
      { kind: 'end-sessions', of: [role('deploy')], issuedBefore: '2026-10-01T00:00:00Z' },
      undefined,
      ['aws iam put-role-policy --role-name deploy --policy-name AWSRevokeOlderSessions --policy-document '],
    ],
    [
      'a policy of the account detached',
      { kind: 'detach', from: 'matched', policies: ['reader'] },
      live(),
      ['aws iam detach-user-policy --user-name jane --policy-arn arn:aws:iam::111122223333:policy/team/reader'],
    ],
    [
      'a group left',
      { kind: 'remove-memberships', from: 'matched', groups: [] },
      live(),
      ['aws iam remove-user-from-group --group-name devs --user-name jane'],
    ],
    [
      'actions of a policy of the account',
      { kind: 'remove-actions', from: 'matched', actions: ['s3:Get*'] },
      live(),
      ['aws iam put-user-policy --user-name jane --policy-name whittle-revoke-1 --policy-document '],
    ],
    [
      'a trust',
      { kind: 'remove-trust', roles: [role('partner')], trusted: ['444455556666'] },
      undefined,
      ['aws iam get-role --role-name partner --query Role.AssumeRolePolicyDocument > '],
    ],
  ])('%s: a manual step with its verification', (_, revocation, snapshots, commands) => {
    const { results, after } = revoked([revocation], {}, snapshots && { snapshots })
    expect(after).toEqual({})
    const manual = results.flatMap((each) => each.manual)
    expect(results[0]?.status).toBe('manual')
    expect(manual.map((step) => step.commands[0])).toEqual(commands.map((text) => expect.stringContaining(text)))
    for (const step of manual)
      expect([step.phase, (step.verify ?? '').startsWith('aws iam ')]).toEqual(['revocation', true])
  })

  test('a policy of AWS that the repository attaches is detached there', () => {
    const content = `${people}
resource "aws_iam_user_policy_attachment" "admin" {
  user       = aws_iam_user.jane.name
  policy_arn = "${admin}"
}
`
    const result = revoked([{ kind: 'detach', from: 'matched', policies: [admin] }], { 'main.tf': content })
    expect(result.after['main.tf']).toBe(people)
  })
})

describe('who is never a subject', () => {
  test.each([
    ['a break-glass role', role('break-glass-1'), /findings\.exempt/],
    ['a service-linked role', role('aws-service-role/x.amazonaws.com/X'), /service-linked/],
  ])('%s', (_, principal, sentence) => {
    const exempt = { findings: { ...defaultSettings.findings, exempt: ['*:role/break-glass-*'] }, networks: {} }
    const matches = matched([group({ principal })])
    const { results } = revoked([{ kind: 'deny-everything', to: 'matched' }], {}, { settings: exempt }, matches)
    expect(results).toMatchObject([{ status: 'nothing-to-do', edits: [], manual: [] }])
    expect(results[0]?.says[0]).toMatch(sentence)
  })
})

test('a caller whom nothing in the repository is attached to, and no snapshot knows, is looked up by a person', () => {
  const matches = matched([group({ principal: user('stranger') })])
  const { results } = revoked([{ kind: 'remove-actions', from: 'matched', actions: ['s3:*'] }], {}, {}, matches)
  expect(results).toMatchObject([{ status: 'manual', subject: user('stranger'), edits: [] }])
  expect(results[0]?.manual[0]?.commands[0]).toBe('aws iam list-attached-user-policies --user-name stranger')
})

test('one whose name begins that of another, or that has its name in another account, is looked up too', () => {
  const elsewhere = 'arn:aws:iam::444455556666:role/app'
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: '*' }],
  })
  const callers = [role('app'), role('app-admin'), elsewhere].map((principal) => group({ principal }))
  const { results } = revoked(
    [{ kind: 'remove-actions', from: 'matched', actions: ['s3:PutObject'] }],
    { 'admin.json': policy },
    {},
    matched(callers),
    { 'admin.json': [role('app-admin')] },
  )
  expect(results.map(({ status, subject }) => [status, subject])).toEqual([
    ['proposed', role('app-admin')],
    ['manual', `${role('app')}, ${elsewhere}`],
  ])
  expect(results[1]?.manual.map(({ id, actor }) => [id, actor])).toEqual([
    [`look-up-role-${account}-app`, `IAM administrator of account ${account}`],
    ['look-up-role-444455556666-app', 'IAM administrator of account 444455556666'],
  ])
})
