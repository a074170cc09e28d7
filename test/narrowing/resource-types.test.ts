import { expect, test } from '@jest/globals'
import { widenToContainer } from '../../src/narrowing/resource-types.ts'

const group = 'arn:aws:logs:eu-west-1:111122223333:log-group:/app/web'

test.each<[string, string, string, string]>([
  ['an object stands for those of its bucket', 's3', 'arn:aws:s3:::assets/css/a.css', 'arn:aws:s3:::assets/*'],
  ['a bucket for itself', 's3', 'arn:aws:s3:::assets', 'arn:aws:s3:::assets'],
  ['a log group for its streams', 'logs', group, `${group}:*`],
  ['a log stream for its group', 'logs', `${group}:log-stream:a`, `${group}:*`],
  [
    'a log destination for itself',
    'logs',
    'arn:aws:logs:eu-west-1:1:destination:d',
    'arn:aws:logs:eu-west-1:1:destination:d',
  ],
  ['a log group of another service for itself', 'firehose', group, group],
  ['what is of another service for itself', 'athena', 'arn:aws:s3:::assets/css/a.css', 'arn:aws:s3:::assets/css/a.css'],
])('%s', (_, service, arn, expected) => expect(widenToContainer(arn, service)).toBe(expected))
