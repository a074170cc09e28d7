import { Attribution } from '../../src/narrowing/attribution.ts'
import { describe, expect, test } from '@jest/globals'
import type { AccountCoverage } from '../../src/evidence/ledger-types.ts'
import { caseFor, type Facts } from '../../src/jobs/case.ts'
import { defaultSettings } from '../../src/settings/parse.ts'
import type { PolicySource } from '../../src/sources/types.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { coverage, ledger, role } from '../support/ledger.ts'

const catalog = fakeCatalog({
  's3:GetObject': { visibility: { kind: 'data', resourceTypes: ['AWS::S3::Object'] } },
  'sqs:SendMessage': { visibility: { kind: 'data', resourceTypes: ['AWS::SQS::Queue'] } },
  'ec2:DescribeImages': { level: 'List' },
  'ec2:RunInstances': { level: 'Write' },
})
const other = 'arn:aws:iam::444455556666:role/deploy'

const source: PolicySource = {
  status: 'found',
  id: 'a.json',
  file: 'a.json',
  line: 1,
  column: 1,
  form: 'json',
  kind: 'identity',
  hosts: [{ address: 'a.json', kind: 'unknown' }],
  document: { version: '2012-10-17', statements: [] },
  principals: [role, other],
  holdersUnknown: [],
  layout: undefined,
}

const visible = (action: string, accounts: AccountCoverage[], over: Partial<Facts> = {}): unknown => {
  const facts: Facts = {
    catalog,
    ledger: ledger([], { coverage: { accounts, complete: true, problems: [] } }),
    settings: {
      ...defaultSettings,
      policies: { ...defaultSettings.policies, unobserved: [{ in: '*.json', services: ['s3', 'ec2'], do: 'drop' }] },
    },
    findings: undefined,
    attribution: new Attribution(() => []),
    trusted: [],
    today: '2026-11-01',
    ...over,
  }
  return caseFor(source, facts).knowledge.visible(catalog.action(action)!)
}
const there = (over: Partial<AccountCoverage> = {}): AccountCoverage => coverage({ account: '444455556666', ...over })

describe('can the evidence show an action, for all holders', () => {
  test.each<[string, string, AccountCoverage[], object]>([
    ['seen in every account', 'ec2:RunInstances', [coverage(), there()], { visible: true }],
    [
      'not in one of them',
      'ec2:RunInstances',
      [coverage(), there({ managementWrites: false })],
      { visible: false, drop: false },
    ],
    ['given up where configuration says so', 's3:GetObject', [coverage(), there()], { visible: false, drop: true }],
    ['kept where it does not', 'sqs:SendMessage', [coverage(), there()], { visible: false, drop: false }],
    [
      'kept where one account was read badly, whatever the other',
      'ec2:RunInstances',
      [coverage({ regions: ['eu-west-1'] }), there({ managementReads: false, managementWrites: false })],
      { visible: false, drop: false },
    ],
  ])('%s', (_, action, accounts, expected) => {
    expect(visible(action, accounts)).toMatchObject(expected)
  })

  test('not where a call of a holder to the service could not be named', () => {
    const unmapped = [
      {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'Odd',
        service: 'ec2',
        principals: [role],
        count: 1,
        events: ['e'],
      },
    ]
    const odd = ledger([], { unmapped, coverage: { accounts: [coverage(), there()], complete: true, problems: [] } })
    expect(visible('ec2:DescribeImages', [], { ledger: odd })).toMatchObject({
      visible: false,
      drop: false,
      reason: expect.stringContaining('Odd at ec2.amazonaws.com'),
    })
  })
})
