import { expect, test } from '@jest/globals'
import type { AccountCoverage, UsageEntry } from '../../../../src/evidence/types.ts'
import { stageVerdict, type EarlierPolicy } from '../../../../src/jobs/narrow/rollout/earlier-stage.ts'
import type { PolicyDocument } from '../../../../src/policy/document.ts'
import type { PolicyPlan } from '../../../../src/proof/plan.ts'
import type { PolicySource } from '../../../../src/sources/types.ts'
import { account, coverage, entry, ledger, role } from '../../../support/ledger.ts'

const of = (...action: readonly string[]): PolicyDocument => ({
  version: '2012-10-17',
  statements: [{ effect: 'Allow', action, resource: ['*'], condition: [] }],
})

const wide = of('sqs:SendMessage', 'sqs:PurgeQueue')
const small = of('sqs:SendMessage')

const onlyOn = (...resource: readonly string[]): PolicyDocument => ({
  ...wide,
  statements: wide.statements.map((statement) => ({ ...statement, resource })),
})

const source: PolicySource = {
  id: 'dev/iam.tf#aws_iam_policy.app',
  file: 'dev/iam.tf',
  line: 1,
  column: 1,
  form: 'json',
  kind: 'identity',
  hosts: [],
  status: 'found',
  document: small,
  principals: [role],
  principalsUnknown: [],
  layout: null,
}

const plan = { status: 'unchanged', reason: 'Everything it grants was used.', nothingToNarrow: true } as PolicyPlan

const merged = { commit: 'b', at: '2026-10-10T12:00:00Z', document: small }

const earlier: EarlierPolicy = {
  stage: 'dev',
  source,
  account,
  principals: [role],
  plan,
  proposed: new Map(),
  versions: [{ commit: 'a', at: '2026-01-01T00:00:00Z', document: wide }, merged],
}

interface Case {
  readonly name: string
  readonly policy?: Partial<EarlierPolicy>
  readonly entries?: readonly UsageEntry[]
  readonly coverage?: Partial<AccountCoverage>
  readonly quietDays?: number
  readonly isShown?: (action: string, of: string) => boolean
  readonly loss?: 'removed' | 'reduced'
  readonly verdict: object
}

const cases: readonly Case[] = [
  { name: 'quiet', verdict: { kind: 'quiet', since: merged.at } },
  {
    name: 'not for long enough, though the evidence is newer than the day',
    quietDays: 30,
    verdict: { kind: 'waits', until: '2026-11-09' },
  },
  {
    name: 'days without a record do not count',
    quietDays: 20,
    coverage: { gaps: ['2026-10-05', '2026-10-20', '2026-10-21'] },
    verdict: { kind: 'waits', reason: expect.stringContaining('19 of 20 days'), until: '2026-11-01' },
  },
  {
    name: 'its calls would not be seen there',
    isShown: (_, seen) => seen !== account,
    verdict: { kind: 'waits', reason: expect.stringContaining('nothing is known of refusals there') },
  },
  { name: 'its calls are seen in neither', isShown: () => false, verdict: { kind: 'quiet' } },
  {
    name: 'refused, and not clear why',
    entries: [
      entry('sqs:SendMessage'),
      entry('sqs:PurgeQueue', {
        outcome: 'denied',
        firstSeen: '2026-09-01T00:00:00Z',
        lastSeen: '2026-10-20T00:00:00Z',
      }),
    ],
    verdict: { kind: 'waits', reason: expect.stringContaining('AWS refused sqs:PurgeQueue') },
  },
  {
    name: 'refused before it was removed alone',
    entries: [
      entry('sqs:SendMessage'),
      entry('sqs:PurgeQueue', {
        outcome: 'denied',
        firstSeen: '2026-09-01T00:00:00Z',
        lastSeen: '2026-09-02T00:00:00Z',
      }),
    ],
    verdict: { kind: 'quiet' },
  },
  {
    name: 'still called there, where something else allows it',
    entries: [
      entry('sqs:SendMessage'),
      entry('sqs:PurgeQueue', { firstSeen: '2026-10-12T00:00:00Z', lastSeen: '2026-10-20T00:00:00Z' }),
    ],
    verdict: { kind: 'waits', reason: expect.stringContaining('still calls sqs:PurgeQueue') },
  },
  {
    name: 'called there before it was removed alone',
    entries: [entry('sqs:SendMessage'), entry('sqs:PurgeQueue', { lastSeen: '2026-10-09T00:00:00Z' })],
    verdict: { kind: 'quiet' },
  },
  {
    name: 'called there on a resource that the policy never had',
    policy: {
      versions: [
        { commit: 'a', at: '2026-01-01T00:00:00Z', document: onlyOn(`arn:aws:sqs:eu-west-1:${account}:a`) },
        merged,
      ],
    },
    entries: [entry('sqs:SendMessage'), entry('sqs:PurgeQueue', { resource: `arn:aws:sqs:eu-west-1:${account}:b` })],
    verdict: { kind: 'quiet' },
  },
  {
    name: 'it is granted again',
    policy: { versions: [...earlier.versions, { commit: 'c', at: '2026-10-20T00:00:00Z', document: wide }] },
    verdict: { kind: 'keeps', actions: ['sqs:PurgeQueue'] },
  },
  {
    name: 'of a reduced action nothing was taken away',
    policy: { versions: [{ ...merged, document: wide }], source: { ...source, document: wide } },
    loss: 'reduced',
    verdict: { kind: 'waits', reason: expect.stringContaining('as widely as before') },
  },
  {
    name: 'a reduction of an action was taken back there',
    policy: {
      versions: [
        { commit: 'a', at: '2026-01-01T00:00:00Z', document: wide },
        { ...merged, document: onlyOn(`arn:aws:sqs:eu-west-1:${account}:a`) },
        { commit: 'c', at: '2026-10-12T00:00:00Z', document: wide },
      ],
      source: { ...source, document: wide },
    },
    loss: 'reduced',
    verdict: { kind: 'waits', reason: expect.stringContaining('as widely as before') },
  },
  {
    name: 'a reduction of an action was taken back in part',
    policy: {
      versions: [
        { commit: 'a', at: '2026-01-01T00:00:00Z', document: wide },
        { ...merged, document: onlyOn(`arn:aws:sqs:eu-west-1:${account}:a`) },
        { commit: 'c', at: '2026-10-12T00:00:00Z', document: onlyOn(`arn:aws:sqs:eu-west-1:${account}:*`) },
      ],
      source: { ...source, document: onlyOn(`arn:aws:sqs:eu-west-1:${account}:*`) },
    },
    loss: 'reduced',
    verdict: { kind: 'quiet', since: merged.at },
  },
  {
    name: 'it never had the action',
    policy: { versions: [{ ...merged, at: '2026-01-01T00:00:00Z' }] },
    verdict: { kind: 'quiet', since: '2026-01-01T00:00:00Z' },
  },
  {
    name: 'it never had the action, and it is refused there',
    policy: { versions: [{ ...merged, at: '2026-01-01T00:00:00Z' }] },
    entries: [entry('sqs:SendMessage'), entry('sqs:PurgeQueue', { outcome: 'denied' })],
    verdict: { kind: 'waits', reason: expect.stringContaining('AWS refuses sqs:PurgeQueue') },
  },
  {
    name: 'nothing is decided on it',
    policy: { plan: { ...plan, notCompared: true, reason: 'Its principal was never seen.' } },
    verdict: { kind: 'waits', reason: expect.stringContaining('Its principal was never seen.') },
  },
  {
    name: 'it is proposed there',
    policy: { proposed: new Map([['sqs:PurgeQueue', 'removed']]) },
    verdict: { kind: 'waits', reason: expect.stringContaining('is proposed to be removed first') },
  },
  { name: 'no commit has it', policy: { versions: [] }, verdict: { kind: 'waits' } },
  {
    name: 'no principal made a call since',
    entries: [entry('sqs:SendMessage', { lastSeen: '2026-10-01T00:00:00Z' })],
    verdict: { kind: 'waits', reason: expect.stringContaining('none of its principals made a call') },
  },
]

test.each(cases)('an earlier stage: $name', (each) => {
  const { policy, entries = [entry('sqs:SendMessage')], quietDays = 14, isShown = () => true, loss = 'removed' } = each
  const read = ledger(entries, {
    coverage: { accounts: [coverage(each.coverage)], complete: true, problems: [] },
  })
  const evidence = { ledger: read, quietDays, today: '2026-10-31', isShown }
  const verdict = stageVerdict({ ...earlier, ...policy }, new Map([['sqs:PurgeQueue', loss]]), '444455556666', evidence)
  expect(verdict).toMatchObject(each.verdict)
})
