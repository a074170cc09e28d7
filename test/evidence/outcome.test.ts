import { expect, test } from '@jest/globals'
import { outcomeOf } from '../../src/evidence/outcome.ts'

test.each([
  [undefined, 'allowed'],
  ['AccessDenied', 'denied'],
  ['AccessDeniedException', 'denied'],
  ['AccessDeniedFault', 'denied'],
  ['Client.UnauthorizedOperation', 'denied'],
  ['UnauthorizedOperation', 'denied'],
  ['UnauthorizedAccess', 'denied'],
  ['AuthorizationError', 'denied'],
  ['VpceAccessDenied', 'denied'],
  ['ExpiredToken', 'denied'],
  ['ExpiredTokenException', 'denied'],
  ['InvalidClientTokenId', 'denied'],
  ['UnrecognizedClientException', 'denied'],
  ['SignatureDoesNotMatch', 'denied'],
  ['Client.RequestExpired', 'denied'],
  ['NoSuchKey', 'allowed'],
  ['NoSuchBucketPolicy', 'allowed'],
  ['ThrottlingException', 'allowed'],
  ['Client.DryRunOperation', 'allowed'],
  ['Client.InvalidVpcID.NotFound', 'allowed'],
  ['ResourceNotFoundException', 'allowed'],
  ['InvalidAccessException', 'allowed'],
  ['NotAccessDenied', 'allowed'],
])('error code %s is %s', (errorCode, outcome) => {
  expect(outcomeOf(errorCode)).toBe(outcome)
})
