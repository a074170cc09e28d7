/** The words of the configuration: what an account id, a Region, an ARN, a date and an id look like. */
import * as z from 'zod'
import { cidrMistake } from './networks.ts'

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

/** Principals of a policy: only users and roles act, so groups and sessions are refused with what to write instead. */
export const principalArnSchema = z.string().superRefine((value, context) => {
  if (/^arn:aws[a-z-]*:iam::\d{12}:(user|role)\/[\w+=,.@/-]+$/.test(value)) return
  context.addIssue({ code: 'custom', message: notAPrincipalReason(value) })
})

function notAPrincipalReason(value: string): string {
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

/** Resources whose policies a fence can be written for. */
export const fencedResource = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:(?:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|(?:kms|secretsmanager|sqs|sns):[a-z0-9-]+:\d{12}:[\w+=,.@/:-]+)$/,
    'is not the ARN of a bucket, key, secret, queue or topic such as arn:aws:s3:::reports',
  )

export const analyzerArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:access-analyzer:[a-z0-9-]+:\d{12}:analyzer\/[A-Za-z][\w.-]*$/,
    'is not the ARN of an analyzer such as arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused',
  )

export const trailArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[A-Za-z0-9][\w.-]{1,127}$/,
    'is not the ARN of a trail such as arn:aws:cloudtrail:eu-west-1:111122223333:trail/organization',
  )

export const eventDataStoreArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:eventdatastore\/[0-9a-f-]{36}$/,
    'is not the ARN of an event data store such as arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/EXAMPLE-…',
  )

export const roleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'is not the ARN of a role such as arn:aws:iam::111122223333:role/whittle-reader',
  )

export const roleArnOfAccounts = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::(\d{12}|\{account\}):role\/[\w+=,.@/-]+$/,
    'is not the ARN of a role such as arn:aws:iam::{account}:role/whittle-reader',
  )

export const externalId = z.string().regex(/^[\w+=,.@:/-]{2,1224}$/, 'is not an external id as STS takes it')

export const bucket = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not the name of a bucket')

export const keyPrefix = z
  .string()
  .regex(/^[\w!.*'()/-]{1,200}$/, 'is not a prefix that CloudTrail takes')
  .refine((value) => !value.startsWith('/') && !/(^|\/)AWSLogs(\/|$)/.test(value), 'is what stands before AWSLogs/')

export const organization = z.string().regex(/^o-[a-z0-9]{10,32}$/, 'is not the id of an organisation: o-…')

/** Always quoted where it goes into SQL, and never able to end the quotes. */
export const sqlName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,254}$/, 'is not a name of letters, digits, "_" and "-"')

export const workgroup = z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'is not the name of a workgroup')

/** `90d`; zero means that no window is configured. */
/** The characters that git accepts in a branch name, in short. */
export const branch = z
  .string()
  .regex(/^(?!\/|-)(?!.*(\.\.|\/\/|@\{|\.lock$))[A-Za-z0-9._/@+-]+$/, 'is not a branch name that git accepts')

export const durationInDays = z.string().regex(/^(0|[1-9]\d{0,3})d$/, 'is not a duration in days such as 90d')

export const date = z.string().superRefine((value, context) => {
  const message = dateMistake(value)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})

/**
 * The mistake in a day (`2027-03-01`), as the rest of a sentence that begins with the day; `undefined` where there is
 * none.
 */
export function dateMistake(value: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'is not a date such as 2027-03-01'
  return isRealDate(value) ? undefined : 'is a date that does not exist'
}

/** Date.parse takes 2027-02-30 for 2 March; a real date survives the way there and back. */
function isRealDate(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value)
}

export const vpcOrArn = z
  .string()
  .regex(
    /^(?:arn:aws[a-z-]*:ec2:[a-z0-9-]+:\d{12}:vpc\/)?vpc-[0-9a-f]+$/,
    'is not the id or the ARN of a VPC such as vpc-0a1b2c3d or arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1b2c3d',
  )

export const organisation = z
  .string()
  .regex(/^o-[a-z0-9]{10,32}$/, 'is not the id of an organisation such as o-a1b2c3d4e5')

export const vpcEndpoint = z.string().regex(/^vpce-[0-9a-f]+$/, 'is not the id of a VPC endpoint such as vpce-0a1b2c3d')

export const cidr = z.string().superRefine((value, context) => {
  const message = cidrMistake(value)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})
