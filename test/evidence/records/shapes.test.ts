import { describe, expect, test } from '@jest/globals'
import { parseRecord } from '../../../src/evidence/records/parse-record.ts'
import type { EventMapping } from '../../../src/catalog/types.ts'
import { LedgerBuilder } from '../../../src/evidence/usage/ledger-builder.ts'
import { ledgerOf, noCatalog } from '../fake-catalog.ts'
import { account, eventID, role, roleIdentity, trailRecord, userIdentity } from '../records.ts'

const other = '444455556666'
const session = (over: object) => ({ ...roleIdentity(), ...over })
const put = { eventSource: 's3.amazonaws.com', eventName: 'PutObject', requestParameters: { arn: 'arn:aws:s3:::b/k' } }

/** As the documentation shows them: no parameters, an id of their own, the request's id of the call. */
const networkEvent = (number: number, over: Record<string, unknown> = {}) => {
  const record = trailRecord(number, {
    ...put,
    eventType: 'AwsVpceEvent',
    eventCategory: 'NetworkActivity',
    sourceIPAddress: '10.0.1.5',
    vpcEndpointId: 'vpce-1',
    vpcEndpointAccountId: account,
    requestParameters: { and: 'others' },
    ...over,
  })
  delete record['managementEvent']
  delete record['readOnly']
  return record
}

const aggregated = {
  eventVersion: '1.0',
  accountId: account,
  eventId: eventID(77),
  eventCategory: 'Aggregated',
  eventType: 'AwsAggregatedEvent',
  awsRegion: 'eu-west-1',
  eventSource: 's3.amazonaws.com',
  timeWindow: { windowStart: '2026-05-01T12:00:00Z', windowEnd: '2026-05-01T12:05:00Z', windowSize: 'PT5M' },
  summary: { primaryDimension: { dimension: 'eventName', statistics: [{ name: 'GetObject', value: 12 }] } },
}

describe('records that are no calls', () => {
  test.each<[string, unknown, RegExp]>([
    ['an aggregated event', aggregated, /aggregated/],
    ['one that has a field more', { ...aggregated, newField: 1 }, /aggregated/],
    [
      'a remark of Insights',
      { eventID: eventID(78), eventType: 'AwsCloudTrailInsight', eventCategory: 'Insight', awsRegion: 'eu-west-1' },
      /Insights/,
    ],
  ])('%s is no evidence and stops nothing', (_, record, reason) => {
    const ledger = ledgerOf([trailRecord(1), record, record])
    expect(ledger).toMatchObject({ records: 2, duplicates: 1, coverage: { complete: true, problems: [] } })
    expect([...ledger.noEvidence]).toEqual([[expect.stringMatching(reason), 1]])
  })
})

describe('the version of a record', () => {
  test.each<[unknown, string]>([
    ['1.0', 'record'],
    ['1.11', 'record'],
    ['1.42', 'record'],
    [undefined, 'record'],
    [null, 'record'],
    ['2.0', 'its eventVersion is 2, and only 1 is understood'],
    ['11.0', 'its eventVersion is 11, and only 1 is understood'],
    ['next', 'its eventVersion is unknown, and only 1 is understood'],
  ])('%p', (eventVersion, expected) => {
    const parsed = parseRecord(trailRecord(1, { eventVersion }))
    expect(parsed.kind === 'unusable' ? parsed.reason : parsed.kind).toBe(expected)
  })
})

describe('an addendum', () => {
  const addendum = (reason: string) =>
    trailRecord(2, {
      errorCode: 'NoSuchKey',
      addendum: { reason, updatedFields: 'errorCode', originalRequestID: eventID(9), originalEventID: eventID(1) },
    })

  test('that completes an event is that event', () => {
    for (const records of [
      [trailRecord(1), addendum('UPDATED_DATA')],
      [addendum('UPDATED_DATA'), trailRecord(1)],
    ]) {
      const ledger = ledgerOf(records)
      expect(ledger).toMatchObject({ records: 1, duplicates: 1 })
      expect(ledger.entries).toMatchObject([{ count: 1, events: [eventID(1)] }])
    }
  })

  test('with another resource counts as use of that one too', () => {
    const late = { ...addendum('UPDATED_DATA'), requestParameters: { arn: 'arn:aws:ec2:eu-west-1:1:instance/i-1' } }
    expect(ledgerOf([trailRecord(1), late]).entries).toHaveLength(2)
  })

  test.each(['DELIVERY_DELAY', 'SERVICE_OUTAGE'])('of reason %s is an event of its own', (reason) => {
    expect(ledgerOf([trailRecord(1), addendum(reason)])).toMatchObject({ records: 2, duplicates: 0 })
  })
})

describe('network activity', () => {
  const call = trailRecord(1, { ...put, vpcEndpointId: 'vpce-1', sourceIPAddress: '10.0.1.5' })

  test.each<[string, unknown[], number, number]>([
    ['duplicates a call that was recorded', [call, networkEvent(2)], 1, 1],
    ['in any order', [networkEvent(2), call], 1, 1],
    ['delivered twice', [networkEvent(2), call, networkEvent(2)], 1, 2],
    ['of the other spelling', [call, networkEvent(2, { eventType: 'AwsVpceEvents' })], 1, 1],
    ['that names the resource', [call, networkEvent(2, { requestParameters: put.requestParameters })], 1, 1],
  ])('%s', (_, records, count, duplicates) => {
    const ledger = ledgerOf(records)
    expect(ledger).toMatchObject({ records: count, duplicates })
    expect(ledger.entries).toMatchObject([{ principal: role, resource: 'arn:aws:s3:::b/k', count: 1 }])
    expect(ledger.principals.get(role)).toMatchObject({ total: 1, allowed: 1 })
  })

  test.each<[string, Record<string, unknown>]>([
    ['of another action', { eventName: 'GetObject' }],
    ['of another principal', { userIdentity: userIdentity() }],
    ['in another Region', { awsRegion: 'us-east-1' }],
    ['on another resource', { requestParameters: { arn: 'arn:aws:s3:::b/other' } }],
  ])('that no other event records is use: %s', (_, over) => {
    const ledger = ledgerOf([call, networkEvent(2, over)])
    expect(ledger).toMatchObject({ records: 2, duplicates: 0 })
    expect(ledger.entries.every(({ outcome }) => outcome === 'allowed')).toBe(true)
  })

  test('that leaves out the request names no resource', () => {
    const silent = networkEvent(2, { requestParameters: undefined })
    expect(ledgerOf([silent]).entries).toMatchObject([{ resource: '*', count: 1 }])
    const map = (): EventMapping => ({
      kind: 'actions',
      actions: [
        { action: 's3:PutObject', resources: ['arn:aws:s3:::b/*'], complete: true, grade: 'stated' },
        { action: 's3:PutObjectTagging', resources: ['arn:aws:s3:::b/*'], complete: false, grade: 'stated' },
      ],
    })
    const alone = new LedgerBuilder(noCatalog, { map })
    alone.add(silent)
    expect(alone.build().entries.map(({ action, resource, grade, calls }) => [action, resource, grade, calls])).toEqual(
      [
        ['s3:PutObject', null, 'guessed', 1],
        ['s3:PutObjectTagging', null, 'guessed', 1],
      ],
    )
    const beside = new LedgerBuilder(noCatalog, { map })
    for (const record of [call, silent]) beside.add(record)
    expect(beside.build()).toMatchObject({ records: 1, duplicates: 1 })
  })

  test('of calls that the endpoint’s policy refused is no duplicate', () => {
    const refused = networkEvent(2, { errorCode: 'VpceAccessDenied' })
    const denied = { ...call, eventID: eventID(3), errorCode: 'AccessDenied' }
    expect(ledgerOf([call, denied, refused])).toMatchObject({ records: 3, duplicates: 0 })
  })

  test('does not show that calls were recorded', () => {
    const { coverage } = ledgerOf([call, networkEvent(2, { eventTime: '2026-05-09T12:00:00Z' })])
    expect(coverage.accounts).toMatchObject([{ account, days: 1, to: '2026-05-01T12:00:00Z' }])
  })
})

describe('one event or several', () => {
  const requestID = eventID(900)
  test.each<[string, unknown[], number]>([
    ['of two trails: the same id', [trailRecord(1), trailRecord(1)], 1],
    [
      'received by two accounts: an id that they share',
      [
        trailRecord(1, { sharedEventID: eventID(800) }),
        trailRecord(2, { sharedEventID: eventID(800), recipientAccountId: other }),
      ],
      1,
    ],
    // A service may make calls of its own under the id of the request, and S3 records each key of DeleteObjects.
    ['of one request: calls of their own', [trailRecord(1, { requestID }), trailRecord(2, { requestID })], 2],
  ])('%s', (_, records, count) => {
    expect(ledgerOf(records)).toMatchObject({ records: count, duplicates: records.length - count })
  })
})

describe('identities', () => {
  test.each<[string, object, string]>([
    [
      'a role shared by workloads',
      session({ inScopeOf: { sourceArn: 'arn:aws:x', issuerType: 'AWS::Lambda' } }),
      'address',
    ],
    ['a person behind a session', session({ onBehalfOf: { userId: '1', identityStoreArn: 'arn:aws:x' } }), 'address'],
    ['a vendor with delegated access', session({ invokedByDelegate: { accountId: other } }), 'unknown'],
    ['no vendor', session({ invokedByDelegate: null }), 'address'],
  ])('%s', (_, identity, network) => {
    const ledger = ledgerOf([trailRecord(1, { userIdentity: identity })])
    expect(ledger.entries).toMatchObject([{ principal: role, network: { kind: network } }])
  })
})

test('a denial that only the message shows is no use', () => {
  const errorMessage = `User: ${role} is not authorized to perform: ec2:DescribeInstances`
  const ledger = ledgerOf([
    trailRecord(1, { errorCode: 'InternalThing', errorMessage }),
    trailRecord(2, { errorMessage }),
    trailRecord(3, { errorCode: 'InternalThing', errorMessage: errorMessage.replace('ec2:', 's3:') }),
  ])
  expect(ledger.entries.map(({ outcome, count }) => [outcome, count])).toEqual([
    ['allowed', 1],
    ['denied', 2],
  ])
})
