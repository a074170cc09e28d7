import { z } from 'zod'
import { escalationCause, moment, person, pullRequest, recordedEvent, text } from './values.ts'

const verification = z.strictObject({
  id: text,
  kind: z.enum(['stays-empty', 'stays-alive', 'state']),
  status: z.enum(['success', 'failed', 'pending', 'not-observable']),
  from: moment,
  until: moment.nullable(),
  says: z.array(text),
  events: z.array(recordedEvent).describe('Those that decide it, the earliest; at most twenty.'),
  matched: z.int(),
})

/** Details of what becomes of a run later. */
export const laterDetails = {
  proposed: z.strictObject({ pullRequest }),
  approved: z.strictObject({
    pullRequest,
    approver: person,
    reviewUrl: text.nullable(),
  }),
  merged: z.strictObject({
    pullRequest,
    executor: person.describe('The account that merged it.'),
    mergeCommit: text,
    approved: z.boolean().describe('Was its last commit approved by another person than the one who merged it?'),
  }),
  declined: z.strictObject({ pullRequest, by: person }),
  escalated: z.strictObject({
    key: text.describe('Step, cause and its time: what is recorded was carried out.'),
    step: text,
    cause: escalationCause,
    causedAt: moment,
    due: moment,
    says: text,
    reviewers: z.array(text),
    teams: z.array(text),
    issue: z.strictObject({ number: z.int(), url: text }).nullable(),
    message: text.nullable(),
    problems: z.array(text).describe('What GitHub refused.'),
  }),
  acknowledged: z.strictObject({ by: person, how: text, answers: z.array(text).describe('Ids of escalated records.') }),
  judged: z.strictObject({
    from: moment,
    until: moment.nullable(),
    results: z.array(verification),
    runbookChanged: z.boolean().describe('Has the file changed since the run?'),
  }),
}

export type LaterDetails = { readonly [Stage in keyof typeof laterDetails]: z.infer<(typeof laterDetails)[Stage]> }
