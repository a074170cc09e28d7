import { parseRange, showAddress, type AddressRange } from '../../policy/conditions/ip.ts'

/**
 * Length of the prefix to which IPv6 addresses are widened: one subnet. Hosts change the lower half of their addresses
 * by themselves, so that single ones never become stable; the upper half is given to one network.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8981
 * @see https://www.rfc-editor.org/rfc/rfc4291#section-2.5.1
 */
const ipv6Subnet = 64

/** The subnet of an IPv6 address, an IPv4 address itself, as a block: `2001:db8::/64`, `203.0.113.7/32`. */
export function smallestBlockOf(address: string): string {
  const range = parseRange(address.includes(':') ? `${address}/${ipv6Subnet}` : address)
  if (range === undefined) throw new Error(`${address}: no address`)
  return range.family === 4 ? `${address}/32` : `${showAddress(range.first, 6)}/${ipv6Subnet}`
}

/** A single address as a block. */
export const blockOfAddress = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`

interface Block {
  readonly family: 4 | 6
  readonly first: bigint
  readonly bits: number
}

const width = { 4: 32, 6: 128 } as const

const sizeOf = ({ family, bits }: Block): bigint => 1n << BigInt(width[family] - bits)

function parseBlock(text: string): Block {
  const range = parseRange(text)
  if (range === undefined) throw new Error(`${text}: no block`)
  const bits = text.split('/')[1]
  return { family: range.family, first: range.first, bits: bits === undefined ? width[range.family] : Number(bits) }
}

const rangeOf = (block: Block): AddressRange => ({
  family: block.family,
  first: block.first,
  last: block.first + sizeOf(block) - 1n,
})

const showBlock = ({ family, first, bits }: Block): string => `${showAddress(first, family)}/${bits}`

const byPlace = (a: Block, b: Block): number =>
  a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0) || a.bits - b.bits

/**
 * The fewest blocks that hold exactly the same addresses: two blocks become one only where they are its two halves.
 * IPv4 before IPv6, by address.
 *
 * @param blocks in CIDR notation, without bits beyond the prefix
 */
function mergeBlocks(blocks: readonly string[]): string[] {
  const merged: Block[] = []
  for (const block of blocks.map(parseBlock).sort(byPlace)) {
    const before = merged.at(-1)
    if (before !== undefined && holds(rangeOf(before), rangeOf(block))) continue
    merged.push(block)
    for (let joined = joinLast(merged); joined !== undefined; joined = joinLast(merged)) {
      merged.splice(-2, 2, joined)
    }
  }
  return merged.map(showBlock)
}

/** The block of which the last two are the halves. */
function joinLast(blocks: readonly Block[]): Block | undefined {
  const [a, b] = [blocks.at(-2), blocks.at(-1)]
  if (a === undefined || b === undefined || a.family !== b.family || a.bits !== b.bits) return undefined
  const size = sizeOf(a)
  const isLowerHalf = a.first % (size * 2n) === 0n
  return isLowerHalf && a.first + size === b.first ? { ...a, bits: a.bits - 1 } : undefined
}

const holds = (outer: AddressRange, inner: AddressRange): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last

/** Is the address, or the block, within the block? */
export function isWithin(inner: string, block: string): boolean {
  const [a, b] = [parseRange(block), parseRange(inner)]
  return a !== undefined && b !== undefined && holds(a, b)
}

/**
 * Each of the fewest blocks with the given ones inside it.
 *
 * @param blocks as for `mergeBlocks`, each once
 */
export function membersByBlock(blocks: readonly string[]): Map<string, string[]> {
  const members = new Map(mergeBlocks(blocks).map((block): [string, string[]] => [block, []]))
  const places = [...members].map(([block, inside]) => ({ range: rangeOf(parseBlock(block)), inside }))
  let at = 0
  const inOrder = blocks.map((text) => ({ text, block: parseBlock(text) })).sort((a, b) => byPlace(a.block, b.block))
  for (const { text, block } of inOrder) {
    const range = rangeOf(block)
    while (at < places.length - 1 && !holds(places[at]!.range, range)) at++
    places[at]?.inside.push(text)
  }
  return members
}
