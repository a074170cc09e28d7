import { describe, expect, test } from '@jest/globals'
import type { Ledger, OutsideCall } from '../../../src/evidence/types.ts'
import type { Statement } from '../../../src/policy/document.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import { account } from '../../support/ledger.ts'
import {
  bucket,
  key,
  lastNote,
  office,
  outside,
  planOf,
  queue,
  secret,
  withObjects,
  type Over,
} from './placed-fence.ts'

const other = '444455556666'
const etl = `arn:aws:iam::${other}:role/etl`

/** An allowed call of another account on the secret, from the office, unless said otherwise. */
const call = (given: Partial<OutsideCall> = {}): OutsideCall => ({
  caller: { kind: 'account', account: other, principal: 'AROAOTHEREXAMPLE00000' },
  owner: account,
  action: 'secretsmanager:GetSecretValue',
  resource: secret,
  grade: 'stated',
  operation: 'secretsmanager.amazonaws.com:GetSecretValue',
  network: { kind: 'address', address: '203.0.113.7' },
  region: 'eu-west-1',
  outcome: 'allowed',
  count: 3,
  firstSeen: '2026-08-02T00:00:00Z',
  lastSeen: '2026-10-05T00:00:00Z',
  events: ['00000000-0000-0000-0000-000000000009'],
  ...given,
})
const away = { network: outside } as const
const service = (name: string): Partial<OutsideCall> => ({
  caller: { kind: 'service', service: name },
  network: { kind: 'service', service: name },
})

describe('calls from outside of the account that owns the resource', () => {
  const withCalls = (calls: readonly OutsideCall[], over: Over = {}): PolicyPlan =>
    planOf([secret], [], { ...over, ledger: { outside: calls, ...over.ledger } })
  const exempt = { ...office, exempt: [etl] }

  test.each<[string, Partial<OutsideCall>]>([
    ['on another resource', { ...away, resource: `${secret.slice(0, -6)}zzzzzz` }],
    ['on another service', { ...away, action: 'sqs:SendMessage', resource: queue }],
    ['on a resource of another account, which is not named', { ...away, resource: null, owner: other }],
    ['that were denied', { ...away, outcome: 'denied' }],
    ['from a trusted network', {}],
    ['on a resource that is not known, from a trusted network', { resource: null, grade: 'guessed' }],
    ['of a service itself', service('cloudtrail.amazonaws.com')],
    ['of a service itself, from an address', { ...service('config.amazonaws.com'), ...away }],
  ])('do not block: %s', (_, given) => {
    expect(withCalls([call(given)])).toMatchObject({ status: 'narrowed', changes: [{ rule: 'deny-networks' }] })
  })

  test.each<[string, Partial<OutsideCall>, RegExp]>([
    [
      'from elsewhere',
      away,
      /may deny 3 calls from outside of the account, of account 444455556666 from 198\.51\.100\.9/,
    ],
    [
      'from elsewhere, by name',
      { ...away, caller: { kind: 'account', account: other, principal: etl } },
      /of arn:.*etl/,
    ],
    ['from elsewhere, perhaps on it', { ...away, resource: null, grade: 'guessed' }, /may deny 3 calls/],
    ['from elsewhere, on a part of its name', { ...away, resource: secret.slice(0, -7) }, /may deny 3 calls/],
    ['of an action that is not known', { ...away, action: 'secretsmanager:*', resource: null }, /may deny 3 calls/],
    ['of a service that is not known', { ...away, action: '*', resource: null }, /may deny 3 calls/],
    [
      'through a private address, of which no network key is known',
      { network: { kind: 'address', address: '10.0.0.1' } },
      /may deny 3 calls .* from 10\.0\.0\.1/,
    ],
    [
      'through an endpoint that is not trusted',
      { network: { kind: 'endpoint', endpoint: 'vpce-0c', address: '10.0.0.1', owner: other } },
      /from vpce-0c/,
    ],
    [
      'by a service that may have called with the role itself',
      { network: { kind: 'service', service: 'athena.amazonaws.com' } },
      /from athena\.amazonaws\.com/,
    ],
    [
      'of anonymous callers, who may be anywhere',
      { caller: { kind: 'anonymous' }, network: { kind: 'unknown' } },
      /of anonymous callers from not recorded/,
    ],
    ['of a service without a principal of its own', { ...service('AWS Internal') }, /of AWS Internal/],
  ])('block: %s', (_, given, expected) => {
    const plan = withCalls([call(given)])
    expect(plan.status).toBe('skipped')
    expect(lastNote(plan)).toMatch(/^No Deny by network is proposed for arn:aws:secretsmanager.*: it /)
    expect(lastNote(plan)).toMatch(expected)
  })

  test.each<[string, OutsideCall['caller'], PolicyPlan['status']]>([
    ['a principal that configuration exempts', { kind: 'account', account: other, principal: etl }, 'narrowed'],
    ['one whose name the record does not have', { kind: 'account', account: other, principal: 'AROAX' }, 'skipped'],
  ])('from elsewhere by %s', (_, caller, expected) => {
    expect(withCalls([call({ ...away, caller })], { fence: exempt }).status).toBe(expected)
  })

  test('are part of the replay', () => {
    expect(withCalls([call(), call({ action: 'secretsmanager:DescribeSecret' })]).proof?.replay).toMatchObject({
      requests: 3,
      events: 46,
      denied: [],
    })
  })

  test('show that the resource has this name', () => {
    expect(withCalls([call()], { seen: [] }).status).toBe('narrowed')
    expect(lastNote(withCalls([call({ resource: null })], { seen: [] }))).toMatch(/it may have another name/)
  })

  test('are said beside those of principals, and in place of a simulation that was quiet', () => {
    expect(withCalls([call(away)], { simulate: 100 }).notes.slice(-1)).toEqual([expect.stringMatching(/^No Deny/)])
    expect(withCalls([call()], { simulate: 100 }).notes.slice(-1)).toEqual([expect.stringMatching(/^Simulated Deny/)])
  })

  test('five callers are named, the others counted', () => {
    const calls = Array.from({ length: 7 }, (_, at) =>
      call({ network: { kind: 'address', address: `198.51.100.${at}` } }),
    )
    expect(lastNote(withCalls(calls))).toMatch(/may deny 21 calls .* and 2 more\. Trust/)
  })

  test.each<[string, Partial<Ledger>, RegExp | undefined]>([
    [
      'without their callers',
      { outsideUnnamed: { count: 3, lastSeen: '2026-08-09T00:00:00Z' } },
      /because 3 calls from outside of an account are known without the caller, .*The statement: \{.*"Principal":"\*"/,
    ],
    [
      'without their callers, before the window',
      { outsideUnnamed: { count: 3, lastSeen: '2026-07-09T00:00:00Z' } },
      undefined,
    ],
    [
      'of callers of unknown kinds',
      { noEvidence: new Map([['CloudTrail names no IAM principal (type Unknown)', 2]]) },
      /because the evidence has 2 calls of callers without a principal/,
    ],
    [
      'of other accounts on anything: that they are no evidence of a role',
      { noEvidence: new Map([['a caller of another account: only resource and trust policies here apply to it', 2]]) },
      undefined,
    ],
  ])('that are known %s', (_, ledger, expected) => {
    const plan = withCalls([], { ledger })
    expect(plan.status).toBe(expected === undefined ? 'narrowed' : 'skipped')
    if (expected !== undefined) expect(lastNote(plan)).toMatch(expected)
  })

  test.each<[string, string, OutsideCall['resource'], PolicyPlan['status']]>([
    ['any object of the bucket', bucket, `${bucket}/*`, 'skipped'],
    ['objects of buckets of which it may be one', bucket, 'arn:aws:s3:::sec*/a', 'skipped'],
    ['an object of another bucket', bucket, 'arn:aws:s3:::secrets/*', 'narrowed'],
    ['an alias, which may be that of the key', key, 'arn:aws:kms:eu-west-1:111122223333:alias/x', 'skipped'],
    ['another key', key, 'arn:aws:kms:eu-west-1:111122223333:key/2', 'narrowed'],
  ])('on %s', (_, arn, resource, expected) => {
    const action = arn === bucket ? 's3:GetObject' : 'kms:Decrypt'
    const ledger = { outside: [call({ ...away, action, resource })] }
    expect(planOf([arn], [], { ...withObjects, ledger }).status).toBe(expected)
  })
})

describe('calls from outside and a policy of the organisation', () => {
  const limits: Statement = { effect: 'Deny', principal: '*', action: ['s3:*'], resource: ['*'], condition: [] }
  test.each<[string, 'resource-control-policy' | 'service-control-policy', Partial<OutsideCall>, PolicyPlan['status']]>(
    [
      ['on a resource', 'resource-control-policy', away, 'skipped'],
      ['on something', 'resource-control-policy', { ...away, action: '*', resource: null }, 'skipped'],
      ['from a trusted network', 'resource-control-policy', {}, 'narrowed'],
      ['on a service that it cannot limit', 'resource-control-policy', { ...away, action: 'sns:Publish' }, 'narrowed'],
      ['on a resource of another account', 'resource-control-policy', { ...away, owner: other }, 'narrowed'],
      ['that an SCP is not for', 'service-control-policy', away, 'narrowed'],
    ],
  )('%s, %s', (_, kind, given, expected) => {
    const { principal: _of, ...ofPrincipals } = limits
    const plan = planOf([], [], {
      document: { version: '2012-10-17', statements: [kind === 'resource-control-policy' ? limits : ofPrincipals] },
      source: { kind: 'other', form: 'jsonencode' },
      place: { kind },
      ledger: { outside: [call(given)] },
    })
    expect(plan.status).toBe(expected)
  })
})
