import { Attribution } from '../../src/narrowing/attribution.ts'
import { describe, expect, test } from '@jest/globals'
import type { LastAccessed } from '../../src/evidence/last-accessed/read.ts'
import { inputForPolicy } from '../../src/jobs/narrow/policy-input.ts'
import { propose } from '../../src/jobs/narrow/propose.ts'
import type { Statement } from '../../src/policy/document.ts'
import { defaultSettings } from '../../src/settings/parse.ts'
import type { Settings } from '../../src/settings/types.ts'
import type { PolicySource } from '../../src/sources/types.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { entry, ledger, role } from '../support/ledger.ts'

const queue = { kind: 'data', resourceTypes: ['AWS::SQS::Queue'] } as const
const catalog = fakeCatalog({
  'ec2:DescribeInstances': { level: 'List' },
  'ec2:RunInstances': { level: 'Write' },
  'sqs:SendMessage': { level: 'Write', visibility: queue },
})

const allow = (...action: string[]): Statement => ({ effect: 'Allow', action, resource: ['*'], condition: [] })
const source: PolicySource = {
  status: 'found',
  id: 'iam.tf#aws_iam_policy.deploy',
  file: 'iam.tf',
  line: 3,
  column: 1,
  address: 'aws_iam_policy.deploy',
  form: 'jsonencode',
  kind: 'identity',
  hosts: [{ address: 'aws_iam_policy.deploy', kind: 'managed-policy' }],
  document: { version: '2012-10-17', statements: [allow('ec2:*', 'sqs:*')] },
  principals: [role],
  principalsUnknown: [],
  layout: undefined,
}

/** The actions that are left of `ec2:*` and `sqs:*` after `ec2:DescribeInstances` was used. */
function kept(
  lastAccessed: LastAccessed | undefined,
  untouchedServices: 'keep' | 'drop' = 'keep',
  unobserved: Settings['policies']['unobserved'] = [],
): readonly string[] {
  const settings: Settings = {
    ...defaultSettings,
    evidence: { ...defaultSettings.evidence, ...(lastAccessed && { lastAccessed: { untouchedServices } }) },
    policies: { ...defaultSettings.policies, unobserved },
  }
  const facts = {
    catalog,
    ledger: ledger([entry('ec2:DescribeInstances')]),
    settings,
    findings: undefined,
    attribution: new Attribution(() => []),
  }
  const file = inputForPolicy(source, {
    ...facts,
    trusted: [],
    today: '2026-11-01',
    ...(lastAccessed && { lastAccessed }),
  })
  return propose(file).after?.statements.flatMap(({ action }) => action ?? []) ?? ['unchanged']
}

const says = (ec2RunInstances?: string): LastAccessed => ({
  problems: [],
  principals: new Map([
    [
      role,
      new Map([
        ['ec2', { last: '2026-10-01T00:00:00Z', actions: new Map([['runinstances', ec2RunInstances]]) }],
        ['sqs', { actions: new Map() }],
      ]),
    ],
  ]),
})

describe('last-accessed data', () => {
  test('without them, what cannot be seen stays and what was not seen goes', () => {
    expect(kept(undefined)).toEqual(['ec2:DescribeInstances', 'sqs:*'])
  })

  test('keep an action that they say was called inside the window', () => {
    expect(kept(says('2026-10-01T00:00:00Z'))).toEqual(['unchanged'])
    expect(kept(says('2026-07-01T00:00:00Z'))).toEqual(['ec2:DescribeInstances', 'sqs:*'])
  })

  test('let an untouched service go only where configuration says so', () => {
    expect(kept(says(), 'keep')).toEqual(['ec2:DescribeInstances', 'sqs:*'])
    expect(kept(says(), 'drop')).toEqual(['ec2:DescribeInstances'])
  })

  test('not against a rule that keeps it', () => {
    expect(kept(says(), 'drop', [{ in: '**', services: ['sqs'], reasons: [], do: 'keep' }])).toEqual([
      'ec2:DescribeInstances',
      'sqs:*',
    ])
  })

  test('nothing goes for a principal that could not be asked', () => {
    expect(kept({ problems: ['x'], principals: new Map() }, 'drop')).toEqual(['ec2:DescribeInstances', 'sqs:*'])
  })
})
