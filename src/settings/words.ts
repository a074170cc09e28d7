/** The words of the configuration: what an account id, a Region, an ARN, a date and a network block look like. */
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

/** One line without control characters: it ends up in titles, branch names and reports. */
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const oneLine = /^[^\u0000-\u001f\u007f]+$/

export const text = z.string().regex(oneLine, 'must be one line of text, not empty')

export const accountId = z.string().regex(/^\d{12}$/, 'is not an account id: 12 digits, in quotes')

export const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a Region such as eu-west-1')

export const service = z.string().regex(/^[a-z0-9-]+$/, 'is not a service prefix such as s3 or execute-api')

export const dataEventType = z
  .string()
  .regex(/^AWS::\w+::\w+$/, 'is not a resource type of data events such as AWS::S3::Object')

export const actionPattern = z
  .string()
  .regex(/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/, 'is not an action or action pattern such as s3:DeleteObject or s3:Get*')

/** Holders of a policy: only users and roles act, so groups and sessions are refused with what to write instead. */
export const holderArn = z.string().superRefine((value, context) => {
  if (/^arn:aws[a-z-]*:iam::\d{12}:(user|role)\/[\w+=,.@/-]+$/.test(value)) return
  context.addIssue({ code: 'custom', message: whyNoHolder(value) })
})

function whyNoHolder(value: string): string {
  if (/^arn:[^:]*:iam::\d{12}:group\//.test(value)) return 'is a group: name the users in it'
  if (/^arn:[^:]*:sts:/.test(value)) return 'is a session: name its role, arn:aws:iam::ACCOUNT:role/NAME'
  if (/^arn:[^:]*:iam::\d{12}:root$/.test(value)) return 'is a whole account: name its users and roles'
  if (/[*?]/.test(value)) return 'is a pattern: name each user and role'
  return 'is not the ARN of a user or role such as arn:aws:iam::111122223333:role/deploy'
}

/** ARN patterns as ArnLike takes them. */
export const principalPattern = z
  .string()
  .regex(
    /^arn:[^:\s]+:(iam|sts):[^:\s]*:[^:\s]+:\S+$/,
    'is not the ARN pattern of a principal such as arn:aws:iam::*:role/ops-*',
  )

export const analyzerArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:access-analyzer:[a-z0-9-]+:\d{12}:analyzer\/[A-Za-z][\w.-]*$/,
    'is not the ARN of an analyzer such as arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused',
  )

/** `90d`; zero means that no window is asked for. */
export const duration = z.string().regex(/^(0|[1-9]\d{0,3})d$/, 'is not a duration in days such as 90d')

export const date = z.string().superRefine((value, context) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    context.addIssue({ code: 'custom', message: 'is not a date such as 2027-03-01' })
  } else if (!isRealDate(value)) {
    context.addIssue({ code: 'custom', message: 'is a date that does not exist' })
  }
})

/** Date.parse takes 2027-02-30 for 2 March; a real date survives the way there and back. */
function isRealDate(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value)
}

export const vpc = z.string().regex(/^vpc-[0-9a-f]+$/, 'is not the id of a VPC such as vpc-0a1b2c3d')

export const vpcEndpoint = z.string().regex(/^vpce-[0-9a-f]+$/, 'is not the id of a VPC endpoint such as vpce-0a1b2c3d')

export const cidr = z.string().superRefine((value, context) => {
  const message = whyNoPublicBlock(value)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})

/** A single address is a block of one. Only for text that `cidr` accepts. */
export function blockOf(value: string): string {
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

/** Blocks from which no request reaches AWS as `aws:SourceIp` (field note 29). */
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

function whyNoPublicBlock(value: string): string | undefined {
  const block = parseBlock(value)
  if (block === undefined) return 'is not an address block such as 203.0.113.0/24 or 2001:db8::/48'
  const [address, bits] = block
  if (bits === 0) return 'is the whole internet: a trusted network must be smaller'
  const network = networkOf(block)
  if (network !== address.toString()) return `has bits set beyond its prefix: write ${network}/${bits}`
  const taken = notPublic.find((other) => overlap(block, other))
  if (taken === undefined) return undefined
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
