import { describe, expect, test } from '@jest/globals'
import { LedgerBuilder } from '../../../src/evidence/usage/ledger-builder.ts'
import { loadCatalog } from '../../../src/jobs/load/load-inputs.ts'
import { callsOf } from '../../../src/narrowing/evidence.ts'
import { trailRecord, userIdentity } from '../records.ts'

const catalog = await loadCatalog()
const data = {
  eventSource: 's3.amazonaws.com',
  eventCategory: 'Data',
  managementEvent: false,
  readOnly: false,
}
const bulk = (id: number, bucketName = 'logs', over = {}) =>
  trailRecord(id, {
    ...data,
    eventName: 'DeleteObjects',
    requestParameters: { bucketName, Host: 'h', delete: '' },
    resources: [
      { type: 'AWS::S3::Object', ARNPrefix: `arn:aws:s3:::${bucketName}/` },
      { type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}`, accountId: '111122223333' },
    ],
    ...over,
  })
const single = (id: number, key: string, bucketName = 'logs', over = {}) =>
  trailRecord(id, {
    ...data,
    eventName: 'DeleteObject',
    requestParameters: { bucketName, key, Host: 'h' },
    resources: [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` }],
    ...over,
  })

describe('the events of one call that deletes several objects', () => {
  test.each<[string, Record<string, unknown>[], number, string[]]>([
    ['are one call', [bulk(1), single(2, 'a'), single(3, 'b')], 1, ['*', 'a', 'b']],
    ['in any order', [single(2, 'a'), bulk(1), single(3, 'b')], 1, ['*', 'a', 'b']],
    ['without those of the objects', [bulk(1), bulk(2)], 2, ['*']],
    ['without that of the call', [single(2, 'a'), single(3, 'b')], 2, ['a', 'b']],
    [
      'in another bucket are calls of their own',
      [bulk(1, 'other'), single(2, 'a'), single(3, 'b')],
      3,
      ['*', 'a', 'b'],
    ],
    ['in another Region, too', [bulk(1, 'logs', { awsRegion: 'us-east-1' }), single(2, 'a')], 2, ['*', 'a']],
    [
      'beside a call that was denied',
      [bulk(1, 'logs', { errorCode: 'AccessDenied' }), single(2, 'a'), single(3, 'b')],
      2,
      ['a', 'b'],
    ],
  ])('%s', (_, records, calls, keys) => {
    const builder = new LedgerBuilder(catalog)
    for (const record of records) builder.add(record)
    const { entries } = builder.build()
    const uses = entries.filter(({ action, outcome }) => action === 's3:DeleteObject' && outcome === 'allowed')
    expect(callsOf(uses)).toBe(calls)
    expect(uses.map(({ resource }) => resource?.split('/').at(-1) ?? '').toSorted()).toEqual(keys)
    expect(uses.every(({ grade }) => grade === 'stated')).toBe(true)
  })

  test('of another caller are calls of their own', () => {
    const builder = new LedgerBuilder(catalog)
    for (const record of [bulk(1, 'logs', { userIdentity: userIdentity() }), single(2, 'a')]) builder.add(record)
    expect(builder.build().entries.filter(({ calls }) => calls === 1)).toHaveLength(3)
  })

  test('are refused one by one, which is no use of the refused', () => {
    const builder = new LedgerBuilder(catalog)
    for (const record of [bulk(1), single(2, 'a'), single(3, 'b', 'logs', { errorCode: 'AccessDenied' })])
      builder.add(record)
    expect(
      builder
        .build()
        .entries.filter(({ action }) => action === 's3:DeleteObject')
        .map(({ resource, outcome, calls }) => [resource?.split('/').at(-1), outcome, calls]),
    ).toEqual([
      ['*', 'allowed', 1],
      ['a', 'allowed', 0],
      ['b', 'denied', 1],
    ])
  })
})
