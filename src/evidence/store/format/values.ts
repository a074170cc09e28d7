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

export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new InvalidStoreError()
  return value
}

export function string(value: unknown): string {
  if (typeof value !== 'string') throw new InvalidStoreError()
  return value
}

export const strings = (value: unknown): string[] => list(value).map(string)

export function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new InvalidStoreError()
  return value
}

/** Days and seconds of some thousands of years around the epoch: whatever is beyond was not written here. */
const largest = 1e12

export function integer(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > largest) throw new InvalidStoreError()
  return value
}

export function secondOfDay(value: unknown): number {
  const second = integer(value)
  if (second < 0 || second >= 86_400) throw new InvalidStoreError()
  return second
}

export function oneOf<Word extends string>(value: unknown, words: readonly Word[]): Word {
  const word = words.find((each) => each === value)
  if (word === undefined) throw new InvalidStoreError()
  return word
}

export const optional = <Value>(value: unknown, of: (value: unknown) => Value): Value | undefined =>
  value === null ? undefined : of(value)

/** Parts at the end of a list may be left out. */
export const given = <Value>(value: unknown, of: (value: unknown) => Value): Value | undefined =>
  value === undefined ? undefined : optional(value, of)
