import { describe, expect, test } from '@jest/globals'
import { propose } from '../../../src/jobs/narrow/propose.ts'
import { proposePlacedFence } from '../../../src/jobs/narrow/propose-placed-fence.ts'
import { resourceDeny } from '../../../src/network/resource-fence.ts'
import { compileDeny } from '../../../src/network/would-deny.ts'
import type { Statement } from '../../../src/policy/document.ts'
import { printStatement } from '../../../src/policy/print.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import { account, entry } from '../../support/ledger.ts'
import { policyInput, source } from '../propose-input.ts'

import {
  bucket,
  secret,
  key,
  queue,
  office,
  policy,
  type Over,
  planOf,
  lastNote,
  from,
  outside,
  withObjects,
} from './placed-fence.ts'

const silent = (region: string, to: string) => ({
  region,
  days: 70,
  from: '2026-08-01T00:00:00Z',
  to: '2026-10-31T00:00:00Z',
  silence: { from: '2026-09-01', to, days: 20 },
})

test('the statement of a bucket is for everyone, on the bucket and its objects; AWS itself is left alone', () => {
  const [statement] = resourceDeny([bucket], office, [account]).statements
  expect(printStatement(statement!)).toEqual({
    Sid: 'DenyOutsideTrustedNetworks',
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:*'],
    Resource: [bucket, `${bucket}/*`],
    Condition: {
      NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] },
      BoolIfExists: { 'aws:ViaAWSService': 'false', 'aws:PrincipalIsAWSService': 'false' },
      ArnNotLikeIfExists: {
        'aws:PrincipalArn': [
          'arn:aws:iam::*:role/aws-service-role/*',
          'arn:aws:iam::*:role/aws:ec2-infrastructure',
          'arn:aws:iam::111122223333:root',
        ],
      },
    },
  })
})

test.each<[string, readonly string[], readonly string[]]>([
  [secret, ['secretsmanager:*'], ['*']],
  [key, ['kms:*'], ['*']],
  [queue, ['sqs:*'], [queue]],
  [
    'arn:aws:sns:eu-west-1:111122223333:alarms',
    [
      'sns:AddPermission',
      'sns:DeleteTopic',
      'sns:GetTopicAttributes',
      'sns:ListSubscriptionsByTopic',
      'sns:Publish',
      'sns:RemovePermission',
      'sns:SetTopicAttributes',
      'sns:Subscribe',
    ],
    ['arn:aws:sns:eu-west-1:111122223333:alarms'],
  ],
])('of %s: %j on %j', (arn, action, resource) => {
  expect(resourceDeny([arn], office, [account]).statements).toMatchObject([{ action, resource }])
})

test('exempt principals, AWS itself and the root user each have their reason', () => {
  const request = { ...office, exempt: ['arn:aws:iam::111122223333:role/break-glass'] }
  const { exemptions } = resourceDeny(['arn:aws-cn:sqs:cn-north-1:111122223333:jobs'], request, [account])
  expect(exemptions.map(({ by, values }) => [by, values])).toEqual([
    ['aws:ViaAWSService', ['false']],
    ['aws:PrincipalArn', ['arn:aws:iam::111122223333:role/break-glass']],
    [
      'aws:PrincipalArn',
      ['arn:aws-cn:iam::*:role/aws-service-role/*', 'arn:aws-cn:iam::*:role/aws:ec2-infrastructure'],
    ],
    ['aws:PrincipalArn', ['arn:aws-cn:iam::111122223333:root']],
    ['aws:PrincipalIsAWSService', ['false']],
  ])
  for (const { reason, source: page } of exemptions) {
    expect(reason).not.toBe('')
    expect(page).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws-samples)\//)
  }
})

test.each([
  ['the root user of the account', `arn:aws:iam::${account}:root`, 'never'],
  ['another administrator', `arn:aws:iam::${account}:role/admin`, 'always'],
])('the Deny of a key and kms:PutKeyPolicy by %s from elsewhere: %s', (_, principal, expected) => {
  const vpcs = [`arn:aws:ec2:eu-west-1:${account}:vpc/vpc-0a`]
  const networks = [{ cidrs: ['203.0.113.0/24'], vpcs: [], vpcArns: vpcs, vpcEndpoints: [] }]
  const { statements } = resourceDeny([key], { networks, exempt: [] }, [account])
  expect(compileDeny(statements)(entry('kms:PutKeyPolicy', { principal, resource: key, network: outside }))).toBe(
    expected,
  )
})

describe('a fence on a resource policy is proposed', () => {
  test('where every call on the resource is in the evidence, and came from a trusted network', () => {
    const elsewhere = from('s3:GetObject', 'arn:aws:s3:::other/a', outside)
    const plan = planOf([bucket], [from('s3:GetObject', `${bucket}/a`), elsewhere], withObjects)
    expect(plan).toMatchObject({
      status: 'narrowed',
      reason: 'Requests from outside the trusted networks are denied.',
      changes: [{ rule: 'deny-networks' }],
      proof: { containment: { verdict: 'proven' }, replay: { requests: 2, events: 80, denied: [] } },
      restsOn: { accounts: [account] },
    })
    expect(plan).not.toHaveProperty('notCompared')
    expect(plan.after?.statements).toEqual([
      ...policy.statements,
      ...resourceDeny([bucket], office, [account]).statements,
    ])
    expect(plan.notes.join('\n')).toMatch(/leaves alone calls by aws:PrincipalIsAWSService: .*delivery of logs/)
    expect(plan.notes.join('\n')).toMatch(/leaves alone arn:aws:iam::111122223333:root: the root user/)
  })

  test.each<[string, Partial<Over>]>([
    ['by the statements of a file', { source: { attachedTo: [] } }],
    [
      'by configuration',
      {
        source: { attachedTo: [] },
        document: { statements: [{ ...policy.statements[0]!, resource: ['*'] }] },
        place: { resources: [bucket] },
      },
    ],
  ])('where the resource is known %s', (_, over) => {
    expect(planOf([], [from('s3:GetObject', `${bucket}/a`)], { ...withObjects, ...over }).status).toBe('narrowed')
  })

  test('once: what is there already is not proposed again, and says nothing', () => {
    const statements = [...policy.statements, ...resourceDeny([bucket], office, [account]).statements]
    const again = planOf([bucket], [], { ...withObjects, document: { version: '2012-10-17', statements } })
    expect(again).toMatchObject({ status: 'skipped', notes: [] })
  })

  test('also where all other statements deny', () => {
    const onlyDeny: Statement = {
      effect: 'Deny',
      principal: '*',
      action: ['s3:*'],
      resource: [bucket, `${bucket}/*`],
      condition: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }],
    }
    const document = { version: '2012-10-17', statements: [onlyDeny] } as const
    expect(planOf([bucket], [], { ...withObjects, document }).after?.statements).toHaveLength(2)
  })

  test('after the time of a simulation', () => {
    expect(planOf([secret], [], { simulate: 30 }).status).toBe('narrowed')
    expect(planOf([secret], [], { simulate: 100 })).toMatchObject({ status: 'skipped' })
  })
})

describe('what is said where it is not', () => {
  test.each<[string, PolicyPlan, RegExp]>([
    [
      'a call from elsewhere',
      planOf([bucket], [from('s3:GetObject', `${bucket}/a`, outside)], withObjects),
      /^Simulated Deny by network: .* denied 40 allowed calls, .* from 198\.51\.100\.9 to s3: 40 calls/,
    ],
    [
      'a call of an account that is read beside that of the resource',
      planOf(
        [bucket],
        [
          entry('s3:GetObject', {
            resource: `${bucket}/a`,
            account: '444455556666',
            network: outside,
            principal: 'arn:aws:iam::444455556666:role/a',
          }),
        ],
        withObjects,
      ),
      /^Simulated Deny by network: .* arn:aws:iam::444455556666:role\/a from 198\.51\.100\.9/,
    ],
    [
      'a call whose resource is not known',
      planOf([bucket], [from('s3:GetObject', null, outside)], withObjects),
      /^Simulated Deny by network: .*40 calls \(perhaps\)/,
    ],
    [
      'objects that are not recorded',
      planOf([bucket], []),
      /^No Deny by network is proposed for arn:aws:s3:::secret: data events \(AWS::S3::Object\) are not known to be recorded/,
    ],
    [
      'a key, where the trail may leave KMS out',
      planOf([key], [], { coverage: { excludable: [] } }),
      /^No Deny by network is proposed for arn:aws:kms.*: the trail may leave out the events of KMS\.$/,
    ],
    [
      'events whose meaning is not known',
      planOf([queue], [], {
        ledger: {
          unmapped: [{ eventSource: 'sqs.amazonaws.com', eventName: 'NewCall', principals: [], count: 1, events: [] }],
        },
      }),
      /: it is not known what 1 kind of event of the service \(NewCall\) called\.$/,
    ],
    [
      'a resource that is not known',
      planOf([], [], { attached: [{ address: 'aws_s3_bucket.x', arns: [], complete: false }] }),
      /^No Deny by network is proposed: it is not known which resource/,
    ],
    [
      'a file whose statements are on two buckets',
      planOf([], [], {
        document: { statements: [{ ...policy.statements[0]!, resource: [`${bucket}/*`, 'arn:aws:s3:::other/*'] }] },
      }),
      /^No Deny by network is proposed: it is not known which resource/,
    ],
    [
      'a bucket whose account is not known',
      planOf([bucket], [], { ...withObjects, place: { accounts: [] } }),
      /: its account is not known/,
    ],
    [
      'an account that was not read',
      planOf([bucket], [], { ...withObjects, place: { accounts: ['444455556666'] } }),
      /: the evidence has no records of account 444455556666\.$/,
    ],
    [
      'a Region that was not read',
      planOf([queue], [], { coverage: { regions: ['us-east-1'] } }),
      /: the evidence has no records of eu-west-1 \(evidence\.recorded\.regions\)\.$/,
    ],
    [
      'a Region whose records stop for a while',
      planOf([queue], [], {
        coverage: { byRegion: [silent('us-east-1', '2026-08-20'), silent('eu-west-1', '2026-09-20')] },
      }),
      /: the evidence has no records of eu-west-1 from 2026-09-01 to 2026-09-20 \(evidence\.recorded\.regions\)\.$/,
    ],
    [
      'evidence that is old',
      planOf([secret], [], { coverage: { to: '2026-09-01T00:00:00Z' } }),
      /: the evidence of account 111122223333 ends on 2026-09-01 \(evidence\.max-age\)\.$/,
    ],
    [
      'reads that the trail may not record',
      planOf([secret], [], { coverage: { managementReads: false } }),
      /: not all management events are known to be recorded\.$/,
    ],
    [
      'a short window',
      planOf([secret], [], { coverage: { days: 40 } }),
      /^Simulated Deny by network: .* it is proposed after 90 days of evidence, of which there are 40\.$/,
    ],
    [
      'a resource that was never seen: the statement alone',
      planOf([secret], [], { seen: [] }),
      /because the evidence has no call on it, so that it may have another name\. The statement/,
    ],
    [
      'a text that may be the policy of others: the statement alone',
      planOf([secret], [], { source: { furtherUses: ['It is given to module.x, which is not followed.'] } }),
      /because the text may become part of other policies: It is given to module\.x, which is not followed\. The/,
    ],
    [
      'a policy of several queues: the statement alone',
      planOf([queue, `${queue}2`], []),
      /because the document is the policy of several resources/,
    ],
    [
      'a service whose policies are not edited: the statement alone',
      planOf(['arn:aws:ecr:eu-west-1:111122223333:repository/a'], []),
      /because policies of this service are not edited/,
    ],
    [
      'a policy that would be too long: the statement alone',
      planOf([queue], [], {
        document: {
          version: '2012-10-17',
          statements: [
            {
              effect: 'Allow',
              principal: { AWS: ['x'.repeat(8000)] },
              action: ['sqs:*'],
              resource: [queue],
              condition: [],
            },
          ],
        },
      }),
      /because with it the policy would have 8,\d\d\d characters, of 8,192 that it may have/,
    ],
    [
      'a policy of an unknown kind',
      planOf([], [], { place: null, source: { kind: 'other' } }),
      /^No Deny by network is proposed: it is a policy that grants no user or role anything .* not known \(fences\[\]\.kind\)\.$/,
    ],
  ])('%s', (_, plan, expected) => {
    expect(plan.status).toBe('skipped')
    expect(lastNote(plan)).toMatch(expected)
  })

  test('nothing where none is asked for', () => {
    const input = policyInput([], {
      source: source({ kind: 'resource', document: policy, attachedTo: [{ arns: [bucket], complete: true }] }),
      fencePlace: { kind: 'resource-policy', resources: [], accounts: [account] },
    })
    const decided = propose(input)
    expect(proposePlacedFence(input, decided)).toBe(decided)
  })
})

describe('a bucket that S3 replicates', () => {
  const replicator = `arn:aws:iam::${account}:role/replication`
  const assumed = {
    caller: { kind: 'service', service: 's3.amazonaws.com' },
    owner: account,
    action: 'sts:AssumeRole',
    resource: replicator,
    grade: 'stated',
    operation: 'sts.amazonaws.com:AssumeRole',
    network: { kind: 'service', service: 's3.amazonaws.com' },
    region: 'eu-west-1',
    outcome: 'allowed',
    count: 9,
    firstSeen: '2026-08-02T00:00:00Z',
    lastSeen: '2026-10-30T00:00:00Z',
    events: [],
  } as const
  test.each<[string, Over, RegExp | undefined]>([
    ['with a role that it assumes', { ledger: { outside: [assumed] } }, /S3 assumed .*role\/replication/],
    ['with a role in another account', { ledger: { outside: [{ ...assumed, owner: '444455556666' }] } }, undefined],
    [
      'into it',
      { document: { ...policy, statements: [{ ...policy.statements[0]!, action: ['s3:ReplicateObject'] }] } },
      /lets S3 replicate into the bucket/,
    ],
  ])('%s', (_, over, expected) => {
    const plan = planOf([bucket], [], { ...withObjects, ...over })
    expect(plan.status).toBe(expected === undefined ? 'narrowed' : 'skipped')
    if (expected) expect(lastNote(plan)).toMatch(expected)
  })
})
