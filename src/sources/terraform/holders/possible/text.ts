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
export function textOf(pieces: readonly (string | Possible)[]): Possible {
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

/** Every text that a value may be. */
export function patternsOf(value: Possible, worth: (thing: Possible) => Possible): readonly Pattern[] {
  switch (value.kind) {
    case 'known':
      return value.value === null ? [] : [[String(value.value)]]
    case 'text': {
      let all: Pattern[] = [[]]
      for (const part of value.parts) {
        const options = typeof part === 'string' ? [[part]] : patternsOf(part, worth)
        all = all.flatMap((before) => options.map((option) => joined(before, option)))
        if (all.length > most) return [anyText]
      }
      return all
    }
    case 'some': {
      const all = value.of.flatMap((each) => patternsOf(each, worth))
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

export const isExact = (pattern: Pattern): boolean => pattern.every((part) => part !== undefined)

/**
 * A text that is known as a whole. The start of a path depends on where Terraform runs, so a path is never known as a
 * whole.
 */
export function exactText(pattern: Pattern): string | undefined {
  const text = isExact(pattern) ? pattern.join('') : undefined
  return text?.includes(rootMark) ? undefined : text
}

/** Is there a text that both patterns describe? */
export function mayBeSame(a: Pattern, b: Pattern): boolean {
  const [one, two] = [exactText(a), exactText(b)]
  if (one !== undefined && two !== undefined) return one === two
  if (!mayBegin(a[0] ?? '', b[0] ?? '') || !mayEnd(a.at(-1) ?? '', b.at(-1) ?? '')) return false
  const [left, right] = [units(a), units(b)]
  // Row by row: may the first characters of one be the first characters of the other?
  let row = Array.from({ length: right.length + 1 }, () => false)
  row[0] = true
  for (let j = 1; j <= right.length; j++) row[j] = row[j - 1] === true && right[j - 1] === undefined
  for (const unit of left) {
    const next = Array.from({ length: right.length + 1 }, () => false)
    next[0] = row[0] === true && unit === undefined
    for (let j = 1; j <= right.length; j++) {
      const other = right[j - 1]
      next[j] =
        unit === undefined || other === undefined
          ? row[j] === true || next[j - 1] === true
          : row[j - 1] === true && unit === other
    }
    row = next
  }
  return row[right.length] === true
}

/** May texts begin, and end, with both of these? Most that differ do so there. */
const mayBegin = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a)
const mayEnd = (a: string, b: string): boolean => a.endsWith(b) || b.endsWith(a)

/** Characters, and `undefined` for any number of any characters. */
const units = (pattern: Pattern): (string | undefined)[] =>
  pattern.flatMap((part) => (part === undefined ? [undefined] : part.split('')))

/** As a reader would write it: `arn:aws:iam::*:policy/x`. */
export const showPattern = (pattern: Pattern): string => pattern.map((part) => part ?? '*').join('')
