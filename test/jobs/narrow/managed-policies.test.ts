import { describe, expect, test } from '@jest/globals'
import type { Snapshots } from '../../../src/evidence/iam/types.ts'
import { noSnapshots } from '../../../src/evidence/iam/types.ts'
import {
  listManagedPolicies,
  withGrantsBeside,
  withManagedPolicies,
  withoutSnapshot,
} from '../../../src/jobs/narrow/managed-policies.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import type { ManagedAttachment } from '../../../src/sources/types.ts'
import {
  account,
  snapshotGroup,
  snapshotOf,
  snapshotPolicy,
  snapshotRole,
  snapshotsOf,
  snapshotUser,
} from './managed-input.ts'

const role = `arn:aws:iam::${account}:role/app`
const jane = `arn:aws:iam::${account}:user/jane`
const other = '444455556666'
const path = 'AmazonS3FullAccess'
const arn = `arn:aws:iam::aws:policy/${path}`
const s3 = { Effect: 'Allow', Action: 's3:*', Resource: '*' }

const attachment = (over: Partial<ManagedAttachment> = {}): ManagedAttachment => ({
  id: 'main.tf#aws_iam_role_policy_attachment.a',
  file: 'main.tf',
  line: 3,
  column: 1,
  address: 'aws_iam_role_policy_attachment.a',
  form: 'managed-attachment',
  kind: 'identity',
  hosts: [{ address: 'aws_iam_role_policy_attachment.a', kind: 'managed-policy', name: path }],
  policy: { path },
  principals: [role],
  principalsUnknown: [],
  layout: undefined,
  ...over,
})

const shown = (version = 'v2', of = account, name = role) =>
  snapshotOf([snapshotPolicy(path, [s3], version)], [snapshotRole(name, arn)], of)
const made = (over: Partial<ManagedAttachment>, snapshots: Snapshots) =>
  withManagedPolicies([], [attachment(over)], snapshots)

describe('the document of a policy of AWS', () => {
  test('is that of the snapshot, and a note says what AWS does with it', () => {
    const [source, ...others] = made({}, snapshotsOf(shown()))
    expect(others).toEqual([])
    expect(source).toMatchObject({
      status: 'found',
      form: 'managed-attachment',
      document: { version: '2012-10-17', statements: [{ effect: 'Allow', action: ['s3:*'], resource: ['*'] }] },
      notes: [
        'AWS maintains AmazonS3FullAccess (here v2 of 2024-01-01) and adds permissions to it; the policy in its place does not change with it.',
      ],
    })
  })

  test('the newest version counts, where accounts differ', () => {
    const elsewhere = `arn:aws:iam::${other}:role/app`
    const snapshots = snapshotsOf(shown('v9'), shown('v10', other, elsewhere))
    const [source] = made({ principals: [role, elsewhere] }, snapshots)
    expect(source).toMatchObject({ status: 'found', notes: [expect.stringContaining('(here v10 of')] })
  })

  test('a user has it by a group', () => {
    const devs = `arn:aws:iam::${account}:group/devs`
    const snapshots = (groups: readonly string[]) =>
      snapshotsOf(snapshotOf([snapshotPolicy(path, [s3])], [snapshotUser(jane, groups), snapshotGroup(devs, arn)]))
    expect(made({ principals: [jane] }, snapshots(['devs']))).toMatchObject([{ status: 'found' }])
    expect(made({ principals: [jane] }, snapshots([]))).toMatchObject([{ status: 'skipped' }])
  })

  test.each<[string, Partial<ManagedAttachment>, Snapshots, string]>([
    [
      'its account has no snapshot',
      {},
      snapshotsOf(snapshotOf([], [], other)),
      `AWS's policy AmazonS3FullAccess is attached here, and its document is in no file: give a snapshot of account ${account} (--iam FILE).`,
    ],
    [
      'the snapshot does not have it',
      {},
      snapshotsOf(snapshotOf([], [snapshotRole(role)])),
      "The snapshots given do not show AWS's policy AmazonS3FullAccess: it is attached to nothing there, so it is not applied.",
    ],
    [
      'it is not attached to the role',
      {},
      snapshotsOf(snapshotOf([snapshotPolicy(path, [s3])], [snapshotRole(role)])),
      `The snapshot of account ${account} (${account}.json) does not show AmazonS3FullAccess attached to ${role}: what is applied may differ from the source.`,
    ],
    [
      'there is no such role',
      {},
      snapshotsOf(snapshotOf([snapshotPolicy(path, [s3])], [])),
      `The snapshot of account ${account} (${account}.json) does not show any ${role}: what is applied may differ from the source.`,
    ],
    [
      'the snapshot was made without policies of AWS',
      {},
      snapshotsOf(snapshotOf([], [snapshotRole(role, arn)])),
      "The snapshots show that AWS's policy AmazonS3FullAccess is attached, and not its document: make them without --filter.",
    ],
    [
      'the edit cannot be made',
      { notReplaceable: 'It is written in JSON syntax.' },
      snapshotsOf(shown()),
      'It is written in JSON syntax.',
    ],
    [
      'it is written for a service',
      { policy: { path: 'service-role/AWSLambdaBasicExecutionRole' } },
      snapshotsOf(snapshotOf([snapshotPolicy('service-role/AWSLambdaBasicExecutionRole', [s3])], [])),
      'AWSLambdaBasicExecutionRole is written for a service that acts by the role (service-role/AWSLambdaBasicExecutionRole); AWS changes it with the service, so it is kept.',
    ],
    [
      'a name is that of two policies',
      { policy: { name: path } },
      snapshotsOf(shown(), snapshotOf([snapshotPolicy(`arn:aws:iam::${other}:policy/${path}`, [s3])], [], other)),
      'AWS and an account have a policy named AmazonS3FullAccess: name the ARN of the one that is meant.',
    ],
  ])('%s', (_, over, snapshots, reason) => {
    expect(made(over, snapshots)).toMatchObject([{ status: 'skipped', form: 'managed-attachment', reason }])
  })

  test('a name that only policies of the account have is none of AWS', () => {
    const own = snapshotPolicy(`arn:aws:iam::${account}:policy/own`, [s3])
    expect(made({ policy: { name: 'own' } }, snapshotsOf(snapshotOf([own], [snapshotRole(role)])))).toEqual([])
    expect(made({ policy: { name: path } }, snapshotsOf(shown()))).toMatchObject([{ status: 'found' }])
  })
})

describe('without a snapshot', () => {
  const two = [attachment(), attachment({ id: 'x', policy: { path: 'job-function/Billing' } })]

  test('a list names each, and a plan says so in one line', () => {
    expect(listManagedPolicies([], two, noSnapshots)).toMatchObject([
      { status: 'skipped', reason: expect.stringMatching(/^AWS's policy AmazonS3FullAccess .*: give a snapshot/) },
      { status: 'skipped', reason: expect.stringMatching(/^AWS's policy Billing /) },
    ])
    expect(withManagedPolicies([], two, noSnapshots)).toEqual([])
    expect(withoutSnapshot(two, noSnapshots)).toEqual([
      '2 attachments of policies of AWS are not compared with use (AmazonS3FullAccess, Billing): their documents are in no file; give a snapshot of the account (--iam FILE).',
    ])
    expect(withoutSnapshot(two, snapshotsOf(shown()))).toEqual([])
    expect(withoutSnapshot([], noSnapshots)).toEqual([])
  })
})

describe('what is said first of principals that may do everything', () => {
  const everything = snapshotPolicy('AdministratorAccess', [{ Effect: 'Allow', Action: '*', Resource: '*' }])
  const snapshots = snapshotsOf(snapshotOf([everything], [snapshotRole(role, everything.arn), snapshotRole(jane)]))
  const notes = (principals: readonly string[], name: string, form: PolicyPlan['form'] = 'managed-attachment') => {
    const plan: PolicyPlan = {
      id: 'x',
      file: 'main.tf',
      line: 1,
      form,
      hosts: [{ address: 'x', kind: 'managed-policy', name }],
      principals,
      status: 'unchanged',
      reason: '',
      notes: ['first'],
      changes: [],
      blindSpots: [],
      findings: [],
      proof: null,
      edits: [],
    }
    const { notes: made, broadGrants } = withGrantsBeside(plan, snapshots)
    return [made, broadGrants?.map(({ policy }) => policy)]
  }
  const said = `${role} also has AdministratorAccess, which grants every action on every resource: narrowing this policy does not narrow what it may do.`
  test.each<[string, Parameters<typeof notes>, unknown]>([
    ['none', [[jane], path], [['first'], undefined]],
    ['one', [[role, jane], path], [[said, 'first'], ['AdministratorAccess']]],
    ['by the policy itself', [[role], 'AdministratorAccess'], [['first'], undefined]],
    ['of a policy of the repository, which is matched', [[role], path, 'jsonencode'], [['first'], undefined]],
  ])('%s', (_, given, wanted) => {
    expect(notes(...given)).toEqual(wanted)
  })
})
