import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../../src/evidence/types.ts'
import type { Statement } from '../../../src/policy/document.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
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
      /nothing of account 444455556666/,
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
