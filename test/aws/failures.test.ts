import { expect, test } from '@jest/globals'
import { describeFailure } from '../../src/aws/failures.ts'

const failed = (name: string, message: string): Error => Object.assign(new Error(message), { name })

test.each<[string, Error, string]>([
  [
    'a denial',
    failed('AccessDenied', 'Access Denied'),
    'the credentials may not do this (AccessDenied); allow s3:GetObject',
  ],
  [
    'a denial of another call than the one that was made',
    failed(
      'AccessDenied',
      'User: arn:aws:iam::1:user/ci is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::2:role/x',
    ),
    'the credentials may not do this (AccessDenied); allow sts:AssumeRole',
  ],
  [
    'a denial with a foreign text',
    failed('AccessDenied', 'x is not authorized to perform: <b>:y'),
    'the credentials may not do this (AccessDenied); allow s3:GetObject',
  ],
  [
    'no credentials',
    failed('CredentialsProviderError', 'Could not load credentials from any providers'),
    'there are no AWS credentials (CredentialsProviderError); configure some and run again',
  ],
])('%s', (_, error, expected) => expect(describeFailure(error, 's3:GetObject')).toBe(expected))
