import type { PolicyDocument } from '../document.ts'
import { readLetters, restrictToSegments } from '../letters.ts'
import type { PatternItem, WildcardReading } from '../letters.ts'
import { resourceForm } from '../resource-forms.ts'

const readings: readonly WildcardReading[] = [
  'documented',
  'flat',
  'segments',
  'documented, completed',
  'flat, completed',
]

/** The readings of wildcards in Resource under which the two documents are not the same as under one before. */
export function distinguishingReadings(...documents: readonly PolicyDocument[]): readonly WildcardReading[] {
  const texts = documents.flatMap(({ statements }) =>
    statements.flatMap((statement) =>
      (statement.resource ?? statement.notResource ?? []).filter(maySplitReadings).map((text) => ({ text, statement })),
    ),
  )
  if (texts.length === 0) return ['documented']
  const distinct = new Map<string, WildcardReading>()
  for (const reading of readings) {
    const key = texts.map(({ text, statement }) => {
      const form = resourceForm(text, statement, reading)
      return [form.length, ...wildcardsOf(readLetters(form, { wildcards: true, variables: true }), reading)].join()
    })
    if (!distinct.has(key.join('|'))) distinct.set(key.join('|'), reading)
  }
  return [...distinct.values()]
}

/** Readings differ in incomplete ARNs, and in wildcards before the fifth colon of complete ones. */
function maySplitReadings(text: string): boolean {
  if (text === '*') return false
  const head = /^(?:[^:]*:){5}/.exec(text)?.[0]
  return head === undefined || /[*?\uE000$]/.test(head)
}

const wildcardsOf = (pattern: readonly PatternItem[], reading: WildcardReading): readonly number[] =>
  [true, false].flatMap((wide) =>
    restrictToSegments(pattern, reading, wide).flatMap((item) => (typeof item === 'number' && item < 0 ? [item] : [])),
  )
