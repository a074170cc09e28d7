import * as z from 'zod'

/** Of any content: records quote what was found. */
export const text = z.string().max(100_000)

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

/** A person or account at GitHub; without a login the reason for that. */
export const person = z.union([
  z.strictObject({ login: text.describe('Login at GitHub.'), how: text.describe('How it is known.') }),
  z.strictObject({ login: z.null().describe('Not known.'), why: text.describe('Why it is not known.') }),
])

export type Person = z.infer<typeof person>

export const pullRequest = z.strictObject({
  number: z.int().min(1).describe('Number of the pull request.'),
  url: text.describe('Its page.'),
  branch: text.describe('Its branch.'),
  commit: z.string().describe('Head of the branch.'),
})

/** A matched event, without the fields that the runbook redacts. */
export const recordedEvent = z.strictObject({
  eventID: text.describe('Id of the event in CloudTrail.'),
  time: text.describe('When it happened.'),
  operation: text.describe('Event source and name of the call.'),
  principal: text.describe('ARN of the user or role that called.'),
  principalId: text.optional().describe('Its unique id.'),
  session: text.optional().describe('Name of the session.'),
  accessKeyId: text.optional().describe('Id of the access key.'),
  person: text.optional().describe('The person behind the session, where the record shows one.'),
  account: text.describe('The account that recorded it.'),
  region: text.describe('The Region of the call.'),
  sourceAddress: text.optional().describe('The address that it came from.'),
  userAgent: text.optional().describe('The program that called.'),
  outcome: z.enum(['allowed', 'denied']).describe('Was it allowed, or refused by AWS?'),
  errorCode: text.optional().describe('The error of a call that failed.'),
  actions: z.array(text).describe('The IAM actions that it was authorised for.'),
  resources: z.array(text).describe('ARNs of the resources.'),
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
  id: text.describe('Id of the step in the runbook.'),
  on: z.array(escalationCause).describe('The causes for which it is carried out.'),
  after: text.describe('How long after the cause it is due.'),
  reviewers: z.array(text).describe('GitHub users who are asked to review the pull request.'),
  teams: z.array(text).describe('Teams that are asked to review the pull request.'),
  issue: z
    .strictObject({
      title: text.exactOptional().describe('Its title.'),
      labels: z.array(text).describe('Its labels.'),
      assignees: z.array(text).describe('GitHub users to whom it is assigned.'),
    })
    .exactOptional()
    .describe('The issue that is opened.'),
  message: text.exactOptional().describe('A message for other channels.'),
})

export const serviceLevel = z.strictObject({
  what: z.enum(['contain', 'revoke', 'verify']).describe('What has to be done in time.'),
  limit: text.describe('The time that the runbook allows.'),
  due: moment.describe('When it has to be done.'),
})
