import { describe, expect, test } from '@jest/globals'
import type { Catalog } from '../../../src/catalog/types.ts'
import type { UsageEntry } from '../../../src/evidence/types.ts'
import type { Statement } from '../../../src/policy/document.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { account, entry } from '../../support/ledger.ts'

import { bucket, key, queue, type Over, planOf, lastNote, outside } from './placed-fence.ts'

describe('a fence in a policy of the organisation', () => {
  const limits: Statement = { effect: 'Deny', action: ['ec2:*'], resource: ['*'], condition: [] }
  const scp = (entries: readonly UsageEntry[], over: Over = {}): PolicyPlan =>
    planOf([], entries, {
      document: { version: '2012-10-17', statements: [limits] },
      source: { kind: 'other', form: 'jsonencode' },
      ...over,
      place: { kind: 'service-control-policy', ...over.place },
    })
  const rcp = (entries: readonly UsageEntry[], over: Over = {}): PolicyPlan =>
    scp(entries, {
      document: { version: '2012-10-17', statements: [{ ...limits, action: ['s3:*'], principal: '*' }] },
      ...over,
      place: { kind: 'resource-control-policy', ...over.place },
    })
  const root = 'the root user, whom no identity policy limits'

  test('is proposed for the services whose calls the evidence shows, with what it does not limit', () => {
    const unseen = entry('s3:GetObject', { network: outside, resource: `${bucket}/a` })
    const plan = scp([entry('kms:Decrypt', { resource: key }), unseen])
    expect(plan).toMatchObject({ status: 'narrowed', policyKind: 'service-control-policy' })
    expect(plan.after?.statements.at(-1)?.notAction).toEqual(expect.arrayContaining(['s3:*']))
    expect(plan.after?.statements.at(-1)?.notAction).not.toContain('kms:*')
    expect(plan.notes.join('\n')).toMatch(/no principal of the management account, and no service-linked role/)
    expect(plan.notes.join('\n')).toMatch(/The Deny leaves out s3: not all of their calls/)
  })

  test('leaves out services with calls that no trail records, or that it records where it was not read', () => {
    const silent = fakeCatalog({
      'kms:Decrypt': { level: 'Write' },
      'sqs:GetQueueAttributes': { level: 'Read' },
      'logs:PutLogEvents': { visibility: { kind: 'none', reason: 'CloudWatch Logs does not name it' } },
      'execute-api:Invoke': {
        mark: 'permission-only',
        visibility: { kind: 'none', reason: 'calls to deployed APIs are not recorded' },
      },
      'kms:GrantConstraint': {
        mark: 'permission-only',
        visibility: { kind: 'none', reason: 'no API operation is known that would leave an event of it' },
      },
      'iam:GetRole': { level: 'Read' },
      'rds-data:ExecuteSql': { level: 'Write' },
    })
    const iamAt = (home: string): Catalog => ({
      ...silent,
      homeRegionsOf: (service) => (service === 'iam' ? [home] : []),
    })
    const calls = [
      entry('kms:Decrypt', { resource: key }),
      entry('sqs:GetQueueAttributes', { resource: queue }),
      entry('logs:CreateLogGroup', {}),
    ]
    const left = scp(calls, { catalog: iamAt('us-west-2') }).after?.statements.at(-1)?.notAction
    expect(left).toEqual(expect.arrayContaining(['execute-api:*', 'iam:*', 'logs:*', 'rds-data:*']))
    expect(left).not.toContain('kms:*')
    expect(scp(calls, { catalog: iamAt('us-east-1') }).after?.statements.at(-1)?.notAction).not.toContain('iam:*')
    expect(rcp(calls, { catalog: silent }).after?.statements.at(-1)?.action).not.toContain('logs:*')
    const objects = fakeCatalog({
      's3:GetObject': { visibility: { kind: 'data', resourceTypes: ['AWS::S3::Object'] } },
    })
    const half = { dataComplete: ['AWS::S3::Object'], oneSidedData: [{ type: 'AWS::S3::Object', only: 'writes' }] }
    const given = { catalog: objects, coverage: half as Over['coverage'] & object }
    expect(scp(calls, given).after?.statements.at(-1)?.notAction).toContain('s3:*')
  })

  test('leaves alone what Lambda does with the roles of functions', () => {
    const logs = entry('logs:PutLogEvents', {
      network: { kind: 'service', service: 'lambda.amazonaws.com', forwarded: false },
    })
    expect(scp([logs]).after?.statements.at(-1)?.notAction).toEqual(expect.arrayContaining(['logs:PutLogEvents']))
  })

  test('on resources is for the services that it can limit', () => {
    const plan = rcp([entry('kms:Decrypt', { resource: key }), entry('sqs:GetQueueAttributes', { resource: queue })])
    expect(plan.after?.statements.at(-1)).toMatchObject({
      principal: '*',
      action: expect.arrayContaining(['kms:*', 'sqs:*']),
    })
    expect(plan.after?.statements.at(-1)?.action).not.toContain('s3:*')
    expect(plan).toMatchObject({ status: 'narrowed', policyKind: 'resource-control-policy' })
  })

  test.each<[string, PolicyPlan, RegExp]>([
    [
      'accounts that are not known',
      scp([], { place: { accounts: [] } }),
      /not known in which accounts the policy is in force/,
    ],
    [
      'an account that was not read',
      rcp([], { place: { accounts: [account, '444455556666'] } }),
      /no records of account 444455556666/,
    ],
    [
      'a call from elsewhere',
      scp([entry('kms:Decrypt', { network: outside, resource: key })]),
      /would have denied 40 allowed calls/,
    ],
    [
      'a call on a resource from elsewhere',
      rcp([entry('kms:Decrypt', { network: outside, resource: key })]),
      /would have denied 40 allowed calls/,
    ],
    [
      'calls of root users',
      scp([], { ledger: { noEvidence: new Map([[root, 2]]) } }),
      /because the evidence has 2 calls of root users/,
    ],
    [
      'a policy that would be too long',
      scp([], { document: { version: '2012-10-17', statements: [{ ...limits, notResource: ['x'.repeat(5000)] }] } }),
      /because with it the policy would have 5,\d\d\d characters, of 5,120 that it may have/,
    ],
  ])('is not proposed: %s', (_, plan, expected) => {
    expect(plan.status).toBe('skipped')
    expect(lastNote(plan)).toMatch(expected)
  })
})
