import { createHash } from 'node:crypto'
import type { RecordStage, RunbookRecord } from './schema.ts'

/** Hex SHA-256 of a text or of bytes. */
export const sha256Of = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

/**
 * The id of a run: the same for the same trigger, however often it comes.
 *
 * @param key of the trigger: the id of an EventBridge event, of a workflow run, or the moment on the command line
 */
export const runIdOf = (runbook: string, key: string): string =>
  sha256Of(JSON.stringify(['run', runbook, key])).slice(0, 16)

/** The id of a record: what it is about, so that nothing is recorded twice. */
export const recordIdOf = (run: string, stage: RecordStage, about: readonly (string | number)[]): string =>
  sha256Of(JSON.stringify([run, stage, ...about]))

/** The bytes of a record's file. */
export const recordText = (record: RunbookRecord): string => `${JSON.stringify(record, undefined, 2)}\n`

/** `000017.json`: one name for each place in the chain, so that two writers cannot both take it. */
export const recordFile = (sequence: number): string => `${String(sequence).padStart(6, '0')}.json`

/** The place in the chain that a file name states; `undefined` for any other file. */
export function sequenceOf(file: string): number | undefined {
  const digits = /^(\d{6,9})\.json$/.exec(file)?.[1]
  return digits === undefined || recordFile(Number(digits)) !== file ? undefined : Number(digits)
}
