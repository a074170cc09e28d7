import { isObject } from '../../collections.ts'

type Members = Readonly<Record<string, unknown>>

/**
 * A CloudTrail record of a test with the members filled in that the test leaves out. Nothing is filled in that a condition
 * looks at, but for the account, which is the caller's.
 *
 * @param index of the record in its test: it is the last part of the id of an event that has none
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function fillRecord(record: Members, index: number): Members {
  const identity = isObject(record['userIdentity']) ? record['userIdentity'] : {}
  const arn = typeof identity['arn'] === 'string' ? identity['arn'] : ''
  const account = identity['accountId'] ?? /^arn:[^:]+:[^:]+::(\d{12}):/.exec(arn)?.[1] ?? '111122223333'
  return {
    eventVersion: '1.11',
    eventID: idOf(index),
    eventTime: `2026-01-01T12:00:${String(index % 60).padStart(2, '0')}Z`,
    awsRegion: 'us-east-1',
    eventType: 'AwsApiCall',
    recipientAccountId: account,
    ...record,
    userIdentity: { accountId: account, ...identity },
  }
}

/** The id of the event at an index, from 1: `00000000-0000-4000-8000-000000000001`. */
const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`
