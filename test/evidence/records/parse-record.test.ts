import { describe, expect, test } from '@jest/globals'
import { parseRecord, type TrailRecord } from '../../../src/evidence/records/parse-record.ts'
import { eventID, trailRecord } from '../records.ts'

const parsed = (over: Record<string, unknown>): TrailRecord => {
  const result = parseRecord(trailRecord(1, over))
  if (result.kind !== 'record') throw new Error(JSON.stringify(result))
  return result.record
}

describe('what is taken', () => {
  test('unknown fields are left out, null and empty text are absent', () => {
    const record = parsed({ sharedEventID: null, errorCode: '', vpcEndpointId: null, somethingNew: { a: 1 } })
    expect(record).not.toHaveProperty('somethingNew')
    expect(record.sharedEventID).toBeUndefined()
    expect(record.errorCode).toBeUndefined()
    expect(record.vpcEndpointId).toBeUndefined()
  })

  test.each([
    ['2026-05-01T12:00:00Z', '2026-05-01T12:00:00Z'],
    ['2026-05-01T12:00:00.734Z', '2026-05-01T12:00:00Z'],
    ['2026-05-01T14:00:00+02:00', '2026-05-01T12:00:00Z'],
  ])('time %s is %s', (written, expected) => {
    expect(parsed({ eventTime: written }).eventTime).toBe(expected)
  })

  test.each([
    [true, true],
    ['true', true],
    ['false', false],
    [null, undefined],
    ['yes', undefined],
    [undefined, undefined],
  ])('the flag %p is %p', (written, expected) => {
    expect(parsed({ readOnly: written }).readOnly).toBe(expected)
  })

  test.each([
    'requestParameters',
    'responseElements',
    'additionalEventData',
    'resources',
    'sourceIPAddress',
    'apiVersion',
  ])('a record without %s', (field) => {
    const record = trailRecord(1)
    delete record[field]
    expect(parseRecord(record).kind).toBe('record')
  })

  test('a resource list of another shape is no list', () => {
    expect(parsed({ resources: 'arn:aws:s3:::logs' }).resources).toBeUndefined()
    expect(parsed({ resources: [{ ARNPrefix: 'arn:aws:s3:::logs/', accountId: 1 }] }).resources).toEqual([
      { ARN: undefined, ARNPrefix: 'arn:aws:s3:::logs/', type: undefined },
    ])
  })

  test('keys that would reach a prototype stay data', () => {
    const text = JSON.stringify(trailRecord(1)).replace(
      '{',
      '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},',
    )
    const result = parseRecord(JSON.parse(text))
    expect(result.kind).toBe('record')
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect((result as unknown as { record: { admin?: boolean } }).record.admin).toBeUndefined()
  })
})

describe('what is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no event id', { eventID: undefined }, 'eventID'],
    ['an empty event id', { eventID: '' }, 'eventID'],
    ['a number for an event id', { eventID: 5 }, 'eventID'],
    ['no time', { eventTime: undefined }, 'eventTime'],
    ['a time in words', { eventTime: 'yesterday' }, 'eventTime'],
    ['a time as number', { eventTime: 1_714_564_800 }, 'eventTime'],
    ['an impossible time', { eventTime: '2026-13-45T12:00:00Z' }, 'eventTime'],
    ['no source', { eventSource: null }, 'eventSource'],
    ['no name', { eventName: undefined }, 'eventName'],
    ['no Region', { awsRegion: undefined }, 'awsRegion'],
    ['an error code that is no text', { errorCode: 403 }, 'errorCode'],
    ['an identity that is no object', { userIdentity: 'jane' }, 'userIdentity'],
    ['an ARN that is no text', { userIdentity: { type: 'IAMUser', arn: ['a'] } }, 'userIdentity.arn'],
    [
      'an issuer that is no object',
      { userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: 'role' } } },
      'userIdentity.sessionContext.sessionIssuer',
    ],
  ])('%s', (_, over, field) => {
    expect(parseRecord(trailRecord(1, over))).toEqual({
      kind: 'unusable',
      reason: `${field} is missing or not what CloudTrail writes there`,
    })
  })

  test.each([[null], [5], ['text'], [[]], [{}], [{ Type: 'Notification', Message: 'secret' }], [undefined]])(
    '%p',
    (value) => {
      expect(parseRecord(value)).toEqual({ kind: 'unusable', reason: 'not a CloudTrail record' })
    },
  )
})

test('a remark of Insights has no source and no caller', () => {
  const insight = {
    eventVersion: '1.07',
    eventTime: '2026-05-01T12:00:00Z',
    awsRegion: 'eu-west-1',
    eventID: eventID(1),
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: '111122223333',
    sharedEventID: eventID(2),
    insightDetails: { state: 'Start', eventSource: 'ssm.amazonaws.com', eventName: 'UpdateInstanceInformation' },
    eventCategory: 'Insight',
  }
  expect(parseRecord(insight)).toEqual({
    kind: 'remark',
    eventID: eventID(1),
    reason: 'a remark of CloudTrail Insights',
  })
})
