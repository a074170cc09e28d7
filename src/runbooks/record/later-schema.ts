import * as z from 'zod'
import { escalationCause, moment, person, pullRequest, recordedEvent, quotedText } from './values.ts'

const verification = z.strictObject({
  id: quotedText.describe('Id of the verification in the runbook.'),
  kind: z
    .enum(['stays-empty', 'stays-alive', 'state'])
    .describe('What it verifies: that no further events match, that legitimate use goes on, or a state in IAM.'),
  status: z
    .enum(['success', 'failed', 'pending', 'not-observable'])
    .describe('Its result; pending: it is not decided yet.'),
  from: moment.describe('From when events are read.'),
  until: moment.nullable().describe('Until when they are read; null: a state, which holds at one moment.'),
  says: z.array(quotedText).describe('What was found, a sentence each.'),
  events: z.array(recordedEvent).describe('Those that decide it, the earliest; at most twenty.'),
  matched: z.int().describe('Number of events that match.'),
})

/** Details of what becomes of a run later. */
export const laterDetails = {
  proposed: z.strictObject({ pullRequest: pullRequest.describe('The pull request that was opened.') }),
  approved: z.strictObject({
    pullRequest: pullRequest.describe('The pull request.'),
    approver: person.describe('Who approved it.'),
    reviewUrl: quotedText.nullable().describe('Page of the review; null where GitHub names none.'),
  }),
  merged: z.strictObject({
    pullRequest: pullRequest.describe('The pull request.'),
    executor: person.describe('The account that merged it.'),
    mergeCommit: quotedText.describe('The commit of the merge.'),
    approved: z.boolean().describe('Was its last commit approved by another person than the one who merged it?'),
  }),
  declined: z.strictObject({
    pullRequest: pullRequest.describe('The pull request that was closed.'),
    by: person.describe('Who closed it.'),
  }),
  escalated: z.strictObject({
    key: quotedText.describe('Step, cause and its time: what is recorded was carried out.'),
    step: quotedText.describe('Id of the step in the runbook.'),
    cause: escalationCause.describe('Why it was carried out.'),
    causedAt: moment.describe('When the cause came about.'),
    due: moment.describe('When the step was due.'),
    says: quotedText.describe('What was carried out, in a sentence.'),
    reviewers: z.array(quotedText).describe('GitHub users who were asked to review.'),
    teams: z.array(quotedText).describe('Teams that were asked to review.'),
    issue: z
      .strictObject({ number: z.int().describe('Its number.'), url: quotedText.describe('Its page.') })
      .nullable()
      .describe('The issue that was opened; null: none.'),
    message: quotedText.nullable().describe('The message for other channels; null: none.'),
    problems: z.array(quotedText).describe('What GitHub refused.'),
  }),
  acknowledged: z.strictObject({
    by: person.describe('Who acknowledged it.'),
    how: quotedText.describe('By what: a comment, a review, a closed issue.'),
    answers: z.array(quotedText).describe('Ids of escalated records.'),
  }),
  judged: z.strictObject({
    from: moment.describe('From when events are read.'),
    until: moment.nullable().describe('Until when they are read; null: a state, which holds at one moment.'),
    results: z.array(verification).describe('The result of each verification.'),
    runbookChanged: z.boolean().describe('Has the file changed since the run?'),
  }),
}

export type LaterDetails = { readonly [Stage in keyof typeof laterDetails]: z.infer<(typeof laterDetails)[Stage]> }
