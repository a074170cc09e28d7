import ipaddr from 'ipaddr.js'
import type { ValueMatcher } from './value.ts'

/** Addresses from `first` to `last`, both included, as numbers of their family. */
export interface AddressRange {
  readonly family: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

/** An address, or a network in CIDR notation (host bits may be set); a plain address is a range of one. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = '', length, more] = text.trim().split('/')
  // For an address of the other family the library throws and catches an exception, which is slow.
  const isAddress = address.includes(':') ? ipaddr.IPv6.isValid(address) : ipaddr.IPv4.isValidFourPartDecimal(address)
  if (more !== undefined || !isAddress) return undefined
  const parsed = ipaddr.parse(address)
  const family = parsed.kind() === 'ipv4' ? 4 : 6
  const width = family === 4 ? 32 : 128
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined
  const bits = length === undefined ? width : Number(length)
  if (bits > width) return undefined
  const value = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const size = 1n << BigInt(width - bits)
  const first = (value / size) * size
  return { family, first, last: first + size - 1n }
}

const quad = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

/** The value of a plain IPv4 address: nearly all requests carry one, so it is parsed without the library. */
function parseQuad(text: string): number | undefined {
  const match = quad.exec(text)
  if (!match) return undefined
  const [a, b, c, d] = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])]
  return a > 255 || b > 255 || c > 255 || d > 255 ? undefined : ((a * 256 + b) * 256 + c) * 256 + d
}

/** IpAddress: is the address in the network? IPv4 and IPv6 never meet. Unknown where one of them cannot be read. */
export function ipAddress(value: string): ValueMatcher {
  const network = parseRange(value)
  const [first, last] = network?.family === 4 ? [Number(network.first), Number(network.last)] : [1, 0]
  return (text) => {
    const plain = parseQuad(text)
    if (plain !== undefined && network !== undefined) return first <= plain && plain <= last
    const address = parseRange(text)
    if (network === undefined || address === undefined) return undefined
    if (network.family !== address.family) return false
    return network.first <= address.first && address.last <= network.last
  }
}

/** An address as people write it. */
export function showAddress(value: bigint, family: 4 | 6): string {
  const length = family === 4 ? 4 : 16
  const bytes = Array.from({ length }, (_, index) => Number((value >> BigInt(8 * (length - 1 - index))) & 255n))
  return ipaddr.fromByteArray(bytes).toString()
}
