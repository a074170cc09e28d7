/**
 * The records of runbooks. The JSON Schema of `schema/runbook-record.schema.json` is made from this (`npm run schema`);
 * records are checked against it when they are read.
 */
import { z } from 'zod'
import { publishedSchema } from '../../settings/json-schema.ts'
import { laterDetails } from './later-schema.ts'
import { runDetails } from './run-schema.ts'
import { moment, sha256, text } from './values.ts'

const runbook = z.strictObject({
  id: text,
  version: z.int(),
  title: text,
  owner: text.describe('The role that answers for the runbook.'),
  file: text.describe('Path of the file, from the root of the checkout.'),
  sha256: sha256.describe('Of the bytes of the file.'),
})

/** What all records have in common. */
const head = {
  format: z.literal(1),
  id: sha256.describe('Of what the record is about: a record with an id that is there already is not written again.'),
  sequence: z.int().min(0).describe('Place in the chain, from 0, without a gap.'),
  previous: sha256.nullable().describe('Of the bytes of the record before in the chain; null in the first.'),
  run: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe('The run, in all of its records.'),
  continues: sha256.nullable().describe('Of the bytes of the earlier record of the same run; null in its first.'),
  at: moment.describe('When what is recorded happened or was noticed.'),
  runbook,
}

export const recordSchema = z
  .discriminatedUnion('stage', [
    z.strictObject({ ...head, stage: z.literal('run'), details: runDetails }),
    z.strictObject({ ...head, stage: z.literal('proposed'), details: laterDetails.proposed }),
    z.strictObject({ ...head, stage: z.literal('approved'), details: laterDetails.approved }),
    z.strictObject({ ...head, stage: z.literal('merged'), details: laterDetails.merged }),
    z.strictObject({ ...head, stage: z.literal('declined'), details: laterDetails.declined }),
    z.strictObject({ ...head, stage: z.literal('escalated'), details: laterDetails.escalated }),
    z.strictObject({ ...head, stage: z.literal('acknowledged'), details: laterDetails.acknowledged }),
    z.strictObject({ ...head, stage: z.literal('verified'), details: laterDetails.judged }),
    z.strictObject({ ...head, stage: z.literal('failed'), details: laterDetails.judged }),
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
