import { expect, test } from '@jest/globals'
import { failureResult } from '../../../src/jobs/doctor/checks/result.ts'
import { inPartition } from '../../../src/jobs/doctor/results.ts'

const check = { id: 'permissions.needed', area: 'permissions' } as const
const Resource = ['*', 'arn:aws:s3:::logs', 'arn:aws-cn:access-analyzer:cn-north-1:111122223333:analyzer/unused']
const refused = {
  ...failureResult(check, 'Refused.', []),
  statement: { Sid: 'A', Effect: 'Allow', Action: ['s3:GetObject'], Resource } as const,
}

test.each<[string | undefined, string]>([
  [undefined, 'arn:aws:s3:::logs'],
  ['aws', 'arn:aws:s3:::logs'],
  ['aws-cn', 'arn:aws-cn:s3:::logs'],
  ['aws-us-gov', 'arn:aws-us-gov:s3:::logs'],
])('statements in the partition %s', (partition, bucket) => {
  const [result] = inPartition(partition, [refused])
  expect(result?.statement?.Resource).toEqual(['*', bucket, Resource[2]])
})

test('results without a statement stay as they are', () => {
  const plain = failureResult(check, 'Failed.', [])
  expect(inPartition('aws-cn', [plain])).toEqual([plain])
})
