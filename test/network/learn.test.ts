import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Network, NetworkUse, UsageEntry } from '../../src/evidence/types.ts'
import { learnNetworks } from '../../src/network/learn/learn.ts'
import type { LearnedPrincipal } from '../../src/network/learn/types.ts'
import { account, coverage, entry, ledger, role } from '../support/ledger.ts'

/** Days since 2026-08-01, the first of the evidence's 92. */
const firstDay = Date.parse('2026-08-01T00:00:00Z') / 86_400_000
const timeOn = (day: number, hour = 9): string =>
  new Date((firstDay + day) * 86_400_000 + hour * 3_600_000).toISOString().replace('.000', '')

const all = Array.from({ length: 90 }, (_, day) => day)
const weekly = all.filter((day) => day % 7 === 0)

const use = (network: Network, days: readonly number[], over: Partial<NetworkUse> = {}): NetworkUse => ({
  principal: role,
  network,
  outcome: 'allowed',
  count: days.length * 2,
  firstSeen: timeOn(days[0]!),
  lastSeen: timeOn(days.at(-1)!, 10),
  days: days.map((day) => firstDay + day),
  ...over,
})
const address = (text: string, more = {}): Network => ({ kind: 'address', address: text, ...more })

function learn(uses: readonly NetworkUse[], entries: readonly UsageEntry[] = []): LearnedPrincipal {
  const of = { ...ledger(entries), networks: uses, coverage: { accounts: [coverage()], complete: true, problems: [] } }
  return learnNetworks(of, [role])[0]!
}

const blocks = ({ networks }: LearnedPrincipal): [string, boolean][] =>
  networks.flatMap(({ place, learned }) => (place.kind === 'cidr' ? [[place.cidr, learned]] : []))

describe('addresses', () => {
  test.each<[string, readonly NetworkUse[], [string, boolean][]]>([
    ['one', [use(address('203.0.113.7'), all)], [['203.0.113.7/32', true]]],
    [
      'both halves of a block',
      [use(address('203.0.113.6'), all), use(address('203.0.113.7'), weekly)],
      [['203.0.113.6/31', true]],
    ],
    [
      'neighbours that are no halves of a block',
      [use(address('203.0.113.7'), all), use(address('203.0.113.8'), all)],
      [
        ['203.0.113.7/32', true],
        ['203.0.113.8/32', true],
      ],
    ],
    [
      'three of four',
      [4, 5, 6].map((last) => use(address(`203.0.113.${last}`), all)),
      [
        ['203.0.113.4/31', true],
        ['203.0.113.6/32', true],
      ],
    ],
    [
      'a stable one beside one that is new: not joined',
      [use(address('203.0.113.6'), all), use(address('203.0.113.7'), [80, 81, 82, 83, 84, 85, 86])],
      [
        ['203.0.113.6/32', true],
        ['203.0.113.7/32', false],
      ],
    ],
    [
      'changing addresses of an IPv6 subnet, none of them stable by itself',
      all.map((day) => use(address(`2001:db8::${(day + 1).toString(16)}`), [day])),
      [['2001:db8::/64', true]],
    ],
    [
      'two halves of IPv6',
      [use(address('2001:db8::1'), all), use(address('2001:db8:0:1::1'), all)],
      [['2001:db8::/63', true]],
    ],
    [
      'IPv6 in whose subnet another principal was refused: the addresses themselves',
      [
        use(address('2001:db8::1'), all),
        use(address('2001:db8::9'), [3], { principal: `${role}2`, outcome: 'denied' }),
      ],
      [['2001:db8::1/128', true]],
    ],
    [
      'IPv6 in whose subnet another was refused from the same address, or the principal itself',
      [
        use(address('2001:db8::1'), all),
        use(address('2001:db8::1'), [3], { principal: `${role}2`, outcome: 'denied' }),
        use(address('2001:db8::7'), [3], { outcome: 'denied' }),
      ],
      [['2001:db8::/64', true]],
    ],
  ])('%s', (_, uses, expected) => {
    expect(blocks(learn(uses))).toEqual(expected)
  })
})

test('an address of code in networks of AWS is not learned from records that do not name that code', () => {
  const uses = [use(address('203.0.113.7'), all), use(address('203.0.113.7', { workload: 'lambda' }), [89])]
  expect(blocks(learn(uses))).toEqual([])
  expect(learn(uses).leftOut).toEqual(new Map([['workload', 182]]))
  const onInstance = [use(address('203.0.113.7'), all), use(address('203.0.113.7', { workload: 'ec2' }), [89])]
  expect(blocks(learn(onInstance))).toEqual([['203.0.113.7/32', true]])
})

describe('how long a network has been in use', () => {
  test.each<[string, readonly number[], RegExp | null]>([
    ['the whole window', all, null],
    ['weekly', weekly, null],
    ['since the last third', [62, 65, 70, 75, 80, 85], /appeared in the last third of the window \(since 2026-09-30\)/],
    ['on few days', [1, 30, 60, 80], /in use on 4 days, fewer than 5/],
    ['a short time', [50, 51, 52, 53, 54, 55, 62], /spans less than 14 days/],
    ['not lately', [0, 5, 10, 20, 30, 50], /not in use in the last third/],
  ])('%s', (_, days, reason) => {
    const [network] = learn([use(address('203.0.113.7'), days)]).networks
    if (reason === null)
      expect(network).toMatchObject({ stable: true, learned: true, reason: null, days: { length: days.length } })
    else expect(network).toMatchObject({ stable: false, learned: false, reason: expect.stringMatching(reason) })
  })

  const far = Array.from({ length: 30 }, (_, at) => use(address(`198.51.100.${at * 2}`), [at]))
  test.each<[string, readonly NetworkUse[], RegExp | null]>([
    ['one network, all the time', [use(address('203.0.113.7'), all)], null],
    [
      'a new one',
      [use(address('203.0.113.7'), all), use(address('203.0.113.9'), [80])],
      /1 network appeared in the last third/,
    ],
    ['little use', [use(address('203.0.113.7'), weekly)], /13 days of use are too few/],
    [
      'ever other ones',
      [use(address('203.0.113.7'), all), ...far],
      /its networks keep changing: 120 days of use, 30 networks/,
    ],
    ['none', [], /no network was seen/],
  ])('the set of networks has stopped growing: %s', (_, uses, growing) => {
    const learned = learn(uses)
    expect(learned.saturated).toBe(growing === null)
    if (growing === null) expect(learned.growing).toBeNull()
    else expect(learned.growing).toMatch(growing)
  })
})

describe('what is not learned from', () => {
  test.each<[string, NetworkUse, string]>([
    ['refused attempts', use(address('203.0.113.7'), all, { outcome: 'denied' }), 'denied'],
    ['private addresses without an endpoint', use(address('10.0.0.7'), all), 'private-address'],
    ['names of services', use({ kind: 'service', service: 'athena.amazonaws.com' }, all), 'service'],
    ['AWS Internal', use({ kind: 'service', service: 'AWS Internal' }, all), 'aws-internal'],
    ['code in networks of AWS', use(address('203.0.113.7', { workload: 'lambda' }), all), 'workload'],
    ['vendors', use({ kind: 'unknown', vendor: '444455556666' }, all), 'vendor'],
    ['records without a network', use({ kind: 'unknown' }, all), 'unknown'],
  ])('%s', (_, of, why) => {
    const learned = learn([of])
    expect(learned.networks.filter((network) => network.learned)).toEqual([])
    expect([...learned.leftOut]).toEqual([[why, 180]])
  })

  test('services and vendors are listed, with how they called', () => {
    const service = 'athena.amazonaws.com'
    const { networks } = learn([
      use({ kind: 'service', service }, [1]),
      use({ kind: 'service', service, forwarded: true }, all),
      use({ kind: 'service', service, forwarded: false }, [1]),
      use(address('198.51.100.1', { workload: 'lambda' }), [1]),
      use(address('198.51.100.2', { workload: 'lambda' }), [2]),
      use({ kind: 'unknown', vendor: '444455556666' }, all),
    ])
    expect(networks.map(({ place, events }) => [place, events])).toEqual([
      [{ kind: 'service', service, made: 'either' }, 2],
      [{ kind: 'service', service, made: 'on-behalf' }, 180],
      [{ kind: 'service', service, made: 'with-role' }, 2],
      [{ kind: 'service', service: 'lambda.amazonaws.com', made: 'workload' }, 4],
      [{ kind: 'vendor', vendor: '444455556666' }, 180],
    ])
  })

  test('what a service does for a user it does on behalf', () => {
    const user = `arn:aws:iam::${account}:user/jane`
    const uses = [use({ kind: 'service', service: 'athena.amazonaws.com' }, all, { principal: user })]
    const [learned] = learnNetworks({ ...ledger([]), networks: uses })
    expect(learned?.networks).toMatchObject([{ place: { made: 'on-behalf' } }])
  })
})

test('endpoints have owner and VPCs as far as records state them, over all addresses behind them', () => {
  const endpoint = { kind: 'endpoint', endpoint: 'vpce-1' } as const
  const { networks } = learn(
    [
      use({ ...endpoint, address: '10.0.0.1' }, weekly),
      use({ ...endpoint, address: '10.0.0.2', owner: '444455556666', vpc: 'vpc-2' }, all),
      use({ ...endpoint, address: '10.0.0.3', vpc: 'vpc-1' }, [4]),
    ],
    [
      entry('s3:GetObject', { network: { ...endpoint, address: '10.0.0.1' } }),
      entry('sqs:SendMessage', { network: { ...endpoint, address: '10.0.0.9' } }),
    ],
  )
  expect(networks).toMatchObject([
    {
      place: { kind: 'vpce', vpce: 'vpce-1', owner: '444455556666', vpcs: ['vpc-1', 'vpc-2'] },
      events: 2 * (weekly.length + all.length + 1),
      learned: true,
      services: ['s3', 'sqs'],
    },
  ])
})

describe('use that deserves a look', () => {
  const office = use(address('203.0.113.7'), all)
  const atWork = Array.from({ length: 15 }, (_, at) =>
    entry(`s3:Get${at}`, { firstSeen: timeOn(0, 8 + (at % 8)), lastSeen: timeOn(80, 9) }),
  )
  const calls = (text: string, hour: number): UsageEntry =>
    entry('s3:GetObject', { network: address(text), firstSeen: timeOn(30, hour), lastSeen: timeOn(31, hour) })
  test.each<[string, readonly NetworkUse[], readonly UsageEntry[], object[]]>([
    ['none of a stable network', [office], atWork, []],
    [
      'a new network',
      [office, use(address('198.51.100.9'), [80])],
      atWork,
      [{ network: '198.51.100.9/32', outcome: 'allowed', events: 2, reasons: ['new-network'] }],
    ],
    [
      'an older one within the usual hours',
      [office, use(address('198.51.100.9'), [30, 31])],
      [...atWork, calls('198.51.100.9', 10)],
      [],
    ],
    [
      'one outside of them',
      [office, use(address('198.51.100.9'), [30, 31])],
      [...atWork, calls('198.51.100.9', 2)],
      [{ network: '198.51.100.9/32', reasons: ['unusual-hours'] }],
    ],
    [
      'one from which it was refused before',
      [office, use(address('198.51.100.9'), [30, 31]), use(address('198.51.100.9'), [29], { outcome: 'denied' })],
      atWork,
      [{ network: '198.51.100.9/32', reasons: ['denied-before'] }],
    ],
    [
      'not refused afterwards',
      [office, use(address('198.51.100.9'), [30, 31]), use(address('198.51.100.9'), [31], { outcome: 'denied' })],
      atWork,
      [],
    ],
    [
      'refused attempts alone',
      [office, use(address('198.51.100.9'), [3], { outcome: 'denied' })],
      atWork,
      [{ network: '198.51.100.9', outcome: 'denied', events: 2, reasons: ['only-denied'] }],
    ],
    ['refused attempts from the office', [office, use(address('203.0.113.7'), [3], { outcome: 'denied' })], atWork, []],
  ])('%s', (_, uses, entries, expected) => {
    expect(learn(uses, entries).suspicious).toMatchObject(expected)
    expect(learn(uses, entries).suspicious).toHaveLength(expected.length)
  })
})

describe('whatever was seen', () => {
  const v4 = fc.nat(15).map((last) => `203.0.113.${last}`)
  const v6 = fc.tuple(fc.nat(3), fc.nat(20)).map(([net, host]) => `2001:db8:0:${net}::${(host + 1).toString(16)}`)
  const uses = fc.array(
    fc.record({
      text: fc.oneof(v4, v6),
      days: fc.constantFrom(all, weekly, [85], [1, 2]),
      denied: fc.boolean(),
      other: fc.boolean(),
    }),
    { maxLength: 20 },
  )
  const inside = (text: string, block: string): boolean => {
    const [base = '', bits] = block.split('/')
    const value = (of: string): bigint =>
      of.includes(':')
        ? expand(of).reduce((sum, part) => (sum << 16n) | BigInt(parseInt(part, 16)), 0n)
        : of.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
    if (text.includes(':') !== base.includes(':')) return false
    const width = text.includes(':') ? 128n : 32n
    return value(text) >> (width - BigInt(bits!)) === value(base) >> (width - BigInt(bits!))
  }
  const expand = (text: string): string[] => {
    const [head = '', tail = ''] = text.split('::')
    const [a, b] = [head.split(':').filter(Boolean), tail.split(':').filter(Boolean)]
    return [...a, ...Array.from({ length: 8 - a.length - b.length }, () => '0'), ...b]
  }
  const sizeOf = (block: string): bigint => 1n << ((block.includes(':') ? 128n : 32n) - BigInt(block.split('/')[1]!))

  test('blocks hold every address they were learned from, and no other beyond the subnet', () => {
    fc.assert(
      fc.property(uses, (seen) => {
        const made = seen.map(({ text, days, denied, other }) =>
          use(address(text), days, { outcome: denied ? 'denied' : 'allowed', principal: other ? `${role}2` : role }),
        )
        const learned = learn(made)
        const own = new Set(seen.flatMap(({ text, denied, other }) => (denied || other ? [] : [text])))
        const refused = seen.flatMap(({ text, denied, other }) => (denied && other && !own.has(text) ? [text] : []))
        const found = blocks(learned).map(([block]) => block)
        for (const text of own) expect(found.filter((block) => inside(text, block))).toHaveLength(1)
        for (const text of refused) expect(found.some((block) => inside(text, block))).toBe(false)
        for (const block of found) {
          const isSubnet = block.includes(':') && Number(block.split('/')[1]) <= 64
          const within = [...own].filter((text) => inside(text, block))
          const units = new Set(within.map((text) => (isSubnet ? expand(text).slice(0, 4).join(':') : text)))
          const unit = isSubnet ? 1n << 64n : 1n
          expect(sizeOf(block)).toBe(BigInt(units.size) * unit)
        }
      }),
      { numRuns: 300 },
    )
  })
})
