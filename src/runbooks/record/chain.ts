import { recordFile, sequenceOf, sha256Of } from './identity.ts'
import { recordSchema, type RunbookRecord } from './schema.ts'

/** A file of a folder of records, as its bytes are. */
export interface RecordFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** A record with the digest by which the next one names it. */
export interface ChainedRecord {
  readonly record: RunbookRecord
  readonly sha256: string
}

export interface ChainProblem {
  /** The file that is wrong, or that is missing. */
  readonly file: string
  /** A sentence. */
  readonly says: string
}

export interface Chain {
  /** In their order; those that cannot be read are left out. */
  readonly records: readonly ChainedRecord[]
  readonly problems: readonly ChainProblem[]
  /** Digest of the last file; `null` where there is none. What was attested or noted elsewhere is compared with it. */
  readonly head: string | null
}

/**
 * Reads records and checks their chain: each names the bytes of the one before. That the last ones were cut off, or the last
 * one was changed, does not show in the chain itself: `expectedHead` of `checkHead` does that.
 *
 * @param files of a folder, in any order; other names than those of records are ignored
 */
export function readChain(files: readonly RecordFile[]): Chain {
  const numbered = files
    .flatMap(({ name, bytes }) => {
      const sequence = sequenceOf(name)
      return sequence === undefined
        ? []
        : [{ name, sequence, sha256: sha256Of(bytes), parsed: parseChainedRecord(bytes) }]
    })
    .sort((one, other) => one.sequence - other.sequence)
  const problems: ChainProblem[] = []
  const records: ChainedRecord[] = []
  const ids = new Map<string, string>()
  const latest = new Map<string, string>()
  let complete = true
  let before: { readonly name: string; readonly sequence: number; readonly sha256: string } | undefined
  for (const { name, sequence, sha256, parsed } of numbered) {
    const expected = before === undefined ? 0 : before.sequence + 1
    const missing = sequence > expected
    complete &&= !missing && typeof parsed !== 'string'
    if (missing) problems.push({ file: recordFile(expected), says: missingText(expected, sequence, name) })
    if (typeof parsed === 'string') problems.push({ file: name, says: parsed })
    else {
      const says = [
        placeMistake(parsed, sequence),
        missing ? undefined : linkMistake(parsed, name, before),
        doubleMistake(parsed, ids),
        complete ? continuesMistake(parsed, latest) : undefined,
      ]
      for (const sentence of says) if (sentence !== undefined) problems.push({ file: name, says: sentence })
      ids.set(parsed.id, name)
      latest.set(parsed.run, sha256)
      records.push({ record: parsed, sha256 })
    }
    before = { name, sequence, sha256 }
  }
  return { records, problems, head: before?.sha256 ?? null }
}

/** The record that bytes hold, or the sentence that says why they hold none. */
function parseChainedRecord(bytes: Uint8Array): RunbookRecord | string {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return 'It is not JSON: it was changed or cut off.'
  }
  const parsed = recordSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  return `It is no record of a runbook: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'unknown'}.`
}

/** A sentence where the last record is not the one that was noted elsewhere. @param expected hex SHA-256 */
export const checkHead = ({ head }: Chain, expected: string): string | undefined =>
  head === expected
    ? undefined
    : `The last record has the SHA-256 ${head ?? 'of none'}, not ${expected}: it was changed, records after it were removed, or records were added since.`

function missingText(from: number, to: number, next: string): string {
  const which = to - from === 1 ? 'It is missing' : `It and all others before ${next} are missing`
  return `${which}: ${next} is there.`
}

const placeMistake = ({ sequence }: RunbookRecord, expected: number): string | undefined =>
  sequence === expected ? undefined : `It says that it is number ${sequence} of the chain: it was renamed or replaced.`

function linkMistake(
  { previous }: RunbookRecord,
  name: string,
  before: { readonly name: string; readonly sha256: string } | undefined,
): string | undefined {
  if (previous === (before?.sha256 ?? null)) return undefined
  if (before === undefined) return `It is the first, and names a record before it (${previous ?? ''}).`
  return `It names ${previous ?? 'none'} as the record before it, and ${before.name} has the SHA-256 ${before.sha256}: the bytes of ${before.name} or of ${name} were changed.`
}

function doubleMistake({ id }: RunbookRecord, ids: ReadonlyMap<string, string>): string | undefined {
  const other = ids.get(id)
  return other === undefined ? undefined : `It records the same as ${other}.`
}

function continuesMistake({ run, continues }: RunbookRecord, latest: ReadonlyMap<string, string>): string | undefined {
  if (continues === (latest.get(run) ?? null)) return undefined
  return `It names ${continues ?? 'none'} as the record before it of run ${run}, which is ${latest.get(run) ?? 'not there'}.`
}
