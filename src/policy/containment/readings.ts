import type { PolicyDocument } from '../document.ts'
import { readLetters, restrictToSegments } from '../letters.ts'
import type { Item, Reading } from '../letters.ts'

/** The readings of wildcards in Resource under which the two documents are not the same as under one before. */
export function readingsToTell(...documents: readonly PolicyDocument[]): readonly Reading[] {
  const patterns = documents
    .flatMap(({ statements }) => statements.flatMap(({ resource, notResource }) => resource ?? notResource ?? []))
    .map((text) => readLetters(text, { wildcards: true, variables: true }))
  const readings: readonly Reading[] = ['documented', 'flat', 'segments']
  const restricted = new Map<string, Reading>()
  for (const reading of readings) {
    const key = JSON.stringify(patterns.map((pattern) => wildcardsOf(pattern, reading)))
    if (!restricted.has(key)) restricted.set(key, reading)
  }
  return [...restricted.values()]
}

const wildcardsOf = (pattern: readonly Item[], reading: Reading): readonly Item[] =>
  [true, false].flatMap((wide) =>
    restrictToSegments(pattern, reading, wide).filter((item) => typeof item === 'number' && item < 0),
  )
