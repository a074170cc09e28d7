import { isDeepStrictEqual } from 'node:util'
import { isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLSeq } from 'yaml'
import { messageOf } from '../errors.ts'
import type { Waiver } from './types.ts'

export type WaiverEdit =
  | { readonly kind: 'edited'; readonly text: string }
  /** `reason`: a clause that follows "the configuration is not edited:". */
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * A configuration with waivers added at the end of its list. Only these lines are new: comments, order and indentation of
 * the rest stay. A waiver that is there already is not added again. The result is read again, and must hold what the text
 * held before and the waivers, and nothing else.
 *
 * @param text of the file; `null`: there is no such file
 */
export function addWaivers(text: string | null, waivers: readonly Waiver[]): WaiverEdit {
  let edited = text ?? ''
  for (const waiver of waivers) {
    const result = addWaiver(edited, waiver)
    if (result.kind === 'refused') return result
    edited = result.text
  }
  return { kind: 'edited', text: edited }
}

function addWaiver(text: string, waiver: Waiver): WaiverEdit {
  const before = parse(text)
  if (typeof before === 'string') return { kind: 'refused', reason: before }
  const { data } = before
  const { keep, in: where, until, because } = waiver
  const entry = { keep, in: where, until, because }
  const present = Array.isArray(data['waivers']) ? (data['waivers'] as unknown[]) : []
  if (present.some((each) => isDeepStrictEqual(each, entry))) return { kind: 'edited', text }
  const edited = insert(text, before.pairs, lineOf(entry))
  if (edited === undefined) return { kind: 'refused', reason: 'its key `waivers` is not a plain list' }
  const after = parse(edited)
  const wanted = { ...data, waivers: [...present, entry] }
  if (typeof after === 'string' || !isDeepStrictEqual(after.data, wanted)) {
    return { kind: 'refused', reason: 'its form does not take another waiver without changing the rest' }
  }
  return { kind: 'edited', text: edited }
}

/** One entry on one line. JSON strings are YAML, whatever they hold. */
const lineOf = ({ keep, in: where, until, because }: Waiver): string =>
  `{ keep: ${JSON.stringify(keep)}, in: ${JSON.stringify(where)}, until: ${until}, because: ${JSON.stringify(because)} }`

/** The top level of a configuration, or why it is not one, as a clause. */
function parse(text: string): { readonly data: Record<string, unknown>; readonly pairs: readonly Pair[] } | string {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true })
  if (document.errors.length > 0) return 'it is not valid YAML'
  const { contents } = document
  if (contents === null || (isScalar(contents) && contents.value === null)) return { data: {}, pairs: [] }
  if (!isMap(contents) || contents.flow === true) return 'its top level is not a list of keys, one to a line'
  try {
    return { data: document.toJS({ maxAliasCount: 100 }) as Record<string, unknown>, pairs: contents.items }
  } catch (error) {
    return messageOf(error)
  }
}

function insert(text: string, pairs: readonly Pair[], line: string): string | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const pair = pairs.find(({ key }) => isScalar(key) && key.value === 'waivers')
  if (pair === undefined) {
    const gap = text === '' || text.endsWith('\n') ? '' : eol
    return `${text}${gap}waivers:${eol}  - ${line}${eol}`
  }
  const { value } = pair
  if (!isSeq(value) || value.anchor !== undefined || value.range == null) return undefined
  return value.flow === true ? intoFlow(text, value, line) : belowLast(text, value, line, eol)
}

/** `[a, b]` → `[a, b, c]` */
function intoFlow(text: string, list: YAMLSeq, line: string): string | undefined {
  const last = list.items.at(-1) as { readonly range?: readonly number[] | null } | undefined
  const at = last === undefined ? (list.range?.[0] ?? 0) + 1 : last.range?.[1]
  if (at === undefined) return undefined
  return `${text.slice(0, at)}${last === undefined ? '' : ', '}${line}${text.slice(at)}`
}

/** A new line after the one on which the last entry ends, indented as the first is. */
function belowLast(text: string, list: YAMLSeq, line: string, eol: string): string | undefined {
  const last = list.items.at(-1) as { readonly range?: readonly number[] | null } | undefined
  const [start] = list.range ?? []
  const end = last?.range?.[1]
  if (start === undefined || end === undefined) return undefined
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  if (!/^ *$/.test(indent)) return undefined
  const next = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1
  if (next === 0) return `${text}${eol}${indent}- ${line}${eol}`
  return `${text.slice(0, next)}${indent}- ${line}${eol}${text.slice(next)}`
}
