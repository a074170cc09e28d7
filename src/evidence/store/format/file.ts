import { createHash } from 'node:crypto'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { linesOf } from './write-lines.ts'
import { savedEvidenceFromLines } from './parse-lines.ts'
import { InvalidStoreError } from './values.ts'
import type { SavedEvidence } from '../types.ts'

/**
 * The file of saved evidence: one line of JSON, then the lines of the evidence (`linesOf`) in Brotli. The first line
 * says what the file is, its format and catalog, and when it was saved; the checksum covers that line too.
 */
export interface FileHeader {
  /** Version of the catalog that mapped the newest events. */
  readonly catalog: string
  /** Version of the Whittle that wrote it. */
  readonly tool: string
  /** `2026-11-21`: the day on which it was written. */
  readonly saved: string
}

export interface StoreFile extends FileHeader {
  readonly evidence: SavedEvidence
  /** SHA-256 of the lines: equal for equal saved evidence. */
  readonly digest: string
}

/** `message` is a clause: why the file cannot be taken. It never quotes the file. */
export class UnusableStoreError extends Error {}

const format = 'whittle-ledger'
/**
 * 2: networks have owners of endpoints, workloads and vendors, which a reader of 1 would drop or refuse.
 * 3: calls of callers from outside of the account, which a reader of 2 would drop.
 */
const formatVersion = 3
const readVersions: readonly unknown[] = [1, 2, formatVersion]
const newline = 0x0a
/** No header is longer; whatever has no line end before is another file. */
const longestHeader = 4096
/** A year of a large organisation is a hundredth of it. */
const mostBytes = 2 ** 30

const damaged = 'it is damaged: it was cut off or changed after it was written'

export function writeStoreFile(evidence: SavedEvidence, header: FileHeader): { bytes: Uint8Array; digest: string } {
  const content = contentOf(evidence)
  const digest = digestOf(content)
  const { catalog, tool, saved } = header
  const facts = { format, version: formatVersion, catalog, tool, saved, bytes: content.length }
  const packed = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: 6,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  })
  const line = JSON.stringify({ ...facts, sha256: checksum(facts, content) })
  return { bytes: Buffer.concat([Buffer.from(`${line}\n`), packed]), digest }
}

/** @throws {UnusableStoreError} */
export function readStoreFile(bytes: Uint8Array): StoreFile {
  const end = bytes.subarray(0, longestHeader).indexOf(newline)
  const { sha256, ...facts } = headerOf(
    Buffer.from(bytes.subarray(0, end === -1 ? longestHeader : end)).toString('utf8'),
  )
  const content = unpacked(bytes.subarray(end + 1), facts.bytes)
  if (content.length !== facts.bytes || checksum(facts, content) !== sha256) throw new UnusableStoreError(damaged)
  try {
    const evidence = savedEvidenceFromLines(lines(content))
    const { catalog, tool, saved } = facts
    return { evidence, catalog, tool, saved, digest: digestOf(content) }
  } catch (error) {
    if (!(error instanceof InvalidStoreError)) throw error
    throw new UnusableStoreError('it contains something that Whittle does not write')
  }
}

const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

type Facts = FileHeader & { readonly format: string; readonly version: number; readonly bytes: number }

const checksum = ({ format: name, version, catalog, tool, saved, bytes }: Facts, content: Uint8Array): string =>
  createHash('sha256')
    .update(`${JSON.stringify([name, version, catalog, tool, saved, bytes])}\n`)
    .update(content)
    .digest('hex')

function headerOf(line: string): Facts & { readonly sha256: string } {
  let value: Partial<Record<string, unknown>> | null = null
  try {
    value = JSON.parse(line) as typeof value
  } catch {
    // reported below: it is no header
  }
  // A header that ends too early still shows that the file is Whittle's.
  if (value === null && line.startsWith(`{"format":"${format}"`)) throw new UnusableStoreError(damaged)
  if (value?.['format'] !== format) throw new UnusableStoreError('it is no ledger of Whittle')
  const { version, catalog, tool, saved, bytes, sha256 } = value
  if (typeof version === 'number' && version > formatVersion) {
    throw new UnusableStoreError(
      `it is of format ${String(version)}, and this version of Whittle reads formats up to ${formatVersion}`,
    )
  }
  if (
    typeof version !== 'number' ||
    !readVersions.includes(version) ||
    typeof catalog !== 'string' ||
    typeof tool !== 'string' ||
    typeof saved !== 'string' ||
    !/^\d{4}-\d\d-\d\d$/.test(saved) ||
    typeof bytes !== 'number' ||
    typeof sha256 !== 'string'
  ) {
    throw new UnusableStoreError(damaged)
  }
  return { format, version, catalog, tool, saved, bytes, sha256 }
}

function unpacked(packed: Uint8Array, bytes: number): Uint8Array {
  if (!(bytes >= 0 && bytes <= mostBytes)) throw new UnusableStoreError(damaged)
  try {
    return brotliDecompressSync(packed, { maxOutputLength: Math.max(1, bytes) })
  } catch {
    throw new UnusableStoreError(damaged)
  }
}

function contentOf(evidence: SavedEvidence): Uint8Array {
  const parts: Buffer[] = []
  for (const line of linesOf(evidence)) parts.push(Buffer.from(`${line}\n`))
  return Buffer.concat(parts)
}

function* lines(content: Uint8Array): Generator<string> {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  for (let at = 0; at < text.length;) {
    const end = text.indexOf(newline, at)
    if (end === -1) throw new InvalidStoreError()
    yield text.toString('utf8', at, end)
    at = end + 1
  }
}
