import { unresolvedText } from '../policy/unresolved.ts'

/** Characters [start, end) of a file. */
export interface SourceRange {
  readonly start: number
  readonly end: number
}

/**
 * A JSON-like value with its place, in any surrounding language. `literal`: the text at the span is the list or object
 * itself; otherwise it is an expression whose value is known (`local.actions`, `concat(…)`), and its parts have the
 * span of the whole.
 */
export type LocatedValue = SourceRange &
  (
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'scalar'; readonly value: number | boolean | null }
    | {
        readonly kind: 'list'
        readonly items: readonly LocatedValue[]
        readonly literal: boolean
        readonly parts?: readonly LocatedPart[]
        /** Parts that may stand between the items, or not; each may stand for several. */
        readonly gaps?: readonly TemplateGap[]
      }
    | {
        readonly kind: 'object'
        readonly entries: readonly LocatedEntry[]
        readonly literal: boolean
        /** Several objects are merged (`merge(…)`); `bounded`: there may be a condition besides the entries. */
        readonly merged?: { readonly bounded: boolean }
        /** Parts that may stand between the entries, or not. */
        readonly gaps?: readonly TemplateGap[]
      }
    /** Not known: `var.arns`, `each.value`; it may be a string or a list. */
    | { readonly kind: 'unresolved'; readonly expression: string; readonly parts?: readonly LocatedPart[] }
  )

/**
 * A place between elements where a template's directive may put something, with the commas that it needs, or nothing.
 */
export interface TemplateGap extends SourceRange {
  /** The source of the directive, in one line. */
  readonly expression: string
}

/** One of the lists or maps that an expression (`concat(…)`, `merge(…)`, `[for …]`) puts together, where it stands. */
export interface LocatedPart {
  readonly written: LocatedValue
  /** Its parts may be missing from the result, or occur several times: no element may be added or removed here. */
  readonly guarded: boolean
  /** It stands beside others whose types have to agree with its own: a text cannot become a list here. */
  readonly alike?: boolean
}

export interface LocatedEntry extends SourceRange {
  readonly key: string
  readonly keySpan: SourceRange
  readonly value: LocatedValue
}

/** The value without its places; an unresolved value becomes a token. */
export function valueOf(written: LocatedValue): unknown {
  switch (written.kind) {
    case 'string':
    case 'scalar':
      return written.value
    case 'unresolved':
      return joinedStrings(written) ?? unresolvedText(written.expression)
    case 'list':
      return [
        ...written.items.map(valueOf),
        ...(written.gaps ?? []).map(({ expression }) => unresolvedText(expression)),
      ]
    case 'object':
    default:
      return Object.fromEntries(written.entries.map((entry) => [entry.key, valueOf(entry.value)]))
  }
}

/**
 * The known part of lists that are joined with unresolved ones (`concat(["s3:GetObject"], var.more)`): the elements of
 * the known lists, and a token for each of the others. `undefined` for any other expression, or where a condition
 * chooses.
 */
function joinedStrings({ parts }: LocatedValue & { readonly kind: 'unresolved' }): string[] | undefined {
  if (!parts || parts.some(({ guarded }) => guarded)) return undefined
  const strings = parts.map(({ written }) =>
    written.kind === 'list' || (written.kind === 'unresolved' && !written.parts) ? stringsOf(written) : undefined,
  )
  return strings.every((each) => each !== undefined) ? strings.flat() : undefined
}

/** The entry of an object, by its name in IAM's case-sensitive spelling. */
export const entryOf = (written: LocatedValue, key: string): LocatedEntry | undefined =>
  written.kind === 'object' ? written.entries.find((entry) => entry.key === key) : undefined

/** Values of a Written that is one string or a list of them; `undefined` for anything else. */
export function stringsOf(written: LocatedValue): string[] | undefined {
  const joined = written.kind === 'unresolved' ? joinedStrings(written) : undefined
  if (joined) return joined
  const items = written.kind === 'list' ? written.items : [written]
  const strings: string[] = []
  for (const item of items) {
    if (item.kind === 'string') strings.push(item.value)
    else if (item.kind === 'unresolved') strings.push(unresolvedText(item.expression))
    else if (item.kind === 'scalar') strings.push(String(item.value))
    else return undefined
  }
  if (written.kind === 'list') strings.push(...(written.gaps ?? []).map(({ expression }) => unresolvedText(expression)))
  return strings
}

/** Does a name occur twice in one object? Parsers disagree on the meaning of such a text. */
export function duplicateKey(written: LocatedValue): string | undefined {
  if (written.kind === 'list') return firstOf(written.items, duplicateKey)
  if (written.kind !== 'object') return undefined
  const seen = new Set<string>()
  for (const entry of written.entries) {
    if (seen.has(entry.key)) return entry.key
    seen.add(entry.key)
  }
  return firstOf(
    written.entries.map((entry) => entry.value),
    duplicateKey,
  )
}

function firstOf<In, Out>(items: readonly In[], find: (item: In) => Out | undefined): Out | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
