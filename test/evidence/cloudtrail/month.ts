import { account, eventID, role, roleIdentity, trailRecord, user, userIdentity } from '../records.ts'

export const other = '444455556666'
const foreigner = `arn:aws:iam::${other}:role/partner`

const day = (number: number): string => `2026-06-${String(number).padStart(2, '0')}`

/**
 * A month of one account's activity with every kind of fact that a ledger takes from records: sessions, users, denials,
 * requests of services, endpoints, data events, handed-over roles, cross-account copies, and what is no evidence.
 */
export function month(): Record<string, unknown>[] {
  const records: Record<string, unknown>[] = []
  const add = (over: Record<string, unknown>): void => {
    const number = records.length
    const eventTime = `${day(1 + (number % 30))}T${String(number % 24).padStart(2, '0')}:00:00Z`
    records.push(trailRecord(number, { eventTime, ...over }))
  }
  const sso = roleIdentity()
  for (let round = 0; round < 30; round++) {
    add({ requestParameters: { instancesSet: {}, nextToken: `page-${round}` } })
    add({
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      eventCategory: 'Data',
      managementEvent: false,
      requestParameters: { bucketName: 'logs', key: `file ${round % 3}, "x".txt` },
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::logs/file ${round % 3}, "x".txt` },
        { accountId: account, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::logs' },
      ],
    })
    add({
      userIdentity: userIdentity(),
      eventSource: 'iam.amazonaws.com',
      eventName: 'ListRoles',
      awsRegion: 'us-east-1',
      requestParameters: null,
    })
    add({
      eventSource: 'secretsmanager.amazonaws.com',
      eventName: 'GetSecretValue',
      requestParameters: { secretId: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-Ab12Cd' },
      sourceIPAddress: '10.0.0.7',
      vpcEndpointId: 'vpce-0a1b2c3d',
      readOnly: true,
    })
  }
  add({
    eventSource: 'lambda.amazonaws.com',
    eventName: 'CreateFunction20150331',
    readOnly: false,
    requestParameters: { functionName: 'thumbs', role: `arn:aws:iam::${account}:role/lambda/thumbs` },
  })
  add({ eventName: 'TerminateInstances', readOnly: false, errorCode: 'Client.UnauthorizedOperation' })
  add({
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    sourceIPAddress: 's3.amazonaws.com',
    userIdentity: { ...roleIdentity(), invokedBy: 's3.amazonaws.com' },
    requestParameters: { encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::logs' } },
    resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: `arn:aws:kms:eu-west-1:${account}:key/k-1` }],
  })
  add({
    userIdentity: {
      ...sso,
      sessionContext: { ...sso.sessionContext, sourceIdentity: 'jane', attributes: { mfaAuthenticated: 'true' } },
    },
    eventSource: 'ssm.amazonaws.com',
    eventName: 'GetParametersByPath',
    requestParameters: { path: '/app/' },
    resources: [{ ARNPrefix: `arn:aws:ssm:eu-west-1:${account}:parameter/app/` }],
  })
  // Two accounts received the same call of a key: the caller's copy speaks.
  for (const recipientAccountId of [other, account]) {
    add({
      eventTime: `${day(9)}T09:00:00Z`,
      sharedEventID: eventID(0xabc),
      recipientAccountId,
      eventSource: 'kms.amazonaws.com',
      eventName: 'GenerateDataKey',
      requestParameters: { keyId: `arn:aws:kms:eu-west-1:${other}:key/k-2`, keySpec: 'AES_256' },
      resources: [{ accountId: other, type: 'AWS::KMS::Key', ARN: `arn:aws:kms:eu-west-1:${other}:key/k-2` }],
    })
  }
  add({
    userIdentity: { type: 'AWSAccount', principalId: 'AROA:x', accountId: other },
    eventName: 'AssumeRole',
    eventSource: 'sts.amazonaws.com',
    requestParameters: { roleArn: role },
  })
  add({
    userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
    eventName: 'AssumeRole',
    eventSource: 'sts.amazonaws.com',
  })
  add({
    userIdentity: userIdentity(),
    eventType: 'AwsConsoleSignIn',
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
  })
  add({ eventSource: 'ec2.amazonaws.com', eventName: 'InventTheFuture', userIdentity: roleIdentity(foreigner) })
  add({ userIdentity: { type: 'IAMUser', accountId: account, userName: 'jane' }, eventName: 'DescribeVpcs' })
  add({ eventSource: 'sts.amazonaws.com', eventName: 'GetCallerIdentity', userIdentity: userIdentity(user) })
  return records
}

/** Members of requests in `month` that say nothing of resources. */
export const volatileNames = ['nextToken']
