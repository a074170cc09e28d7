import { afterEach, describe, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import { readLiveSnapshots } from '../../../src/evidence/iam/read-live.ts'
import { parseSnapshot } from '../../../src/evidence/iam/parse-snapshot.ts'
import type { AssumedRole } from '../../../src/settings/types.ts'
import type { FakeAccount } from '../../fakes/aws-account.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { FakeAws, xmlError, type FakeAwsContent } from '../../fakes/aws.ts'
import { account, details, role, roleArn, userArn } from './account.ts'
import { report } from './report.ts'

const second = '444455556666'
const reader: AssumedRole = { arn: 'arn:aws:iam::{account}:role/whittle-reader', externalId: 'handshake' }
const lists = details() as unknown as FakeAccount['details']
const ofSecond = { RoleDetailList: [role(roleArn('other', second))] }

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function run(content: FakeAwsContent, accounts: readonly string[] = [], assumed?: AssumedRole) {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
  const clock = new FakeClock('2026-06-01T10:00:00Z')
  const reading = await readLiveSnapshots(accounts, assumed, {
    clients: createAwsClients(),
    now: new Date(clock.now()),
    clock,
  })
  return { reading, fake, clock }
}

const asked = ({ requests }: FakeAws, operation: string) => requests.filter((each) => each.operation === operation)

test('the whole account, page by page, is what the CLI prints', async () => {
  const { reading, fake } = await run({ iam: { [account]: { details: lists, perPage: 2, report } } })
  expect(reading.problems).toEqual([])
  const {
    name: _n,
    taken: _t,
    takenBy: _b,
    ...contents
  } = parseSnapshot(JSON.stringify(details()), 'x', { now: new Date() })
  expect(reading.snapshots).toEqual([{ name: 'IAM', taken: '2026-06-01T10:00:00Z', takenBy: 'reading', ...contents }])
  expect(asked(fake, 'GetAccountAuthorizationDetails').map(({ input }) => input['Marker'])).toEqual([
    undefined,
    '2',
    '4',
  ])
})

test('the credential report is waited for', async () => {
  const { reading, clock } = await run({ iam: { [account]: { details: lists, report, reportSteps: 3 } } })
  expect(reading.reports).toMatchObject([{ name: 'IAM', account, generated: '2026-05-31T20:00:00Z' }])
  expect(reading.reports[0]?.users.get(userArn('jane'))?.credentials.passwordLastUsed).toBe('2026-05-20T08:00:00Z')
  expect(clock.sleeps).toEqual([1000, 1500, 2250])
})

test.each(['ReportNotPresent', 'ReportExpired'])('a report is generated again where the answer is %s', async (code) => {
  let first = true
  const { reading, fake } = await run({
    iam: { [account]: { details: lists, report } },
    intervene: ({ operation }) => {
      if (operation !== 'GetCredentialReport' || !first) return undefined
      first = false
      return xmlError(code, 'gone', 410)
    },
  })
  expect(reading.reports).toHaveLength(1)
  expect(asked(fake, 'GenerateCredentialReport')).toHaveLength(2)
})

test('each account through its role', async () => {
  const content = { [account]: { details: lists, report }, [second]: { details: ofSecond } }
  const { reading, fake } = await run({ iam: content }, [account, second], reader)
  expect(reading.snapshots.map((each) => each.account).sort()).toEqual([account, second])
  expect(
    asked(fake, 'AssumeRole')
      .map(({ input }) => `${String(input['RoleArn'])} ${String(input['ExternalId'])}`)
      .sort(),
  ).toEqual([
    `arn:aws:iam::${account}:role/whittle-reader handshake`,
    `arn:aws:iam::${second}:role/whittle-reader handshake`,
  ])
  // The second one has no report: that costs its credentials only.
  expect(reading.reports.map((each) => each.account)).toEqual([account])
  expect(reading.problems).toEqual([
    `Credential report of ${second}: the credentials may not do this (AccessDenied); allow iam:GenerateCredentialReport.`,
  ])
})

describe('what cannot be read costs no more than itself', () => {
  test('an account', async () => {
    const { reading } = await run({ iam: { [account]: { details: lists, report } } }, [account, second], reader)
    expect(reading.snapshots.map((each) => each.account)).toEqual([account])
    expect(reading.problems).toEqual([
      `Account snapshot of ${second}: the credentials may not do this (AccessDenied); allow iam:GetAccountAuthorizationDetails.`,
    ])
  })

  test('a role that may not be assumed', async () => {
    const { reading } = await run(
      {
        iam: { [account]: { details: lists, report } },
        intervene: ({ operation, input }) =>
          operation === 'AssumeRole' && String(input['RoleArn']).includes(second)
            ? xmlError('AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole on resource: y', 403)
            : undefined,
      },
      [account, second],
      reader,
    )
    expect(reading.snapshots).toHaveLength(1)
    expect(reading.problems).toEqual([
      expect.stringMatching(
        /^Account snapshot of 444455556666: the credentials may not do this \(AccessDenied\); allow sts:AssumeRole\.$/,
      ),
    ])
  })

  test('accounts that one role does not lead to', async () => {
    const { reading } = await run({ iam: { [account]: { details: lists, report } } }, [account, second])
    expect(reading.snapshots).toHaveLength(1)
    expect(reading.problems).toEqual([
      `Account snapshot of ${second}: not read, because the credentials are of account ${account}; give snapshot.role with {account} in it.`,
    ])
  })

  test('a role for each account where none is configured', async () => {
    const { reading, fake } = await run({ iam: {} }, [], reader)
    expect(reading.problems).toEqual([
      'snapshot.role contains {account}, and the configuration names none (account, accounts).',
    ])
    expect(fake.requests).toEqual([])
  })

  test.each<[string, FakeAccount, RegExp]>([
    [
      'an answer with entities of several accounts',
      { details: { ...lists, ...ofSecond } },
      /the answer of IAM has entities of 2 accounts/,
    ],
    [
      'an answer without what AWS always gives',
      { details: { RoleDetailList: [{}] } },
      /the answer of IAM is not understood \(RoleDetailList\.0\./,
    ],
    ['an empty account', { details: {} }, /the answer of IAM has no user, group, role or customer managed policy/],
  ])('%s', async (_, content, problem) => {
    const { reading } = await run({ iam: { [account]: content } })
    expect([reading.snapshots, reading.problems]).toEqual([[], [expect.stringMatching(problem)]])
  })

  test('pages that go in a circle', async () => {
    const { reading, fake } = await run({
      iam: { [account]: { details: lists } },
      intervene: ({ operation }) =>
        operation === 'GetAccountAuthorizationDetails'
          ? {
              status: 200,
              raw: {
                contentType: 'text/xml',
                body: '<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>true</IsTruncated><Marker>7</Marker></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>',
              },
            }
          : undefined,
    })
    expect(reading.problems).toEqual([expect.stringMatching(/does not lead to the next one/)])
    expect(fake.requests).toHaveLength(2)
  })

  test.each<[string, string, RegExp]>([
    [
      'is none',
      'hello',
      /^Credential report of 111122223333: the answer of IAM: has a Content that is no credential report/,
    ],
    [
      'never ends',
      report,
      /^Credential report of 111122223333: IAM did not generate it in ten minutes; run again later\.$/,
    ],
  ])('a report that %s', async (what, csv, problem) => {
    const { reading } = await run({
      iam: { [account]: { details: lists, report: csv, reportSteps: what === 'is none' ? 0 : 1000 } },
    })
    expect(reading.snapshots).toHaveLength(1)
    expect(reading.problems).toEqual([expect.stringMatching(problem)])
  })
})

test('throttling is waited out', async () => {
  let calls = 0
  const { reading, clock } = await run({
    iam: { [account]: { details: lists, report } },
    intervene: ({ operation }) =>
      operation === 'GetAccountAuthorizationDetails' && calls++ < 2
        ? xmlError('Throttling', 'Rate exceeded')
        : undefined,
  })
  expect(reading.snapshots).toHaveLength(1)
  expect(clock.sleeps).toHaveLength(2)
})
