/** What happens in the account of examples/access on a given day. */
import { callerIdentity } from './calls.mjs'
import { ACCOUNT, record, session, timestamp } from './record.mjs'

const MAIN = 'eu-west-1'
const OTHER = '444455556666'
const BUCKET = 'acme-prod-labels'
const VPCE = 'vpce-0b7e44d1c2a9f6835'
const SECRET = `arn:aws:secretsmanager:${MAIN}:${ACCOUNT}:secret:acme/prod/tracking-carrier-Zk3WvQ`
const java = 'aws-sdk-java/2.33.4 ua/2.1 os/linux lang/java#21.0.8 cfg/retry-mode#standard'
const boto = 'Boto3/1.40.21 ua/2.1 os/linux lang/python#3.13.7 Botocore/1.40.21'
const key = (rng) => `ASIA${rng.text(9, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}EXAMPLE`

/** The call of a principal of another account, as the trail of the resource's owner records it: without its ARN. */
const foreign = (id, name) => ({ type: 'AWSAccount', principalId: `${id}:${name}`, accountId: OTHER })

const parameter = (name) => ({
  source: 'ssm.amazonaws.com',
  name: 'GetParameter',
  request: { name, withDecryption: false },
  resources: [{ accountId: ACCOUNT, ARN: `arn:aws:ssm:${MAIN}:${ACCOUNT}:parameter${name}` }],
})
const secret = { source: 'secretsmanager.amazonaws.com', name: 'GetSecretValue', request: { secretId: SECRET } }

/** On 12 August a colleague ran the nightly job on a laptop, with credentials copied from the instance. */
const LAPTOP = '2026-08-12'

function tracking(rng, day) {
  const at = day.start + (4 * 60 + rng.below(40)) * 60_000
  const identity = session({
    role: 'acme-prod-tracking',
    id: 'AROAEXAMPLETRACKING01',
    name: 'i-0d6e1f9a4b7c25038',
    key: key(rng),
    start: timestamp(at - 3_600_000),
  })
  const vpc = { ip: `10.60.4.${10 + rng.below(4)}`, agent: java, vpce: VPCE }
  const calls = [parameter('/acme/prod/tracking'), secret]
  const records = calls.map((call, index) =>
    record(rng, { at: at + index * 1000, region: MAIN, identity, from: vpc, call }),
  )
  if (timestamp(day.start).startsWith(LAPTOP))
    records.push(
      record(rng, {
        at: at + 5 * 3_600_000,
        region: MAIN,
        identity,
        from: { ip: '198.51.100.23', agent: boto },
        call: calls[0],
      }),
    )
  return records
}

/** Twice a week, from the test account. */
function carrier(rng, day) {
  if (day.index % 3 !== 0) return []
  const at = day.start + (6 * 60 + rng.below(50)) * 60_000
  const from = { ip: '198.51.100.61', agent: boto }
  const asia = key(rng)
  const role = 'acme-prod-carrier'
  const id = 'AROAEXAMPLECARRIER001'
  const arn = `arn:aws:iam::${ACCOUNT}:role/${role}`
  const assume = {
    source: 'sts.amazonaws.com',
    name: 'AssumeRole',
    request: { roleArn: arn, roleSessionName: 'carrier' },
    response: {
      credentials: {
        accessKeyId: asia,
        sessionToken: 'HIDDEN_DUE_TO_SECURITY_REASONS',
        expiration: timestamp(at + 3_600_000),
      },
      assumedRoleUser: { assumedRoleId: `${id}:carrier`, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/carrier` },
    },
    resources: [{ accountId: ACCOUNT, type: 'AWS::IAM::Role', ARN: arn }],
  }
  const identity = session({ role, id, name: 'carrier', key: asia, start: timestamp(at) })
  return [
    record(rng, { at, region: MAIN, identity: foreign('AROAEXAMPLEDELIVERY01', 'delivery'), from, call: assume }),
    record(rng, { at: at + 2000, region: MAIN, identity, from, call: parameter('/acme/prod/routes') }),
  ]
}

/** The label printers belong to the test account, and are the only readers of the bucket. */
function printers(rng, day) {
  if (day.index % 2 !== 0) return []
  const at = day.start + (7 * 60 + rng.below(50)) * 60_000
  const object = `2026/${String(1000 + day.index)}.pdf`
  const call = {
    source: 's3.amazonaws.com',
    name: 'GetObject',
    host: `${BUCKET}.s3.${MAIN}.amazonaws.com`,
    request: { bucketName: BUCKET, Host: `${BUCKET}.s3.${MAIN}.amazonaws.com`, key: object },
    additional: { SignatureVersion: 'SigV4', AuthenticationMethod: 'AuthHeader', bytesTransferredOut: 20_480 },
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${BUCKET}/${object}` },
      { accountId: ACCOUNT, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${BUCKET}` },
    ],
  }
  const from = { ip: '198.51.100.62', agent: java }
  const written = record(rng, { at, region: MAIN, identity: foreign('AROAEXAMPLEPRINTERS01', 'printers'), from, call })
  return [{ ...written, managementEvent: false, eventCategory: 'Data' }]
}

/** IAM and calls without a Region are recorded in us-east-1. */
function elsewhere(rng, day) {
  const at = day.start + (9 * 60 + rng.below(50)) * 60_000
  const identity = session({
    path: '/aws-reserved/sso.amazonaws.com/eu-west-1/',
    role: 'AWSReservedSSO_PlatformEngineer_5e7a90c13bd24f68',
    id: 'AROAEXAMPLEPLATFORM01',
    name: 'kim@acme.example',
    key: key(rng),
    start: timestamp(at - 600_000),
  })
  const from = { ip: '203.0.113.42', agent: boto }
  const roles = { source: 'iam.amazonaws.com', name: 'ListRoles' }
  return [
    record(rng, { at, region: 'us-east-1', identity, from, call: callerIdentity }),
    ...(day.index % 5 === 0 ? [record(rng, { at: at + 1000, region: 'us-east-1', identity, from, call: roles })] : []),
    ...(day.index % 3 === 1
      ? [
          record(rng, {
            at: at + 1500,
            region: MAIN,
            identity,
            from,
            call: {
              source: 'ec2.amazonaws.com',
              name: 'StartInstances',
              readOnly: false,
              request: { instancesSet: { items: [{ instanceId: 'i-0d6e1f9a4b7c25038' }] } },
              response: {
                instancesSet: {
                  items: [
                    {
                      instanceId: 'i-0d6e1f9a4b7c25038',
                      currentState: { code: 0, name: 'pending' },
                      previousState: { code: 80, name: 'stopped' },
                    },
                  ],
                },
              },
            },
          }),
        ]
      : []),
    ...(day.index % 7 === 3
      ? [
          record(rng, {
            at: at + 2000,
            region: 'us-east-1',
            identity,
            from,
            call: {
              source: 'iam.amazonaws.com',
              name: 'TagRole',
              readOnly: false,
              request: {
                roleName: 'acme-prod-tracking',
                tags: [{ key: 'reviewed', value: timestamp(day.start).slice(0, 10) }],
              },
            },
          }),
        ]
      : []),
  ]
}

/** All records of a day, oldest first. `day` is {index, start}: its number, and its first millisecond. */
export const accessActivity = (rng, day) =>
  [tracking, carrier, printers, elsewhere]
    .flatMap((who) => who(rng, day))
    .sort((a, b) => a.eventTime.localeCompare(b.eventTime))
