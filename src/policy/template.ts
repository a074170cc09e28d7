import { compileGlob } from './glob.ts'
import type { Glob } from './glob.ts'
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
} from './letters.ts'
import type { PatternItem, WildcardReading, LetterSyntax } from './letters.ts'
import { hasUnresolved } from './unresolved.ts'
import type { Context } from './request.ts'
import type { Truth } from './truth.ts'

/** Does a text of the request match? Unknown where the result depends on unresolved texts of the pattern. */
export type TextMatcher = (text: string, context: Context) => Truth

export interface TemplateOptions extends LetterSyntax {
  readonly ignoreCase?: boolean
  /** For Resource: how far wildcards reach. */
  readonly reading?: WildcardReading
  /** The result where a variable has no value; false by default. */
  readonly withoutValue?: Truth | undefined
}

/**
 * Compiles a Resource pattern or a condition value. Variables are replaced from the request's context; one without a
 * value matches nothing (AWS calls it effectively null), one with several values cannot be used.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export function compileTemplate(pattern: string, options: TemplateOptions): TextMatcher {
  const { plain, matcher } = compileParts(pattern, options)
  if (plain === undefined) return matcher
  return (text, context) => (hasUnresolved(text) ? matcher(text, context) : plain(text))
}

/**
 * A template in two parts: `plain` matches texts without unresolved tokens, where the pattern contains nothing unknown
 * either.
 */
export interface TemplateParts {
  readonly plain: Glob | undefined
  readonly matcher: TextMatcher
}

export function compileParts(pattern: string, options: TemplateOptions): TemplateParts {
  const { ignoreCase = false, reading = 'flat' } = options
  const withoutValue = 'withoutValue' in options ? options.withoutValue : false
  const fold = (letters: readonly PatternItem[]): readonly PatternItem[] => (ignoreCase ? foldItems(letters) : letters)
  // After an unresolved text the segment is unknown: a sure match takes the narrow reach of wildcards.
  const prepare = (letters: readonly PatternItem[]): PatternItem[] => restrictToSegments(fold(letters), reading, false)
  const raw = readLetters(pattern, options)
  const items = prepare(raw)
  const fixed = items.filter((item) => typeof item === 'number')
  if (fixed.length === items.length) {
    const glob = compileGlob(fixed)
    return {
      plain: ignoreCase ? (text) => glob(text.toLowerCase()) : glob,
      matcher: (text) => matchUnresolved(items, text, ignoreCase),
    }
  }
  const matcher: TextMatcher = (text, context) => {
    const resolved = resolve(raw, context)
    if (resolved === null) return withoutValue
    const letters = prepare(resolved)
    const known = letters.filter((item) => typeof item === 'number')
    if (known.length < letters.length || hasUnresolved(text)) return matchUnresolved(letters, text, ignoreCase)
    return compileGlob(known)(ignoreCase ? text.toLowerCase() : text)
  }
  return { plain: undefined, matcher }
}

/** Replaces variables with values; `null` when one has no value. Variables of an unknown context stay unknown. */
function resolve(items: readonly PatternItem[], context: Context): PatternItem[] | null {
  const resolved: PatternItem[] = []
  for (const item of items) {
    if (typeof item === 'number' || item.kind === 'unresolved') {
      resolved.push(item)
      continue
    }
    const values = context.keys.get(item.name)
    let value: string | undefined
    if (values === undefined || values.length === 0) {
      const absent = values !== undefined || context.unlisted === 'absent' || context.absent?.has(item.name) === true
      if (!absent) {
        resolved.push(item)
        continue
      }
      value = item.fallback
    } else value = values.length === 1 ? values[0] : undefined
    if (value === undefined) return null
    resolved.push(...readLetters(value, { wildcards: false, variables: false }))
  }
  return resolved
}

/**
 * Matching where pattern or text contain unresolved texts: surely, when they match letter by letter (the identical
 * token equals itself, `*` takes one); surely not, when no value in their place would match; otherwise unknown.
 */
function matchUnresolved(pattern: readonly PatternItem[], text: string, ignoreCase: boolean): Truth {
  const read = readLetters(text, { wildcards: false, variables: false })
  const letters = ignoreCase ? foldItems(read) : read
  if (hasUnresolved(text) && sameLetters(pattern, letters)) return true
  return mayMeet(pattern, letters) ? undefined : false
}

function sameLetters(pattern: readonly PatternItem[], text: readonly PatternItem[]): boolean {
  return reach(pattern, text, (item, letter) => {
    if (typeof letter !== 'number')
      return item === STAR || (typeof item === 'object' && unknownText(item) === unknownText(letter))
    if (item === STAR_IN_SEGMENT || item === ANY_IN_SEGMENT) return letter !== COLON
    return item === letter || item === STAR || item === ANY
  })
}

const loose = (items: readonly PatternItem[]): PatternItem[] =>
  items.map((item) => (typeof item === 'number' ? item : STAR))

/** Can the two be equal for some content of the unknown texts? Over-approximates: wildcards reach anywhere. */
function mayMeet(pattern: readonly PatternItem[], text: readonly PatternItem[]): boolean {
  const left = loose(pattern).map((item) => (isStar(item) ? STAR : item))
  const right = loose(text)
  const seen = new Set<number>()
  const visit = (i: number, j: number): boolean => {
    const key = i * (right.length + 1) + j
    if (seen.has(key)) return false
    seen.add(key)
    if (i === left.length && j === right.length) return true
    const a = left[i]
    const b = right[j]
    if (a === STAR && visit(i + 1, j)) return true
    if (b === STAR && visit(i, j + 1)) return true
    if (a === STAR && b !== undefined && visit(i, j + 1)) return true
    if (b === STAR && a !== undefined && visit(i + 1, j)) return true
    const meets = a !== undefined && b !== undefined && a !== STAR && b !== STAR
    return meets && (a === b || a === ANY || a === ANY_IN_SEGMENT) && visit(i + 1, j + 1)
  }
  return visit(0, 0)
}

function reach(
  pattern: readonly PatternItem[],
  text: readonly PatternItem[],
  accepts: (item: PatternItem, letter: PatternItem) => boolean,
): boolean {
  const close = (positions: Set<number>): Set<number> => {
    for (const position of positions) if (isStar(pattern[position])) positions.add(position + 1)
    return positions
  }
  let current = close(new Set([0]))
  for (const letter of text) {
    const next = new Set<number>()
    for (const position of current) {
      const item = pattern[position]
      if (item !== undefined && accepts(item, letter)) next.add(isStar(item) ? position : position + 1)
    }
    current = close(next)
  }
  return current.has(pattern.length)
}
