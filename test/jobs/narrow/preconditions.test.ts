import { describe, expect, test } from '@jest/globals'
import { noIamFacts } from '../../../src/evidence/absence/iam-facts.ts'
import { blockingReason, type PolicyInput } from '../../../src/jobs/narrow/preconditions.ts'
import type { PolicySource } from '../../../src/sources/types.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { knowledgeOf } from '../../support/knowledge.ts'
import { coverage, entry, ledger, role } from '../../support/ledger.ts'

const catalog = fakeCatalog({ 'ec2:DescribeInstances': { level: 'List' }, 'iam:CreateRole': { level: 'Write' } })
const other = 'arn:aws:iam::444455556666:role/deploy'
const ofCenter =
  'arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef'
const there = coverage({ account: '444455556666' })
const both = [entry('ec2:DescribeInstances'), entry('ec2:DescribeInstances', { principal: other })]

const source: PolicySource = {
  status: 'found',
  id: 'a.json',
  file: 'a.json',
  line: 1,
  column: 1,
  form: 'json',
  kind: 'identity',
  hosts: [{ address: 'a.json', kind: 'unknown' }],
  document: {
    version: '2012-10-17',
    statements: [{ effect: 'Allow', action: ['ec2:*'], resource: ['*'], condition: [] }],
  },
  principals: [role, other],
  principalsUnknown: [],
  layout: undefined,
}

const file = (over: Partial<PolicyInput> = {}): PolicyInput => ({
  source,
  catalog,
  ledger: ledger(both),
  coverage: [coverage(), there],
  windowDays: 90,
  today: '2026-11-01',
  maxAgeDays: 30,
  iam: noIamFacts,
  actionContext: knowledgeOf(catalog),
  fence: undefined,
  ...over,
})

const created = (lastSeen: string) => entry('iam:CreateRole', { principal: other, resource: role, lastSeen })

const named = (region: string): PolicySource => ({
  ...source,
  document: {
    statements: [
      { effect: 'Allow', action: ['ec2:*'], resource: [`arn:aws:ec2:${region}:*:instance/*`], condition: [] },
    ],
  },
})

test('nothing stands against a decision on two principals in two accounts', () => {
  expect(blockingReason(file())).toBeUndefined()
})

test('a Region in which the source makes things counts for actions that are recorded where their caller works', () => {
  const homes = { aws: ['us-east-1'] }
  const global = fakeCatalog({ 'ec2:DescribeInstances': { level: 'List', homeRegions: homes } })
  const regions = [{ region: 'ap-southeast-2', place: 'main.tf:2' }]
  const reason = (of: typeof catalog) => blockingReason(file({ catalog: of, source: { ...source, regions } }))?.reason
  expect(reason(catalog)).toMatch(/^Terraform makes resources in ap-southeast-2 \(main\.tf:2\)/)
  expect(reason(global)).toBeUndefined()
})

/** Each precondition checks every principal and every account: here it is the second one that stops. */
describe('the second principal or account stops a decision', () => {
  test.each<[string, Partial<PolicyInput>, 'skipped' | 'unchanged', RegExp]>([
    ['its account was not read', { coverage: [coverage()] }, 'skipped', /has no records of account 444455556666/],
    [
      'its evidence is too short',
      { coverage: [coverage(), coverage({ account: '444455556666', days: 89 })] },
      'unchanged',
      /account 444455556666 covers 89 days/,
    ],
    [
      'its evidence is too old',
      { coverage: [coverage(), coverage({ account: '444455556666', to: '2026-10-01T00:00:00Z' })] },
      'unchanged',
      /account 444455556666 ends on 2026-10-01, 31 days ago/,
    ],
    [
      'a Region of its calls was not read',
      { ledger: ledger([...both, entry('ec2:DescribeInstances', { principal: other, region: 'eu-south-1' })]) },
      'unchanged',
      /444455556666:role\/deploy made calls in eu-south-1/,
    ],
    [
      'a Region of the policy was not read there',
      {
        source: named('us-east-1'),
        coverage: [coverage(), coverage({ account: '444455556666', regions: ['eu-west-1'] })],
      },
      'unchanged',
      /names us-east-1.*account 444455556666/,
    ],
    [
      'not all of its account was read',
      {
        ledger: ledger(both, {
          coverage: {
            accounts: [],
            complete: false,
            problems: ['x: cut off'],
            incompleteAccounts: [{ account: '444455556666', problem: 'x: cut off' }],
          },
        }),
      },
      'unchanged',
      /^The evidence is incomplete, so nothing is removed: x: cut off$/,
    ],
    [
      'saved evidence of 0.1 left out its calls',
      {
        source: { ...source, principals: [role, ofCenter] },
        ledger: ledger([...both, entry('ec2:DescribeInstances', { principal: ofCenter })], {
          noEvidence: new Map([['a reserved role (Identity Center), which cannot be edited', 3]]),
        }),
      },
      'unchanged',
      /^The saved evidence is in part of Whittle 0.1.*3 records.*AWSReservedSSO_Admin/,
    ],
    [
      'it was never seen',
      { ledger: ledger([entry('ec2:DescribeInstances')]) },
      'unchanged',
      /^arn:aws:iam::444455556666:role\/deploy, one of its 2 principals, was never seen/,
    ],
    [
      'it is younger than the window',
      {
        ledger: ledger([
          ...both,
          entry('iam:CreateRole', { principal: other, resource: other, lastSeen: '2026-09-30T00:00:00Z' }),
        ]),
      },
      'unchanged',
      /444455556666:role\/deploy was created on 2026-09-30: it has been observed for 31 days of the 90 asked for\.$/,
    ],
  ])('%s', (_, over, status, reason) => {
    const stopped = blockingReason(file(over))
    expect(stopped?.status).toBe(status)
    expect(stopped?.reason).toMatch(reason)
  })
})

test.each<[string, Partial<PolicyInput>, string | undefined]>([
  ['as many days as are asked for', { coverage: [coverage({ days: 90 }), there] }, undefined],
  [
    'too few days in both accounts',
    { coverage: [coverage({ days: 80 }), coverage({ account: '444455556666', days: 70 })] },
    'The evidence for account 111122223333 covers 80 days of the 90 asked for (evidence.window, --min-days).',
  ],
  [
    'a single day',
    { coverage: [coverage({ days: 1 }), there] },
    'The evidence for account 111122223333 covers 1 day of the 90 asked for (evidence.window, --min-days).',
  ],
  ['a principal as old as the window', { ledger: ledger([...both, created('2026-08-02T00:00:00Z')]) }, undefined],
  [
    'a principal a millisecond younger',
    { ledger: ledger([...both, created('2026-08-02T00:00:00.001Z')]) },
    `${role} was created on 2026-08-02: it has been observed for 89 days of the 90 asked for.`,
  ],
  [
    'a principal of a single day',
    { ledger: ledger([...both, created('2026-10-29T12:00:00Z')]) },
    `${role} was created on 2026-10-29: it has been observed for 1 day of the 90 asked for.`,
  ],
  ['a principal as old as the window, as IAM knows', { iam: () => ({ created: '2026-08-02T00:00:00Z' }) }, undefined],
  [
    'a principal that is younger, as IAM knows, although it was seen',
    { iam: () => ({ created: '2026-08-02T00:00:01Z' }) },
    `${role} was created on 2026-08-02: it has been observed for 89 days of the 90 asked for.`,
  ],
  [
    'a principal that was created again',
    {
      ledger: ledger([...both, created('2026-08-01T00:00:00Z')]),
      iam: (principal: string) => (principal === role ? { created: '2026-10-29T12:00:00Z' } : undefined),
    },
    `${role} was created on 2026-10-29: it has been observed for 1 day of the 90 asked for.`,
  ],
  [
    'a principal that was created after the evidence ends',
    { iam: () => ({ created: '2026-11-01T00:00:00Z' }) },
    `${role} was created on 2026-11-01: it has been observed for 0 days of the 90 asked for.`,
  ],
  [
    'a principal that is gone',
    { iam: () => ({ missing: { at: '2026-11-01T00:00:00Z', similar: [] } }) },
    'The account has no arn:aws:iam::111122223333:role/deploy, which last called on 2026-10-30 (as of 2026-11-01): it was deleted or renamed, so nothing is removed. Name the right principal in policies.principals or give the state (--state).',
  ],
])('%s', (_, over, reason) => expect(blockingReason(file(over))?.reason).toBe(reason))

test('the age of evidence counts to the day of the decision, as far as evidence.max-age says', () => {
  expect(blockingReason(file({ today: '2026-11-30' }))).toBeUndefined()
  expect(blockingReason(file({ today: '2026-12-01' }))?.reason).toMatch(/ends on 2026-10-31, 31 days ago/)
  expect(blockingReason(file({ today: '2026-12-01', maxAgeDays: 31 }))).toBeUndefined()
})

test('a principal that was never seen stops nothing where IAM says that it exists, is older than the window and idle', () => {
  const silent = file({
    ledger: ledger([entry('ec2:DescribeInstances')]),
    iam: (arn) => (arn === other ? { existedAt: '2026-01-01T00:00:00Z' } : undefined),
  })
  expect(blockingReason(silent)).toBeUndefined()
})

/** All that stands against a decision is said at once, first what configuration settles. */
describe('several reasons', () => {
  const unknown: PolicySource = { ...source, principals: [], principalsUnknown: ['The role is a variable'] }
  const short = coverage({ days: 3, to: '2026-09-01T00:00:00Z' })
  const evidence = { accounts: [short], complete: true, problems: [] }
  test.each<[string, Partial<PolicyInput>, 'skipped' | 'unchanged', readonly RegExp[]]>([
    [
      'principals unknown, evidence short and old',
      { source: unknown, coverage: [], ledger: ledger(both, { coverage: evidence }) },
      'skipped',
      [/^The role is a variable\./, /covers 3 days of the 90/, /ends on 2026-09-01/],
    ],
    [
      'principals unknown, but the evidence of one account will do',
      { source: unknown, coverage: [], ledger: ledger(both, { coverage: { ...evidence, accounts: [short, there] } }) },
      'skipped',
      [/^The role is a variable\.$/],
    ],
    [
      'one principal unknown, the account of the other not read',
      { source: { ...unknown, principals: [other] }, coverage: [] },
      'skipped',
      [/^The role is a variable\./, /has no records of account 444455556666.*too\.$/],
    ],
    [
      'an account not read, the evidence of the other short',
      { coverage: [coverage({ days: 3 })] },
      'skipped',
      [/^The evidence has no records of account 444455556666/, /111122223333 covers 3 days/],
    ],
    [
      'too short, too old, and a principal that was never seen',
      { coverage: [short, there], ledger: ledger([entry('ec2:DescribeInstances')]) },
      'unchanged',
      [/^The evidence for account 111122223333 covers 3 days/, /ends on 2026-09-01/, /role\/deploy.* was never seen/],
    ],
  ])('%s', (_, over, status, reasons) => {
    const stopped = blockingReason(file(over))
    expect(stopped?.status).toBe(status)
    const parts = stopped?.reason.split(' Also: ') ?? []
    expect(parts).toHaveLength(reasons.length)
    for (const [index, reason] of reasons.entries()) expect(parts[index]).toMatch(reason)
  })
})
