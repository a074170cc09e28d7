import { uuidText, uuidWords } from '../../src/evidence/uuid.ts'

/** CloudTrail records for tests, whole and in CloudTrail's shapes, with what a test cares for put over it. */

export const account = '111122223333'
export const role = `arn:aws:iam::${account}:role/app/orders`
export const user = `arn:aws:iam::${account}:user/jane`

/** A UUID that is the same for the same number. */
export const eventID = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`

/** Another UUID that `EventSet` takes for this one: its first two words differ in a way that their mixing undoes. */
export function likeAnother(id: string): string {
  const words = new Uint32Array(4)
  uuidWords(id, words)
  const [first = 0, second = 0] = words
  words[1] = second + 1
  words[0] = first ^ Math.imul(second, 0x9e3779b1) ^ Math.imul(second + 1, 0x9e3779b1)
  return uuidText(words, 0)
}

export const roleIdentity = (arn = role) => ({
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLEEXAMPLE000:session',
  arn: `arn:aws:sts::${arn.split(':')[4]}:assumed-role/${arn.split('/').at(-1)}/session`,
  accountId: arn.split(':')[4],
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  sessionContext: {
    sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLEEXAMPLE000', arn, accountId: arn.split(':')[4] },
    webIdFederationData: {},
    attributes: { creationDate: '2026-05-01T10:00:00Z', mfaAuthenticated: 'false' },
  },
})

export const userIdentity = (arn = user) => ({
  type: 'IAMUser',
  principalId: 'AIDAEXAMPLEEXAMPLE000',
  arn,
  accountId: arn.split(':')[4],
  accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
  userName: arn.split('/').at(-1),
})

/** Callers that are no user or role of the account: of another account, a service, one that did not sign. */
export const outsideIdentities: readonly Record<string, unknown>[] = [
  { type: 'AWSAccount', principalId: 'AROAOTHEREXAMPLE00000:session', accountId: '444455556666' },
  { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
  { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
]

export const trailRecord = (number: number, over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  eventVersion: '1.11',
  userIdentity: roleIdentity(),
  eventTime: '2026-05-01T12:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DescribeInstances',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'aws-cli/2.15.0',
  requestParameters: { instancesSet: {}, filterSet: {} },
  responseElements: null,
  requestID: eventID(number + 0x1000),
  eventID: eventID(number),
  readOnly: true,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: account,
  eventCategory: 'Management',
  ...over,
})
