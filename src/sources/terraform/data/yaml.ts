import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Scalar } from 'yaml'
import { deepestNesting, mostValues, scalar, unreadableValue, type DataValue } from './data-value.ts'

/**
 * YAML as `yamldecode` reads it; `undefined` where Terraform would fail, or may.
 *
 * @see https://developer.hashicorp.com/terraform/language/functions/yamldecode
 */
export function decodeYaml(content: string): DataValue | undefined {
  if (isTooDeep(content)) return undefined
  const lines = new LineCounter()
  const document = parseDocument(content, { version: '1.2', lineCounter: lines, schema: 'failsafe' })
  if (document.errors.length > 0 || document.contents === null) return undefined
  const reader = new Reader(lines)
  const value = reader.read(document.contents, 0)
  return reader.isTooLarge ? undefined : value
}

/** The parser is recursive, and Node may end where the stack does. Brackets in texts count too. */
function isTooDeep(content: string): boolean {
  let depth = 0
  for (const [bracket] of content.matchAll(/[[\]{}]/g)) {
    depth = /[[{]/.test(bracket) ? depth + 1 : Math.max(0, depth - 1)
    if (depth > deepestNesting) return true
  }
  return /^[ \t?-]{200}/m.test(content)
}

class Reader {
  private readonly lines: LineCounter
  /** The values of aliases, by anchor: each anchor stands before its aliases. */
  private readonly anchors = new Map<string, unknown>()
  private left = mostValues

  constructor(lines: LineCounter) {
    this.lines = lines
  }

  /** Aliases make much out of little. */
  get isTooLarge(): boolean {
    return this.left <= 0
  }

  read(node: unknown, depth: number): DataValue {
    if (--this.left <= 0 || depth > deepestNesting) return unreadableValue
    if (isAlias(node))
      return this.anchors.has(node.source) ? this.read(this.anchors.get(node.source), depth + 1) : unreadableValue
    if (node === null || node === undefined) return scalar(null, 0)
    const { anchor } = node as { readonly anchor?: string }
    if (anchor !== undefined) this.anchors.set(anchor, node)
    if (isScalar(node)) return this.scalar(node)
    if (isTagged(node as Node)) return unreadableValue
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => this.read(item, depth + 1)) }
    if (!isMap(node)) return unreadableValue
    const entries = new Map<string, DataValue>()
    for (const { key, value } of node.items) {
      const name = this.read(key, depth + 1)
      if (name.kind !== 'scalar' || name.value === null) return unreadableValue
      const worth = this.read(value, depth + 1)
      if (!isMergeKey(key)) entries.set(String(name.value), worth)
      // A later entry wins, merged or not; Terraform does not merge a list of mappings.
      else if (worth.kind !== 'object') return unreadableValue
      else for (const [inner, item] of worth.entries) entries.set(inner, item)
    }
    return { kind: 'object', entries }
  }

  private scalar(node: Scalar): DataValue {
    const line = this.lines.linePos(node.range?.[0] ?? 0).line
    const text = typeof node.value === 'string' ? node.value : ''
    if (isTagged(node)) return unreadableValue
    return node.tag === undefined && (node.type === undefined || node.type === 'PLAIN')
      ? plain(text, line)
      : scalar(text, line)
  }
}

const isTagged = ({ tag }: Node): boolean => tag !== undefined && !/^tag:yaml\.org,2002:(str|map|seq)$/.test(tag)

const isMergeKey = (key: unknown): boolean => isScalar(key) && key.type === 'PLAIN' && key.value === '<<'

const nulls = new Set(['', '~', 'null', 'Null', 'NULL'])
const bool = /^(?:(?<yes>y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE)|n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/

/** It may be a number in another base, one with an exponent or a fraction, or a time. */
const likeNumber = /^[-+.]?\d[\da-fA-FxXoO_.+:\-TtZz ]*$|^[-+]?\.(inf|nan)$/i

/** A scalar without quotes: the words that `terraform console` reads as booleans and null, and whole numbers. */
function plain(text: string, line: number): DataValue {
  if (nulls.has(text)) return scalar(null, line)
  const word = bool.exec(text)
  if (word) return scalar(word.groups?.['yes'] !== undefined, line)
  if (/^[-+]?\d+$/.test(text)) {
    const number = Number(text)
    return Number.isSafeInteger(number) && !Object.is(number, -0) ? scalar(number, line) : unreadableValue
  }
  return likeNumber.test(text) ? unreadableValue : scalar(text, line)
}
