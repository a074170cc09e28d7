import { describe, expect, test } from '@jest/globals'
import type { OutsideCall } from '../../../src/evidence/types.ts'
import { ledgerOf } from '../fake-catalog.ts'
import { account, eventID, outsideIdentities, role, roleIdentity, trailRecord } from '../records.ts'

const [other, anonymous, service] = outsideIdentities
const call = (number: number, over: Record<string, unknown> = {}) =>
  trailRecord(number, {
    userIdentity: other,
    eventSource: 'sqs.amazonaws.com',
    eventName: 'SendMessage',
    requestParameters: { arn: 'arn:aws:sqs:eu-west-1:111122223333:orders' },
    ...over,
  })
const outside = (...records: readonly unknown[]): readonly OutsideCall[] => ledgerOf(records).outside ?? []

test('a call of another account is kept with all that its record states', () => {
  const ledger = ledgerOf([
    call(1),
    call(2, {
      eventTime: '2026-05-03T12:00:00Z',
      userIdentity: { ...other, principalId: 'AROAOTHEREXAMPLE00000:another' },
    }),
  ])
  expect(ledger.outside).toEqual([
    {
      caller: { kind: 'account', account: '444455556666', principal: 'AROAOTHEREXAMPLE00000' },
      owner: account,
      action: 'sqs:SendMessage',
      resource: 'arn:aws:sqs:eu-west-1:111122223333:orders',
      grade: 'stated',
      operation: 'sqs.amazonaws.com:SendMessage',
      network: { kind: 'address', address: '198.51.100.7' },
      region: 'eu-west-1',
      outcome: 'allowed',
      count: 2,
      firstSeen: '2026-05-01T12:00:00Z',
      lastSeen: '2026-05-03T12:00:00Z',
      events: [eventID(1), eventID(2)],
    },
  ])
  expect(ledger.entries).toEqual([])
  expect(ledger.principals.size).toBe(0)
})

describe('callers', () => {
  test.each<[string, object, Partial<OutsideCall> | undefined]>([
    [
      'an ARN that the record states',
      { userIdentity: { ...other, arn: 'arn:aws:iam::444455556666:role/etl' } },
      {
        caller: { kind: 'account', account: '444455556666', principal: 'arn:aws:iam::444455556666:role/etl' },
      },
    ],
    [
      'a service that the record does not name',
      { userIdentity: { type: 'AWSService' } },
      { caller: { kind: 'service', service: 'AWS Internal' } },
    ],
    [
      'no id',
      { userIdentity: { type: 'AWSAccount', accountId: '444455556666' } },
      {
        caller: { kind: 'account', account: '444455556666' },
      },
    ],
    [
      'an anonymous caller, from anywhere',
      { userIdentity: anonymous },
      {
        caller: { kind: 'anonymous' },
        network: { kind: 'unknown' },
      },
    ],
    [
      'another spelling of it',
      { userIdentity: { type: 'Unknown', principalId: 'Anonymous' } },
      {
        caller: { kind: 'anonymous' },
      },
    ],
    ['an unknown caller', { userIdentity: { type: 'Unknown', principalId: 'AIDAEXAMPLE' } }, undefined],
    [
      'a service',
      { userIdentity: service, sourceIPAddress: 'cloudtrail.amazonaws.com' },
      {
        caller: { kind: 'service', service: 'cloudtrail.amazonaws.com' },
        network: { kind: 'service', service: 'cloudtrail.amazonaws.com' },
      },
    ],
    [
      'a service without a type',
      { userIdentity: { invokedBy: 'ec2.amazonaws.com' } },
      {
        caller: { kind: 'service', service: 'ec2.amazonaws.com' },
      },
    ],
    ['an event of the service itself', { userIdentity: service, eventType: 'AwsServiceEvent' }, undefined],
    ['a principal of the account', { userIdentity: roleIdentity() }, undefined],
    ['a root user', { userIdentity: { type: 'Root', arn: 'arn:aws:iam::444455556666:root' } }, undefined],
    ['a record that does not name its account', { recipientAccountId: undefined }, undefined],
    ['a call that needs no permission', { eventName: 'FreeCall' }, undefined],
    [
      'a call that is not mapped may be any of its service',
      { eventName: 'OddCall' },
      {
        action: 'sqs:*',
        resource: null,
        operation: 'sqs.amazonaws.com:OddCall',
      },
    ],
    [
      'a denied call, whoever it was',
      { errorCode: 'AccessDenied' },
      {
        caller: { kind: 'account', account: '444455556666' },
        outcome: 'denied',
        network: { kind: 'unknown' },
      },
    ],
    [
      'an object, as any of its bucket',
      { requestParameters: { arn: 'arn:aws:s3:::logs/2026/05/a.gz' } },
      {
        resource: 'arn:aws:s3:::logs/*',
      },
    ],
    ['a bucket', { requestParameters: { arn: 'arn:aws:s3:::logs' } }, { resource: 'arn:aws:s3:::logs' }],
    [
      'keys of the request that the record states',
      {
        userIdentity: service,
        eventContext: {
          requestContext: {
            'aws:SourceAccount': account,
            'aws:SourceArn': 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main',
            'aws:SourceOrgID': 'o-a1b2c3d4e5',
            'aws:PrincipalOrgID': 'not an id',
          },
        },
      },
      {
        origin: {
          sourceAccount: account,
          sourceArn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main',
          sourceOrganisation: 'o-a1b2c3d4e5',
        },
      },
    ],
  ])('%s', (_, over, expected) => {
    const found = outside(call(1, over as Record<string, unknown>))
    if (expected === undefined) expect(found).toEqual([])
    else expect(found).toEqual([expect.objectContaining(expected)])
  })
})

describe('copies of one event in several accounts', () => {
  const shared = { sharedEventID: eventID(900) }
  const own = { ...shared, userIdentity: roleIdentity(), recipientAccountId: account }

  test('the copy of the caller counts, where both were read', () => {
    const ledger = ledgerOf([
      call(1, { ...shared, recipientAccountId: '777788889999', userIdentity: { ...other, accountId: account } }),
      call(2, own),
    ])
    expect(ledger.outside).toBeUndefined()
    expect(ledger.entries.map(({ principal, count }) => [principal, count])).toEqual([[role, 1]])
  })

  test.each([
    ['first', [1, 2]],
    ['last', [2, 1]],
  ])('the copy of the resource counts before one that names no caller: %s', (_, [a, b]) => {
    const root = { ...shared, userIdentity: { type: 'Root', accountId: '444455556666' } }
    const found = outside(
      ...[call(a!, shared), call(b!, { ...root, recipientAccountId: '444455556666' })].toSorted((one, two) =>
        String(one['eventID']) < String(two['eventID']) ? -1 : 1,
      ),
    )
    expect(found).toEqual([expect.objectContaining({ owner: account, count: 1 })])
  })
})

test('their number does not grow with sessions, objects and unknown callers', () => {
  const records = [...Array(60).keys()].map((number) =>
    call(number + 1, {
      sourceIPAddress: `198.51.100.${number}`,
      requestParameters: { arn: `arn:aws:s3:::site/${number}.html` },
      userIdentity: [anonymous, service, { ...other, principalId: `AROAOTHEREXAMPLE00000:s${number}` }][number % 3],
      ...(number % 3 === 2 && { errorCode: 'AccessDenied' }),
      ...(number % 3 === 1 && { sourceIPAddress: 'cloudtrail.amazonaws.com' }),
    }),
  )
  expect(outside(...records).map(({ caller, count }) => [caller.kind, count])).toEqual([
    ['account', 20],
    ['anonymous', 20],
    ['service', 20],
  ])
})
