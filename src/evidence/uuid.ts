const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Writes the four words of a UUID in lower case, as CloudTrail writes ids. @returns false for any other text */
export function uuidWords(text: string, words: Uint32Array): boolean {
  if (!uuid.test(text)) return false
  words[0] = Number.parseInt(text.slice(0, 8), 16)
  words[1] = Number.parseInt(text.slice(9, 13) + text.slice(14, 18), 16)
  words[2] = Number.parseInt(text.slice(19, 23) + text.slice(24, 28), 16)
  words[3] = Number.parseInt(text.slice(28), 16)
  return true
}

export const uuidLength = 36
const hyphen = 0x2d
/** Of each byte its two digits, the first in the lower half. */
const digits = Uint16Array.from({ length: 256 }, (_, byte) => {
  const text = byte.toString(16).padStart(2, '0')
  return text.charCodeAt(0) | (text.charCodeAt(1) << 8)
})
const text = Buffer.alloc(uuidLength)

/** The inverse of `uuidWords`, of the four words at `at`. */
export function uuidText(words: Uint32Array, at: number): string {
  writeUuid(words, at, text, 0)
  return text.toString('latin1')
}

/** Writes the same into bytes from `place` on: `uuidLength` of them. */
export function writeUuid(words: Uint32Array, at: number, bytes: Uint8Array, place: number): void {
  let to = place
  for (let byte = 0; byte < 16; byte++) {
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10) bytes[to++] = hyphen
    const pair = digits[(words[at + (byte >> 2)]! >>> (24 - 8 * (byte & 3))) & 0xff]!
    bytes[to++] = pair & 0xff
    bytes[to++] = pair >> 8
  }
}
