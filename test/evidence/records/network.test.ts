import { expect, test } from '@jest/globals'
import type { Network } from '../../../src/evidence/types.ts'
import { networkOfRecord } from '../../../src/evidence/records/network.ts'

const from = (sourceIPAddress: string | undefined, vpcEndpointId?: string, invokedBy?: string): Network =>
  networkOfRecord({ sourceIPAddress, vpcEndpointId, userIdentity: { invokedBy } })
const unknown: Network = { kind: 'unknown' }
const service = (name: string): Network => ({ kind: 'service', service: name })

test.each<[string, Network, Network]>([
  ['an address of the documentation', from('198.51.100.7'), { kind: 'address', address: '198.51.100.7' }],
  ['a routable address', from('52.45.102.28'), { kind: 'address', address: '52.45.102.28' }],
  ['IPv6, in its shortest form', from('2A05:D018:0000:0000::0001'), { kind: 'address', address: '2a05:d018::1' }],
  ['a VPC endpoint', from('10.0.1.5', 'vpce-1'), { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.1.5' }],
  ['a private address', from('10.0.1.5'), { kind: 'address', address: '10.0.1.5' }],
  ['a private IPv6 address', from('fd00::1'), { kind: 'address', address: 'fd00::1' }],
  ['AWS Internal', from('AWS Internal'), service('AWS Internal')],
  ['a service as source', from('ssm.amazonaws.com'), service('ssm.amazonaws.com')],
  [
    'invokedBy over the address',
    from('52.45.102.28', undefined, 'athena.amazonaws.com'),
    service('athena.amazonaws.com'),
  ],
  [
    'a service through an endpoint',
    from('secretsmanager.amazonaws.com', 'vpce-1', 'secretsmanager.amazonaws.com'),
    service('secretsmanager.amazonaws.com'),
  ],
  ['no address', from(undefined), unknown],
  ['octal-looking', from('08.1.250.216'), unknown],
  ['a number', from('0x7f000001'), unknown],
  ['nonsense', from('<script>'), unknown],
])('%s', (_, network, expected) => {
  expect(network).toEqual(expected)
})
