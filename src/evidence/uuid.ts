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

/** The inverse of `uuidWords`, of the four words at `at`. */
export function uuidText(words: Uint32Array, at: number): string {
  let hex = ''
  for (let index = at; index < at + 4; index++) hex += words[index]!.toString(16).padStart(8, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
