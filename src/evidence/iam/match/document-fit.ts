import type { ConditionClause, PolicyDocument, PrincipalElement, Statement } from '../../../policy/document.ts'
import { patternsOverlap } from '../../../policy/patterns-overlap.ts'
import { hasUnresolved } from '../../../policy/unresolved.ts'
import { conditionalStatements } from '../../../sources/layout.ts'
import { valueOfUnresolvedPart, fitsText, isWhollyUnresolved, textParts, type TextPart } from './text-fit.ts'

/** A source's document compared with one that is in effect in an account. */
export interface DocumentFit {
  /** Every statement of each stands in the other, as far as the source states it. */
  readonly fits: boolean
  /** Texts that the source states, at least in part, and that are the same in both. */
  readonly stated: number
  /** Statements of the source, by index, that the live document does not have; and the reverse. */
  readonly missing: readonly number[]
  readonly extra: readonly number[]
}

/**
 * Compares a source's document with a live one. The order of statements and of the values in a list, a single value or a
 * list of one, and `Id` make no difference. An unresolved expression stands for any text, the same one for the same value
 * throughout; one that is a whole value stands for any list.
 *
 * @param rest parts of the source's document that are not read (`PolicySource.rest`): the live document may have more
 */
export function compareDocuments(
  source: PolicyDocument,
  live: PolicyDocument,
  rest: readonly string[] = [],
): DocumentFit {
  const loose = rest.includes(conditionalStatements)
  const open = rest.some((phrase) => phrase !== conditionalStatements)
  const { pairs, missing, extra } = pairStatements(source.statements, live.statements, loose)
  const isWhole = (missing.length === 0 || loose) && (extra.length === 0 || open)
  const sameVersion = (source.version ?? '2008-10-17') === (live.version ?? '2008-10-17')
  const stated = pairs.reduce((sum, [own, other]) => sum + (statedIn(own, other, loose) ?? 0), 0)
  const fits = isWhole && sameVersion && pairs.length > 0 && isConsistent(pairs)
  return { fits, stated, missing, extra }
}

type Pair = readonly [Statement, Statement]

/** As many pairs of statements that fit as there can be. */
function pairStatements(source: readonly Statement[], live: readonly Statement[], loose: boolean) {
  const fitting = source.map((own) =>
    live.flatMap((other, index) => (statedIn(own, other, loose) === undefined ? [] : [index])),
  )
  const taken = new Map<number, number>()
  const take = (own: number, tried: Set<number>): boolean => {
    for (const other of fitting[own] ?? []) {
      if (tried.has(other)) continue
      tried.add(other)
      const holder = taken.get(other)
      if (holder !== undefined && !take(holder, tried)) continue
      taken.set(other, own)
      return true
    }
    return false
  }
  const missing = source.flatMap((_, own) => (take(own, new Set()) ? [] : [own]))
  const pairs = [...taken].map(([other, own]) => [source[own]!, live[other]!] as const)
  return { pairs, missing, extra: live.flatMap((_, index) => (taken.has(index) ? [] : [index])) }
}

/**
 * The number of texts that the source's statement states and the live one has; `undefined` where they do not fit.
 *
 * @param loose the source's statement may have conditions that are not read
 */
function statedIn(own: Statement, other: Statement, loose: boolean): number | undefined {
  if (own.effect !== other.effect || (own.sid !== undefined && !fitsText(textParts(own.sid), other.sid ?? '')))
    return undefined
  if (own.sid === undefined && (other.sid ?? '') !== '') return undefined
  const parts = [
    listFit(own.action, other.action, true),
    listFit(own.notAction, other.notAction, true),
    listFit(own.resource, other.resource),
    listFit(own.notResource, other.notResource),
    principalFit(own.principal, other.principal),
    principalFit(own.notPrincipal, other.notPrincipal),
    conditionFit(own.condition, other.condition, loose),
  ]
  return parts.reduce(
    (sum: number | undefined, part) => (sum === undefined || part === undefined ? undefined : sum + part),
    0,
  )
}

interface ParsedList {
  readonly literals: ReadonlySet<string>
  readonly partly: readonly (readonly TextPart[])[]
  /** Something in it may stand for any number of values. */
  readonly open: boolean
}

const parsedLists = new WeakMap<readonly string[], ParsedList>()

function parsedList(texts: readonly string[], ignoreCase: boolean): ParsedList {
  const known = parsedLists.get(texts)
  if (known) return known
  const parts = texts.map((text) => textParts(ignoreCase ? text.toLowerCase() : text))
  const found = {
    literals: new Set(
      parts.flatMap(([first, ...more]) => (typeof first === 'string' && more.length === 0 ? [first] : [])),
    ),
    partly: parts.filter((each) => each.some((part) => typeof part === 'string') && each.length > 1),
    open: parts.some(isWhollyUnresolved),
  }
  parsedLists.set(texts, found)
  return found
}

const liveValues = new WeakMap<readonly string[], ReadonlySet<string>>()

function valuesOf(texts: readonly string[], ignoreCase: boolean): ReadonlySet<string> {
  let known = liveValues.get(texts)
  if (!known) liveValues.set(texts, (known = new Set(ignoreCase ? texts.map((text) => text.toLowerCase()) : texts)))
  return known
}

function listFit(
  own: readonly string[] | undefined,
  other: readonly string[] | undefined,
  ignoreCase = false,
): number | undefined {
  if (own === undefined || other === undefined) return own === other ? 0 : undefined
  const { literals, partly, open } = parsedList(own, ignoreCase)
  const values = valuesOf(other, ignoreCase)
  for (const literal of literals) if (!values.has(literal)) return undefined
  const left = [...values].filter((value) => !literals.has(value))
  if (!partly.every((parts) => [...values].some((value) => fitsText(parts, value)))) return undefined
  if (!open && left.length > partly.length) return undefined
  if (!open && !left.every((value) => partly.some((parts) => fitsText(parts, value)))) return undefined
  return literals.size + partly.filter(statesMuch).length
}

/** More than the kind of a resource: `arn:aws:s3:::${var.bucket}/*` says little. */
const statesMuch = (parts: readonly TextPart[]): boolean =>
  parts.some(
    (part) => typeof part === 'string' && /[a-z0-9]{2}/i.test(part.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '')),
  )

/** Does a document state a resource, at least in part? `*` is any. */
export const statesResource = ({ statements }: PolicyDocument): boolean =>
  statements.some(({ resource = [], notResource = [] }) =>
    [...resource, ...notResource].some((text) => statesMuch(textParts(text))),
  )

function principalFit(own: PrincipalElement | undefined, other: PrincipalElement | undefined): number | undefined {
  if (own === undefined || other === undefined) return own === other ? 0 : undefined
  if (own === '*' || other === '*') return own === other ? 1 : undefined
  const types = new Set([...Object.keys(own), ...Object.keys(other)]) as Set<keyof typeof own>
  let sum = 0
  for (const type of types) {
    const fit = listFit(own[type], other[type])
    if (fit === undefined) return undefined
    sum += fit
  }
  return sum
}

/** Every clause has one of the same operator and key in the other. */
function conditionFit(
  own: readonly ConditionClause[],
  other: readonly ConditionClause[],
  loose: boolean,
): number | undefined {
  if (loose ? own.length > other.length : own.length !== other.length) return undefined
  const left = [...other]
  let sum = 0
  for (const { operator, key, values } of own) {
    const index = left.findIndex(
      (each) =>
        each.operator === operator &&
        fitsText(textParts(key.toLowerCase()), each.key.toLowerCase()) &&
        listFit(values, each.values) !== undefined,
    )
    const found = left[index]
    if (!found) return undefined
    left.splice(index, 1)
    sum += 1 + (listFit(values, found.values) ?? 0)
  }
  return sum
}

/** Does each unresolved expression that stands in several texts have a value with which all of them fit? */
function isConsistent(pairs: readonly Pair[]): boolean {
  const values = new Map<string, ReadonlySet<string>>()
  for (const [own, other] of pairs) {
    for (const [texts, live] of [
      [own.resource, other.resource],
      [own.notResource, other.notResource],
    ] as const) {
      for (const parts of texts === undefined ? [] : parsedList(texts, false).partly) {
        const bound = (live ?? []).flatMap((text) => valueOfUnresolvedPart(parts, text) ?? [])
        const [first] = bound
        if (first === undefined) continue
        const here = new Set(bound.map(({ value }) => value))
        const before = values.get(first.expression)
        const both = before ? new Set([...here].filter((value) => before.has(value))) : here
        if (both.size === 0) return false
        values.set(first.expression, both)
      }
    }
  }
  return true
}

const named = new WeakMap<PolicyDocument, ReadonlySet<string>>()

/** Actions that the Allow statements of a document name, in lower case; unresolved texts as they are. */
function actionsIn(document: PolicyDocument): ReadonlySet<string> {
  const known = named.get(document)
  if (known) return known
  const found = new Set(
    document.statements.flatMap(({ effect, action = [] }) =>
      effect === 'Allow' ? action.map((each) => each.toLowerCase()) : [],
    ),
  )
  named.set(document, found)
  return found
}

/** May the documents fit? A quick look at the actions that the source states: each has to stand in the live document. */
export function mayDocumentsFit(source: PolicyDocument, live: PolicyDocument, rest: readonly string[] = []): boolean {
  if (rest.includes(conditionalStatements)) return true
  const other = actionsIn(live)
  for (const action of actionsIn(source)) if (!hasUnresolved(action) && !other.has(action)) return false
  return true
}

/** Do two documents name mostly the same actions: may one have come from the other by a change or two? */
export function isAlike(source: PolicyDocument, live: PolicyDocument): boolean {
  const [own, other] = [actionsIn(source), actionsIn(live)]
  let shared = 0
  for (const action of own) if (other.has(action)) shared++
  return shared > 0 && shared * 2 >= Math.max(own.size, other.size)
}

/** May an action be granted by both? What a live policy does not grant, its principals do not lose. */
export function sharesActions(source: PolicyDocument, live: PolicyDocument): boolean {
  const own = grantedPatterns(source)
  return grantedPatterns(live).some((other) => own.some((pattern) => patternsOverlap(pattern, other)))
}

/** The Action patterns of Allow statements, in lower case; an unresolved text, and NotAction, is any. */
const grantedPatterns = ({ statements }: PolicyDocument): string[] =>
  statements.flatMap(({ effect, action }) =>
    effect === 'Allow' ? (action?.map((each) => textParts(each.toLowerCase()).map(asPattern).join('')) ?? ['*']) : [],
  )

const asPattern = (part: TextPart): string => (typeof part === 'string' ? part : '*')
