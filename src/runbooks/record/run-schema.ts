import { z } from 'zod'
import { verificationSpec } from './verification-schema.ts'
import { escalationStep, moment, person, recordedEvent, serviceLevel, sha256, text } from './values.ts'

const sentences = z.array(text)

const manualStep = z.strictObject({
  id: text,
  title: text,
  actor: text,
  phase: text,
  commands: z.array(text),
  verify: text.optional(),
})

/** A policy document and the SHA-256 of its text as compact JSON. */
const access = z.strictObject({ sha256, document: z.unknown() })

const revocation = z.strictObject({
  kind: text,
  subject: text,
  status: z.enum(['proposed', 'manual', 'nothing-to-do', 'refused']),
  says: sentences,
  policies: z.array(
    z.strictObject({
      id: text,
      file: text,
      line: z.int(),
      principals: z.array(text),
      before: access.nullable(),
      after: access.nullable(),
      containment: text.describe('Is the new document contained in the old one: proven, refuted or undecided.'),
    }),
  ),
  files: z.array(text).describe('Files that the edits change.'),
  manual: z.array(manualStep),
})

/** What triggered a run. `key` makes it one run, however often the trigger comes. */
const trigger = z.strictObject({
  kind: z.enum(['command-line', 'schedule', 'dispatch', 'event']),
  key: text,
  event: text.optional().describe('Id of the EventBridge event.'),
  url: text.optional().describe('Page of the workflow run.'),
})

export const runDetails = z.strictObject({
  drill: z.boolean(),
  trigger,
  occasions: z.array(text),
  priority: z.enum(['P1', 'P2', 'P3', 'P4']),
  parameters: z.record(text, text),
  requester: person,
  executor: person,
  subjects: z.array(
    z.strictObject({
      principal: text,
      ids: z.array(text).describe('Unique ids (AROA…, AIDA…) of the user or role, which are never given again.'),
      sessions: z.array(text),
      people: z.array(text),
      events: z.int(),
    }),
  ),
  window: z.strictObject({ from: text, to: text }),
  queries: z.array(z.strictObject({ engine: text, text, from: text, to: text, rows: z.int() })),
  reading: z.strictObject({
    records: z.int(),
    complete: z.boolean(),
    accounts: z.array(
      z.strictObject({ account: text, from: text, to: text, gaps: z.array(text), dataEvents: z.array(text) }),
    ),
    problems: sentences,
  }),
  matched: z.strictObject({
    events: z.int(),
    unclear: z.int(),
    idsSha256: sha256.describe('Of the ids of all matched events, sorted, each followed by a newline.'),
    digests: z
      .array(text)
      .nullable()
      .describe(
        'First 16 hex digits of the SHA-256 of the id of each matched event, and of "ID unclear" of each unclear one, sorted; null: more than 1,000.',
      ),
    first: text.nullable(),
    last: text.nullable(),
    samples: z.array(recordedEvent),
    groups: z.array(
      z.strictObject({
        principal: text,
        session: text.optional(),
        accessKeyId: text.optional(),
        person: text.optional(),
        account: text,
        region: text,
        operation: text,
        resources: z.array(text),
        network: text,
        outcome: z.enum(['allowed', 'denied']),
        count: z.int(),
        firstSeen: text,
        lastSeen: text,
      }),
    ),
    groupsLeftOut: z.int(),
  }),
  triage: z.array(z.strictObject({ id: text, ask: text, actor: text, answer: text, leadsTo: text })),
  containment: z.array(
    z.strictObject({
      title: text,
      actor: text,
      commands: z.array(text),
      stops: text,
      doesNotStop: text,
      undo: text,
      verify: text.optional(),
    }),
  ),
  impact: z.strictObject({
    calls: z.int(),
    principals: z.int(),
    unclear: sentences,
    exceeds: text.nullable(),
    groups: z.array(
      z.strictObject({
        principal: text,
        workload: text,
        action: text,
        resource: text.nullable(),
        calls: z.int(),
        firstSeen: text,
        lastSeen: text,
      }),
    ),
    groupsLeftOut: z.int(),
  }),
  access: z
    .array(
      z.strictObject({
        principal: text,
        sha256,
        repository: z.array(z.strictObject({ id: text, file: text, line: z.int() })),
        account: z.array(text).nullable().describe('Names of policies in the account; null: no snapshot has it.'),
        unknown: sentences,
      }),
    )
    .describe('What the callers held before, with the digest of every document.'),
  revocation: z.array(revocation),
  manual: z.array(manualStep),
  verification: z.array(verificationSpec),
  exceptions: z.array(z.strictObject({ keep: text, in: text, until: text, because: text })),
  escalation: z
    .array(escalationStep)
    .describe('The steps of the runbook: later runs of the action carry them out, whatever the file says then.'),
  serviceLevel: z.array(serviceLevel),
  stages: z.array(z.strictObject({ name: text, status: text, says: sentences, at: moment })),
  outcome: z.enum(['clear', 'contained', 'stopped', 'escalated']),
  redacted: z.array(text).describe('Fields of events that were left out.'),
})

export type RunDetails = z.infer<typeof runDetails>
