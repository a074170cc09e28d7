import { describe, expect, test } from '@jest/globals'
import type { Network } from '../../../src/evidence/types.ts'
import { placeOfNetwork, networkPlaces } from '../../../src/report/html/places.ts'
import { entry, role } from '../../support/ledger.ts'

describe('blocks of networks', () => {
  const cases: readonly (readonly [Network, string, string])[] = [
    [{ kind: 'address', address: '203.0.113.77' }, 'public', '203.0.113.0/24'],
    [{ kind: 'address', address: '10.1.2.3' }, 'private', '10.1.2.0/24'],
    [{ kind: 'address', address: '100.64.0.9' }, 'private', '100.64.0.0/24'],
    [{ kind: 'address', address: '2001:db8:ac3e:1::7' }, 'public', '2001:db8:ac3e::/48'],
    [{ kind: 'address', address: '::ffff:203.0.113.77' }, 'public', '203.0.113.0/24'],
    [{ kind: 'address', address: 'fd00:1:2::1' }, 'private', 'fd00:1:2::/48'],
    [{ kind: 'address', address: 'not an address' }, 'unknown', 'not an address'],
    [{ kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.1', vpc: 'vpc-7' }, 'endpoint', 'vpc-7'],
    [{ kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.1' }, 'endpoint', 'VPC endpoints'],
    [{ kind: 'service', service: 'ec2.amazonaws.com' }, 'service', 'AWS services'],
    [{ kind: 'unknown' }, 'unknown', 'not recorded'],
  ]
  test.each(cases)('%j', (network, kind, block) => {
    expect(placeOfNetwork(network)).toEqual({ kind, block })
  })
})

describe('networks in use', () => {
  const office = { office: { cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: ['vpc-7'], vpcEndpoints: [] } }
  const elsewhere: Network = { kind: 'address', address: '198.51.100.4' }

  test('calls are added up by network, the most first; refused ones are counted apart too', () => {
    const { places } = networkPlaces(
      [
        entry('s3:GetObject', { count: 5, firstSeen: '2026-08-03T00:00:00Z' }),
        entry('s3:PutObject', { count: 7, principal: 'arn:aws:iam::111122223333:role/other' }),
        entry('s3:PutObject', { count: 3, network: elsewhere, outcome: 'denied' }),
      ],
      new Map([[role, 0]]),
      office,
    )
    expect(places).toEqual([
      {
        kind: 'public',
        name: '203.0.113.7',
        block: '203.0.113.0/24',
        trusted: 'office',
        events: 12,
        denied: 0,
        principals: [0],
        others: 1,
        first: '2026-08-01T00:00:00Z',
        last: '2026-10-30T00:00:00Z',
      },
      expect.objectContaining({
        name: '198.51.100.4',
        trusted: null,
        events: 3,
        denied: 3,
        principals: [0],
        others: 0,
      }),
    ])
  })

  test('an endpoint of a trusted VPC is trusted, an IPv4 address is of no IPv6 block', () => {
    const endpoint: Network = { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.1', vpc: 'vpc-7' }
    const { places } = networkPlaces(
      [entry('a:B', { network: endpoint, count: 2 }), entry('a:B', { network: elsewhere, count: 1 })],
      new Map(),
      office,
    )
    expect(places.map(({ trusted }) => trusted)).toEqual(['office', null])
  })

  test('networks beyond the most frequent are counted', () => {
    const many = Array.from({ length: 3005 }, (_, index) =>
      entry('a:B', { network: { kind: 'address', address: `198.${index >> 8}.${index & 255}.1` }, count: 2 }),
    )
    const { places, left } = networkPlaces(many, new Map(), {})
    expect(places).toHaveLength(3000)
    expect(left).toEqual({ places: 5, events: 10 })
  })
})
