import { knownAs, madeFrom, rootMark, type Possible } from './types.ts'

/** A known value as it stands in a text; `undefined` for a value that cannot stand in one. */
const shown = (value: Possible): string | undefined =>
  value.kind === 'known' && value.value !== null ? String(value.value) : undefined

/** No name, path or ARN has more characters and parts, and no policy that AWS takes. */
const longest = 1_000_000

const lengthOf = (piece: string | Possible): number => {
  if (typeof piece === 'string') return piece.length
  if (piece.kind === 'known') return typeof piece.value === 'string' ? piece.value.length : 1
  if (piece.kind !== 'text') return 1
  return piece.parts.reduce((sum: number, part) => sum + (typeof part === 'string' ? part.length : 1), 0)
}

/** The pieces that are not plain text, each once. */
const held = (pieces: readonly (string | Possible)[]): Possible[] =>
  [
    ...new Set(pieces.flatMap((piece) => (typeof piece !== 'string' && piece.kind === 'text' ? piece.parts : [piece]))),
  ].flatMap((part) => (typeof part === 'string' || part.kind === 'known' ? [] : [part]))

/** Pieces put together, with everything that is known in one piece. */
export function joinedText(pieces: readonly (string | Possible)[]): Possible {
  const parts: (string | Possible)[] = []
  if (pieces.reduce((sum, piece) => sum + lengthOf(piece), 0) > longest) return madeFrom(held(pieces))
  const add = (piece: string): void => {
    const last = parts.at(-1)
    if (typeof last === 'string') parts[parts.length - 1] = last + piece
    else if (piece !== '') parts.push(piece)
  }
  for (const piece of pieces) {
    if (typeof piece === 'string') add(piece)
    else if (piece.kind === 'text')
      for (const part of piece.parts)
        if (typeof part === 'string') add(part)
        else parts.push(part)
    else {
      const text = shown(piece)
      if (text === undefined) parts.push(piece)
      else add(text)
    }
  }
  if (parts.length === 0) return knownAs('')
  const [only] = parts
  return parts.length === 1 && typeof only === 'string' ? knownAs(only) : { kind: 'text', parts }
}

/** A text as far as it is known; `undefined` stands for any characters. */
export type Pattern = readonly (string | undefined)[]

/** More spellings of one text than this are not distinguished. */
const most = 64
/** No name, path or ARN is put together of more parts. */
const mostParts = 1000

/** Every text that a value may be. */
export function patternsOf(value: Possible, worth: (thing: Possible) => Possible): readonly Pattern[] {
  switch (value.kind) {
    case 'known':
      return value.value === null ? [] : [[String(value.value)]]
    case 'text': {
      if (value.parts.length > mostParts) return [anyText]
      let all: Pattern[] = [[]]
      for (const part of value.parts) {
        const options = typeof part === 'string' ? [[part]] : patternsOf(part, worth)
        const longer: Pattern[] = []
        for (const before of all) for (const option of options) longer.push(joined(before, option))
        all = longer
        if (all.length > most) return [anyText]
      }
      return all
    }
    case 'some': {
      const all: Pattern[] = []
      for (const each of value.of) for (const pattern of patternsOf(each, worth)) all.push(pattern)
      return all.length > most ? [anyText] : all
    }
    case 'thing': {
      const settled = worth(value)
      return settled === value ? [anyText] : patternsOf(settled, worth)
    }
    case 'file':
    case 'list':
    case 'made':
    case 'many':
    case 'object':
    case 'outside':
    case 'written':
    default:
      return [anyText]
  }
}

export const anyText: Pattern = [undefined]

function joined(before: Pattern, after: Pattern): Pattern {
  const last = before.at(-1)
  const [first, ...rest] = after
  if (typeof last === 'string' && typeof first === 'string') return [...before.slice(0, -1), last + first, ...rest]
  if (before.length > 0 && last === undefined && after.length > 0 && first === undefined) return [...before, ...rest]
  return [...before, ...after]
}

export const isExact = (pattern: Pattern): boolean => !pattern.includes(undefined)

/**
 * A text that is known as a whole. The start of a path depends on where Terraform runs, so a path is never known as a
 * whole.
 */
export function exactText(pattern: Pattern): string | undefined {
  const text = isExact(pattern) ? (pattern.length === 1 ? pattern[0] : pattern.join('')) : undefined
  return text?.includes(rootMark) ? undefined : text
}

/**
 * Is there a text that both patterns describe? Where both leave something open, their literal beginnings and ends decide:
 * what stands between them fits into the open part of the other.
 */
export function mayBeSame(a: Pattern, b: Pattern): boolean {
  const [one, two] = [isExact(a), isExact(b)]
  if (one && two) return a.join('') === b.join('')
  if (one) return describes(b, a.join(''))
  if (two) return describes(a, b.join(''))
  return mayBegin(beginningOf(a), beginningOf(b)) && mayEnd(endOf(a), endOf(b))
}

/** Does a pattern that leaves something open describe this text? */
function describes(pattern: Pattern, text: string): boolean {
  const [start, end] = [beginningOf(pattern), endOf(pattern)]
  if (text.length < start.length + end.length || !text.startsWith(start) || !text.endsWith(end)) return false
  const last = text.length - end.length
  let at = start.length
  const between = pattern.slice(pattern.indexOf(undefined), pattern.lastIndexOf(undefined))
  // Neighbouring literals are one.
  for (const literal of joinedLiterals(between)) {
    const found = text.indexOf(literal, at)
    if (found === -1 || found + literal.length > last) return false
    at = found + literal.length
  }
  return true
}

function joinedLiterals(pattern: Pattern): readonly string[] {
  const found: string[] = []
  let open = true
  for (const part of pattern) {
    if (part !== undefined) {
      if (open) found.push(part)
      else found[found.length - 1] += part
    }
    open = part === undefined
  }
  return found
}

/** The literal text before the first open part. */
function beginningOf(pattern: Pattern): string {
  const open = pattern.indexOf(undefined)
  return open === 1 ? (pattern[0] ?? '') : pattern.slice(0, open).join('')
}

function endOf(pattern: Pattern): string {
  const open = pattern.lastIndexOf(undefined)
  return open === pattern.length - 2 ? (pattern.at(-1) ?? '') : pattern.slice(open + 1).join('')
}

/** May texts begin, and end, with both of these? */
const mayBegin = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a)
const mayEnd = (a: string, b: string): boolean => a.endsWith(b) || b.endsWith(a)

/** As a reader would write it: `arn:aws:iam::*:policy/x`. */
export const showPattern = (pattern: Pattern): string => pattern.map((part) => part ?? '*').join('')
