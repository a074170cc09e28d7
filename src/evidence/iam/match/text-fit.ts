import { TOKEN_END, TOKEN_START } from '../../../policy/unresolved.ts'
import type { NamePattern } from '../../../sources/types.ts'
import { mayBeSame } from '../../../sources/terraform/principals/possible/text.ts'

/** A text of a source in literal parts and unresolved expressions. */
export type TextPart = string | { readonly expression: string }

const token = new RegExp(`${TOKEN_START}([^${TOKEN_END}]*)${TOKEN_END}`, 'g')

export function textParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const match of text.matchAll(token)) {
    if (match.index > at) parts.push(text.slice(at, match.index))
    parts.push({ expression: match[1] ?? '' })
    at = match.index + match[0].length
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at))
  return parts
}

/** Nothing of it is stated: it may stand for a list of any length. */
export const isWhollyUnresolved = (parts: readonly TextPart[]): boolean =>
  parts.every((part) => typeof part !== 'string')

const patternOf = (parts: readonly TextPart[]): NamePattern =>
  parts.flatMap((part, index): (string | undefined)[] => {
    if (typeof part === 'string') return [part]
    const before = parts[index - 1]
    return before !== undefined && typeof before !== 'string' ? [] : [undefined]
  })

/** Parts of an ARN before the resource, which may have colons of its own. */
const segmentsBefore = 5

/**
 * May a source's text have become this one? An unresolved part stands for any characters; between the colons of an ARN
 * whose beginning is written out, for any but a colon.
 */
export function fitsText(parts: readonly TextPart[], text: string): boolean {
  const pattern = patternOf(parts)
  if (!mayBeSame(pattern, [text])) return false
  const [first] = pattern
  if (first?.startsWith('arn:') !== true) return true
  const wanted = segmentsOf(pattern)
  const given = text.split(':')
  if (wanted.length <= segmentsBefore || given.length <= segmentsBefore) return true
  return wanted.slice(0, segmentsBefore).every((segment, index) => mayBeSame(segment, [given[index] ?? '']))
}

/** The pattern at the colons that are written out. */
function segmentsOf(pattern: NamePattern): readonly NamePattern[] {
  const segments: (string | undefined)[][] = [[]]
  for (const part of pattern) {
    const [head, ...rest] = part === undefined ? [undefined] : part.split(':')
    segments.at(-1)?.push(head)
    for (const next of rest) segments.push([next])
  }
  return segments
}

/** What the only unresolved part of a text stands for in another; `undefined` where it has several, or does not fit. */
export function valueOfUnresolvedPart(
  parts: readonly TextPart[],
  text: string,
): { readonly expression: string; readonly value: string } | undefined {
  const open = parts.filter((part) => typeof part !== 'string')
  const [only] = open
  if (open.length !== 1 || only === undefined || !fitsText(parts, text)) return undefined
  const at = parts.indexOf(only)
  const [start, end] = [literalOf(parts.slice(0, at)), literalOf(parts.slice(at + 1))]
  return { expression: only.expression, value: text.slice(start.length, text.length - end.length) }
}

const literalOf = (parts: readonly TextPart[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : '')).join('')
