import { expect, test } from '@jest/globals'
import { buildNetworkDeny } from '../../src/network/fence.ts'
import { followedNetwork } from '../../src/network/follow-networks.ts'
import type { LearnedNetwork, LearnedPlace, LearnedPrincipal, Suspicion } from '../../src/network/learn/types.ts'
import type { TrustedNetwork } from '../../src/settings/types.ts'

const network = (place: LearnedPlace, other: Partial<LearnedNetwork> = {}): LearnedNetwork => ({
  place,
  events: 40,
  firstSeen: '2026-08-01T00:00:00Z',
  lastSeen: '2026-10-30T00:00:00Z',
  days: [1, 2, 3, 4, 5, 6],
  stable: true,
  reason: null,
  learned: true,
  services: [],
  ...other,
})
const block = (cidr: string, other: Partial<LearnedNetwork> = {}): LearnedNetwork =>
  network({ kind: 'cidr', cidr, addresses: 1 }, other)
const endpoint = (vpce: string, other: Partial<LearnedNetwork> = {}): LearnedNetwork =>
  network({ kind: 'vpce', vpce, owner: null, vpcs: [] }, other)
const notStable = { stable: false, learned: false, reason: 'it was in use on 2 days' }

const learned = (networks: readonly LearnedNetwork[], suspicious: readonly string[] = []): LearnedPrincipal => ({
  principal: 'arn:aws:iam::111122223333:role/app',
  networks,
  saturated: true,
  growing: null,
  estimate: { observations: 40, singletons: 0, probability: 0, inWords: '' },
  leftOut: new Map(),
  suspicious: suspicious.map((name): Suspicion => ({
    network: name,
    outcome: 'allowed',
    reasons: ['denied-before'],
    events: 1,
    firstSeen: '',
    lastSeen: '',
    days: [],
  })),
})

const fenceOf = (trusted: Partial<TrustedNetwork>) =>
  buildNetworkDeny(
    { statements: [{ effect: 'Allow', action: ['s3:*'], resource: ['*'], condition: [] }] },
    { networks: [{ cidrs: [], vpcs: [], vpcEndpoints: [], ...trusted }], exempt: [] },
  ).statements

const nothing = { cidrs: [], vpcs: [], vpcArns: [], vpcEndpoints: [], endpointOwners: [], endpointOrganisations: [] }
const office = { cidrs: ['203.0.113.0/24'], vpcs: [], vpcEndpoints: [] }

interface Case {
  readonly existing?: Partial<TrustedNetwork>
  readonly networks: readonly LearnedNetwork[]
  readonly suspicious?: readonly string[]
  readonly expected: Partial<TrustedNetwork>
}

test.each<[string, Case]>([
  [
    'new stable networks are trusted',
    {
      networks: [block('198.51.100.7/32'), endpoint('vpce-0a')],
      expected: { cidrs: ['198.51.100.7/32'], vpcEndpoints: ['vpce-0a'] },
    },
  ],
  [
    'those of the configuration and of the fence are not repeated',
    {
      existing: { cidrs: ['198.51.100.0/24'] },
      networks: [block('203.0.113.7/32'), block('198.51.100.7/32')],
      expected: { cidrs: ['198.51.100.0/24'] },
    },
  ],
  ['what is not stable is not trusted', { networks: [block('198.51.100.7/32', notStable)], expected: {} }],
  [
    'what deserves a look is not trusted',
    { networks: [block('198.51.100.7/32')], suspicious: ['198.51.100.7/32'], expected: {} },
  ],
  [
    'what the fence trusts stays while it is in use, also rarely',
    {
      existing: { cidrs: ['198.51.100.0/24'], vpcEndpoints: ['vpce-0a'] },
      networks: [block('198.51.100.7/32', notStable), endpoint('vpce-0a', notStable)],
      expected: { cidrs: ['198.51.100.0/24'], vpcEndpoints: ['vpce-0a'] },
    },
  ],
  [
    'and goes once it was quiet for its time',
    {
      existing: { cidrs: ['198.51.100.0/24'], vpcEndpoints: ['vpce-0a'] },
      networks: [block('198.51.100.7/32', { lastSeen: '2026-09-30T00:00:00Z', learned: false })],
      expected: {},
    },
  ],
  [
    'a VPC and the owners of endpoints stay, as no record shows their use',
    {
      existing: { vpcs: ['vpc-0a'], endpointOwners: ['444455556666'] },
      networks: [],
      expected: { vpcs: ['vpc-0a'], endpointOwners: ['444455556666'] },
    },
  ],
  [
    'services are no networks',
    { networks: [network({ kind: 'service', service: 'athena.amazonaws.com', made: 'on-behalf' })], expected: {} },
  ],
])('%s', (_, { existing, networks, suspicious, expected }) => {
  const own = existing ? fenceOf(existing) : []
  const followed = followedNetwork(own, [office], [learned(networks, suspicious)], '2026-10-01T00:00:00Z')
  expect(followed.network).toEqual({ ...nothing, ...expected })
})

test('says since when a network is in use', () => {
  const { reasons } = followedNetwork([], [], [learned([block('198.51.100.7/32')])], '2026-10-01T00:00:00Z')
  expect([...reasons]).toEqual([['198.51.100.7/32', 'in use on 6 days from 2026-08-01 to 2026-10-30']])
})
