/**
 * A CloudTrail trail of any size for measuring, the same bytes for the same numbers: an organisation's accounts and
 * Regions over ninety days, sixty roles and users, the calls that fill real trails, with requests and answers of their
 * shapes and sizes. Names and addresses are made up.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const accounts = ['111122223333', '444455556666', '777788889999']
const regions = ['eu-west-1', 'us-east-1', 'eu-central-1']
const days = 90
const start = Date.UTC(2026, 1, 1)

/** A small generator of numbers (mulberry32), so that no two runs differ. */
function numbers(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return (value ^ (value >>> 14)) >>> 0
  }
  const below = (limit) => next() % limit
  const hex = (digits) => {
    let text = ''
    while (text.length < digits) text += next().toString(16).padStart(8, '0')
    return text.slice(0, digits)
  }
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`
  return { below, hex, uuid, pick: (list) => list[below(list.length)] }
}

const bucketOf = (n) => `acme-${['logs', 'orders', 'invoices', 'media', 'exports'][n % 5]}-${n % 40}`
const table = (n) => `orders-${n % 12}`

/** Call → how often of a thousand, and its record's own part. Keys stand in CloudTrail's order. */
const calls = [
  [
    150,
    's3.amazonaws.com',
    'GetObject',
    (r, p) => {
      const bucketName = bucketOf(p.n + r.below(3))
      const key = `in/2026/${r.below(4)}/part-${r.below(8)}.parquet`
      return {
        readOnly: true,
        data: 'AWS::S3::Object',
        requestParameters: { bucketName, Host: `${bucketName}.s3.${p.region}.amazonaws.com`, key },
        responseElements: null,
        additionalEventData: {
          SignatureVersion: 'SigV4',
          CipherSuite: 'TLS_AES_128_GCM_SHA256',
          bytesTransferredIn: 0,
          AuthenticationMethod: 'AuthHeader',
          'x-amz-id-2': r.hex(76),
          bytesTransferredOut: r.below(1e6),
        },
        resources: [
          { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` },
          { accountId: p.account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` },
        ],
      }
    },
  ],
  [
    120,
    'kms.amazonaws.com',
    'Decrypt',
    (r, p) => {
      const key = `arn:aws:kms:${p.region}:${p.account}:key/1234abcd-12ab-34cd-56ef-${(p.n % 9).toString().padStart(12, '0')}`
      return {
        readOnly: true,
        requestParameters: {
          encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${bucketOf(p.n)}` },
          encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        },
        responseElements: null,
        resources: [{ accountId: p.account, type: 'AWS::KMS::Key', ARN: key }],
      }
    },
  ],
  [
    130,
    'sts.amazonaws.com',
    'AssumeRole',
    (r, p) => ({
      service: 'ec2.amazonaws.com',
      readOnly: true,
      requestParameters: { roleArn: p.arn, roleSessionName: `i-0${r.hex(16)}` },
      responseElements: {
        credentials: {
          accessKeyId: `ASIA${r.hex(16).toUpperCase()}`,
          sessionToken: r.hex(360),
          expiration: 'May 1, 2026, 4:00:00 PM',
        },
        assumedRoleUser: { assumedRoleId: `AROAEXAMPLE:${r.hex(10)}`, arn: `${p.arn}/x` },
      },
      resources: [{ accountId: p.account, type: 'AWS::IAM::Role', ARN: p.arn }],
    }),
  ],
  [
    110,
    'ec2.amazonaws.com',
    'DescribeInstances',
    (r, p) => ({
      readOnly: true,
      requestParameters: {
        maxResults: 1000,
        instancesSet: {},
        filterSet: {
          items: [
            { name: 'tag:Name', valueSet: { items: [{ value: `app-${p.n % 20}` }] } },
            { name: 'instance-state-name', valueSet: { items: [{ value: 'running' }] } },
          ],
        },
      },
      responseElements: null,
    }),
  ],
  [
    70,
    'dynamodb.amazonaws.com',
    'GetItem',
    (r, p) => ({
      readOnly: true,
      data: 'AWS::DynamoDB::Table',
      requestParameters: { tableName: table(p.n), key: { id: '***' }, consistentRead: false },
      responseElements: null,
      resources: [
        {
          accountId: p.account,
          type: 'AWS::DynamoDB::Table',
          ARN: `arn:aws:dynamodb:${p.region}:${p.account}:table/${table(p.n)}`,
        },
      ],
    }),
  ],
  [
    60,
    'secretsmanager.amazonaws.com',
    'GetSecretValue',
    (r, p) => ({
      readOnly: true,
      requestParameters: {
        secretId: `arn:aws:secretsmanager:${p.region}:${p.account}:secret:acme/prod/db-${p.n % 15}-AbCdEf`,
      },
      responseElements: null,
    }),
  ],
  [
    60,
    'monitoring.amazonaws.com',
    'DescribeAlarms',
    () => ({
      readOnly: true,
      requestParameters: { maxRecords: 100, alarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
      responseElements: null,
    }),
  ],
  [
    50,
    'ssm.amazonaws.com',
    'UpdateInstanceInformation',
    (r, p) => ({
      readOnly: false,
      requestParameters: {
        instanceId: `i-0${(p.n * 7919 + r.below(30)).toString(16).padStart(16, '0')}`,
        agentVersion: '3.3.1611.0',
        agentStatus: 'Active',
        platformType: 'Linux',
        platformName: 'Amazon Linux',
        platformVersion: '2023',
        iPAddress: '10.0.4.21',
        computerName: `ip-10-0-4-${r.below(250)}.${p.region}.compute.internal`,
        agentName: 'amazon-ssm-agent',
        availabilityZone: `${p.region}a`,
        sSMConnectionChannel: 'ssmmessages',
      },
      responseElements: null,
    }),
  ],
  [
    50,
    'logs.amazonaws.com',
    'CreateLogStream',
    (r, p) => ({
      readOnly: false,
      requestParameters: {
        logGroupName: `/aws/lambda/app-${p.n % 25}`,
        logStreamName: `2026/05/01/[$LATEST]${r.hex(32)}`,
      },
      responseElements: null,
    }),
  ],
  [
    40,
    'autoscaling.amazonaws.com',
    'DescribeAutoScalingGroups',
    () => ({ readOnly: true, requestParameters: { maxRecords: 100 }, responseElements: null }),
  ],
  [
    40,
    'lambda.amazonaws.com',
    'GetFunction20150331v2',
    (r, p) => ({ readOnly: true, requestParameters: { functionName: `app-${p.n % 25}` }, responseElements: null }),
  ],
  [
    30,
    'ec2.amazonaws.com',
    'CreateNetworkInterface',
    (r, p) => {
      const id = `eni-0${r.hex(16)}`
      return {
        readOnly: false,
        requestParameters: {
          subnetId: `subnet-0a${p.n % 6}`,
          description: 'AWS Lambda VPC ENI',
          groupSet: { items: [{ groupId: `sg-0b${p.n % 9}` }] },
          privateIpAddressesSet: {},
          clientToken: r.uuid(),
        },
        responseElements: {
          requestId: r.uuid(),
          networkInterface: {
            networkInterfaceId: id,
            subnetId: `subnet-0a${p.n % 6}`,
            vpcId: 'vpc-0c1',
            availabilityZone: `${p.region}a`,
            description: 'AWS Lambda VPC ENI',
            ownerId: p.account,
            requesterId: 'AROAEXAMPLE:app',
            requesterManaged: false,
            status: 'pending',
            macAddress: '06:3e:aa:bb:cc:dd',
            privateIpAddress: `10.0.${r.below(200)}.${r.below(200)}`,
            privateDnsName: 'ip-10-0-4-21.ec2.internal',
            sourceDestCheck: true,
            interfaceType: 'interface',
            groupSet: { items: [{ groupId: `sg-0b${p.n % 9}`, groupName: 'app "blue"' }] },
            privateIpAddressesSet: { item: [{ privateIpAddress: '10.0.4.21', primary: true }] },
            ipv6AddressesSet: {},
            tagSet: {},
          },
        },
      }
    },
  ],
  [
    30,
    'ecr.amazonaws.com',
    'BatchGetImage',
    (r, p) => ({
      readOnly: true,
      requestParameters: {
        repositoryName: `acme/app-${p.n % 25}`,
        registryId: p.account,
        imageIds: [{ imageTag: 'latest' }],
        acceptedMediaTypes: ['application/vnd.docker.distribution.manifest.v2+json'],
      },
      responseElements: null,
      resources: [
        { accountId: p.account, ARN: `arn:aws:ecr:${p.region}:${p.account}:repository/acme/app-${p.n % 25}` },
      ],
    }),
  ],
  [
    20,
    'iam.amazonaws.com',
    'GetRole',
    (r, p) => ({ readOnly: true, requestParameters: { roleName: p.name }, responseElements: null }),
  ],
  [
    20,
    'sqs.amazonaws.com',
    'GetQueueAttributes',
    (r, p) => ({
      readOnly: true,
      errorCode: 'AccessDenied',
      errorMessage: `User: ${p.session} is not authorized to perform: sqs:getqueueattributes on resource: arn:aws:sqs:${p.region}:${p.account}:q-${p.n % 9}`,
      requestParameters: null,
      responseElements: null,
    }),
  ],
  [
    10,
    'lambda.amazonaws.com',
    'UpdateFunctionCode20150331v2',
    (r, p) => ({
      readOnly: false,
      requestParameters: {
        functionName: `app-${p.n % 25}`,
        imageUri: `${p.account}.dkr.ecr.${p.region}.amazonaws.com/acme/app:${r.hex(7)}`,
        dryRun: false,
        publish: false,
      },
      responseElements: {
        functionName: `app-${p.n % 25}`,
        role: p.arn,
        codeSize: 0,
        timeout: 30,
        memorySize: 512,
        lastModified: '2026-05-01T10:00:00.000+0000',
        codeSha256: r.hex(64),
        version: '$LATEST',
        environment: {},
        tracingConfig: { mode: 'PassThrough' },
        revisionId: r.uuid(),
        state: 'Active',
        lastUpdateStatus: 'InProgress',
        packageType: 'Image',
        architectures: ['x86_64'],
      },
    }),
  ],
  [
    10,
    'ec2.amazonaws.com',
    'DescribeVolumes',
    (r) => ({
      readOnly: true,
      requestParameters: {
        volumeSet: {
          items: Array.from({ length: 40 }, () => ({
            volumeId: `vol-0${r.below(5000).toString(16).padStart(16, '0')}`,
          })),
        },
        filterSet: {},
      },
      responseElements: null,
    }),
  ],
]
const ladder = calls.flatMap((call) => Array.from({ length: call[0] }, () => call))

function principals(account, region) {
  return Array.from({ length: 20 }, (_, n) => {
    const name = `app-${n}-${region}`
    const user = n >= 18
    const arn = `arn:aws:iam::${account}:${user ? 'user' : 'role/app'}/${name}`
    return { n, name, user, arn, account, region, session: `arn:aws:sts::${account}:assumed-role/${name}` }
  })
}

function identityOf(r, who, service, created) {
  if (service) return { type: 'AWSService', invokedBy: service }
  const common = { accountId: who.account, accessKeyId: `${who.user ? 'AKIA' : 'ASIA'}${who.name.toUpperCase()}` }
  if (who.user) return { type: 'IAMUser', principalId: `AIDA${who.n}`, arn: who.arn, ...common, userName: who.name }
  const session = `i-0${(who.n * 104729 + r.below(4)).toString(16).padStart(16, '0')}`
  return {
    type: 'AssumedRole',
    principalId: `AROA${who.n}EXAMPLE:${session}`,
    arn: `${who.session}/${session}`,
    ...common,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: `AROA${who.n}EXAMPLE`,
        arn: who.arn,
        accountId: who.account,
        userName: who.name,
      },
      webIdFederationData: {},
      attributes: { creationDate: created, mfaAuthenticated: 'false' },
      ec2RoleDelivery: '2.0',
    },
  }
}

const iso = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`

function record(r, who, time) {
  const [, eventSource, eventName, make] = r.pick(ladder)
  const { service, readOnly, data, errorCode, errorMessage, resources, additionalEventData, ...own } = make(r, who)
  return {
    eventVersion: '1.11',
    userIdentity: identityOf(r, who, service, iso(time - r.below(3_600_000))),
    eventTime: iso(time),
    eventSource,
    eventName,
    awsRegion: who.region,
    sourceIPAddress: service ?? `198.51.100.${who.n % 4}`,
    userAgent:
      'Boto3/1.34.140 md/Botocore#1.34.140 ua/2.0 os/linux#6.1.94 md/arch#x86_64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#standard Botocore/1.34.140',
    ...(errorCode && { errorCode, errorMessage }),
    ...own,
    ...(additionalEventData && { additionalEventData }),
    requestID: r.uuid(),
    eventID: r.uuid(),
    readOnly,
    ...(resources && { resources }),
    eventType: 'AwsApiCall',
    managementEvent: !data,
    recipientAccountId: who.account,
    eventCategory: data ? 'Data' : 'Management',
    ...(!service && {
      tlsDetails: {
        tlsVersion: 'TLSv1.3',
        cipherSuite: 'TLS_AES_128_GCM_SHA256',
        clientProvidedHostHeader: `${eventSource.replace('.amazonaws.com', '')}.${who.region}.amazonaws.com`,
      },
    }),
  }
}

/**
 * Writes the trail under `folder`, unless it is there already.
 *
 * @returns the folder
 */
export function makeTrail(folder, records, perFile = 1000) {
  if (existsSync(folder)) return folder
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  const files = Math.ceil(records / perFile)
  const r = numbers(records)
  for (let file = 0; file < files; file++) {
    const account = accounts[file % accounts.length]
    const region = regions[Math.floor(file / accounts.length) % regions.length]
    const day = Math.floor((file * days) / files)
    const crowd = principals(account, region)
    const from = start + day * 86_400_000
    const count = Math.min(perFile, records - file * perFile)
    const list = Array.from({ length: count }, () => record(r, r.pick(crowd), from + r.below(86_400) * 1000))
    const date = iso(from).slice(0, 10)
    const path = join(draft, 'AWSLogs', 'o-example0001', account, 'CloudTrail', region, ...date.split('-'))
    mkdirSync(path, { recursive: true })
    const name = `${account}_CloudTrail_${region}_${date.replaceAll('-', '')}T0000Z_${r.hex(16)}.json.gz`
    writeFileSync(join(path, name), gzipSync(JSON.stringify({ Records: list }), { level: 6 }))
  }
  renameSync(draft, folder)
  return folder
}
