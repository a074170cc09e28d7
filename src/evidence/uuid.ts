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

const digits = Buffer.from('0123456789abcdef')
const text = Buffer.from('00000000-0000-0000-0000-000000000000')
/** Where the eight digits of each word stand. */
const places = [
  [0, 1, 2, 3, 4, 5, 6, 7],
  [9, 10, 11, 12, 14, 15, 16, 17],
  [19, 20, 21, 22, 24, 25, 26, 27],
  [28, 29, 30, 31, 32, 33, 34, 35],
] as const

/** The inverse of `uuidWords`, of the four words at `at`. */
export function uuidText(words: Uint32Array, at: number): string {
  for (let index = 0; index < 4; index++) {
    const word = words[at + index]!
    const of = places[index]!
    for (let digit = 0; digit < 8; digit++) text[of[digit]!] = digits[(word >>> (28 - 4 * digit)) & 15]!
  }
  return text.toString('latin1')
}
