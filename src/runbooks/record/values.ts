import * as z from 'zod'

/** Of any content: records quote what was found. */
export const quotedText = z.string().max(100_000)

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

/** A person or account at GitHub; without a login the reason for that. */
export const person = z.union([
  z.strictObject({ login: quotedText.describe('Login at GitHub.'), how: quotedText.describe('How it is known.') }),
  z.strictObject({ login: z.null().describe('Not known.'), why: quotedText.describe('Why it is not known.') }),
])

export type Person = z.infer<typeof person>

export const pullRequest = z.strictObject({
  number: z.int().min(1).describe('Number of the pull request.'),
  url: quotedText.describe('Its page.'),
  branch: quotedText.describe('Its branch.'),
  commit: z.string().describe('Head of the branch.'),
})

/** A matched event, without the fields that the runbook redacts. */
export const recordedEvent = z.strictObject({
  eventID: quotedText.describe('Id of the event in CloudTrail.'),
  time: quotedText.describe('When it happened.'),
  operation: quotedText.describe('Event source and name of the call.'),
  principal: quotedText.describe('ARN of the user or role that called.'),
  principalId: quotedText.optional().describe('Its unique id.'),
  session: quotedText.optional().describe('Name of the session.'),
  accessKeyId: quotedText.optional().describe('Id of the access key.'),
  person: quotedText.optional().describe('The person behind the session, where the record shows one.'),
  account: quotedText.describe('The account that recorded it.'),
  region: quotedText.describe('The Region of the call.'),
  sourceAddress: quotedText.optional().describe('The address that it came from.'),
  userAgent: quotedText.optional().describe('The program that called.'),
  outcome: z.enum(['allowed', 'denied']).describe('Was it allowed, or refused by AWS?'),
  errorCode: quotedText.optional().describe('The error of a call that failed.'),
  actions: z.array(quotedText).describe('The IAM actions that it was authorised for.'),
  resources: z.array(quotedText).describe('ARNs of the resources.'),
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
  id: quotedText.describe('Id of the step in the runbook.'),
  on: z.array(escalationCause).describe('The causes for which it is carried out.'),
  after: quotedText.describe('How long after the cause it is due.'),
  reviewers: z.array(quotedText).describe('GitHub users who are asked to review the pull request.'),
  teams: z.array(quotedText).describe('Teams that are asked to review the pull request.'),
  issue: z
    .strictObject({
      title: quotedText.exactOptional().describe('Its title.'),
      labels: z.array(quotedText).describe('Its labels.'),
      assignees: z.array(quotedText).describe('GitHub users to whom it is assigned.'),
    })
    .exactOptional()
    .describe('The issue that is opened.'),
  message: quotedText.exactOptional().describe('A message for other channels.'),
})

export const serviceLevel = z.strictObject({
  what: z.enum(['contain', 'revoke', 'verify']).describe('What has to be done in time.'),
  limit: quotedText.describe('The time that the runbook allows.'),
  due: moment.describe('When it has to be done.'),
})
