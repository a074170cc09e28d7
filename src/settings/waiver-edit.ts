import { isDeepStrictEqual } from 'node:util'
import { isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import { messageOf } from '../errors.ts'
import type { FindingWaiver, Waiver } from './types.ts'

export type WaiverEdit =
  | { readonly kind: 'edited'; readonly text: string }
  /** `reason`: a clause that follows "the configuration is not edited:". */
  | { readonly kind: 'refused'; readonly reason: string }

/** A waiver for actions, or for a finding of Access Analyzer: each kind has a list of its own. */
export type WrittenWaiver = Waiver | FindingWaiver

/**
 * A configuration with waivers added at the end of their lists. Only these lines are new: comments, order and indentation of
 * the rest stay. A waiver that is there already is not added again. The result is read again, and must hold what the text
 * held before and the waivers, and nothing else.
 *
 * @param text of the file; `null`: there is no such file
 */
export function addWaivers(text: string | null, waivers: readonly WrittenWaiver[]): WaiverEdit {
  let edited = text ?? ''
  for (const waiver of waivers) {
    const result = addWaiver(edited, waiver)
    if (result.kind === 'refused') return result
    edited = result.text
  }
  return { kind: 'edited', text: edited }
}

function addWaiver(text: string, waiver: WrittenWaiver): WaiverEdit {
  const before = parse(text)
  if (typeof before === 'string') return { kind: 'refused', reason: before }
  const { data, pairs } = before
  const isAction = 'keep' in waiver
  const entry = isAction ? actionEntry(waiver) : findingEntry(waiver)
  const findings = isRecord(data['findings']) ? data['findings'] : {}
  const held = isAction ? data['waivers'] : findings['waivers']
  const present = Array.isArray(held) ? (held as unknown[]) : []
  if (present.some((each) => isDeepStrictEqual(each, entry))) return { kind: 'edited', text }
  const edited = isAction ? insert(text, pairs, lineOf(entry)) : insertBelowFindings(text, pairs, lineOf(entry))
  if (edited === undefined) {
    const key = isAction ? 'waivers' : 'findings.waivers'
    return { kind: 'refused', reason: `its key \`${key}\` is not a plain list` }
  }
  const after = parse(edited)
  const list = [...present, entry]
  const wanted = isAction ? { ...data, waivers: list } : { ...data, findings: { ...findings, waivers: list } }
  if (typeof after === 'string' || !isDeepStrictEqual(after.data, wanted)) {
    return { kind: 'refused', reason: 'its form does not take another waiver without changing the rest' }
  }
  return { kind: 'edited', text: edited }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const actionEntry = ({ keep, in: where, until, because }: Waiver) => ({ keep, in: where, until, because })

const findingEntry = ({ resource, type, owner, until, because }: FindingWaiver) => ({
  resource,
  ...(type !== undefined && { type }),
  owner,
  until,
  because,
})

/** One entry on one line. JSON strings are YAML, whatever they hold; a day needs no quotes. */
const lineOf = (entry: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(entry)
    .map(([key, value]) => `${key}: ${key === 'until' ? value : JSON.stringify(value)}`)
    .join(', ')} }`

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

const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n')

const pairOf = (pairs: readonly Pair[], name: string): Pair | undefined =>
  pairs.find(({ key }) => isScalar(key) && key.value === name)

/** At the end of the text, in lines of their own. */
function append(text: string, lines: readonly string[]): string {
  const eol = eolOf(text)
  const gap = text === '' || text.endsWith('\n') ? '' : eol
  return text + gap + lines.map((line) => line + eol).join('')
}

function insert(text: string, pairs: readonly Pair[], line: string): string | undefined {
  const pair = pairOf(pairs, 'waivers')
  if (pair === undefined) return append(text, ['waivers:', `  - ${line}`])
  return intoList(text, pair, line)
}

function insertBelowFindings(text: string, pairs: readonly Pair[], line: string): string | undefined {
  const findings = pairOf(pairs, 'findings')
  if (findings === undefined) return append(text, ['findings:', '  waivers:', `    - ${line}`])
  const { value } = findings
  if (!isMap(value) || value.flow === true || value.anchor !== undefined) return undefined
  const pair = pairOf(value.items, 'waivers')
  return pair === undefined ? belowLastKey(text, value, line) : intoList(text, pair, line)
}

/** A list of waivers after the last key of a block of keys, indented as its first key is. */
function belowLastKey(text: string, map: YAMLMap, line: string): string | undefined {
  const [start] = map.range ?? []
  const last = map.items.at(-1)?.value as { readonly range?: readonly number[] | null } | null | undefined
  const end = last?.range?.[1]
  if (start === undefined || end === undefined) return undefined
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  if (!/^ +$/.test(indent)) return undefined
  const next = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1
  const lines = [`${indent}waivers:`, `${indent}  - ${line}`]
  if (next === 0) return append(text, lines)
  return append(text.slice(0, next), lines) + text.slice(next)
}

function intoList(text: string, { value }: Pair, line: string): string | undefined {
  const eol = eolOf(text)
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
