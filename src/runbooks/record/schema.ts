/**
 * The records of runbooks. The JSON Schema of `schema/runbook-record.schema.json` is made from this (`npm run schema`);
 * records are checked against it when they are read.
 */
import * as z from 'zod'
import { publishedSchema } from '../../settings/json-schema.ts'
import { laterDetails } from './later-schema.ts'
import { runDetails } from './run-schema.ts'
import { moment, sha256, quotedText } from './values.ts'

const runbook = z.strictObject({
  id: quotedText.describe('Id of the runbook.'),
  version: z.int().describe('Its version.'),
  title: quotedText.describe('Its title.'),
  owner: quotedText.describe('The role that answers for the runbook.'),
  file: quotedText.describe('Path of the file, from the root of the checkout.'),
  sha256: sha256.describe('Of the bytes of the file.'),
})

/** What all records have in common. */
const head = {
  format: z.literal(1).describe('Version of this format.'),
  id: sha256.describe('Of what the record is about: a record with an id that is there already is not written again.'),
  sequence: z.int().min(0).describe('Place in the chain, from 0, without a gap.'),
  previous: sha256.nullable().describe('Of the bytes of the record before in the chain; null in the first.'),
  run: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe('The run, in all of its records.'),
  continues: sha256.nullable().describe('Of the bytes of the earlier record of the same run; null in its first.'),
  at: moment.describe('When what is recorded happened or was noticed.'),
  runbook: runbook.describe('The runbook, and its file at the time of the run.'),
}

export const recordSchema = z
  .discriminatedUnion('stage', [
    z.strictObject({
      ...head,
      stage: z.literal('run').describe('A run, with everything that was found and proposed.'),
      details: runDetails.describe('What is recorded.'),
    }),
    z.strictObject({
      ...head,
      stage: z.literal('proposed').describe('A pull request was opened.'),
      details: laterDetails.proposed.describe('What is recorded.'),
    }),
    z.strictObject({
      ...head,
      stage: z.literal('approved').describe('The pull request was approved.'),
      details: laterDetails.approved.describe('What is recorded.'),
    }),
    z.strictObject({
      ...head,
      stage: z.literal('merged').describe('The pull request was merged.'),
      details: laterDetails.merged.describe('What is recorded.'),
    }),
    z.strictObject({
      ...head,
      stage: z.literal('declined').describe('The pull request was closed without a merge.'),
      details: laterDetails.declined.describe('What is recorded.'),
    }),
    z.strictObject({
      ...head,
      stage: z.literal('escalated').describe('A step of the escalation was carried out.'),
      details: laterDetails.escalated.describe('What is recorded.'),
    }),
    z.strictObject({
      ...head,
      stage: z.literal('acknowledged').describe('An escalation was acknowledged.'),
      details: laterDetails.acknowledged.describe('What is recorded.'),
    }),
    z.strictObject({
      ...head,
      stage: z.literal('verified').describe('Every verification succeeded.'),
      details: laterDetails.judged.describe('What is recorded.'),
    }),
    z.strictObject({
      ...head,
      stage: z.literal('failed').describe('A verification failed.'),
      details: laterDetails.judged.describe('What is recorded.'),
    }),
  ])
  .meta({
    title: 'Record of a runbook',
    description:
      'One stage of a run of a runbook. Records are only ever added: each names the one before by its SHA-256, and what became of a run later is another record.',
  })

export type RunbookRecord = z.infer<typeof recordSchema>
export type RecordStage = RunbookRecord['stage']
export type RecordOf<Stage extends RecordStage> = Extract<RunbookRecord, { stage: Stage }>

/** A record before it has its place in the chain. */
export type RecordDraft = RunbookRecord extends infer Each
  ? Each extends RunbookRecord
    ? Omit<Each, 'format' | 'sequence' | 'previous' | 'continues'>
    : never
  : never

/** What `schema/runbook-record.schema.json` holds. */
export const recordSchemaFile = (): object =>
  publishedSchema(recordSchema, 'runbook-record.schema.json', 'draft-2020-12')
