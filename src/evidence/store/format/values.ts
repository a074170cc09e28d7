/** Checked values of lines of saved evidence: the file may be forged. */

/** A line is not what `linesOf` writes. */
export class InvalidStoreError extends Error {}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidStoreError()
  }
}

export function readList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new InvalidStoreError()
  return value
}

export function readString(value: unknown): string {
  if (typeof value !== 'string') throw new InvalidStoreError()
  return value
}

export const readStrings = (value: unknown): string[] => readList(value).map(readString)

export function readBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new InvalidStoreError()
  return value
}

/** Days and seconds of some thousands of years around the epoch: whatever is beyond was not written here. */
const largest = 1e12

export function readInteger(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > largest) throw new InvalidStoreError()
  return value
}

export function secondOfDay(value: unknown): number {
  const second = readInteger(value)
  if (second < 0 || second >= 86_400) throw new InvalidStoreError()
  return second
}

export function readOneOf<Word extends string>(value: unknown, words: readonly Word[]): Word {
  const word = words.find((each) => each === value)
  if (word === undefined) throw new InvalidStoreError()
  return word
}

export const readOptional = <Value>(value: unknown, of: (value: unknown) => Value): Value | undefined =>
  value === null ? undefined : of(value)

/** Parts at the end of a list may be left out. */
export const readGiven = <Value>(value: unknown, of: (value: unknown) => Value): Value | undefined =>
  value === undefined ? undefined : readOptional(value, of)
