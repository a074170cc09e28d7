import { beforeAll, describe, expect, test } from '@jest/globals'
import { readAsset } from '../../../src/assets.ts'
import { decodeCatalog } from '../../../src/catalog/load.ts'
import { EventReader } from '../../../src/evidence/events/trail-event.ts'
import type { EventCaller, TrailEvent } from '../../../src/evidence/events/types.ts'
import { account, eventID, role, roleIdentity, trailRecord, user, userIdentity } from '../records.ts'

let reader: EventReader
beforeAll(async () => {
  reader = new EventReader(decodeCatalog(await readAsset('catalog.br')))
})

function eventOf(over: Readonly<Record<string, unknown>>): TrailEvent {
  const read = reader.read(trailRecord(1, over))
  if (read.kind !== 'event') throw new Error(`${read.kind}: no event`)
  return read.event
}

/** Of an Identity Center user: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
const person = '544894e8-80c1-707f-60e3-3ba6510dfac1'
const session = `arn:aws:sts::${account}:assumed-role/orders/session`

describe('callers', () => {
  const cases: Readonly<Record<string, { identity: unknown; over?: Record<string, unknown>; caller: EventCaller }>> = {
    'a session of a role, with its path': {
      identity: roleIdentity(),
      caller: {
        type: 'AssumedRole',
        account,
        principal: role,
        session,
        principalId: 'AROAEXAMPLEEXAMPLE000:session',
        accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
        mfa: false,
        sessionIssuedAt: '2026-05-01T10:00:00Z',
      },
    },
    'a session that does not name its issuer: the path is not known': {
      identity: { type: 'AssumedRole', arn: session, accountId: account },
      caller: {
        type: 'AssumedRole',
        account,
        principal: `arn:aws:iam::${account}:role/orders`,
        pathUnknown: true,
        session,
      },
    },
    'the person behind a session': {
      identity: {
        ...roleIdentity(),
        accessKeyId: '',
        principalId: '',
        onBehalfOf: {
          userId: person,
          identityStoreArn: 'arn:aws:identitystore::111122223333:identitystore/d-9067642ac7',
        },
        sessionContext: {
          sessionIssuer: { type: 'Role', arn: role },
          attributes: { creationDate: '20131102T010628Z', mfaAuthenticated: 'true' },
          sourceIdentity: 'jane',
        },
      },
      caller: {
        type: 'AssumedRole',
        account,
        principal: role,
        session,
        sourceIdentity: 'jane',
        onBehalfOf: person,
        mfa: true,
        sessionIssuedAt: '2013-11-02T01:06:28Z',
      },
    },
    'a user': {
      identity: userIdentity(),
      caller: {
        type: 'IAMUser',
        account,
        principal: user,
        userName: 'jane',
        principalId: 'AIDAEXAMPLEEXAMPLE000',
        accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
      },
    },
    'a federated user of a user': {
      identity: {
        type: 'FederatedUser',
        arn: `arn:aws:sts::${account}:federated-user/bob`,
        accountId: account,
        sessionContext: { sessionIssuer: { type: 'IAMUser', arn: user } },
      },
      caller: {
        type: 'FederatedUser',
        account,
        principal: user,
        session: `arn:aws:sts::${account}:federated-user/bob`,
      },
    },
    'the root user': {
      identity: { type: 'Root', principalId: account, arn: `arn:aws:iam::${account}:root`, accountId: account },
      caller: { type: 'Root', account, principal: `arn:aws:iam::${account}:root`, principalId: account },
    },
    'the root user whose ARN is missing, in China': {
      identity: { type: 'Root', accountId: account },
      over: { awsRegion: 'cn-north-1' },
      caller: { type: 'Root', account, principal: `arn:aws-cn:iam::${account}:root` },
    },
    'a caller of another account': {
      identity: { type: 'AWSAccount', principalId: 'AIDAEXAMPLEEXAMPLE999', accountId: '444455556666' },
      caller: { type: 'AWSAccount', account: '444455556666', principalId: 'AIDAEXAMPLEEXAMPLE999' },
    },
    'an AWS service': {
      identity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
      caller: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
    },
    'a person who comes by OpenID Connect': {
      identity: { type: 'WebIdentityUser', userName: 'repo:acme/infra', identityProvider: 'token.actions' },
      caller: { type: 'WebIdentityUser', userName: 'repo:acme/infra' },
    },
    'a user of Identity Center': {
      identity: { type: 'IdentityCenterUser', accountId: account, onBehalfOf: { userId: person } },
      caller: { type: 'IdentityCenterUser', account, onBehalfOf: person },
    },
    'a service-linked role, which no policy here limits, is a principal too': {
      identity: roleIdentity(`arn:aws:iam::${account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`),
      caller: {
        type: 'AssumedRole',
        account,
        principal: `arn:aws:iam::${account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
        session: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForECS/session`,
        principalId: 'AROAEXAMPLEEXAMPLE000:session',
        accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
        mfa: false,
        sessionIssuedAt: '2026-05-01T10:00:00Z',
      },
    },
    'no identity at all': { identity: {}, caller: { type: 'Unknown' } },
    'members of another form than documented': {
      identity: { type: 'AWSAccount', accountId: 'none', accessKeyId: 7, principalId: {}, onBehalfOf: 'jane' },
      caller: { type: 'AWSAccount' },
    },
  }
  test.each(Object.entries(cases))('%s', (_, { identity, over, caller }) => {
    expect(eventOf({ ...over, userIdentity: identity }).caller).toEqual(caller)
  })
})

describe('sign-ins', () => {
  const signIn = (over: Readonly<Record<string, unknown>>): TrailEvent =>
    eventOf({
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      awsRegion: 'us-east-1',
      requestParameters: null,
      ...over,
    })
  const root = { type: 'Root', arn: `arn:aws:iam::${account}:root`, accountId: account }
  const cases: Readonly<Record<string, [Record<string, unknown>, Pick<TrailEvent, 'outcome'> & { mfa?: boolean }]>> = {
    'of the root user with MFA': [
      {
        userIdentity: root,
        responseElements: { ConsoleLogin: 'Success' },
        additionalEventData: { MFAUsed: 'Yes' },
      },
      { outcome: 'allowed', mfa: true },
    ],
    'that failed has no error code': [
      {
        userIdentity: { ...userIdentity(), userName: 'HIDDEN_DUE_TO_SECURITY_REASONS', arn: undefined },
        errorMessage: 'Failed authentication',
        responseElements: { ConsoleLogin: 'Failure' },
        additionalEventData: { MFAUsed: 'No' },
      },
      { outcome: 'denied', mfa: false },
    ],
    'by an identity provider: whether it asked for MFA is not known': [
      {
        userIdentity: { ...roleIdentity(), sessionContext: undefined },
        responseElements: { ConsoleLogin: 'Success' },
        additionalEventData: { MFAUsed: 'No' },
      },
      { outcome: 'allowed' },
    ],
  }
  test.each(Object.entries(cases))('%s', (_, [over, { outcome, mfa }]) => {
    const event = signIn(over)
    expect(event).toMatchObject({ outcome, actions: [], eventType: 'AwsConsoleSignIn' })
    expect(event.caller.mfa).toBe(mfa)
    expect(event.unmapped).toBeUndefined()
    expect(event.caller.userName).not.toBe('HIDDEN_DUE_TO_SECURITY_REASONS')
  })
})

describe('calls', () => {
  const bucket = 'arn:aws:s3:::acme-invoices'
  const read = {
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    requestParameters: { bucketName: 'acme-invoices', key: '2026/10.pdf' },
    managementEvent: false,
    eventCategory: 'Data',
  }
  const cases: Readonly<Record<string, [Record<string, unknown>, Partial<TrailEvent>]>> = {
    'of the root user stand for actions, too': [
      { ...read, userIdentity: { type: 'Root', accountId: account } },
      { actions: [{ action: 's3:GetObject', level: 'Read', resource: `${bucket}/2026/10.pdf`, grade: 'stated' }] },
    ],
    'of another account, too': [
      { ...read, userIdentity: { type: 'AWSAccount', accountId: '444455556666' } },
      { actions: [{ action: 's3:GetObject', level: 'Read', resource: `${bucket}/2026/10.pdf`, grade: 'stated' }] },
    ],
    'resources that the record lists beside those of the actions': [
      {
        ...read,
        resources: [
          { type: 'AWS::S3::Object', ARN: `${bucket}/2026/10.pdf` },
          { type: 'AWS::S3::Bucket', ARN: bucket, accountId: account },
          { type: 'AWS::S3::Object', ARNPrefix: `${bucket}/` },
        ],
      },
      { resources: [bucket] },
    ],
    'all keys of a bucket, of a call whose record does not name them': [
      {
        eventSource: 's3.amazonaws.com',
        eventName: 'DeleteObjects',
        requestParameters: { bucketName: 'acme-invoices', delete: '' },
        readOnly: false,
      },
      {
        readOnly: false,
        actions: [
          { action: 's3:DeleteObject', level: 'Write', resource: `${bucket}/*`, grade: 'stated' },
          { action: 's3:DeleteObjectVersion', level: 'Write', resource: `${bucket}/*`, grade: 'stated' },
        ],
      },
    ],
    'the path of a role that the request does not name': [
      {
        eventSource: 'iam.amazonaws.com',
        eventName: 'AttachRolePolicy',
        requestParameters: { roleName: 'admin', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
        readOnly: false,
      },
      {
        actions: [
          {
            action: 'iam:AttachRolePolicy',
            level: 'Permissions management',
            resource: `arn:aws:iam::${account}:role/admin`,
            grade: 'stated',
            pathUnknown: true,
          },
        ],
      },
    ],
    'an event that no rule maps': [
      { eventSource: 's3.amazonaws.com', eventName: 'OddCall', readOnly: undefined },
      { unmapped: true, actions: [], services: ['s3', 's3express', 's3-object-lambda', 's3-outposts'] },
    ],
    'a source that nothing is known of': [
      { eventSource: 'odd.example.com', eventName: 'OddCall' },
      { unmapped: true, services: [] },
    ],
    'a call that needs no permission is mapped to none': [
      { eventSource: 'sts.amazonaws.com', eventName: 'GetCallerIdentity' },
      { actions: [], services: ['sts'] },
    ],
    'an event of a service itself is no call': [
      { eventType: 'AwsServiceEvent', eventSource: 'kms.amazonaws.com', eventName: 'RotateKey' },
      { actions: [], eventType: 'AwsServiceEvent' },
    ],
    'denied, with the agent and the address': [
      { ...read, errorCode: 'AccessDenied', userAgent: '[aws-cli/2.15.0]', sourceIPAddress: '198.51.100.7' },
      {
        outcome: 'denied',
        errorCode: 'AccessDenied',
        userAgent: '[aws-cli/2.15.0]',
        sourceAddress: '198.51.100.7',
        network: { kind: 'address', address: '198.51.100.7' },
      },
    ],
    'of an account that the record does not state': [{ recipientAccountId: undefined }, { account: '' }],
    'copies in other accounts keep their own ids': [
      { sharedEventID: eventID(9) },
      { eventID: eventID(1), time: '2026-05-01T12:00:00Z', region: 'eu-west-1', account },
    ],
  }
  test.each(Object.entries(cases))('%s', (_, [over, expected]) => {
    const event = eventOf(over)
    expect(event).toMatchObject(expected)
    expect(event.unmapped).toBe(expected.unmapped)
  })
})

describe('what is no event', () => {
  const cases: Readonly<Record<string, [unknown, unknown]>> = {
    'a remark of Insights': [
      { eventID: eventID(1), eventType: 'AwsCloudTrailInsight', eventCategory: 'Insight' },
      { kind: 'remark', eventID: eventID(1), reason: 'a remark of CloudTrail Insights' },
    ],
    'another log': [{ configurationItems: [] }, { kind: 'foreign', what: 'AWS Config' }],
    'a record that lacks its time': [
      { ...trailRecord(1), eventTime: undefined },
      { kind: 'unusable', reason: 'eventTime is missing or not what CloudTrail writes there', account },
    ],
    'no object': [7, { kind: 'unusable', reason: 'not a CloudTrail record' }],
  }
  test.each(Object.entries(cases))('%s', (_, [value, expected]) => {
    expect(reader.read(value)).toEqual(expected)
  })
})

test('a row without the request names no resource: the services that it may be of follow from the action', () => {
  const { eventVersion: _, requestParameters: __, ...row } = trailRecord(1)
  const read = reader.read({ ...row, eventSource: 'kms.amazonaws.com', eventName: 'Decrypt' })
  expect(read).toMatchObject({
    event: {
      actions: [{ action: 'kms:Decrypt', level: 'Write', resource: null, grade: 'guessed', arnServices: ['kms'] }],
    },
  })
})

test('an event shows what the trail recorded', () => {
  const read = reader.read(trailRecord(1))
  expect(read).toMatchObject({ kind: 'event', recording: { observation: { account, region: 'eu-west-1' } } })
})
