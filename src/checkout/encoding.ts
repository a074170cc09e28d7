import { positionAt } from '../sources/files.ts'

/** The character that replaces bytes that are not UTF-8 once a text is decoded. */
const replacement = '\uFFFD'
const replacementBytes = Buffer.from(replacement)

/** A byte that is not part of UTF-8 text; line and column are 1-based, the column in UTF-16 units. */
export interface BadByte {
  readonly line: number
  readonly column: number
  readonly byte: number
}

/** A text may hold U+FFFD where bytes were lost, or because its author wrote that character: then the bytes decide. */
export const mayHaveLostBytes = (text: string): boolean => text.includes(replacement)

/** The first byte that is not UTF-8; `undefined` where all of them are. */
export function firstBadByte(bytes: Buffer): BadByte | undefined {
  const text = bytes.toString('utf8')
  let [offset, from] = [0, 0]
  for (let at = text.indexOf(replacement); at !== -1; at = text.indexOf(replacement, at + 1)) {
    // Everything before this place was decoded as it stands.
    offset += Buffer.byteLength(text.slice(from, at))
    from = at
    if (!bytes.subarray(offset, offset + replacementBytes.length).equals(replacementBytes))
      return { ...positionAt(text, at), byte: bytes[offset] ?? 0 }
  }
  return undefined
}

/** Place and description of the byte, as compilers write places. */
export const badByteText = (path: string, { line, column, byte }: BadByte): string =>
  `${path}:${line}:${column}: byte 0x${byte.toString(16).padStart(2, '0')} is not UTF-8`
