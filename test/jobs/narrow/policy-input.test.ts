import { Attribution } from '../../../src/narrowing/attribution.ts'
import { describe, expect, test } from '@jest/globals'
import type { NoOperationReason, ActionInfo } from '../../../src/catalog/types.ts'
import type { AccountCoverage } from '../../../src/evidence/types.ts'
import { inputForPolicy, type RunContext } from '../../../src/jobs/narrow/policy-input.ts'
import type { ActionContext } from '../../../src/narrowing/judge.ts'
import { defaultSettings } from '../../../src/settings/parse.ts'
import type { UnobservedReason } from '../../../src/settings/types.ts'
import type { PolicySource } from '../../../src/sources/types.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { coverage, ledger, role } from '../../support/ledger.ts'

const catalog = fakeCatalog({
  's3:GetObject': { visibility: { kind: 'data', resourceTypes: ['AWS::S3::Object'] } },
  'sqs:SendMessage': { visibility: { kind: 'data', resourceTypes: ['AWS::SQS::Queue'] } },
  'ec2:DescribeImages': { level: 'List' },
  'ec2:RunInstances': { level: 'Write' },
  'kms:Decrypt': { level: 'Write' },
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
  principalsUnknown: [],
  layout: undefined,
}

const knowledge = (over: Partial<RunContext> = {}): ActionContext =>
  inputForPolicy(source, {
    catalog,
    ledger: ledger([]),
    settings: {
      ...defaultSettings,
      policies: {
        ...defaultSettings.policies,
        unobserved: [{ in: '*.json', services: ['s3', 'ec2', 'kms'], reasons: [], do: 'drop' }],
      },
    },
    findings: undefined,
    attribution: new Attribution(() => []),
    trusted: [],
    today: '2026-11-01',
    ...over,
  }).actionContext

const visible = (action: string, accounts: AccountCoverage[], over: Partial<RunContext> = {}): unknown =>
  knowledge({ ledger: ledger([], { coverage: { accounts, complete: true, problems: [] } }), ...over }).observability(
    catalog.action(action)!,
  )
const there = (over: Partial<AccountCoverage> = {}): AccountCoverage => coverage({ account: '444455556666', ...over })

/** Evidence of which it is not known whether it has the events of KMS. */
const unknown = (): AccountCoverage => coverage({ excludable: [] })

describe('can the evidence show an action, for all principals', () => {
  test.each<[string, string, AccountCoverage[], object]>([
    ['seen in every account', 'ec2:RunInstances', [coverage(), there()], { observable: true }],
    [
      'not in one of them',
      'ec2:RunInstances',
      [coverage(), there({ managementWrites: false })],
      { observable: false, drop: false },
    ],
    ['given up where configuration says so', 's3:GetObject', [coverage(), there()], { observable: false, drop: true }],
    ['kept where it does not', 'sqs:SendMessage', [coverage(), there()], { observable: false, drop: false }],
    [
      'kept where one account was read badly, whatever the other',
      'ec2:RunInstances',
      [coverage({ regions: ['eu-west-1'] }), there({ managementReads: false, managementWrites: false })],
      { observable: false, drop: false },
    ],
    [
      'given up where no account is known to show it',
      'kms:Decrypt',
      [unknown(), there({ excludable: [] })],
      { drop: true },
    ],
    [
      'kept where the second of several accounts that do not show it was read badly',
      'kms:Decrypt',
      [unknown(), there({ managementReads: false, managementWrites: false })],
      { drop: false, reason: 'No management events are recorded.' },
    ],
  ])('%s', (_, action, accounts, expected) => {
    expect(visible(action, accounts)).toMatchObject(expected)
  })

  test('not where a call of a principal to the service could not be named', () => {
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
      observable: false,
      drop: false,
      reason: expect.stringContaining('Odd at ec2.amazonaws.com'),
    })
  })
})

describe('an action that is checked within calls of another one', () => {
  const own = fakeCatalog({
    'lambda:CreateFunction': { level: 'Write' },
    'lambda:GetLayerVersion': { level: 'Read' },
    'dynamodb:PartiQLSelect': { level: 'Read' },
    'dynamodb:PartiQLInsert': { level: 'Write' },
  })
  const reads = coverage({ managementWrites: false })
  const both = [coverage(), there()]
  test.each<[string, string, string, AccountCoverage[], string | undefined]>([
    [
      'stays where these may not be seen',
      'lambda:GetLayerVersion',
      'lambda:CreateFunction',
      [reads, there()],
      'calls of',
    ],
    ['needs no more where they are', 'lambda:GetLayerVersion', 'lambda:CreateFunction', both, undefined],
    ['needs no more where they are not granted', 'lambda:GetLayerVersion', '', [reads, there()], undefined],
    ['does not carry the other one', 'lambda:CreateFunction', 'lambda:GetLayerVersion', [reads, there()], undefined],
    [
      'stays with each other one, where none bears the name of the call',
      'dynamodb:PartiQLSelect',
      'dynamodb:PartiQLInsert',
      [reads, there()],
      'dynamodb:PartiQLInsert',
    ],
  ])('%s', (_, action, staying, accounts, expected) => {
    const served = knowledge({
      catalog: own,
      ledger: ledger([], { coverage: { accounts, complete: true, problems: [] } }),
    }).served(new Set([staying]))(action)
    expect(served ?? '').toContain(expected ?? '')
    expect(served === undefined).toBe(expected === undefined)
  })
})

describe('policies.unobserved by reason', () => {
  const mark = (name: string, mark?: NoOperationReason) => ({
    ...catalog.action(name)!,
    ...(mark !== undefined && { mark }),
  })
  const hidden = { visibility: { kind: 'none', reason: 'it has no event of its own' } } as const
  const dropped = (action: ActionInfo, ...reasons: UnobservedReason[]): unknown => {
    const facts: RunContext = {
      catalog,
      ledger: ledger([], { coverage: { accounts: [coverage(), there()], complete: true, problems: [] } }),
      settings: {
        ...defaultSettings,
        policies: { ...defaultSettings.policies, unobserved: [{ in: '**', services: [], reasons, do: 'drop' }] },
      },
      findings: undefined,
      attribution: new Attribution(() => []),
      trusted: [],
      today: '2026-11-01',
    }
    const visible = inputForPolicy(source, facts).actionContext.observability(action)
    return 'drop' in visible ? visible.drop : 'visible'
  }
  const data = mark('s3:GetObject')
  const nameless = { ...mark('ec2:DescribeImages', 'nameless'), ...hidden }
  const only = { ...mark('ec2:RunInstances', 'permission-only'), ...hidden }
  const unmarked = { ...mark('ec2:RunInstances'), ...hidden }

  test.each<[string, ActionInfo, UnobservedReason[], boolean]>([
    ['none given: all', data, [], true],
    ['none given: an action without a known reason', unmarked, [], true],
    ['data events', data, ['data-events'], true],
    ['another', data, ['nameless', 'permission-only'], false],
    ['nameless', nameless, ['nameless'], true],
    ['not nameless', nameless, ['data-events', 'permission-only'], false],
    ['permission only', only, ['permission-only'], true],
    ['one of several', only, ['nameless', 'permission-only'], true],
    ['an action without a known reason', unmarked, ['nameless', 'data-events', 'permission-only'], false],
  ])('%s', (_, action, reasons, expected) => expect(dropped(action, ...reasons)).toBe(expected))
})

test('an unmapped call of a principal puts what it may have used in doubt, and nothing else', () => {
  const event = { eventSource: 'odd.amazonaws.com', eventName: 'runInstances', count: 1, events: ['e'] }
  const facts = (principals: string[]) => ({
    ledger: ledger([], {
      unmapped: [{ ...event, principals }],
      coverage: { accounts: [coverage(), there()], complete: true, problems: [] },
    }),
  })
  const accounts = [coverage(), there()]
  expect(visible('ec2:RunInstances', accounts, facts([other]))).toMatchObject({ observable: false, drop: false })
  expect(visible('ec2:DescribeImages', accounts, facts([other]))).toEqual({ observable: true })
  expect(visible('ec2:RunInstances', accounts, facts(['arn:aws:iam::111122223333:role/x']))).toEqual({
    observable: true,
  })
})

test('a waiver that has no place holds for every policy', () => {
  const waiver = { keep: 'ec2:Run*', in: 'nowhere.tf', until: '2027-01-01', because: 'drill' }
  const facts: RunContext = {
    catalog,
    ledger: ledger([]),
    settings: { ...defaultSettings, waivers: [waiver] },
    findings: undefined,
    attribution: new Attribution(() => []),
    trusted: [],
    today: '2026-11-01',
  }
  expect(inputForPolicy(source, facts).actionContext.waived('ec2:RunInstances')).toBeUndefined()
  const everywhere = inputForPolicy(source, { ...facts, unplacedWaivers: [waiver] })
  expect(everywhere.actionContext.waived('ec2:RunInstances')).toBe('waived until 2027-01-01: drill')
  expect(everywhere.actionContext.waived('ec2:DescribeImages')).toBeUndefined()
  const expired = { ...facts, today: '2027-01-02', unplacedWaivers: [waiver] }
  expect(inputForPolicy(source, expired).actionContext.waived('ec2:RunInstances')).toBeUndefined()
})
