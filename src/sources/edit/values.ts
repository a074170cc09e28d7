import { TOKEN_END, TOKEN_START, unresolvedText } from '../../policy/unresolved.ts'
import { isBlocks, type WrittenField } from '../layout.ts'
import type { Splice } from '../types.ts'
import { stringsOf, type SourceRange, type LocatedValue } from '../located-value.ts'
import { editItems } from './items.ts'
import { printList, printValue } from './print.ts'
import { EditError } from './edit-error.ts'
import { longestLine, type Style } from './style.ts'

/** The changes to each value of a list. */
interface ValuesPlan {
  /** Old index → the values in its place: itself, others, or none. */
  readonly replaced: ReadonlyMap<number, readonly string[]>
  /** Values that stand for no old one, in order. */
  readonly added: readonly string[]
}

/** Splices that give a field other values. Order within a list has no meaning for IAM and is left to the author. */
export function editValues(field: WrittenField, target: readonly string[], style: Style): Splice[] {
  const { value } = field
  if (value.kind === 'list' && value.gaps) return editBetweenGaps(value, target, style)
  const before = stringsOf(value)
  if (before && sameValues(before, target)) return []
  if (target.length === 0) throw new EditError('A list would be left empty')
  const { start, end } = value
  const indent = style.lines.indent(start)
  const column = start - style.lines.start(start)
  if (value.kind === 'list' && value.literal && before && value.items.length > 0)
    return (
      editList(value, before, target, style) ?? [{ start, end, text: rewritten(value, target, style, indent, column) }]
    )
  const joined = value.kind === 'list' || value.kind === 'unresolved' ? value : undefined
  const parts = joined && before && editParts(joined, before, target, style)
  return parts ?? [{ start, end, text: rewritten(value, target, style, indent, column) }]
}

/**
 * The lists that an expression puts together (`concat(…)`), each where it stands; a list that is not known stays.
 * `undefined` where it is made of something else.
 */
function editParts(
  { parts = [], start: from }: LocatedValue & { readonly kind: 'list' | 'unresolved' },
  before: readonly string[],
  target: readonly string[],
  style: Style,
): Splice[] | undefined {
  const lists = parts.flatMap(({ written, guarded }) =>
    ((written.kind === 'list' && !written.gaps) || (written.kind === 'unresolved' && !written.parts)) && !guarded
      ? [written]
      : [],
  )
  const values = lists.map((list) => stringsOf(list) ?? [])
  if (lists.length === 0 || lists.length < parts.length || !sameValues(values.flat(), before)) return undefined
  const plan = planValues(values.flat(), target)
  let offset = 0
  const wanted = values.map((own) => own.flatMap(() => plan.replaced.get(offset++) ?? []))
  // A new value that replaces no old one comes last, where some values are left.
  const last = Math.max(
    wanted.findLastIndex((own, index) => own.length > 0 && isLiteral(lists[index])),
    0,
  )
  wanted[last]?.push(...plan.added)
  const emptied = new Set(
    [...lists.keys()].filter((index) => wanted[index]?.length === 0 && (values[index]?.length ?? 0) > 0),
  )
  const going = emptied.size < lists.length && areArguments(lists, from, style) ? emptied : new Set<number>()
  const splices = editItems({ items: lists, removed: going, inserted: new Map(), joiner: style.joiner }, style.lines)
  for (const [index, list] of lists.entries()) {
    const [own = [], left = []] = [values[index], wanted[index]]
    if (sameValues(own, left) || going.has(index)) continue
    const { start, end } = list
    if (list.kind !== 'list') return undefined
    if (left.length === 0) splices.push({ start, end, text: '[]' })
    else if (list.literal && own.length > 0) splices.push(...(editList(list, own, left, style) ?? []))
    else if (spreads(list).length > 0) return undefined
    else splices.push({ start, end, text: printList(left, style, style.lines.indent(start), longestLine) })
  }
  return splices
}

const isLiteral = (written: LocatedValue | undefined): boolean => written?.kind === 'list' && written.literal

/** Are the lists exactly the arguments of a call of `concat`? */
function areArguments(lists: readonly SourceRange[], from: number, { lines }: Style): boolean {
  const [first] = lists
  if (!first || !lines.content.startsWith('concat(', from)) return false
  if (lines.skip(from + 'concat('.length) !== first.start) return false
  return lists.every(({ end }, index) => {
    const comma = lines.comma(end)
    const next = lists[index + 1]
    if (next) return comma !== undefined && lines.skip(comma + 1) === next.start
    return lines.content[lines.skip(comma === undefined ? end : comma + 1)] === ')'
  })
}

/**
 * Content that a directive may insert between the values stays, and one of the values beside it: its commas depend on
 * that.
 */
function editBetweenGaps(
  { gaps = [], ...list }: LocatedValue & { readonly kind: 'list' },
  target: readonly string[],
  style: Style,
): Splice[] {
  const left = [...target]
  for (const gap of gaps) {
    const at = left.indexOf(unresolvedText(gap.expression))
    if (at === -1) throw new EditError('What a %{…} directive puts into a list would be removed')
    left.splice(at, 1)
  }
  const before = stringsOf(list) ?? []
  if (sameValues(before, left)) return []
  const edits = left.length > 0 && before.length > 0 ? editList(list, before, left, style, gaps) : undefined
  if (!edits) throw new EditError('Only what a %{…} directive makes would be left in a list')
  return edits
}

/** The same values as often as before. */
const sameValues = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && JSON.stringify([...a].sort()) === JSON.stringify([...b].sort())

function rewritten(
  value: LocatedValue,
  target: readonly string[],
  style: Style,
  indent: string,
  column: number,
): string {
  const unmovable = spreads(value).find((token) => target.includes(token))
  // Its value may be a list, and a list inside of a list is no policy.
  if (unmovable !== undefined)
    throw new EditError(`${unmovable.slice(1, -1)} may be a list and cannot be combined with other values`)
  const [only] = target
  if (value.kind !== 'list' && only !== undefined && target.length === 1 && !isBlocks(style.dialect))
    return style.quote(only)
  if (value.kind === 'list' && value.literal && !style.lines.multiline(value))
    return printList(target, style, indent, column)
  return value.kind === 'list' ? printList(target, style, indent, column) : printValue(target, style, indent, column)
}

/** Tokens that stand where a list may: their value need not be one string. */
function spreads(value: LocatedValue): string[] {
  const parts = value.kind === 'unresolved' ? (value.parts ?? []) : []
  if (parts.length > 0) return parts.flatMap(({ written }) => (isLiteral(written) ? [] : spreads(written)))
  const items = value.kind === 'list' && !value.literal ? value.items : [value]
  return items.flatMap((item) => (item.kind === 'unresolved' ? [TOKEN_START + item.expression + TOKEN_END] : []))
}

function editList(
  list: LocatedValue & { readonly kind: 'list' },
  before: readonly string[],
  target: readonly string[],
  style: Style,
  gaps: readonly SourceRange[] = [],
): Splice[] | undefined {
  const { lines } = style
  const plan = planValues(before, target)
  const removed = new Set<number>()
  const inserted = new Map<number, string[]>()
  const replacements: Splice[] = []
  for (const [index, { start, end }] of list.items.entries()) {
    const [first, ...more] = plan.replaced.get(index) ?? []
    if (first === undefined) removed.add(index)
    else if (first !== before[index]) replacements.push({ start, end, text: style.quote(first) })
    if (more.length > 0) inserted.set(index, more.map(style.quote))
  }
  if (removed.size === list.items.length) return undefined
  const last = list.items.findLastIndex((_, index) => !removed.has(index))
  inserted.set(last, [...(inserted.get(last) ?? []), ...plan.added.map(style.quote)])
  const splices = [
    ...replacements,
    ...editItems({ items: list.items, removed, inserted, joiner: style.joiner, gaps }, lines),
  ]
  if (gaps.length > 0 || lines.multiline(list) || lines.hasComment(list) || style.dialect === 'quoted' || style.inline)
    return splices
  // A line that was of reasonable length and would no longer be is broken, one value to a line.
  const line = lines.end(list.start) - lines.start(list.start)
  const grown = splices.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0)
  if (line > longestLine || line + grown <= longestLine || target.length < 2) return splices
  const ordered = list.items.flatMap((_, index) => plan.replaced.get(index) ?? [])
  const broken = { ...style, multiline: true }
  const text = printList([...ordered, ...plan.added], broken, lines.indent(list.start), longestLine)
  return [{ start: list.start, end: list.end, text }]
}

/** New values replace the pattern that covered them; a value that no pattern covered replaces a removed one. */
function planValues(before: readonly string[], target: readonly string[]): ValuesPlan {
  const left = [...target]
  const replaced = new Map<number, string[]>()
  for (const [index, value] of before.entries()) {
    const found = left.indexOf(value)
    if (found === -1) continue
    left.splice(found, 1)
    replaced.set(index, [value])
  }
  const going = [...before.keys()].filter((index) => !replaced.has(index))
  const unplaced: string[] = []
  for (const value of left) {
    const covering = going.find((index) => covers(before[index] ?? '', value))
    if (covering === undefined) unplaced.push(value)
    else replaced.set(covering, [...(replaced.get(covering) ?? []), value])
  }
  for (const index of going) {
    const value = replaced.has(index) ? undefined : unplaced.shift()
    if (value !== undefined) replaced.set(index, [value])
  }
  return { replaced, added: unplaced }
}

/** Only for placing a value; whether it may stand at all has been proved elsewhere. */
function covers(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${expression}$`, 'i').test(value)
}
