import ipaddr from 'ipaddr.js'

/** A single address is a block of one. Only for text in which `cidrMistake` finds nothing. */
export function cidrBlockOf(value: string): string {
  const [address, bits] = parseBlock(value) ?? [ipaddr.parse(value), undefined]
  return `${address.toString()}/${bits ?? (address.kind() === 'ipv4' ? 32 : 128)}`
}

type Block = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Strict: dotted quads only, no shorthand such as `10.1/8`. */
function parseBlock(value: string): Block | undefined {
  const [address = '', bits, more] = value.split('/')
  if (more !== undefined || (bits !== undefined && !/^(0|[1-9]\d{0,2})$/.test(bits))) return undefined
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    const length = bits === undefined ? 32 : Number(bits)
    return length <= 32 ? [ipaddr.IPv4.parse(address), length] : undefined
  }
  if (!address.includes(':') || address.includes('%') || !ipaddr.IPv6.isValid(address)) return undefined
  const length = bits === undefined ? 128 : Number(bits)
  return length <= 128 ? [ipaddr.IPv6.parse(address), length] : undefined
}

/**
 * Blocks from which no request reaches AWS as `aws:SourceIp`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 */
const notPublic: readonly Block[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
  '::/127',
  '::ffff:0:0/96',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].map((block) => parseBlock(block) as Block)

/**
 * Blocks that IANA gives to a registry, for all the networks of a part of the world; no organisation's own network is
 * wider.
 *
 * @see https://www.iana.org/assignments/ipv4-address-space/ipv4-address-space.xhtml
 * @see https://www.iana.org/assignments/ipv6-unicast-address-assignments/ipv6-unicast-address-assignments.xhtml
 */
const shortest = { ipv4: 8, ipv6: 12 } as const

/**
 * The mistake in a trusted network (`203.0.113.0/24`), as the rest of a sentence that begins with the network;
 * `undefined` where there is none.
 */
export function cidrMistake(value: string): string | undefined {
  const block = parseBlock(value)
  if (block === undefined) return 'is not an address block such as 203.0.113.0/24 or 2001:db8::/48'
  const [address, bits] = block
  if (bits === 0) return 'is the whole internet: a trusted network must be smaller'
  const network = networkOf(block)
  if (network !== address.toString()) return `has bits set beyond its prefix: write ${network}/${bits}`
  const taken = notPublic.find((other) => overlap(block, other))
  if (taken === undefined) {
    const least = shortest[address.kind()]
    return bits >= least
      ? undefined
      : `is wider than /${least}, the most that the internet's registries are given at once: a trusted network must be smaller`
  }
  return (
    `holds addresses that are not public (${taken[0].toString()}/${taken[1]}), and AWS sees only public ones as ` +
    'aws:SourceIp: name the VPCs or VPC endpoints instead'
  )
}

function networkOf([address, bits]: Block): string {
  return address.kind() === 'ipv4'
    ? ipaddr.IPv4.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString()
}

function overlap([a, aBits]: Block, [b, bBits]: Block): boolean {
  return a.kind() === b.kind() && a.match(b, Math.min(aBits, bBits))
}
