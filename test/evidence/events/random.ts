import fc from 'fast-check'
import type { Condition, EventTest, Scope } from '../../../src/evidence/events/condition.ts'
import { account, eventID, roleIdentity, userIdentity } from '../records.ts'

/** Random scopes and records that meet each other often: both are made of the same few texts, odd ones among them. */

/** Texts that mean something in SQL, LIKE, JSON or patterns. */
export const hostile = [
  "it's",
  '100%',
  'a_b',
  'back\\slash',
  'new\nline',
  'quo"te',
  'é€𝕏',
  'st*ar',
  'wh?y',
  "';--",
  '${x}',
  '?',
]

const accounts = [account, '444455556666']
const names = ['orders', 'jane', ...hostile.filter((text) => !text.includes('/'))]
const buckets = ['acme-invoices', 'acme', 'logs.acme']
const addresses = [
  '198.51.100.7',
  '203.0.113.9',
  '10.1.2.3',
  '2001:db8::1',
  'ssm.amazonaws.com',
  'AWS Internal',
  '10.0.0.256',
  '01.2.3.4',
]

const calls: readonly (readonly [source: string, name: string, request: readonly unknown[]])[] = [
  ['s3.amazonaws.com', 'GetObject', buckets.map((bucketName) => ({ bucketName, key: "it's/100%_é" }))],
  ['s3.amazonaws.com', 'DeleteObjects', [{ bucketName: 'acme', delete: '' }, null]],
  ['s3.amazonaws.com', 'ListBuckets', [null]],
  ['s3.amazonaws.com', 'OddCall', [{ bucketName: 'acme' }, null]],
  [
    'iam.amazonaws.com',
    'AttachRolePolicy',
    names.map((roleName) => ({ roleName, policyArn: 'arn:aws:iam::aws:policy/A' })),
  ],
  [
    'ec2.amazonaws.com',
    'RunInstances',
    [{ instancesSet: { items: [{ imageId: 'ami-1' }] }, iamInstanceProfile: { name: 'p' } }],
  ],
  [
    'lambda.amazonaws.com',
    'CreateFunction20150331',
    [{ functionName: 'f', role: `arn:aws:iam::${account}:role/orders` }],
  ],
  ['kms.amazonaws.com', 'Decrypt', [null, { encryptionAlgorithm: 'SYMMETRIC_DEFAULT' }]],
  ['secretsmanager.amazonaws.com', 'GetSecretValue', [{ secretId: 'db' }]],
  ['monitoring.amazonaws.com', 'PutMetricAlarm', [{ alarmName: 'a' }]],
  ['signin.amazonaws.com', 'ConsoleLogin', [null]],
  ['brandnew.amazonaws.com', 'DoIt', [null]],
  ['sts.amazonaws.com', 'GetCallerIdentity', [null]],
]

const pick = <Value>(values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values)

const identity: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  fc
    .record({
      name: pick(names),
      path: pick(['', 'app/']),
      session: pick(names),
      keyed: fc.boolean(),
      issued: fc.boolean(),
      of: pick(accounts),
      person: pick([undefined, ...names]),
      source: pick([undefined, ...names]),
      mfa: pick([undefined, 'true', 'false']),
    })
    .map(({ name, path, session, keyed, issued, of, person, source, mfa }) => {
      const arn = `arn:aws:iam::${of}:role/${path}${name}`
      return {
        ...roleIdentity(arn),
        arn: `arn:aws:sts::${of}:assumed-role/${name}/${session}`,
        accessKeyId: keyed ? 'ASIAEXAMPLEEXAMPLE00' : undefined,
        onBehalfOf: { userId: person },
        sessionContext: {
          sessionIssuer: issued ? { type: 'Role', arn } : {},
          attributes: { mfaAuthenticated: mfa },
          sourceIdentity: source,
        },
      }
    }),
  fc.record({ name: pick(names), named: fc.boolean() }).map(({ name, named }) => ({
    ...userIdentity(`arn:aws:iam::${account}:user/${name}`),
    userName: name,
    ...(!named && { arn: undefined }),
  })),
  pick([
    { type: 'Root', accountId: account, arn: `arn:aws:iam::${account}:root` },
    { type: 'Root', accountId: account },
    { type: 'AWSAccount', accountId: '444455556666', principalId: 'AIDAEXAMPLE' },
    { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
    { type: 'WebIdentityUser', userName: 'jane' },
    {
      type: 'FederatedUser',
      arn: `arn:aws:sts::${account}:federated-user/jane`,
      accountId: account,
      sessionContext: { sessionIssuer: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/jane` } },
    },
    { type: 'AssumedRole', accountId: account },
    {},
  ]),
)

const times = ['2026-05-01T03:00:00Z', '2026-05-01T09:00:00Z', '2026-05-02T12:00:00Z', '2026-05-03T23:59:59Z']

/** A record without an id. */
const content = pick(calls).chain(([eventSource, eventName, requests]) =>
  fc.record({
    eventVersion: fc.constant('1.11'),
    eventTime: pick(times),
    eventSource: fc.constant(eventSource),
    eventName: fc.constant(eventName),
    eventType: fc.constant(eventName === 'ConsoleLogin' ? 'AwsConsoleSignIn' : 'AwsApiCall'),
    eventCategory: fc.constant('Management'),
    awsRegion: pick(['eu-west-1', 'us-east-1']),
    sourceIPAddress: pick([...addresses, undefined]),
    vpcEndpointId: pick([undefined, undefined, 'vpce-1', 'vpce-2']),
    userAgent: pick([undefined, 'aws-cli/2.15.0', ...hostile]),
    errorCode: pick([undefined, undefined, 'AccessDenied', 'NoSuchKey', ...hostile.slice(0, 3)]),
    errorMessage: pick([undefined, undefined, 'You are not authorized to perform this operation']),
    readOnly: pick([true, false, undefined]),
    recipientAccountId: pick([account, ...accounts, undefined]),
    requestParameters: pick(requests),
    responseElements: pick(
      eventName === 'ConsoleLogin' ? [{ ConsoleLogin: 'Success' }, { ConsoleLogin: 'Failure' }] : [null],
    ),
    resources: pick([
      undefined,
      undefined,
      [{ ARN: 'arn:aws:s3:::acme', type: 'AWS::S3::Bucket' }],
      [{ ARN: "arn:aws:s3:::acme-invoices/it's", type: 'AWS::S3::Object' }],
    ]),
    userIdentity: identity,
  }),
)

/** Without members that are `undefined`: a record as JSON has none. */
export const records = (most: number): fc.Arbitrary<Record<string, unknown>[]> =>
  fc
    .array(content, { minLength: most, maxLength: most })
    .map((all) =>
      all.map(
        (each, number) => JSON.parse(JSON.stringify({ ...each, eventID: eventID(number) })) as Record<string, unknown>,
      ),
    )

/** A text of the pool, or a pattern that may match it. */
const patterns = (texts: readonly string[]): fc.Arbitrary<string[]> =>
  fc.array(
    pick(texts).chain((text) =>
      pick([text, `${text.slice(0, 4)}*`, `*${text.slice(-3)}`, text.replace(/[a-z]/, '?'), '*', `${text}x`]),
    ),
    { minLength: 1, maxLength: 3 },
  )
const some = (texts: readonly string[]): fc.Arbitrary<string[]> =>
  fc.subarray([...texts], { minLength: 1, maxLength: 3 })

const arns = names.flatMap((name) => [
  `arn:aws:iam::${account}:role/${name}`,
  `arn:aws:iam::${account}:role/app/${name}`,
  `arn:aws:iam::${account}:user/${name}`,
  `arn:aws:sts::${account}:assumed-role/orders/${name}`,
])
const resourceArns = [
  ...buckets.flatMap((bucket) => [
    `arn:aws:s3:::${bucket}`,
    `arn:aws:s3:::${bucket}/*`,
    `arn:aws:s3:::${bucket}/it's/100%_é`,
  ]),
  `arn:aws:iam::${account}:role/orders`,
  'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf',
  'arn:aws:kms:*:*:key/*',
  'arn:*:ec2:*',
]

export const tests: fc.Arbitrary<EventTest> = fc.oneof(
  patterns(arns).map((all): EventTest => ({ kind: 'principal', patterns: all })),
  some(['root', 'IAMUser', 'assumedrole', 'AWSService', 'unknown']).map((types): EventTest => ({
    kind: 'caller-type',
    types,
  })),
  patterns(names).map((all): EventTest => ({ kind: 'person', patterns: all })),
  some(['ASIAEXAMPLEEXAMPLE00', 'AKIAEXAMPLEEXAMPLE00', ...hostile]).map((ids): EventTest => ({
    kind: 'access-key',
    ids,
  })),
  some(['s3', 'iam', 'cloudwatch', 'kms.amazonaws.com', 'brandnew', 'EC2']).map((all): EventTest => ({
    kind: 'service',
    names: all,
  })),
  patterns(['getobject', 'PutObject', 's3.amazonaws.com:Delete', 'ConsoleLogin', 'DoIt', ...hostile]).map(
    (all): EventTest => ({ kind: 'event', patterns: all }),
  ),
  patterns([
    's3:GetObject',
    's3:Delete',
    'iam:PassRole',
    'iam:AttachRolePolicy',
    'ec2:RunInstances',
    'kms:Decrypt',
    'cloudwatch:PutMetricAlarm',
    ...hostile,
  ]).map((all): EventTest => ({ kind: 'action', patterns: all })),
  fc
    .subarray(['List', 'Read', 'Write', 'Tagging', 'Permissions management'] as const, { minLength: 1 })
    .map((levels): EventTest => ({ kind: 'access-level', levels })),
  patterns(resourceArns).map((all): EventTest => ({ kind: 'resource', patterns: all })),
  some(['eu-west-1', 'us-east-1', ...hostile]).map((all): EventTest => ({ kind: 'region', names: all })),
  some([...accounts, ...hostile]).map((ids): EventTest => ({ kind: 'account', ids })),
  some([...accounts, ...hostile]).map((ids): EventTest => ({ kind: 'caller-account', ids })),
  fc
    .record({
      in: fc.boolean(),
      cidrs: fc.subarray([
        '198.51.100.0/24',
        '203.0.113.8/29',
        '10.0.0.0/8',
        '10.0.0.0/11',
        '2001:db8::/32',
        '0.0.0.0/0',
      ]),
      endpoints: fc.subarray(['vpce-1']),
      vpcs: fc.subarray(['vpc-1'], { maxLength: 1 }),
      owners: fc.constant([]),
    })
    .map((set): EventTest => ({ kind: 'network', ...set })),
  fc
    .subarray(['address', 'endpoint', 'service'] as const, { minLength: 1 })
    .map((types): EventTest => ({ kind: 'network-type', types })),
  fc.boolean().map((within): EventTest => ({
    kind: 'time',
    within,
    hours: { timeZone: 'Europe/Vienna', days: [1, 2, 3, 4, 5], from: 420, to: 1140, holidays: ['2026-05-01'] },
  })),
  pick(['allowed', 'denied'] as const).map((outcome): EventTest => ({ kind: 'outcome', outcome })),
  patterns(['AccessDenied', 'NoSuchKey', ...hostile]).map((all): EventTest => ({ kind: 'error', patterns: all })),
  fc.boolean().map((used): EventTest => ({ kind: 'mfa', used })),
  patterns(['aws-cli/2.15.0', ...hostile]).map((all): EventTest => ({ kind: 'user-agent', patterns: all })),
)

export const conditions: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tests,
    fc.record({ kind: pick(['all', 'any'] as const), of: fc.array(tie('condition'), { maxLength: 3 }) }),
    tie('condition').map((of): Condition => ({ kind: 'not', of })),
  ),
})).condition

export const scopes: fc.Arbitrary<Scope> = fc.record(
  {
    where: conditions,
    firstUse: fc.record({
      of: fc.constantFrom(['principal', 'network'] as const, ['action', 'resource'] as const),
      days: pick([1, 30]),
    }),
    volume: fc.record({
      atLeast: pick([2, 3]),
      seconds: pick([0, 86_400]),
      by: fc.constantFrom(['principal'] as const, [] as const),
    }),
  },
  { requiredKeys: ['where'] },
)
