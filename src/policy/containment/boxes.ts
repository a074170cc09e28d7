import { compileGlob } from '../glob.ts'
import {
  ANY,
  ANY_IN_SEGMENT,
  COLON,
  isStar,
  readLetters,
  restrictToSegments,
  STAR,
  STAR_IN_SEGMENT,
  unknownText,
} from '../letters.ts'
import type { Item, Reading } from '../letters.ts'
import type { Language } from './language.ts'

/** A list of patterns of one element, as written, or everything but them. */
export interface PatternList {
  readonly texts: readonly string[]
  readonly negated: boolean
}

/** Actions × resources of a statement, prepared for reasoning. */
export interface Box {
  readonly action: Axis
  readonly resource: Axis
}

/** One side of a box. Languages differ in how unknown texts are read, so they are made on demand. */
export interface Axis {
  readonly negated: boolean
  readonly patterns: readonly AxisPattern[]
  language(reading: Language['reading']): Language
}

export interface AxisPattern {
  /** The same on both sides of a comparison exactly when the pattern means the same. */
  readonly id: string
  readonly exact: readonly Item[]
  readonly under: readonly Item[]
  /** The literal text before the first wildcard or unknown text. */
  readonly prefix: string
  /** Where there is nothing but literal text. */
  readonly literal: string | undefined
  readonly matches: ((text: string) => boolean) | undefined
}

export function actionAxis(list: PatternList): Axis {
  const texts = list.texts.map((text) => text.toLowerCase())
  return makeAxis({ ...list, texts }, false, 'flat')
}

export const resourceAxis = (list: PatternList, variables: boolean, reading: Reading): Axis =>
  makeAxis(list, variables, reading)

function makeAxis({ texts, negated }: PatternList, variables: boolean, reading: Reading): Axis {
  const patterns = [...new Set(texts)].map((text) => makePattern(text, variables, reading))
  const under = patterns.map((pattern) => pattern.under)
  const exact = patterns.map((pattern) => pattern.exact)
  return {
    negated,
    patterns,
    language: (kind) => ({ patterns: kind === 'under' ? under : exact, negated, reading: kind }),
  }
}

function makePattern(text: string, variables: boolean, reading: Reading): AxisPattern {
  const items = readLetters(text, { wildcards: true, variables })
  const exact = restrictToSegments(items, reading, true)
  const under = restrictToSegments(items, reading, false)
  const plain = items.findIndex((item) => typeof item !== 'number' || item < 0)
  const end = plain < 0 ? items.length : plain
  const prefix = String.fromCharCode(...items.slice(0, end).filter((item) => typeof item === 'number'))
  const known = under.filter((item) => typeof item === 'number')
  return {
    id: items.map((item) => (typeof item === 'number' ? item : unknownText(item))).join(),
    exact,
    under,
    prefix,
    literal: plain < 0 ? prefix : undefined,
    matches: known.length === under.length ? compileGlob(known) : undefined,
  }
}

/** One pattern of an axis, as an axis of its own. */
export const onePattern = (pattern: AxisPattern): Axis => ({
  negated: false,
  patterns: [pattern],
  language: (reading) => ({
    patterns: [reading === 'under' ? pattern.under : pattern.exact],
    negated: false,
    reading,
  }),
})

/**
 * Is it plain that everything the inner pattern matches lies within the axis? Sound and quick; where the answer is no,
 * automata may still find that it does.
 */
export function plainlyWithin(inner: AxisPattern, axis: Axis): boolean {
  if (!axis.negated) return axis.patterns.some((outer) => plainlyCovers(outer, inner))
  return axis.patterns.every((other) => plainlyApart(other, inner))
}

function plainlyCovers(outer: AxisPattern, inner: AxisPattern): boolean {
  if (outer.id === inner.id) return true
  if (!inner.prefix.startsWith(outer.prefix)) return false
  if (inner.literal !== undefined) return outer.matches?.(inner.literal) ?? false
  return itemsCover(outer.under, inner.exact)
}

/** Two patterns whose literal beginnings differ never match the same text, whatever the rest. */
function plainlyApart(a: AxisPattern, b: AxisPattern): boolean {
  if (a.literal !== undefined && b.literal !== undefined) return a.literal !== b.literal
  return !a.prefix.startsWith(b.prefix) && !b.prefix.startsWith(a.prefix)
}

export const plainlyDisjoint = (inner: AxisPattern, axis: Axis): boolean =>
  axis.negated
    ? axis.patterns.some((outer) => plainlyCovers(outer, inner))
    : axis.patterns.every((other) => plainlyApart(other, inner))

/** Matches the inner pattern as if it were a text: its wildcards are letters that only wildcards as wide swallow. */
function itemsCover(outer: readonly Item[], inner: readonly Item[]): boolean {
  const close = (positions: Set<number>): Set<number> => {
    for (const position of positions) if (isStar(outer[position])) positions.add(position + 1)
    return positions
  }
  let current = close(new Set([0]))
  for (const letter of inner) {
    const next = new Set<number>()
    for (const position of current) {
      const item = outer[position]
      if (item !== undefined && swallows(item, letter)) next.add(isStar(item) ? position : position + 1)
    }
    if (next.size === 0) return false
    current = close(next)
  }
  return current.has(outer.length)
}

function swallows(outer: Item, inner: Item): boolean {
  if (outer === STAR) return true
  if (typeof inner !== 'number') return typeof outer !== 'number' && unknownText(outer) === unknownText(inner)
  switch (outer) {
    case STAR_IN_SEGMENT:
      return inner === STAR_IN_SEGMENT || inner === ANY_IN_SEGMENT || (inner >= 0 && inner !== COLON)
    case ANY:
      return inner === ANY || inner === ANY_IN_SEGMENT || inner >= 0
    case ANY_IN_SEGMENT:
      return inner === ANY_IN_SEGMENT || (inner >= 0 && inner !== COLON)
    default:
      return outer === inner
  }
}
