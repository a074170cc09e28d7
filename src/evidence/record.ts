import { z } from 'zod'

/**
 * One CloudTrail record, reduced to what Whittle reads. Unknown fields are ignored, `null` and empty text are absent;
 * a field that identity, outcome or time hang on and that is not of the documented type makes the record unusable.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export type TrailRecord = z.output<typeof recordSchema>
export type UserIdentity = TrailRecord['userIdentity']

export type ParsedRecord =
  | { readonly kind: 'record'; readonly record: TrailRecord }
  /** CloudTrail's own remark about events (Insights), not an event: it has no caller. */
  | { readonly kind: 'insight'; readonly eventID: string }
  /** `reason` is a clause for a reader: which field is wrong. It never quotes the record. */
  | { readonly kind: 'unusable'; readonly reason: string }

const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined)

/** Lake and LookupEvents write booleans as text; a flag that says neither counts as not said. */
const flag = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')])
  .optional()
  .catch(undefined)

const wholeSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

/** ISO 8601 in UTC, to the second; fractions and offsets are brought to that form. */
const time = z.string().transform((value, context) => {
  const moment = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(moment)) {
    context.addIssue({ code: 'custom', message: 'not a time' })
    return z.NEVER
  }
  return wholeSeconds.test(value) ? value : `${new Date(moment).toISOString().slice(0, 19)}Z`
})

const nothing = {}
const section = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((value) => value ?? nothing, z.object(shape))

const recordSchema = z.object({
  eventID: z.string().min(1),
  sharedEventID: text,
  eventTime: time,
  eventSource: z.string().min(1),
  eventName: z.string().min(1),
  awsRegion: z.string().min(1),
  eventType: text,
  eventCategory: text,
  managementEvent: flag,
  readOnly: flag,
  apiVersion: text.catch(undefined),
  recipientAccountId: text,
  errorCode: text,
  sourceIPAddress: text,
  vpcEndpointId: text,
  userIdentity: section({
    type: text,
    arn: text,
    accountId: text,
    userName: text,
    invokedBy: text,
    sessionContext: section({
      sessionIssuer: section({ type: text, arn: text }),
      attributes: section({ mfaAuthenticated: flag }),
      sourceIdentity: text,
    }),
  }),
  requestParameters: z.unknown().optional(),
  responseElements: z.unknown().optional(),
  additionalEventData: z.unknown().optional(),
  resources: z
    .array(z.object({ ARN: text, ARNPrefix: text, type: text }))
    .nullish()
    .catch(undefined),
})

const insight = z
  .object({ eventID: z.string().min(1), eventType: z.string().optional(), eventCategory: z.string().optional() })
  .refine((value) => value.eventType === 'AwsCloudTrailInsight' || value.eventCategory === 'Insight')

const hallmarks = ['eventID', 'eventSource', 'eventName'] as const

/** Reads one value that should be a CloudTrail record. Never throws. */
export function parseRecord(value: unknown): ParsedRecord {
  const result = recordSchema.safeParse(value)
  if (result.success) return { kind: 'record', record: result.data }
  const asInsight = insight.safeParse(value)
  if (asInsight.success) return { kind: 'insight', eventID: asInsight.data.eventID }
  const looksLikeOne =
    typeof value === 'object' && value !== null && hallmarks.some((field) => Object.hasOwn(value, field))
  if (!looksLikeOne) return { kind: 'unusable', reason: 'not a CloudTrail record' }
  const field = result.error.issues[0]?.path.join('.') ?? ''
  return { kind: 'unusable', reason: `${field} is missing or not what CloudTrail writes there` }
}
