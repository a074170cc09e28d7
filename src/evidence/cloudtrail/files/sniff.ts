import { open } from 'node:fs/promises'
import { constants, gunzipSync } from 'node:zlib'
import { isCliOutput } from '../../records/foreign.ts'

/** The bytes at the beginning of a file that are examined. */
const headBytes = 4096
/** Largest inflated beginning. */
const mostInflated = 1024 * 1024

/** JSON, or lines of JSON with a time before each. */
const beginning = /^\uFEFF?\s*(?:[[{"]|\d{4}-\d\d-\d\dT[\d:.]+Z \{)/
const marks = /\\?"(?:eventVersion|CloudTrailEvent|QueryResultRows|awslogs)\\?"\s*:/

/**
 * Does a file with another name than logs have begin as they do? So do what Firehose delivers and the text output of the AWS CLI.
 * False where it cannot be read.
 */
export async function hasLogHead(path: string): Promise<boolean> {
  const head = await readHead(path)
  return head !== undefined && isLogHead(head)
}

/** The first 4 KB of a file; `undefined` where it cannot be read. */
export async function readHead(path: string): Promise<Buffer | undefined> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    return undefined
  }
}

/** Is it the beginning of a log, which may be compressed? @param start as `readHead` gives it */
export function isLogHead(start: Buffer): boolean {
  try {
    const head = inflated(start)
    const text = head.toString('utf8')
    return (beginning.test(text) && marks.test(text)) || isCliOutput(head)
  } catch {
    return false
  }
}

/** The available part of it, where it is cut off. */
const inflated = (head: Buffer): Buffer =>
  head[0] === 0x1f && head[1] === 0x8b
    ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostInflated })
    : head
