import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../../src/evidence/types.ts'
import type { PolicyInput } from '../../../src/jobs/narrow/preconditions.ts'
import { propose } from '../../../src/jobs/narrow/propose.ts'
import type { PolicyDocument, Statement } from '../../../src/policy/document.ts'
import { unresolvedText } from '../../../src/policy/unresolved.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { knowledgeOf } from '../../support/knowledge.ts'
import { coverage, entry, ledger, role } from '../../support/ledger.ts'
import { allow, policyInput as file, source } from '../propose-input.ts'

describe('a proposal', () => {
  test('carries its document, reasons and proof', () => {
    const plan = propose(file([entry('ec2:DescribeInstances')]))
    expect(plan).toMatchObject({
      status: 'narrowed',
      reason: '2 granted actions become 1.',
      proof: {
        containment: { verdict: 'proven' },
        replay: { requests: 1, events: 40, denied: [] },
        backtest: { denied: [] },
      },
    })
    expect(plan.after?.statements).toEqual([allow('ec2:DescribeInstances')])
    expect(plan).toHaveProperty('address', 'aws_iam_policy.deploy')
    expect(plan).not.toHaveProperty('tooLarge')
  })

  test('counts what NotAction grants as granted, before and after', () => {
    const allowBut: Statement = { effect: 'Allow', notAction: ['ec2:*'], resource: ['*'], condition: [] }
    const document: PolicyDocument = { version: '2012-10-17', statements: [allow('ec2:*'), allowBut] }
    const plan = propose(file([entry('ec2:DescribeInstances')], { source: source({ document }) }))
    expect(plan).toMatchObject({ status: 'narrowed', actions: { before: 3, after: 2 } })
  })

  test('has no address where the source has none', () => {
    const { address: _, ...rest } = source()
    expect(propose(file(undefined, { source: rest }))).not.toHaveProperty('address')
  })

  test('of a policy that is read in part says so, and fences nothing', () => {
    const plan = propose(
      file([entry('ec2:DescribeInstances')], {
        source: source({ rest: ['it merges other documents (source_policy_documents)'] }),
        fence: { networks: [{ cidrs: ['203.0.113.0/24'], vpcs: [], vpcEndpoints: [] }], exempt: [] },
      }),
    )
    expect(plan.after?.statements).toEqual([allow('ec2:DescribeInstances')])
    expect(plan.notes).toEqual([
      'Parts that Whittle cannot read are unchanged: it merges other documents (source_policy_documents).',
      'No Deny by network is proposed: it would deny what the unread part of the policy allows, too.',
    ])
  })

  test('the backtest counts what a decision a third of the window ago would have denied', () => {
    const plan = propose(
      file(
        [entry('ec2:DescribeInstances'), entry('ec2:RunInstances', { firstSeen: '2026-10-20T00:00:00Z', count: 1 })],
        {
          source: source({ document: { version: '2012-10-17', statements: [allow('ec2:*', 'iam:*')] } }),
        },
      ),
    )
    expect(plan.proof?.backtest).toMatchObject({ decidedOn: 1, checked: 2 })
    expect(plan.proof?.backtest?.denied.map(({ entry: { action } }) => action)).toEqual(['ec2:RunInstances'])
    expect(plan.proof?.unseen).toMatchObject({ observations: 41, singletons: 1 })
  })

  test('is not made when nothing that it allows was used: the whole is reported', () => {
    const plan = propose(file([entry('iam:CreateRole')]))
    expect(plan).toMatchObject({ status: 'unchanged', changes: [] })
    expect(plan.after).toBeUndefined()
    expect(plan.reason).toMatch(/whole policy looks unused/)
  })

  test('where only a part of a policy is read, that part looks unused, and not the whole', () => {
    const rest = ['it merges other documents (source_policy_documents)']
    const plan = propose(file([entry('iam:CreateRole')], { source: source({ rest }) }))
    expect(plan.reason).toMatch(
      /^Everything that is read of the policy looks unused: .* used none of these permissions/,
    )
    expect(plan.reason).not.toMatch(/consider deleting/)
  })

  test('why nothing could be narrowed is said', () => {
    const deny = { ...allow('s3:*'), effect: 'Deny' as const }
    const { action: _, ...rest } = allow('iam:*')
    const document = { version: '2012-10-17' as const, statements: [deny, { ...rest, notAction: ['iam:*'] }, deny] }
    expect(propose(file([entry('ec2:RunInstances')], { source: source({ document }) })).reason).toBe(
      'It has no statement that could be narrowed: statements that deny are left as they are, NotAction does not list what it allows.',
    )
  })

  test('an unused statement beside others is removed, by its Sid', () => {
    const document = {
      version: '2012-10-17' as const,
      statements: [allow('ec2:DescribeInstances'), { ...allow('ec2:RunInstances'), sid: 'Old' }],
    }
    const plan = propose(file([entry('ec2:DescribeInstances')], { source: source({ document }) }))
    expect(plan.after?.statements).toEqual([allow('ec2:DescribeInstances')])
    expect(plan.changes).toMatchObject([{ rule: 'remove-statement', statement: 1, sid: 'Old' }])
  })

  test('denied calls are never use', () => {
    expect(propose(file([entry('ec2:RunInstances', { outcome: 'denied' })])).reason).toMatch(/looks unused/)
  })
})

describe('in one sentence', () => {
  const topics = fakeCatalog({
    'sns:ListTopics': { level: 'List' },
    'sns:Publish': { level: 'Write', types: { topic: 'arn:${Partition}:sns:${Region}:${Account}:${TopicName}' } },
  })
  const topic = 'arn:aws:sns:eu-west-1:111122223333:a'
  const publish = entry('sns:Publish', { resource: topic })
  const fence = { networks: [{ cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }], exempt: [] }
  const reasonFor = (statements: Statement[], entries: UsageEntry[], over: Partial<PolicyInput> = {}) =>
    propose(
      file(entries, {
        catalog: topics,
        actionContext: knowledgeOf(topics),
        source: source({ document: { version: '2012-10-17', statements } }),
        ...over,
      }),
    ).reason
  const list = entry('sns:ListTopics')

  test.each<[string, Statement[], UsageEntry[], Partial<PolicyInput>, string]>([
    ['fewer actions', [allow('sns:*')], [list], {}, '2 granted actions become 1.'],
    [
      'fewer actions, resources and networks',
      [allow('sns:*')],
      [publish],
      { fence },
      '2 granted actions become 1; resources are narrowed to those in use; requests from outside the trusted networks are denied.',
    ],
    ['resources only', [allow('sns:Publish')], [publish], {}, 'Resources are narrowed to those in use.'],
    [
      'networks only',
      [allow('sns:ListTopics')],
      [list],
      { fence },
      'Requests from outside the trusted networks are denied.',
    ],
    [
      'as many actions in fewer statements',
      [allow('sns:ListTopics'), { ...allow('sns:ListTopics'), resource: ['arn:aws:sns:eu-west-1:111122223333:b'] }],
      [list],
      {},
      'Actions are granted in fewer statements.',
    ],
    [
      'as many actions in shorter lists',
      [allow('sns:ListTopics'), { ...allow('sns:*'), resource: [`${topic}*`] }],
      [list, publish],
      {},
      'Actions are granted in fewer statements; resources are narrowed to those in use.',
    ],
    [
      'all was used',
      [allow('sns:*')],
      [list, entry('sns:Publish', { resource: null })],
      {},
      'Everything it grants was used.',
    ],
    [
      'all was used or is not known',
      [allow('sns:*')],
      [list],
      {
        actionContext: knowledgeOf(topics, {
          observability: () => ({ observable: false, reason: 'not recorded', opens: 'a selector', drop: false }),
        }),
      },
      'Everything it grants was used, or this evidence could not have shown it.',
    ],
    [
      'no statement could be narrowed',
      [{ effect: 'Allow', notAction: ['iam:*'], resource: ['*'], condition: [] }],
      [list],
      {},
      'It has no statement that could be narrowed: NotAction does not list what it allows.',
    ],
    [
      'its actions are unresolved expressions',
      [allow(unresolvedText('var.action'))],
      [list],
      {},
      'It has no statement that could be narrowed: its actions are unresolved expressions.',
    ],
    [
      'a wildcard in the service part',
      [allow('*:List*')],
      [list],
      {},
      'It has no statement that could be narrowed: a wildcard stands in the service part of an action.',
    ],
    [
      'one statement of two could be narrowed, and was used',
      [{ effect: 'Allow', notAction: ['iam:*'], resource: ['*'], condition: [] }, allow('sns:ListTopics')],
      [list],
      {},
      'Everything it grants was used.',
    ],
    [
      'nothing was used, by one principal',
      [allow('sns:ListTopics')],
      [entry('ec2:RunInstances')],
      {},
      `The whole policy looks unused: ${role} used none of its permissions from 2026-08-01 to 2026-10-31. Whittle does not propose an empty policy; consider deleting the policy, or the role or user.`,
    ],
  ])('%s', (_, statements, entries, over, expected) => {
    expect(reasonFor(statements, entries, over)).toBe(expected)
  })
})

describe('nothing is proposed', () => {
  const used = [entry('ec2:DescribeInstances')]
  test.each<[string, PolicyInput, string, RegExp]>([
    [
      'when there may be other principals',
      file(used, { source: source({ principalsUnknown: ['It leaves the module.'] }) }),
      'skipped',
      /leaves the module/,
    ],
    [
      'when the evidence is of another account',
      file(used, { coverage: [] }),
      'skipped',
      /has no records of account 111122223333/,
    ],
    [
      'when not everything was read',
      file(used, {
        ledger: ledger(used, {
          coverage: { accounts: [coverage()], complete: false, problems: ['a.json.gz: is cut off'] },
        }),
      }),
      'unchanged',
      /incomplete.*a\.json\.gz: is cut off/,
    ],
    [
      'when the window is too short',
      file(used, { coverage: [coverage({ days: 89 })] }),
      'unchanged',
      /covers 89 days of the 90/,
    ],
    [
      'when the role is younger than the window',
      file([
        ...used,
        entry('iam:CreateRole', {
          principal: 'arn:aws:iam::111122223333:user/admin',
          resource: role,
          firstSeen: '2026-09-30T00:00:00Z',
          lastSeen: '2026-09-30T00:00:00Z',
          count: 1,
        }),
      ]),
      'unchanged',
      /was created on 2026-09-30/,
    ],
    ['for a trust policy', file(used, { source: source({ kind: 'trust' }) }), 'skipped', /only identity policies/],
    [
      'when everything was used',
      file([...used, entry('ec2:RunInstances')]),
      'unchanged',
      /Everything it grants was used/,
    ],
  ])('%s', (_, caseFile, status, reason) => {
    const plan = propose(caseFile)
    expect(plan.status).toBe(status)
    expect(plan.reason).toMatch(reason)
    expect(plan.after).toBeUndefined()
  })
})

describe('that nothing is to be narrowed is known', () => {
  const used = [entry('ec2:DescribeInstances'), entry('ec2:RunInstances')]
  const document = (...action: string[]) => ({ version: '2012-10-17' as const, statements: [allow(...action)] })
  test.each<[string, PolicyInput, true | undefined]>([
    ['when everything was used', file(used), true],
    ['not when the policy looks unused', file([entry('iam:CreateRole')]), undefined],
    ['not when the window is too short', file(used, { coverage: [coverage({ days: 89 })] }), undefined],
    ['not for a trust policy', file(used, { source: source({ kind: 'trust' }) }), undefined],
    [
      'not when an action is an unresolved expression',
      file(used, { source: source({ document: document('ec2:*', unresolvedText('var.action')) }) }),
      undefined,
    ],
    ['not when it is narrowed', file([entry('ec2:DescribeInstances')]), undefined],
  ])('%s', (_, input, known) => expect(propose(input).nothingToNarrow).toBe(known))
})
