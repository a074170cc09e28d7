import { compileGlob } from '../glob.ts'
import {
  ANY,
  ANY_IN_SEGMENT,
  COLON,
  foldItems,
  isStar,
  readLetters,
  restrictToSegments,
  STAR,
  STAR_IN_SEGMENT,
  unknownText,
} from '../letters.ts'
import type { PatternItem, WildcardReading } from '../letters.ts'
import { hasUnresolved } from '../unresolved.ts'
import { isPossiblyIncompleteArn } from '../resource-forms.ts'
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
  /** The same patterns, sorted for look-up. */
  readonly ids: ReadonlySet<string>
  readonly literals: ReadonlySet<string>
  readonly wild: readonly AxisPattern[]
  language(reading: Language['reading']): Language
}

export interface AxisPattern {
  /** The same on both sides of a comparison exactly when the pattern means the same. */
  readonly id: string
  readonly exact: readonly PatternItem[]
  readonly under: readonly PatternItem[]
  /** The literal text before the first wildcard or unknown text. */
  readonly prefix: string
  /** And after the last one. */
  readonly suffix: string
  /** The values that are nothing but literal text. */
  readonly literal: string | undefined
  readonly matches: ((text: string) => boolean) | undefined
}

export function actionAxis(list: PatternList): Axis {
  const texts = list.texts.map((text) => (hasUnresolved(text) ? text : text.toLowerCase()))
  return makeAxis({ ...list, texts }, false, 'flat', foldItems)
}

export const resourceAxis = (list: PatternList, variables: boolean, reading: WildcardReading): Axis =>
  makeAxis(list, variables, reading)

function makeAxis(
  { texts, negated }: PatternList,
  variables: boolean,
  reading: WildcardReading,
  fold: (items: readonly PatternItem[]) => readonly PatternItem[] = (items) => items,
): Axis {
  return axisOf(
    [...new Set(texts)].map((text) => makePattern(text, variables, reading, fold)),
    negated,
  )
}

/** An axis of prepared patterns; two spellings of one pattern (`a*`, `a**`) are one. */
export function axisOf(written: readonly AxisPattern[], negated = false): Axis {
  const ids = new Set(written.map(({ id }) => id))
  const patterns = ids.size === written.length ? written : [...new Map(written.map((one) => [one.id, one])).values()]
  return {
    negated,
    patterns,
    ids,
    literals: new Set(patterns.flatMap(({ literal }) => literal ?? [])),
    wild: patterns.filter(({ literal }) => literal === undefined),
    language: (reading) => ({
      patterns: patterns.map((pattern) => (reading === 'under' ? pattern.under : pattern.exact)),
      negated,
      reading,
    }),
  }
}

function makePattern(
  text: string,
  variables: boolean,
  reading: WildcardReading,
  fold: (items: readonly PatternItem[]) => readonly PatternItem[],
): AxisPattern {
  if (!/[*?\uE000]|\$\{/.test(text)) return literalPattern(text)
  const items = fold(readLetters(text, { wildcards: true, variables }))
  const exact = restrictToSegments(items, reading, true)
  const under = restrictToSegments(items, reading, false)
  const plain = items.findIndex((item) => typeof item !== 'number' || item < 0)
  const end = plain < 0 ? items.length : plain
  const spell = (part: readonly PatternItem[]): string =>
    String.fromCharCode(...part.filter((item) => typeof item === 'number'))
  const prefix = spell(items.slice(0, end))
  if (plain < 0) return literalPattern(prefix)
  const id = items.map((item) => (typeof item === 'number' ? item : unknownText(item))).join()
  // The ARN may stand for itself or be completed. Either way it begins with this text, and only the text itself is
  // surely in the set.
  if (isPossiblyIncompleteArn(text)) return { ...beginning(id, prefix), exact: [...exact, STAR] }
  const last = items.findLastIndex((item) => typeof item !== 'number' || item < 0)
  const known = under.filter((item) => typeof item === 'number')
  return {
    id,
    exact,
    under,
    prefix,
    suffix: spell(items.slice(last + 1)),
    literal: undefined,
    matches: known.length === under.length ? compileGlob(known) : undefined,
  }
}

/** A pattern of which only the beginning is known, and no text that it surely matches. */
const beginning = (id: string, prefix: string): Omit<AxisPattern, 'exact'> => ({
  id,
  under: [{ kind: 'unresolved', expression: `what ${id} matches` }],
  prefix,
  suffix: '',
  literal: undefined,
  matches: undefined,
})

/** Most patterns are plain names (thousands of them in AWS's own policies), so their letters are made on first use. */
function literalPattern(text: string): AxisPattern {
  let letters: readonly PatternItem[] | undefined
  const spell = (): readonly PatternItem[] =>
    (letters ??= Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)))
  return {
    id: `=${text}`,
    get exact() {
      return spell()
    },
    get under() {
      return spell()
    },
    prefix: text,
    suffix: text,
    literal: text,
    matches: (other) => other === text,
  }
}

/**
 * Is it certain that everything the inner pattern matches lies within the axis? Sound and quick; where the result is
 * `false`, automata may still find that it does.
 */
export const plainlyWithin = (inner: AxisPattern, axis: Axis): boolean =>
  axis.negated ? isApartFromAll(inner, axis) : isCoveredByOne(inner, axis)

export const plainlyDisjoint = (inner: AxisPattern, axis: Axis): boolean =>
  axis.negated ? isCoveredByOne(inner, axis) : isApartFromAll(inner, axis)

/** The same for a whole axis. */
export function axisPlainlyWithin(inner: Axis, outer: Axis): boolean {
  if (!inner.negated) return inner.patterns.every((pattern) => plainlyWithin(pattern, outer))
  // Everything but some lies in everything but fewer of them. Unknown texts are the same there and here.
  return outer.negated && outer.patterns.every((pattern) => isCoveredByOne(pattern, inner))
}

function isCoveredByOne(inner: AxisPattern, { ids, wild }: Axis): boolean {
  if (ids.has(inner.id)) return true
  const { literal, prefix, suffix } = inner
  return wild.some((outer) => {
    if (!prefix.startsWith(outer.prefix) || !suffix.endsWith(outer.suffix)) return false
    return literal === undefined ? itemsCover(outer.under, inner.exact) : (outer.matches?.(literal) ?? false)
  })
}

function isApartFromAll(inner: AxisPattern, { patterns, literals, wild }: Axis): boolean {
  if (inner.literal === undefined) return patterns.every((other) => plainlyApart(other, inner))
  return !literals.has(inner.literal) && wild.every((other) => plainlyApart(other, inner))
}

/** Two patterns, of which one at most is literal: beginnings (or ends) that differ never match the same text. */
function plainlyApart(a: AxisPattern, b: AxisPattern): boolean {
  if (a.literal !== undefined && b.matches) return !b.matches(a.literal)
  if (b.literal !== undefined && a.matches) return !a.matches(b.literal)
  if (!a.prefix.startsWith(b.prefix) && !b.prefix.startsWith(a.prefix)) return true
  return !a.suffix.endsWith(b.suffix) && !b.suffix.endsWith(a.suffix)
}

/** Matches the inner pattern as if it were a text: its wildcards are letters that only wildcards as wide swallow. */
function itemsCover(outer: readonly PatternItem[], inner: readonly PatternItem[]): boolean {
  // Positions of the outer pattern in ascending order, each once.
  let current: number[] = []
  const enter = (positions: number[], position: number): void => {
    // The range that was entered last has no gap and starts at or before this position.
    if (position <= (positions.at(-1) ?? -1)) return
    let at = position
    positions.push(at)
    while (isStar(outer[at])) positions.push(++at)
  }
  enter(current, 0)
  for (const letter of inner) {
    const next: number[] = []
    for (const position of current) {
      const item = outer[position]
      if (item !== undefined && swallows(item, letter)) enter(next, isStar(item) ? position : position + 1)
    }
    if (next.length === 0) return false
    current = next
  }
  return current.at(-1) === outer.length
}

function swallows(outer: PatternItem, inner: PatternItem): boolean {
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
