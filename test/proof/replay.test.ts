import { describe, expect, test } from '@jest/globals'
import type { Network, RecordCounts, UsageEntry } from '../../src/evidence/types.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { replay } from '../../src/proof/replay.ts'
import { entry } from '../support/ledger.ts'

const records: RecordCounts = { total: 9, allowed: 9, denied: 0, noEvidence: 0, unmapped: 0 }
const document = (...statements: Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })
const allow = (action: string[], other: Partial<Statement> = {}): Statement => ({
  effect: 'Allow',
  action,
  resource: ['*'],
  condition: [],
  ...other,
})
const fence = (other: Partial<Statement> = {}): Statement => ({
  effect: 'Deny',
  action: ['*'],
  resource: ['*'],
  condition: [
    { operator: 'NotIpAddressIfExists', key: 'aws:SourceIp', values: ['203.0.113.0/24', '2001:db8::/32'] },
    { operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] },
  ],
  ...other,
})

describe('a document against what happened', () => {
  test('each distinct request once, events counted, refused attempts left out', () => {
    const result = replay(
      document(allow(['ec2:Describe*'])),
      [
        entry('ec2:RunInstances', { outcome: 'denied' }),
        entry('ec2:DescribeInstances', { count: 7 }),
        entry('ec2:RunInstances', { count: 2 }),
        entry('ec2:StopInstances', { count: 2 }),
      ],
      records,
    )
    expect(result).toMatchObject({ requests: 3, events: 9, notFromHere: 0, doubtful: 0, records })
    expect(result.denied.map(({ entry: { action }, decision }) => [action, decision])).toEqual([
      ['ec2:RunInstances', 'implicit-deny'],
      ['ec2:StopInstances', 'implicit-deny'],
    ])
  })

  test('of the requests that a record may stand for the worst counts', () => {
    const condition = [{ operator: 'Bool', key: 'aws:ViaAWSService', values: ['true'] }]
    const service = entry('ec2:RunInstances', { network: { kind: 'service', service: 'cloudformation.amazonaws.com' } })
    const run = (...statements: Statement[]) => replay(document(...statements), [service], records).denied
    expect(run(allow(['ec2:*'], { condition }))).toMatchObject([
      { decision: 'implicit-deny', reason: 'statement 1 allows the action, but condition 1 does not match' },
    ])
    expect(run(allow(['ec2:*']), { ...allow(['ec2:*'], { condition }), effect: 'Deny' })).toMatchObject([
      { decision: 'explicit-deny', reason: 'statement 2 denies it' },
    ])
  })

  test('what depends on a fact that no record carries is unknown, not allowed', () => {
    const condition = [{ operator: 'StringEquals', key: 'aws:PrincipalTag/team', values: ['a'] }]
    const { denied } = replay(document(allow(['*'], { condition })), [entry('ec2:RunInstances')], records)
    expect(denied.map(({ decision }) => decision)).toEqual(['unknown'])
  })

  const equals = (key: string, value: string) => ({ operator: 'StringEquals', key, values: [value] })
  const plain = allow(['ec2:*'])
  test.each<[string, Statement[], string]>([
    ['no Allow', [allow(['s3:*'])], 'no statement allows the action'],
    [
      'a resource that does not match',
      [allow(['s3:*']), allow(['ec2:*'], { resource: ['arn:aws:ec2:*:*:instance/i-1'] })],
      'statement 2 allows the action, but the resource does not match',
    ],
    [
      'the second condition',
      [allow(['ec2:*'], { condition: [equals('aws:RequestedRegion', 'us-east-1'), equals('aws:UserAgent', 'a')] })],
      'statement 1 allows the action, but condition 2 is not shown by the record',
    ],
    [
      'the first condition',
      [allow(['ec2:*'], { condition: [equals('aws:PrincipalAccount', '444455556666')] })],
      'statement 1 allows the action, but condition 1 does not match',
    ],
    ['a Deny', [plain, { ...allow(['ec2:*']), effect: 'Deny', sid: 'Stop' }], 'statement 2 ("Stop") denies it'],
    [
      'a Deny that is open',
      [plain, { ...allow(['ec2:*'], { condition: [equals('aws:UserAgent', 'a')] }), effect: 'Deny' }],
      'statement 2 may deny it',
    ],
  ])('the reason names what stands in the way: %s', (_, statements, reason) => {
    const { denied } = replay(document(...statements), [entry('ec2:RunInstances', { region: 'us-east-1' })], records)
    expect(denied.map((each) => each.reason)).toEqual([reason])
  })
})

describe('a change against what happened', () => {
  const before = document(allow(['ec2:*']))
  const run = (after: PolicyDocument, entries: UsageEntry[]): [string, string][] =>
    replay(after, entries, records, { before, isCovered: () => true }).denied.map(({ entry: { action }, decision }) => [
      action,
      decision,
    ])

  test('a request that another policy grants is no concern of this one', () => {
    const result = replay(document(allow(['ec2:DescribeImages'])), [entry('s3:ListAllMyBuckets')], records, {
      before,
      isCovered: () => true,
    })
    expect(result).toMatchObject({ notFromHere: 1, denied: [] })
  })

  test.each<[string, PolicyDocument, unknown[]]>([
    ['nothing of its action is removed', document(allow(['ec2:RunInstances'])), []],
    ['its action is removed', document(allow(['ec2:DescribeImages'])), [['ec2:RunInstances', 'unknown']]],
    [
      'resources of its action are removed',
      document(allow(['ec2:RunInstances'], { resource: ['arn:aws:ec2:eu-west-1:111122223333:instance/*'] })),
      [['ec2:RunInstances', 'unknown']],
    ],
  ])('a call that no known statement covers where %s', (_, after, denied) => {
    const uses = [entry('ec2:RunInstances', { resource: null, grade: 'guessed' }), entry('s3:ListAllMyBuckets')]
    const result = replay(after, uses, records, { before, isCovered: () => false })
    expect(result.denied.map(({ entry: { action }, decision }) => [action, decision])).toEqual(denied)
    expect(result).toMatchObject({ requests: 2, doubtful: 1, notFromHere: 1 })
  })

  test('a Deny by network reaches a call that no known statement covers', () => {
    const outside = entry('ec2:RunInstances', {
      resource: null,
      grade: 'guessed',
      network: { kind: 'address', address: '198.51.100.9' },
    })
    const inside = entry('ec2:RunInstances', { resource: null, grade: 'guessed' })
    const change = { before, isCovered: () => false }
    const fenced = document(allow(['ec2:*']), fence())
    expect(replay(fenced, [outside], records, change).denied).toMatchObject([{ decision: 'explicit-deny' }])
    expect(replay(fenced, [inside], records, change).denied).toEqual([])
    // Of a service that calls with a role it is not known whose request it is.
    const service = { ...inside, network: { kind: 'service', service: 'cloudformation.amazonaws.com' } } as const
    expect(replay(fenced, [service], records, change).denied).toMatchObject([{ decision: 'explicit-deny' }])
  })

  test('unless a Deny is added that reaches it', () => {
    const outside = entry('s3:ListAllMyBuckets', { network: { kind: 'address', address: '198.51.100.9' } })
    expect(run(document(allow(['ec2:*']), fence()), [outside])).toEqual([['s3:ListAllMyBuckets', 'explicit-deny']])
  })

  test('what was granted and no longer is', () => {
    expect(run(document(allow(['ec2:Describe*'])), [entry('ec2:RunInstances')])).toEqual([
      ['ec2:RunInstances', 'implicit-deny'],
    ])
  })

  test('a condition that was open before and is the same now does not count', () => {
    const condition = [{ operator: 'StringEquals', key: 'aws:PrincipalTag/team', values: ['a'] }]
    const open = document(allow(['ec2:*'], { condition }))
    const narrower = document(allow(['ec2:RunInstances'], { condition }))
    expect(
      replay(narrower, [entry('ec2:RunInstances')], records, { before: open, isCovered: () => true }).denied,
    ).toEqual([])
  })

  const team = (value: string) => [{ operator: 'StringEquals', key: 'aws:PrincipalTag/team', values: [value] }]
  const deny = (action: string[], other: Partial<Statement> = {}): Statement => ({
    ...allow(action, other),
    effect: 'Deny',
  })
  test.each<[string, Statement[], Statement[], string | undefined]>([
    ['allowed, then open', [allow(['ec2:*'])], [allow(['ec2:*'], { condition: team('a') })], 'unknown'],
    ['open, then not granted', [allow(['ec2:*'], { condition: team('a') })], [allow(['s3:*'])], 'implicit-deny'],
    [
      'open, then open',
      [allow(['ec2:*'], { condition: team('a') })],
      [allow(['ec2:R*'], { condition: team('a') })],
      undefined,
    ],
    ['open, then allowed', [allow(['ec2:*'], { condition: team('a') })], [allow(['ec2:*'])], undefined],
    [
      'denied, and denied by the same statement',
      [allow(['*']), deny(['ec2:R*'])],
      [allow(['s3:*']), deny(['ec2:R*'])],
      undefined,
    ],
    [
      'not granted, and denied by an added one',
      [allow(['s3:*'])],
      [allow(['s3:*']), deny(['ec2:R*'])],
      'explicit-deny',
    ],
    [
      'open, and open by an added Deny',
      [allow(['ec2:*'], { condition: team('a') })],
      [allow(['ec2:*'], { condition: team('a') }), deny(['ec2:*'], { condition: team('b') })],
      'unknown',
    ],
    [
      'a Deny that may hit, as before',
      [allow(['*']), deny(['*'], { condition: team('b') })],
      [allow(['ec2:*']), deny(['*'], { condition: team('b') })],
      undefined,
    ],
  ])('before and after: %s', (_, then, now, decision) => {
    const change = { before: document(...then), isCovered: () => true }
    const { denied } = replay(document(...now), [entry('ec2:RunInstances')], records, change)
    expect(denied[0]?.decision).toBe(decision)
  })

  test('a call comes from here if any of the requests that it may stand for was granted here', () => {
    const condition = [{ operator: 'Bool', key: 'aws:ViaAWSService', values: ['true'] }]
    const service = entry('ec2:RunInstances', { network: { kind: 'service', service: 'cloudformation.amazonaws.com' } })
    const change = { before: document(allow(['ec2:*'], { condition })), isCovered: () => true }
    expect(replay(document(), [service], records, change)).toMatchObject({ notFromHere: 0, denied: [{}] })
  })

  test('a call that no known statement covers is doubtful where any statement grants its action, whatever its condition', () => {
    const change = {
      before: document(allow(['ec2:*'], { condition: team('a') }), deny(['s3:*'])),
      isCovered: () => false,
    }
    const uses = [entry('s3:ListAllMyBuckets'), entry('ec2:RunInstances'), entry('ec2:StopInstances')]
    const result = replay(document(deny(['s3:*'])), uses, records, change)
    expect(result).toMatchObject({ requests: 3, doubtful: 2, notFromHere: 1 })
    expect(result.denied).toMatchObject([
      {
        entry: { action: 'ec2:RunInstances' },
        reason: 'no known statement covers it, and some of ec2:RunInstances is removed',
      },
      { entry: { action: 'ec2:StopInstances' } },
    ])
    const added = document(allow(['ec2:*'], { condition: team('a') }), deny(['ec2:*'], { condition: team('b') }))
    expect(replay(added, [entry('ec2:RunInstances')], records, change).denied).toEqual([
      {
        entry: entry('ec2:RunInstances'),
        decision: 'unknown',
        reason: 'a Deny that is added may deny it; its resource is not known for sure',
      },
    ])
  })

  test("a service that calls as a user forwards the user's request", () => {
    const user = entry('ec2:RunInstances', {
      principal: 'arn:aws:iam::111122223333:user/jane',
      network: { kind: 'service', service: 'cloudformation.amazonaws.com' },
    })
    expect(run(document(allow(['ec2:*']), fence()), [user])).toEqual([])
  })

  // Where a call came from, and whether a fence of office networks would hit it.
  test.each<[string, Network, Partial<Statement>, string]>([
    ['an office address', { kind: 'address', address: '203.0.113.7' }, {}, 'ok'],
    ['an office IPv6 address', { kind: 'address', address: '2001:db8::7' }, {}, 'ok'],
    ['an address elsewhere', { kind: 'address', address: '198.51.100.9' }, {}, 'explicit-deny'],
    ['an IPv6 address elsewhere', { kind: 'address', address: '2600:1f18::1' }, {}, 'explicit-deny'],
    [
      'a VPC endpoint, which has no aws:SourceIp',
      { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.5' },
      {},
      'explicit-deny',
    ],
    [
      'a private address without endpoint: no network key at all',
      { kind: 'address', address: '10.0.0.5' },
      {},
      'explicit-deny',
    ],
    [
      'a service, which may call with its own role',
      { kind: 'service', service: 'cloudformation.amazonaws.com' },
      {},
      'explicit-deny',
    ],
    ['nothing recorded', { kind: 'unknown' }, {}, 'explicit-deny'],
    [
      'a VPC endpoint whose VPC is unknown',
      { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.5' },
      {
        condition: [
          ...fence().condition,
          { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpc', values: ['vpc-1'] },
        ],
      },
      'unknown',
    ],
    [
      'a VPC endpoint whose VPC the record names',
      { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.5', vpc: 'vpc-1' },
      {
        condition: [
          ...fence().condition,
          { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpc', values: ['vpc-1'] },
        ],
      },
      'ok',
    ],
    [
      'one of another VPC',
      { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.5', vpc: 'vpc-2' },
      {
        condition: [
          ...fence().condition,
          { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpc', values: ['vpc-1'] },
        ],
      },
      'explicit-deny',
    ],
    [
      'a service that called for the caller according to the record',
      { kind: 'service', service: 'cloudformation.amazonaws.com', forwarded: true },
      {},
      'ok',
    ],
    [
      'one that called with its own role',
      { kind: 'service', service: 'cloudformation.amazonaws.com', forwarded: false },
      {},
      'explicit-deny',
    ],
    [
      'a trusted VPC endpoint',
      { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.5' },
      {
        condition: [
          ...fence().condition,
          { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpce', values: ['vpce-1'] },
        ],
      },
      'ok',
    ],
  ])('%s', (_, network, other, expected) => {
    const denied = run(document(allow(['ec2:*']), fence(other)), [entry('ec2:RunInstances', { network })])
    expect(denied[0]?.[1] ?? 'ok').toBe(expected)
  })
})
