import { z } from 'zod'

/** Of any content: records quote what was found. */
export const text = z.string().max(100_000)

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

/** A person or account at GitHub; without a login the reason for that. */
export const person = z.union([
  z.strictObject({ login: text, how: text.describe('How it is known.') }),
  z.strictObject({ login: z.null(), why: text }),
])

export type Person = z.infer<typeof person>

export const pullRequest = z.strictObject({
  number: z.int().min(1),
  url: text,
  branch: text,
  commit: z.string().describe('Head of the branch.'),
})

/** A matched event, without the fields that the runbook redacts. */
export const recordedEvent = z.strictObject({
  eventID: text,
  time: text,
  operation: text,
  principal: text,
  principalId: text.optional(),
  session: text.optional(),
  accessKeyId: text.optional(),
  person: text.optional(),
  account: text,
  region: text,
  sourceAddress: text.optional(),
  userAgent: text.optional(),
  outcome: z.enum(['allowed', 'denied']),
  errorCode: text.optional(),
  actions: z.array(text),
  resources: z.array(text),
})

export type RecordedEvent = z.infer<typeof recordedEvent>

export const escalationCause = z.enum([
  'unclear',
  'impact',
  'unanswered',
  'verification-failed',
  'overdue',
  'threshold',
])

export const escalationStep = z.strictObject({
  id: text,
  on: z.array(escalationCause),
  after: text,
  reviewers: z.array(text),
  teams: z.array(text),
  issue: z
    .strictObject({ title: text.exactOptional(), labels: z.array(text), assignees: z.array(text) })
    .exactOptional(),
  message: text.exactOptional(),
})

export const serviceLevel = z.strictObject({
  what: z.enum(['contain', 'revoke', 'verify']),
  limit: text,
  due: moment,
})
