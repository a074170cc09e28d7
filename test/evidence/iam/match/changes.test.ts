import { describe, expect, test } from '@jest/globals'
import { outdatedReasons, policiesKnownSince } from '../../../../src/evidence/iam/match/changes.ts'
import type { PolicyInstance, PolicyMatch } from '../../../../src/evidence/iam/match/types.ts'
import type { AccountCoverage, Coverage, UsageEntry } from '../../../../src/evidence/types.ts'
import type { Host, IamEntity, NamePattern } from '../../../../src/sources/types.ts'
import { coverage, entry, ledger } from '../../../support/ledger.ts'
import { a, document, policyArn, roleArn, snapshotOf, type Content } from './support.ts'

const call = (action: string, resource: string | null, at: string): UsageEntry =>
  entry(`iam:${action}`, { account: a, principal: roleArn(a, 'admin'), resource, firstSeen: at, lastSeen: at })

const reads = document([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }])

const content: Content = {
  policies: { reader: { document: reads, updated: '2026-08-20T00:00:00Z' } },
  roles: { app: { attached: ['reader'] } },
  users: { jane: { groups: ['team'] } },
  groups: { team: { attached: ['reader'] } },
}

const userArn = `arn:aws:iam::${a}:user/jane`
const groupArn = `arn:aws:iam::${a}:group/team`
const whole: AccountCoverage = coverage({ from: '2026-08-01T00:00:00Z', to: '2026-11-20T00:00:00Z' })

interface Known {
  readonly of?: string
  readonly over?: Partial<AccountCoverage>
  readonly coverage?: Partial<Coverage>
  readonly events?: readonly UsageEntry[]
  readonly content?: Partial<Content>
}

function since({
  of = roleArn(a, 'app'),
  over,
  coverage: whole_,
  events = [],
  content: more,
}: Known): string | undefined {
  const snapshot = snapshotOf(a, { ...content, ...more })
  const entity = snapshot.roles.get(of) ?? snapshot.users.get(of)
  if (!entity) throw new Error(`no ${of}`)
  const account = { ...whole, ...over }
  return policiesKnownSince(
    entity,
    snapshot,
    ledger(events, { coverage: { accounts: [account], complete: true, problems: [], ...whole_ } }),
  )
}

describe('since when the policies of a principal are known', () => {
  test.each<[string, Known, string | undefined]>([
    ['the last change of a policy that it has', {}, '2026-08-20T00:00:00Z'],
    [
      'its own creation',
      { content: { roles: { app: { attached: ['reader'], created: '2026-09-01T00:00:00Z' } } } },
      '2026-09-01T00:00:00Z',
    ],
    ['the beginning of the evidence', { over: { from: '2026-09-02T00:00:00Z' } }, '2026-09-02T00:00:00Z'],
    ['the day after the last one without records', { over: { gaps: ['2026-09-03'] } }, '2026-09-04T00:00:00Z'],
    [
      'the day after the last one on which the records of the Region of IAM had stopped',
      {
        over: {
          byRegion: ['eu-west-1', 'us-east-1'].map((region) => ({
            region,
            days: 90,
            from: whole.from,
            to: whole.to,
            silence: {
              from: '2026-08-25',
              to: region === 'us-east-1' ? '2026-09-03' : '2026-09-09',
              days: region === 'us-east-1' ? 10 : 16,
            },
          })),
        },
      },
      '2026-09-04T00:00:00Z',
    ],
    [
      'the last attachment',
      { events: [call('AttachRolePolicy', roleArn(a, 'app'), '2026-09-05T00:00:00Z')] },
      '2026-09-05T00:00:00Z',
    ],
    [
      'another version of its policy made the one in effect',
      { events: [call('SetDefaultPolicyVersion', policyArn(a, 'reader'), '2026-09-06T00:00:00Z')] },
      '2026-09-06T00:00:00Z',
    ],
    [
      'a change of what the record does not name',
      { events: [call('PutRolePolicy', null, '2026-09-07T00:00:00Z')] },
      '2026-09-07T00:00:00Z',
    ],
    [
      'not a change of another role',
      { events: [call('PutRolePolicy', roleArn(a, 'web'), '2026-09-07T00:00:00Z')] },
      '2026-08-20T00:00:00Z',
    ],
    [
      'a member added to the group of a user',
      { of: userArn, events: [call('AddUserToGroup', groupArn, '2026-09-08T00:00:00Z')] },
      '2026-09-08T00:00:00Z',
    ],
    [
      'never, where something changed after the snapshot was taken',
      { events: [call('PutRolePolicy', roleArn(a, 'app'), '2026-11-20T00:00:01Z')] },
      undefined,
    ],
    ['never, where the Region of IAM is not read', { over: { regions: ['eu-west-1'] } }, undefined],
    ['never, where writes are not recorded', { over: { managementWrites: false } }, undefined],
    ['never, where the evidence is incomplete', { coverage: { complete: false, problems: ['x'] } }, undefined],
    [
      'never, where the snapshot lacks a policy that it has',
      { content: { roles: { app: { attached: ['arn:aws:iam::111122223333:policy/gone'] } } } },
      undefined,
    ],
  ])('%s', (_, known, expected) => expect(since(known)).toBe(expected))
})

const host = (kind: IamEntity['kind'], names: readonly NamePattern[], owners?: readonly NamePattern[]): Host => ({
  address: 'x',
  kind: 'managed-policy',
  entity: {
    kind,
    block: 'main.tf#x',
    sites: [{ names, ...(owners && { owners }), accounts: [a], several: false, optional: false }],
  },
})

const managed = host('managed-policy', [[undefined, '-reader']])
const inline = host('role-inline', [['own']], [['app-', undefined]])

const instance: PolicyInstance = {
  account: a,
  kind: 'managed-policy',
  arn: policyArn(a, 'prod-reader'),
  name: 'prod-reader',
  principals: [roleArn(a, 'app'), userArn],
  groups: [groupArn],
  boundaryOf: [],
}

const after = '2026-11-20T10:00:00Z'

describe('a snapshot is outdated for a policy', () => {
  test.each<[string, Host, UsageEntry, boolean]>([
    ['by a new version of it', managed, call('CreatePolicyVersion', instance.arn, after), true],
    ['not by one of another', managed, call('CreatePolicyVersion', policyArn(a, 'x'), after), false],
    [
      'not by one before it was taken',
      managed,
      call('CreatePolicyVersion', instance.arn, '2026-11-01T00:00:00Z'),
      false,
    ],
    [
      'by a new policy of a name that it may have',
      managed,
      call('CreatePolicy', policyArn(a, 'dev-reader'), after),
      true,
    ],
    ['not by one of another name', managed, call('CreatePolicy', policyArn(a, 'writer'), after), false],
    ['by an attachment to another role', managed, call('AttachRolePolicy', roleArn(a, 'web'), after), true],
    ['not by one to a role that has it', managed, call('AttachRolePolicy', roleArn(a, 'app'), after), false],
    ['by an attachment to what is not known', managed, call('AttachUserPolicy', null, after), true],
    ['by a new member of its group', managed, call('AddUserToGroup', groupArn, after), true],
    ['not by one of another group', managed, call('AddUserToGroup', `${groupArn}2`, after), false],
    ['by another boundary of a role', managed, call('PutRolePermissionsBoundary', roleArn(a, 'web'), after), true],
    ['not by an inline policy', managed, call('PutRolePolicy', roleArn(a, 'web'), after), false],
    ['not by a detachment', managed, call('DetachRolePolicy', roleArn(a, 'web'), after), false],
    ['by another name of a user that has it', managed, call('UpdateUser', userArn, after), true],
    ['by another name of what the record does not name', managed, call('UpdateUser', null, after), true],
    ['not by another name of another user', managed, call('UpdateUser', `${userArn}2`, after), false],
    ['by an inline policy of a role that may have it', inline, call('PutRolePolicy', roleArn(a, 'app-x'), after), true],
    ['not by one of another role', inline, call('PutRolePolicy', roleArn(a, 'web'), after), false],
  ])('%s', (_, from, event, outdated) => {
    const match: PolicyMatch = { instances: [instance], possible: [], absentIn: [], unknown: [] }
    const found = outdatedReasons(
      { hosts: [from] },
      match,
      { accounts: new Map([[a, snapshotOf(a, content)]]) },
      ledger([event]),
    )
    expect(found).toHaveLength(outdated ? 1 : 0)
  })
})
