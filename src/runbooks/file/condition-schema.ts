/** The conditions of a runbook file, as they are written: one key each. */
import * as z from 'zod'
import { groupKeys } from './group-keys.ts'
import { duration, hoursOfDay } from './values.ts'
import { text } from '../../settings/value-schemas.ts'

const texts = (description: string) =>
  z.array(text).min(1, 'must not be empty: leave the condition out instead').optional().describe(description)

/** Networks by name, CIDR, VPC or VPC endpoint. */
const network = z
  .strictObject({
    in: texts('Called from one of these: names of networks in .github/whittle.yml, CIDR blocks, vpc-… or vpce-….'),
    'not-in': texts('Called from an address or VPC endpoint that is in none of these.'),
  })
  .refine((value) => (value.in === undefined) !== (value['not-in'] === undefined), 'must have one of in and not-in')

const levels = ['List', 'Read', 'Write', 'Tagging', 'Permissions management'] as const

/**
 * One condition on an event. Lists are alternatives. In a list `$name` stands for a list of the file, and in any text
 * `${name}` for a parameter.
 */
export const condition = z
  .strictObject({
    get all() {
      return z.array(condition).min(1, 'must not be empty').optional().describe('All of these hold.')
    },
    get any() {
      return z.array(condition).min(1, 'must not be empty').optional().describe('At least one of these holds.')
    },
    get not() {
      return condition.optional().describe('This does not hold.')
    },
    principal: texts('ARN patterns of the users and roles that called, or of their sessions.'),
    group: texts('Names of IAM groups: the users in them, by the account snapshot.'),
    'caller-type': texts('userIdentity.type: Root, IAMUser, AssumedRole, AWSAccount, AWSService, …'),
    person: texts(
      'Patterns of the person behind a session: user of Identity Center, source identity, user or session name.',
    ),
    'access-key': texts('Ids of access keys.'),
    service: texts('Services that were called: IAM prefixes (s3) or event sources (s3.amazonaws.com).'),
    event: texts('Patterns of event names: PutObject, iam.amazonaws.com:Delete*.'),
    action: texts('Patterns of IAM actions: s3:Get*.'),
    'access-level': z
      .array(z.enum(levels))
      .min(1, 'must not be empty: leave the condition out instead')
      .optional()
      .describe('Access levels of the actions, as AWS assigns them.'),
    resource: texts('ARN patterns of the resources.'),
    region: texts('Regions.'),
    account: texts('Ids of the accounts that recorded the event.'),
    'caller-account': texts('Ids of the accounts of the callers.'),
    network: network.optional().describe('Where the call came from.'),
    'network-type': z
      .array(z.enum(['address', 'endpoint', 'service']))
      .min(1, 'must not be empty: leave the condition out instead')
      .optional()
      .describe('A public address, a VPC endpoint, or an AWS service that called for the caller.'),
    time: z.enum(['within', 'outside']).optional().describe('Within or outside of the hours of this file.'),
    outcome: z.enum(['allowed', 'denied']).optional().describe('Did AWS refuse the call?'),
    error: texts('Patterns of error codes: AccessDenied*.'),
    mfa: z.boolean().optional().describe('Was the session authenticated with MFA?'),
    'user-agent': texts('Patterns of user agents.'),
  })
  .superRefine((value, context) => {
    const given = Object.keys(value)
    if (given.length === 1) return
    const message =
      given.length === 0
        ? 'is empty: give one condition'
        : `has ${given.length} conditions (${given.join(', ')}): put each into a list of all or any`
    context.addIssue({ code: 'custom', message })
  })
  .meta({ id: 'condition' })

export type WrittenCondition = z.infer<typeof condition>

export const scope = z.strictObject({
  when: z
    .enum(['matched', 'empty'])
    .optional()
    .describe(
      'empty: the run continues where there is no such event, as of access that is not used. Default: matched.',
    ),
  where: condition.describe('The events that the runbook is about.'),
  'first-use': z
    .strictObject({
      of: z
        .array(z.enum(groupKeys))
        .min(1, 'must not be empty')
        .describe('Facts that occur together for the first time.'),
      within: duration.describe('How far back they must not have occurred, in days: 30d.'),
    })
    .optional()
    .describe('Only events that show something for the first time.'),
  volume: z
    .strictObject({
      'at-least': z.int().min(1).describe('Number of events.'),
      within: duration.describe('The time in which they happened: 1h.'),
      by: z.array(z.enum(groupKeys)).describe('Counted for each combination of these; empty: over all.'),
    })
    .optional()
    .describe('Only events that belong to many within a time.'),
})

export const hours = z.strictObject({
  'time-zone': text.describe('IANA name of the time zone: Europe/Vienna.'),
  days: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
    .min(1, 'must not be empty')
    .describe('Working days.'),
  from: hoursOfDay.describe('Local time, "07:00".'),
  to: hoursOfDay.describe('Local time, "19:00"; before from: on the next day.'),
  holidays: z.array(z.iso.date('is not a date such as 2026-12-25')).optional().describe('Days without work.'),
})
