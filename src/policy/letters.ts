import { TOKEN_END, TOKEN_START } from './unresolved.ts'
import type { PolicyVersion } from './document.ts'

/**
 * Patterns of the policy language as sequences of letters, the common ground of matching and of proof. A letter is a
 * UTF-16 code unit (≥ 0), one of the wildcards below, or a text whose value the document does not state: a policy
 * variable or an unresolved token (see opaque.ts).
 */
export const STAR = -1
export const ANY = -2
/**
 * Wildcards that do not cross a colon: they stay within a segment of an ARN.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export const STAR_IN_SEGMENT = -3
export const ANY_IN_SEGMENT = -4

export const COLON = 58

export const isStar = (item: PatternItem | undefined): boolean => item === STAR || item === STAR_IN_SEGMENT

/** A text that is known only from the request, or only when the source is applied. */
export type UnknownText =
  | { readonly kind: 'variable'; readonly name: string; readonly fallback?: string }
  | { readonly kind: 'unresolved'; readonly expression: string }

export type PatternItem = number | UnknownText

export interface LetterSyntax {
  /** Are `*` and `?` wildcards? (Not in StringEquals.) */
  readonly wildcards: boolean
  /** Is `${aws:username}` a variable? (Not before version 2012-10-17, nor in Action.) */
  readonly variables: boolean
}

export const knowsVariables = (version: PolicyVersion | undefined): boolean => version === '2012-10-17'

/**
 * Reads a text of a policy as letters. `${*}`, `${?}` and `${$}` are the plain characters; names of variables are in
 * lower case, for they are condition keys.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function readLetters(text: string, syntax: LetterSyntax): PatternItem[] {
  const items: PatternItem[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === TOKEN_START) {
      const end = text.indexOf(TOKEN_END, at)
      if (end > 0) {
        items.push({ kind: 'unresolved', expression: text.slice(at + 1, end) })
        at = end
        continue
      }
    }
    if (char === '$' && syntax.variables && text[at + 1] === '{') {
      const end = closingBrace(text, at + 2)
      if (end > 0) {
        items.push(readVariable(text.slice(at + 2, end)))
        at = end
        continue
      }
    }
    if (syntax.wildcards && char === '*') {
      if (items.at(-1) !== STAR) items.push(STAR)
    } else if (syntax.wildcards && char === '?') items.push(ANY)
    else items.push(text.charCodeAt(at))
  }
  return items
}

/** The first `}` outside unresolved tokens, whose expressions may contain any character. */
function closingBrace(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '}') return at
    if (text[at] === TOKEN_START) at = Math.max(at, text.indexOf(TOKEN_END, at))
  }
  return -1
}

function readVariable(inner: string): PatternItem {
  if (inner.includes(TOKEN_START)) return { kind: 'unresolved', expression: `\${${inner}}` }
  if (inner === '*' || inner === '?' || inner === '$') return inner.charCodeAt(0)
  const match = /^([^,]*?)\s*,\s*'([^']*)'$/.exec(inner)
  if (match) return { kind: 'variable', name: (match[1] ?? '').trim().toLowerCase(), fallback: match[2] ?? '' }
  return { kind: 'variable', name: inner.trim().toLowerCase() }
}

/** Letters in lower case; unknown texts keep theirs, for they are the same only when they are written the same. */
export function foldItems(items: readonly PatternItem[]): PatternItem[] {
  return items.map((item) => {
    if (typeof item !== 'number' || item < 0) return item
    const lower = String.fromCharCode(item).toLowerCase()
    return lower.length === 1 ? lower.charCodeAt(0) : item
  })
}

/** Two unknown texts are the same only when they are written the same (names of keys disregard case). */
export const unknownText = (unknown: UnknownText): string =>
  unknown.kind === 'unresolved'
    ? TOKEN_START + unknown.expression + TOKEN_END
    : `\${${unknown.name}${unknown.fallback === undefined ? '' : `, '${unknown.fallback}'`}}`

/**
 * The reach of `*` and `?` in a Resource element: `flat` is anywhere; `segments` is never beyond a colon among the
 * first five; `documented` is AWS's text: a `*` that ends a segment can expand beyond the colon, others cannot. The
 * other readings are `documented` and `flat` where incomplete ARNs with wildcards are completed first, as they are in
 * `segments` (see resource-forms.ts).
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export type WildcardReading = 'flat' | 'segments' | 'documented' | 'documented, completed' | 'flat, completed'

/**
 * Restricts wildcards by a reading. After an unknown text the segment is not known: `wide` then lets the wildcard reach
 * anywhere (for over-approximation), otherwise the wildcard stays in its segment.
 */
export function restrictToSegments(
  items: readonly PatternItem[],
  reading: WildcardReading,
  wide: boolean,
): PatternItem[] {
  if (reading.startsWith('flat')) return [...items]
  let colons = 0
  let afterUnknown = false
  return items.map((item, index) => {
    if (item === COLON) colons++
    else if (typeof item !== 'number') afterUnknown = true
    else if (item === STAR || item === ANY) {
      if (colons >= 5 || (afterUnknown && wide)) return item
      const next = items[index + 1]
      const free = item === STAR && (next === undefined || (next === COLON && reading !== 'segments'))
      if (!free) return item === STAR ? STAR_IN_SEGMENT : ANY_IN_SEGMENT
    }
    return item
  })
}
