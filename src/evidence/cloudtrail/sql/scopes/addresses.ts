import { parseRange } from '../../../../policy/conditions/ip.ts'
import { and, nullIsFalse, or, type Bounds, type Predicate } from './predicate.ts'

/** Prefixes of addresses that a block is split into at most. */
const mostPrefixes = 256

/** Octets of an IPv4 address without zeros in front, as the reader of records takes them for one. */
const octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]{0,1}[0-9])'
const ipv4 = `^${octet}(\\.${octet}){3}$`

/** Is the text an IPv4 address? */
export const isIpv4 = (expression: string): Predicate => nullIsFalse(`regexp_like(${expression}, '${ipv4}')`)

/** Is an IPv4 address in one of the blocks? Of IPv6 addresses SQL says nothing. */
export function inBlocks(expression: string, cidrs: readonly string[]): Bounds {
  const parts = cidrs.map((cidr) => inBlock(expression, cidr))
  return {
    possible: or([nullIsFalse(`strpos(${expression}, ':') > 0`), ...parts.map(({ possible }) => possible)]),
    sure: and([isIpv4(expression), or(parts.map(({ sure }) => sure))]),
  }
}

function inBlock(expression: string, cidr: string): Bounds {
  const range = parseRange(cidr)
  if (range === undefined || range.family !== 4) return { possible: range === undefined, sure: false }
  const [first, last] = [Number(range.first), Number(range.last)]
  const prefixes = prefixesOf(first, last)
  if (prefixes !== undefined) {
    const test = or(prefixes.map((prefix) => textBegins(expression, prefix)))
    return { possible: test, sure: test }
  }
  return { possible: textBegins(expression, commonPrefix(first, last)), sure: false }
}

/** @param prefix whole octets: `10.1.`, or a whole address */
const textBegins = (expression: string, prefix: string): Predicate =>
  prefix.endsWith('.')
    ? nullIsFalse(`${expression} LIKE ?`, `${prefix}%`)
    : prefix === ''
      ? true
      : nullIsFalse(`${expression} = ?`, prefix)

const octetsOf = (address: number): number[] => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256)

const dotted = (address: number, octets: number): string =>
  octetsOf(address)
    .slice(0, octets)
    .map((part) => `${part}${octets === 4 ? '' : '.'}`)
    .join(octets === 4 ? '.' : '')

/** A block as prefixes of whole octets; `undefined` where they would be too many. */
function prefixesOf(first: number, last: number): string[] | undefined {
  const size = last - first + 1
  const octets = size >= 2 ** 32 ? 0 : size >= 2 ** 24 ? 1 : size >= 2 ** 16 ? 2 : size >= 2 ** 8 ? 3 : 4
  if (octets === 0) return ['']
  const step = 2 ** (32 - octets * 8)
  const count = size / step
  if (count > mostPrefixes) return undefined
  return Array.from({ length: count }, (_, index) => dotted(first + index * step, octets))
}

function commonPrefix(first: number, last: number): string {
  const [a, b] = [octetsOf(first), octetsOf(last)]
  const differs = a.findIndex((part, index) => part !== b[index])
  return dotted(first, differs === -1 ? 4 : differs)
}
