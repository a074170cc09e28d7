import { describe, expect, test } from '@jest/globals'
import type { Ledger, Network, NetworkUse, UsageEntry } from '../../src/evidence/types.ts'
import type { FenceStatus, LearnedFence } from '../../src/network/learned-fence.ts'
import { learnFences } from '../../src/network/learn-fences.ts'
import { coverage, entry, ledger, role } from '../support/ledger.ts'

const office: Network = { kind: 'address', address: '203.0.113.7' }
const overIpv6: Network = { kind: 'address', address: '2001:db8::7' }
const cafe: Network = { kind: 'address', address: '198.51.100.9' }
const endpoint: Network = { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.1' }
const athena: Network = { kind: 'service', service: 'athena.amazonaws.com' }

const firstDay = Date.parse('2026-08-01') / 86_400_000
const all = Array.from({ length: 90 }, (_, day) => firstDay + day)
const stable = { firstSeen: '2026-08-01T00:00:00Z', lastSeen: '2026-10-29T00:00:00Z', days: all }
const lately = { firstSeen: '2026-10-20T00:00:00Z', lastSeen: '2026-10-21T00:00:00Z', days: [firstDay + 80] }

const use = (network: Network, over: Partial<NetworkUse> = {}): NetworkUse => ({
  principal: role,
  network,
  outcome: 'allowed',
  count: 100,
  ...stable,
  ...over,
})

function fenceOf(
  uses: readonly NetworkUse[],
  { actions = ['s3:GetObject'], noServiceAssumes = false } = {},
): LearnedFence {
  const entries = uses.flatMap(({ network, outcome, firstSeen, lastSeen }): UsageEntry[] =>
    actions.map((action) => entry(action, { network, outcome, firstSeen, lastSeen })),
  )
  const result = learnFences(
    { ...ledger(entries), networks: uses },
    { only: [], noServiceAssumes: () => noServiceAssumes },
  )
  return result.principals[0]!.fence
}

test.each<[string, LearnedFence, FenceStatus, RegExp]>([
  ['one stable network', fenceOf([use(office)]), 'fits', /nothing that was allowed, and the networks are stable/],
  ['an endpoint', fenceOf([use(endpoint)]), 'fits', /stable/],
  ['refused attempts from elsewhere', fenceOf([use(office), use(cafe, { outcome: 'denied' })]), 'fits', /stable/],
  [
    'few days of use',
    fenceOf([use(office, { days: all.slice(0, 10) })]),
    'not-yet',
    /^It would have denied nothing that was allowed, but 10 days of use are too few/,
  ],
  [
    'a new network',
    fenceOf([use(office), use(cafe, lately)]),
    'denies',
    /^It would have denied 40 allowed calls, all of them from networks that deserve a look\.$/,
  ],
  [
    'a service, on behalf or not',
    fenceOf([use(office), use(athena)]),
    'denies',
    /^It would have denied 40 allowed calls\.$/,
  ],
  [
    'a service on behalf, by trust policies',
    fenceOf([use(office), use(athena)], { noServiceAssumes: true }),
    'fits',
    /stable/,
  ],
  ['only a service', fenceOf([use(athena)]), 'none', /^No fence: no network was seen that a condition could name\.$/],
  ['nothing stable', fenceOf([use(cafe, lately)]), 'none', /^No fence: 1 network appeared in the last third/],
])('%s', (_, fence, status, reason) => {
  expect(fence).toMatchObject({ status, reason: expect.stringMatching(reason) })
  expect(fence.statements.length > 0).toBe(status !== 'none')
})

test('the statement names what is stable, and no other network', () => {
  const fence = fenceOf([use(office), use(overIpv6), use(endpoint), use(cafe, lately)])
  expect(fence.statements).toMatchObject([
    {
      condition: [
        { operator: 'NotIpAddressIfExists', key: 'aws:SourceIp', values: ['203.0.113.7/32', '2001:db8::/64'] },
        { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpce', values: ['vpce-1'] },
        { operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] },
      ],
    },
  ])
  expect(fence.notes).toEqual([expect.stringContaining('has no data events')])
  expect(fence.size).toBeGreaterThan(300)
})

test('IPv4 alone is said', () => {
  expect(fenceOf([use(office)]).notes).toContainEqual(expect.stringContaining('IPv6 would be denied'))
  expect(fenceOf([use(endpoint)]).notes).not.toContainEqual(expect.stringContaining('IPv6'))
})

describe('what the evidence cannot show', () => {
  const fenceBy = (more: Partial<Ledger['coverage']>): LearnedFence =>
    learnFences(
      {
        ...ledger([entry('s3:GetObject', { network: office })]),
        networks: [use(office)],
        coverage: { accounts: [coverage()], complete: true, problems: [], ...more },
      },
      { only: [], noServiceAssumes: () => false },
    ).principals[0]!.fence

  test('evidence that is incomplete lets no fence fit', () => {
    expect(fenceBy({ complete: false, problems: ['a.csv: no endpoints'] })).toMatchObject({
      status: 'not-yet',
      reason: 'It would have denied nothing that was allowed, but the evidence of its account is incomplete.',
    })
    const elsewhere = { account: '444455556666', problem: 'b.json: cut off' }
    expect(fenceBy({ complete: false, problems: [], incompleteAccounts: [elsewhere] }).status).toBe('fits')
  })

  test.each<[readonly string[], RegExp]>([
    [[], /has no data events: .* such as s3:GetObject/],
    [['AWS::S3::Object', 'AWS::DynamoDB::Table'], /data events of AWS::DynamoDB::Table, AWS::S3::Object only/],
  ])('data events %j', (dataEvents, expected) => {
    expect(fenceBy({ accounts: [coverage({ dataEvents })] }).notes).toContainEqual(expect.stringMatching(expected))
  })
})

describe('calls that it would have denied', () => {
  test('are apart where their network deserves a look', () => {
    const fence = fenceOf([
      use(office),
      use(cafe, lately),
      use({ kind: 'service', service: 'glue.amazonaws.com', forwarded: false }),
    ])
    expect(fence.suspicious).toMatchObject([
      { network: cafe, certainty: 'always', clause: { element: 'aws:SourceIp' } },
    ])
    expect(fence.wouldDeny).toMatchObject([
      { network: { service: 'glue.amazonaws.com' }, clause: { element: 'aws:PrincipalArn' } },
    ])
    expect(fence.reason).toBe('It would have denied 80 allowed calls, 40 of them from networks that deserve a look.')
  })

  test('a missing exemption of a service’s own calls is put in, with its reason', () => {
    const lambda: Network = { kind: 'service', service: 'lambda.amazonaws.com' }
    const fence = fenceOf([use(endpoint), use(lambda)], { actions: ['logs:PutLogEvents'] })
    expect(fence.status).toBe('fits')
    expect(fence.exemptions.at(-1)).toMatchObject({
      by: 'NotAction',
      values: expect.arrayContaining(['logs:PutLogEvents']),
    })
    expect(fence.statements[0]?.notAction).toEqual(expect.arrayContaining(['logs:PutLogEvents']))
    expect(fence.statements[0]?.notAction).not.toContain('xray:PutTraceSegments')
  })
})

test('only the principals that are asked for, and what is left out over them', () => {
  const other = `${role}2`
  const networks = [use(office), use(athena), use(office, { principal: other, outcome: 'denied' })]
  const result = learnFences({ ...ledger([]), networks }, { only: [role], noServiceAssumes: () => false })
  expect(result.principals.map(({ principal }) => principal)).toEqual([role])
  expect([...result.leftOut]).toEqual([['service', 100]])
})
