/**
 * Writes the two downloads of Event history of the example, as the CloudTrail console names them:
 * `node scripts/build-event-history.mjs [FOLDER]`, by default examples/event-history. Both hold the same events: those of
 * one IAM user in one Region, newest first. Nothing here is random.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-console.html
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ACCOUNT = '111122223333'
const REGION = 'eu-west-1'
const USER = 'reports'
const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE'
const LAST = Date.UTC(2026, 9, 31)
const DAY = 86_400_000

const arn = (service, rest) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`
const role = (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`

/** Every how many days, hour of the day, source, name, request, and what else the record has. */
const calls = [
  [1, 6, 'secretsmanager', 'GetSecretValue', { secretId: arn('secretsmanager', 'secret:acme/reports-db-Hq2LxT') }],
  [1, 6, 'sts', 'GetCallerIdentity', null],
  [3, 6, 'ec2', 'DescribeInstances', { instancesSet: {}, filterSet: {} }],
  [
    3,
    6,
    'ec2',
    'StartInstances',
    { instancesSet: { items: [{ instanceId: 'i-0f3a9c51d2b7e6480' }] } },
    { write: true },
  ],
  [3, 9, 'ec2', 'StopInstances', { instancesSet: { items: [{ instanceId: 'i-0f3a9c51d2b7e6480' }] } }, { write: true }],
  [
    7,
    8,
    'lambda',
    'UpdateFunctionCode20150331v2',
    { functionName: 'acme-render-report', dryRun: false, publish: true },
    { write: true },
  ],
  [7, 8, 's3', 'ListBuckets', null],
  [7, 8, 's3', 'GetBucketLocation', { bucketName: 'acme-reports', location: '' }, { bucket: 'acme-reports' }],
  [
    14,
    10,
    'ecs',
    'RegisterTaskDefinition',
    {
      family: 'acme-monthly-report',
      taskRoleArn: role('acme-monthly-report'),
      executionRoleArn: role('acme-task-execution'),
      containerDefinitions: [{ name: 'report', image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/report:latest` }],
    },
    { write: true },
  ],
  [
    30,
    11,
    'rds',
    'DeleteDBSnapshot',
    { dBSnapshotIdentifier: 'acme-reports-before-upgrade' },
    { write: true, errorCode: 'AccessDenied' },
  ],
]

const uuid = (number) => `5e0c7a10-0000-4000-8000-${number.toString(16).padStart(12, '0')}`

function recordOf([, hour, source, eventName, requestParameters, more = {}], daysAgo, number) {
  const { write = false, errorCode, bucket } = more
  const time = LAST - daysAgo * DAY + hour * 3_600_000 + (number % 60) * 1000
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      arn: `arn:aws:iam::${ACCOUNT}:user/${USER}`,
      accountId: ACCOUNT,
      accessKeyId: ACCESS_KEY,
      userName: USER,
    },
    eventTime: new Date(time).toISOString().replace('.000Z', 'Z'),
    eventSource: `${source}.amazonaws.com`,
    eventName,
    awsRegion: REGION,
    sourceIPAddress: '203.0.113.40',
    userAgent: 'Boto3/1.40.12 Python/3.13.2 Linux/6.8',
    ...(errorCode && { errorCode, errorMessage: `User: ${USER} is not authorized to perform: ${source}:${eventName}` }),
    requestParameters,
    responseElements: null,
    requestID: uuid(number + 0x10000),
    eventID: uuid(number),
    readOnly: !write,
    ...(bucket && { resources: [{ accountId: ACCOUNT, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` }] }),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
  }
}

/** The columns of the download. */
const columns = {
  'User name': ({ userIdentity }) => userIdentity.userName,
  'AWS access key': ({ userIdentity }) => userIdentity.accessKeyId,
  'Event time': ({ eventTime }) => eventTime,
  'Event source': ({ eventSource }) => eventSource,
  'Event name': ({ eventName }) => eventName,
  'AWS region': ({ awsRegion }) => awsRegion,
  'Source IP address': ({ sourceIPAddress }) => sourceIPAddress,
  'User agent': ({ userAgent }) => userAgent,
  'Error code': ({ errorCode = '' }) => errorCode,
  Resources: ({ resources = [] }) =>
    JSON.stringify(resources.map(({ type, ARN }) => ({ resourceType: type, resourceName: ARN.split(':').at(-1) }))),
  'Request ID': ({ requestID }) => requestID,
  'Event ID': ({ eventID }) => eventID,
  'Read-only': ({ readOnly }) => String(readOnly),
  'Event type': ({ eventType }) => eventType,
  'Recipient Account Id': ({ recipientAccountId }) => recipientAccountId,
  'Event category': ({ eventCategory }) => eventCategory,
}

const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
const line = (cells) => `${cells.map(quoted).join(',')}\n`

const records = []
for (let daysAgo = 89; daysAgo >= 0; daysAgo -= 1) {
  for (const call of calls) if (daysAgo % call[0] === 0) records.push(recordOf(call, daysAgo, records.length + 1))
}
records.sort((a, b) => (a.eventTime < b.eventTime ? 1 : -1))

const folder = process.argv[2] ?? fileURLToPath(new URL('../examples/event-history', import.meta.url))
mkdirSync(folder, { recursive: true })
const rows = records.map((record) => line(Object.values(columns).map((valueOf) => valueOf(record))))
writeFileSync(join(folder, 'event_history.csv'), line(Object.keys(columns)) + rows.join(''))
writeFileSync(
  join(folder, 'event_history.json'),
  `{"Records":[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]}\n`,
)
