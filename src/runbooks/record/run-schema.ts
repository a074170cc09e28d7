import * as z from 'zod'
import { verificationSpec } from './verification-schema.ts'
import { escalationStep, moment, person, recordedEvent, serviceLevel, sha256, quotedText } from './values.ts'

const sentences = z.array(quotedText)

const manualStep = z.strictObject({
  id: quotedText.describe('Id of the step.'),
  title: quotedText.describe('What is to be done.'),
  actor: quotedText.describe('Who does it.'),
  phase: quotedText.describe('When it is done: before the revocation, or after it.'),
  commands: z.array(quotedText).describe('Commands for it.'),
  verify: quotedText.optional().describe('A command that shows that it was done.'),
})

/** A policy document and the SHA-256 of its text as compact JSON. */
const access = z.strictObject({
  sha256: sha256.describe('SHA-256 of the document as compact JSON.'),
  document: z.unknown().describe('The policy document.'),
})

const revocation = z.strictObject({
  kind: quotedText.describe('Kind of the revocation in the runbook.'),
  subject: quotedText.describe('The user, role or resource that it is about.'),
  status: z.enum(['proposed', 'manual', 'nothing-to-do', 'refused']).describe('What became of it.'),
  says: sentences.describe('What is done or why it is not, a sentence each.'),
  policies: z
    .array(
      z.strictObject({
        id: quotedText.describe('Id of the policy.'),
        file: quotedText.describe('Its file.'),
        line: z.int().describe('The line on which it begins.'),
        principals: z.array(quotedText).describe('ARNs of the users and roles that it is attached to.'),
        before: access.nullable().describe('The document before; null: there was none.'),
        after: access.nullable().describe('The document after; null: the policy is removed.'),
        containment: quotedText.describe('Is the new document contained in the old one: proven, refuted or undecided.'),
      }),
    )
    .describe('The policies that are edited.'),
  files: z.array(quotedText).describe('Files that the edits change.'),
  manual: z.array(manualStep).describe('What people have to do.'),
})

/** What triggered a run. `key` makes it one run, however often the trigger comes. */
const trigger = z.strictObject({
  kind: z.enum(['command-line', 'schedule', 'dispatch', 'event']).describe('What started the run.'),
  key: quotedText.describe('The trigger, the same each time it comes: it starts one run.'),
  event: quotedText.optional().describe('Id of the EventBridge event.'),
  url: quotedText.optional().describe('Page of the workflow run.'),
})

export const runDetails = z.strictObject({
  drill: z.boolean().describe('Was it a drill, which writes nothing?'),
  trigger: trigger.describe('What started the run.'),
  occasions: z.array(quotedText).describe('What the runbook is used for.'),
  priority: z.enum(['P1', 'P2', 'P3', 'P4']).describe('Priority of the runbook.'),
  parameters: z.record(quotedText, quotedText).describe('Parameter → its value.'),
  requester: person.describe('Who asked for the run.'),
  executor: person.describe('Whose token ran it.'),
  subjects: z
    .array(
      z.strictObject({
        principal: quotedText.describe('ARN of the user or role.'),
        ids: z
          .array(quotedText)
          .describe('Unique ids (AROA…, AIDA…) of the user or role, which are never given again.'),
        sessions: z.array(quotedText).describe('Names of their sessions.'),
        people: z.array(quotedText).describe('The people behind them, where records show them.'),
        events: z.int().describe('Number of matched events.'),
      }),
    )
    .describe('The users and roles that matched events belong to.'),
  window: z
    .strictObject({ from: quotedText.describe('Its beginning.'), to: quotedText.describe('Its end.') })
    .describe('The time that was read.'),
  queries: z
    .array(
      z.strictObject({
        engine: quotedText.describe('What ran the statement.'),
        text: quotedText.describe('The statement.'),
        from: quotedText.describe('Beginning of its time.'),
        to: quotedText.describe('End of its time.'),
        rows: z.int().describe('Number of rows that it returned.'),
      }),
    )
    .describe('The statements that were run, and what they returned.'),
  reading: z
    .strictObject({
      records: z.int().describe('Number of records.'),
      complete: z.boolean().describe('Was everything read to its end?'),
      accounts: z
        .array(
          z.strictObject({
            account: quotedText.describe('Id of the account.'),
            from: quotedText.describe('The first moment that was read.'),
            to: quotedText.describe('The last moment that was read.'),
            gaps: z.array(quotedText).describe('Days without a record.'),
            dataEvents: z.array(quotedText).describe('Resource types of the data events that were recorded.'),
          }),
        )
        .describe('What was read of each account.'),
      problems: sentences.describe('What was not read, a sentence each.'),
    })
    .describe('What was read.'),
  matched: z
    .strictObject({
      events: z.int().describe('Number of them.'),
      unclear: z.int().describe('Number of events of which it is not known whether they match.'),
      idsSha256: sha256.describe('Of the ids of all matched events, sorted, each followed by a newline.'),
      digests: z
        .array(quotedText)
        .nullable()
        .describe(
          'First 16 hex digits of the SHA-256 of the id of each matched event, and of "ID unclear" of each unclear one, sorted; null: more than 1,000.',
        ),
      first: quotedText.nullable().describe('Time of the first; null: there is none.'),
      last: quotedText.nullable().describe('Time of the last; null: there is none.'),
      samples: z.array(recordedEvent).describe('Some of them.'),
      groups: z
        .array(
          z.strictObject({
            principal: quotedText.describe('ARN of the user or role.'),
            session: quotedText.optional().describe('Name of the session.'),
            accessKeyId: quotedText.optional().describe('Id of the access key.'),
            person: quotedText.optional().describe('The person behind the session.'),
            account: quotedText.describe('The account that recorded them.'),
            region: quotedText.describe('Their Region.'),
            operation: quotedText.describe('Event source and name.'),
            resources: z.array(quotedText).describe('ARNs of the resources.'),
            network: quotedText.describe('The network that they came from.'),
            outcome: z.enum(['allowed', 'denied']).describe('Were they allowed, or refused by AWS?'),
            count: z.int().describe('Number of events.'),
            firstSeen: quotedText.describe('Time of the first.'),
            lastSeen: quotedText.describe('Time of the last.'),
          }),
        )
        .describe('All of them by caller, operation and place.'),
      groupsLeftOut: z.int().describe('Number of groups that are not listed.'),
    })
    .describe('The events that match the condition of the runbook.'),
  triage: z
    .array(
      z.strictObject({
        id: quotedText.describe('Id of the question.'),
        ask: quotedText.describe('The question.'),
        actor: quotedText.describe('Who answers it.'),
        answer: quotedText.describe('The answer.'),
        leadsTo: quotedText.describe('What follows from the answer.'),
      }),
    )
    .describe('The questions of the runbook that were asked, with their answers.'),
  containment: z
    .array(
      z.strictObject({
        title: quotedText.describe('What it does.'),
        actor: quotedText.describe('Who does it.'),
        commands: z.array(quotedText).describe('Commands for it.'),
        stops: quotedText.describe('What it stops.'),
        doesNotStop: quotedText.describe('What it does not stop.'),
        undo: quotedText.describe('How to undo it.'),
        verify: quotedText.optional().describe('A command that shows that it was done.'),
      }),
    )
    .describe('What people can do at once to contain it.'),
  impact: z
    .strictObject({
      calls: z.int().describe('Number of calls.'),
      principals: z.int().describe('Number of principals that made them.'),
      unclear: sentences.describe('What is not known of it, a sentence each.'),
      exceeds: quotedText.nullable().describe('The threshold of the runbook that it exceeds; null: none.'),
      groups: z
        .array(
          z.strictObject({
            principal: quotedText.describe('ARN of the user or role.'),
            workload: quotedText.describe('What calls with it.'),
            action: quotedText.describe('The IAM action.'),
            resource: quotedText.nullable().describe('ARN of the resource; null: not known.'),
            calls: z.int().describe('Number of calls.'),
            firstSeen: quotedText.describe('Time of the first.'),
            lastSeen: quotedText.describe('Time of the last.'),
          }),
        )
        .describe('The calls by caller, action and resource.'),
      groupsLeftOut: z.int().describe('Number of groups that are not listed.'),
    })
    .describe('The legitimate use that the revocation would deny.'),
  access: z
    .array(
      z.strictObject({
        principal: quotedText.describe('ARN of the user or role.'),
        sha256: sha256.describe('SHA-256 of everything that it held.'),
        repository: z
          .array(
            z.strictObject({
              id: quotedText.describe('Id of the policy.'),
              file: quotedText.describe('Its file.'),
              line: z.int().describe('The line on which it begins.'),
            }),
          )
          .describe('Policies of the repository that are attached to it.'),
        account: z.array(quotedText).nullable().describe('Names of policies in the account; null: no snapshot has it.'),
        unknown: sentences.describe('What is not known of its access, a sentence each.'),
      }),
    )
    .describe('What the callers held before, with the digest of every document.'),
  revocation: z.array(revocation).describe('The revocations of the runbook, and what became of each.'),
  manual: z.array(manualStep).describe('What people have to do.'),
  verification: z.array(verificationSpec).describe('What shows that the revocation holds.'),
  exceptions: z
    .array(
      z.strictObject({
        keep: quotedText.describe('Actions that are kept.'),
        in: quotedText.describe('Policies in which they are kept.'),
        until: quotedText.describe('The last day.'),
        because: quotedText.describe('Why.'),
      }),
    )
    .describe('Permissions that are kept although they would be revoked.'),
  escalation: z
    .array(escalationStep)
    .describe('The steps of the runbook: later runs of the action carry them out, whatever the file says then.'),
  serviceLevel: z.array(serviceLevel).describe('What has to be done by when.'),
  stages: z
    .array(
      z.strictObject({
        name: quotedText.describe('Name of the stage.'),
        status: quotedText.describe('How it ended.'),
        says: sentences.describe('What it found, a sentence each.'),
        at: moment.describe('When it ended.'),
      }),
    )
    .describe('The stages of the run, in their order.'),
  outcome: z.enum(['clear', 'contained', 'stopped', 'escalated']).describe('How the run ended.'),
  redacted: z.array(quotedText).describe('Fields of events that were left out.'),
})

export type RunDetails = z.infer<typeof runDetails>
