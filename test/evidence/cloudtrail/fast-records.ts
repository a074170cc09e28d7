import * as fc from 'fast-check'
import { account, eventID, outsideIdentities, role, roleIdentity, trailRecord, userIdentity } from '../records.ts'

/** Valid JSON in an unusual form: spaces anywhere, characters escaped at will. */
export function strangely(value: unknown, dice: () => number): string {
  const space = (): string => [' ', '\n', '\t', '\r', '', '', '', '', '', ''][dice() % 10]!
  const text = (of: string): string =>
    dice() % 9 > 0
      ? JSON.stringify(of)
      : `"${Array.from(of, (letter) => (dice() % 5 > 0 || letter.length > 1 ? JSON.stringify(letter).slice(1, -1) : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)).join('')}"`
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Array.isArray(value)
    ? value.map((each) => space() + strangely(each, dice))
    : Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([key, each]) => `${space()}${text(key)}${space()}:${space()}${strangely(each, dice)}${space()}`)
  return Array.isArray(value) ? `[${members.join(',')}${space()}]` : `{${members.join(`${space()},`)}${space()}}`
}

export const nasty = fc.oneof(
  fc.constantFrom('\\', '"', '\\"', '{', '}', ']', '[', '"eventID":"x"', '\\\\', '{"eventName":"Evil"}', 'ä€😀', ''),
  fc.string({ maxLength: 80 }),
)
export const anyValue = fc.oneof(nasty, fc.jsonValue({ maxDepth: 3 }), fc.constant(null), fc.constant(undefined))
export const field = fc.constantFrom(
  'eventID',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'eventType',
  'errorCode',
  'readOnly',
  'managementEvent',
  'eventCategory',
  'recipientAccountId',
  'sourceIPAddress',
  'userIdentity',
  'resources',
  'apiVersion',
  'Records',
  'Events',
  'CloudTrailEvent',
  'vpcEndpointId',
  'vpcEndpointAccountId',
  'sharedEventID',
  'somethingNew',
  'errorMessage',
  'eventVersion',
  'addendum',
  'detail-type',
  'logEvents',
  'awslogs',
  'eventContext',
  'kinesis',
  'Data',
)
export const errorCode = fc.constantFrom(
  undefined,
  'AccessDenied',
  'Client.UnauthorizedOperation',
  'Client.AuthFailure',
  'InternalThing',
  'NotAccessDenied',
)
export const errorMessage = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  'gone',
  'You are not authorized to perform this operation.',
  `User: ${role} is not authorized to perform: ec2:A on resource: x`,
  `User: ${role} is not authorized to perform: s3:B`,
  'AWS was not able to validate the provided access credentials',
  'Not authorized for images: [ami-1]',
  { text: 'not authorized' },
)
export const time = fc.oneof(
  fc
    .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((date) => `${date.toISOString().slice(0, 19)}Z`),
  fc.constantFrom(
    '2026-02-29T00:00:00Z',
    '2024-02-29T23:59:59Z',
    '2026-05-01T12:00:00.5Z',
    '1969-12-31T23:59:59Z',
    '2026-13-01T00:00:00Z',
    'x',
  ),
)
export const record = fc
  .record({
    number: fc.nat(30),
    shared: fc.option(fc.nat(3), { nil: undefined }),
    time,
    name: fc.constantFrom('A', 'B', 'FreeCall', 'OddCall', 'AnsweredCall'),
    who: fc.constantFrom<unknown>(
      roleIdentity(),
      userIdentity(),
      { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
      ...outsideIdentities,
      { type: 'AWSAccount', principalId: 'AROAOTHEREXAMPLE00001:session', accountId: '444455556666' },
      { type: 'Unknown', principalId: 'anonymous' },
      { type: 'Unknown', principalId: 'AIDAOTHEREXAMPLE00001' },
      { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/orders/s` },
      { ...roleIdentity(), invokedByDelegate: { accountId: '444455556666' } },
      {
        ...roleIdentity(),
        inScopeOf: { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: 'arn:aws:lambda:x' },
      },
      { type: 'IAMUser', accountId: account },
      null,
    ),
    request: fc.oneof(
      fc.constantFrom<unknown>({ arn: role }, { arn: 'arn:aws:s3:::b', and: 'others' }, null, undefined),
      fc.jsonValue(),
    ),
    noise: fc.array(nasty, { maxLength: 6 }),
    answer: fc.constantFrom<unknown>(undefined, null, false, '', { name: 'a' }, { name: 'b' }),
    data: fc.boolean(),
    odd: fc.option(fc.tuple(field, anyValue), { nil: undefined, freq: 4 }),
    code: errorCode,
    message: errorMessage,
    version: fc.constantFrom<unknown>('1.08', '1.11', '1.', '2.0', '1', null, undefined),
    completes: fc.option(fc.nat(30), { nil: undefined, freq: 2 }),
    network: fc.boolean(),
    back: fc.boolean(),
  })
  .map((given) => {
    const { number, shared, time: eventTime, name, who, request, noise, answer, data, odd, back } = given
    const { code, message, version, completes, network } = given
    const whole = trailRecord(number, {
      eventTime,
      eventName: name,
      userIdentity: who,
      requestParameters: request,
      responseElements: name === 'AnsweredCall' ? answer : { noise },
      errorCode: code,
      errorMessage: message,
      eventVersion: version,
      ...(completes !== undefined && {
        addendum: { reason: 'UPDATED_DATA', originalEventID: eventID(completes) },
      }),
      ...(network && { eventType: 'AwsVpceEvent', eventCategory: 'NetworkActivity' }),
      ...(shared !== undefined && { sharedEventID: eventID(0xf00 + shared) }),
      ...(data && { eventCategory: 'Data', resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::b/k' }] }),
      ...(odd && { [odd[0]]: odd[1] }),
    })
    return back ? Object.fromEntries(Object.entries(whole).reverse()) : whole
  })
