import { expect, test } from '@jest/globals'
import { callOutcome, type CallResult } from '../../../src/evidence/records/outcome.ts'

const denials = [
  'AccessDenied',
  'AccessDeniedException',
  'AccessDeniedFault',
  'Client.AccessDenied',
  'KMS.AccessDeniedException',
  'com.amazonaws.eks#AccessDeniedException',
  'Client.UnauthorizedOperation',
  'UnauthorizedOperation',
  'UnauthorizedAccess',
  'Client.UnauthorizedAccess',
  'UnauthorizedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'VpceAccessDenied',
  'NotAuthorized',
  'NotAuthorizedException',
  'ForbiddenException',
  'Forbidden',
  '403',
  'OptInRequired',
  'Client.OptInRequired',
  'AuthFailure',
  'Client.AuthFailure',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'Client.RequestExpired',
  'com.amazon.coral.service#UnrecognizedClientException',
]

const uses = [
  undefined,
  'NoSuchKey',
  'NoSuchBucketPolicy',
  'ThrottlingException',
  'Client.DryRunOperation',
  'Client.InvalidVpcID.NotFound',
  'ResourceNotFoundException',
  'InvalidAccessException',
  'NotAccessDenied',
  // Lambda let the caller in; the function's role may not use its key.
  'KMSAccessDeniedException',
  'KMSOptInRequired',
  'OptInRequiredException',
  // Cut off at the size limit of a record.
  'AccessDen',
  'Client.Unauth',
]

test.each(denials)('error code %s is a denial', (errorCode) => expect(callOutcome({ errorCode })).toBe('denied'))
test.each(uses)('error code %s counts as use', (errorCode) => expect(callOutcome({ errorCode })).toBe('allowed'))

const isOfCall = (action: string): boolean => action.toLowerCase() === 'dax:createcluster'

test.each<[string, CallResult, 'allowed' | 'denied']>([
  [
    'a wrong password of a Cognito user',
    {
      errorCode: 'NotAuthorizedException',
      errorMessage: 'Incorrect username or password.',
      eventSource: 'cognito-idp.amazonaws.com',
    },
    'allowed',
  ],
  [
    'IAM’s refusal of an administrator in Cognito',
    {
      errorCode: 'NotAuthorizedException',
      errorMessage: 'User: arn:aws:iam::111122223333:user/jane is not authorized to perform: dax:CreateCluster',
      eventSource: 'cognito-idp.amazonaws.com',
    },
    'denied',
  ],
  [
    'a hosted zone that does not accept a VPC',
    { errorCode: 'NotAuthorizedException', eventSource: 'route53.amazonaws.com' },
    'allowed',
  ],
  [
    'EC2 of an image of another account',
    { errorCode: 'Client.AuthFailure', errorMessage: 'Not authorized for images: [ami-1]' },
    'allowed',
  ],
  [
    'EC2 of an address of another account',
    { errorCode: 'Client.AuthFailure', errorMessage: "The address '198.51.100.1' does not belong to you." },
    'allowed',
  ],
  [
    'EC2 of credentials that are not valid',
    {
      errorCode: 'Client.AuthFailure',
      errorMessage: 'AWS was not able to validate the provided access credentials',
    },
    'denied',
  ],
  [
    'a message under a code of the service’s own',
    {
      errorCode: 'InvalidParameterException',
      errorMessage:
        'User: arn:aws:sts::111122223333:assumed-role/app/s is not authorized to perform: dax:CreateCluster on resource: x',
    },
    'denied',
  ],
  [
    'a message without a code',
    { errorMessage: 'User: arn:aws:iam::111122223333:user/jane is not authorized to perform: dax:CreateCluster' },
    'denied',
  ],
  [
    'a message without an action',
    { errorCode: 'ServiceException', errorMessage: 'You are not authorized to perform this operation.' },
    'denied',
  ],
  [
    'a message about what a role that was handed over may do',
    {
      errorCode: 'InvalidArgumentException',
      errorMessage:
        'User: arn:aws:sts::111122223333:assumed-role/firehose/s is not authorized to perform: s3:PutObject on resource: x',
    },
    'allowed',
  ],
  [
    'a message about another role without an action',
    {
      errorCode: 'ClientException',
      errorMessage: 'The role arn:aws:iam::111122223333:role/x is not authorized to perform this',
    },
    'allowed',
  ],
  [
    'IAM’s refusal of a call of Cognito by its own code',
    { errorCode: 'AccessDeniedException', eventSource: 'cognito-idp.amazonaws.com' },
    'denied',
  ],
  [
    'any other message',
    { errorCode: 'ValidationException', errorMessage: 'Invalid cluster name: is not authoritative' },
    'allowed',
  ],
])('%s', (_, result, outcome) => {
  expect(callOutcome({ isOfCall, ...result })).toBe(outcome)
})

test('a message on an action counts as use where it is not known what the call needs', () => {
  const errorMessage = 'User: arn:aws:iam::111122223333:user/jane is not authorized to perform: dax:CreateCluster'
  expect(callOutcome({ errorMessage })).toBe('allowed')
})
