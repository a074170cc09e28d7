import type { Splice } from '../types.ts'
import type { Span } from '../written.ts'
import type { Lines } from './lines.ts'

/** What becomes of the elements of a bracketed, comma-separated list; at least one of them stays. */
export interface ItemsPlan {
  readonly items: readonly Span[]
  /** Indices of elements that go. */
  readonly removed: ReadonlySet<number>
  /** Texts that come after an element; -1: before the first. Their later lines are indented already. */
  readonly inserted: ReadonlyMap<number, readonly string[]>
  /** Between elements on one line, where the list itself does not show it. */
  readonly joiner: string
  /** Where a directive may put elements with commas of its own: it stays whatever goes around it. */
  readonly gaps?: readonly Span[]
  /** Line ends alone part the elements: entries of a map without commas. */
  readonly bare?: boolean
}

/** Splices that remove and insert elements; replacing one is the caller's, at its own span. */
export function editItems(plan: ItemsPlan, lines: Lines): Splice[] {
  return new ItemsEdit(plan, lines).splices()
}

class ItemsEdit {
  private readonly plan: ItemsPlan
  private readonly lines: Lines
  /** Without inserted ones: the last element that stays. */
  private readonly lastKept: number

  constructor(plan: ItemsPlan, lines: Lines) {
    this.plan = plan
    this.lines = lines
    this.lastKept = plan.items.findLastIndex((_, index) => !plan.removed.has(index))
  }

  splices(): Splice[] {
    const out: Splice[] = []
    for (let first = 0; first < this.plan.items.length; first++) {
      if (!this.plan.removed.has(first)) continue
      let last = first
      while (this.plan.removed.has(last + 1) && this.gapsBehind(last).length === 0) last++
      out.push(...this.remove(first, last))
      first = last
    }
    for (const [after, texts] of this.plan.inserted) if (texts.length > 0) out.push(...this.insert(after, texts))
    const comma = this.superfluousComma()
    if (comma !== undefined && !out.some(({ start, end }) => start <= comma && comma < end))
      out.push({ start: comma, end: comma + 1, text: '' })
    return out
  }

  private item(index: number): Span {
    const item = this.plan.items[index]
    if (!item) throw new RangeError(`No element ${index}`)
    return item
  }

  /** The list as written ends with a comma behind its last element. */
  private get trailingComma(): boolean {
    return this.lines.comma(this.item(this.plan.items.length - 1).end) !== undefined
  }

  /** Behind an element that becomes the last, in a list that has no comma there. */
  private superfluousComma(): number | undefined {
    // What is inserted on lines of its own takes the comma over; on the same line it stands before it.
    const inserted = (this.plan.inserted.get(this.lastKept)?.length ?? 0) > 0 && this.ownLines(this.lastKept)
    if (inserted || this.lastKept === this.plan.items.length - 1 || this.trailingComma) return undefined
    return this.lines.comma(this.item(this.lastKept).end)
  }

  /** Between two elements on one line, as the author writes it. */
  private get joiner(): string {
    const [first, second] = this.plan.items
    const between = first && second ? this.lines.content.slice(first.end, second.start) : ''
    return /^,[ \t]*$/.test(between) ? between : this.plan.joiner
  }

  /** Element, comma and comment stand on lines of their own. */
  private ownLines(index: number): boolean {
    const { start, end } = this.item(index)
    return this.lines.startsLine(start) && this.lines.endsLine(this.tailOf(end))
  }

  private tailOf(end: number): number {
    const comma = this.lines.comma(end)
    const sameLine = comma !== undefined && comma < this.lines.end(end)
    // A comment may stand before the comma: `"a" # why`, then `,` on the next line.
    return this.lines.tail(sameLine ? comma + 1 : end)
  }

  /** What directives may put between an element and the next. */
  private gapsBehind(index: number): readonly Span[] {
    const after = this.plan.items[index]?.end ?? -1
    const before = this.plan.items[index + 1]?.start ?? Number.POSITIVE_INFINITY
    return this.plan.gaps?.filter(({ start, end }) => after <= start && end <= before) ?? []
  }

  /** Beside a gap: without the comma that parts the elements from what is left, wherever that stands. */
  private removeAtGap(first: number, last: number): Splice[] | undefined {
    const [before, behind] = [this.gapsBehind(first - 1).at(-1), this.gapsBehind(last)[0]]
    const { start } = this.item(first)
    const { end } = this.item(last)
    const comma = this.lines.comma(end)
    if (behind && comma === undefined)
      return [{ start: before?.end ?? this.plan.items[first - 1]?.end ?? start, end, text: '' }]
    if (behind && !this.ownLines(last)) return [{ start, end: behind.start, text: '' }]
    if (before && !behind && !this.plan.items[last + 1]) return [{ start: before.end, end, text: '' }]
    return undefined
  }

  private remove(first: number, last: number): Splice[] {
    const beside = this.removeAtGap(first, last)
    if (beside) return beside
    const indices = Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
    if (indices.every((index) => this.ownLines(index)))
      return indices.flatMap((index) => this.removeLines(index, first, last))
    const next = this.plan.items[last + 1]
    const { start } = this.item(first)
    if (next) return [{ start, end: next.start, text: '' }]
    // The comma that stays is the one behind the last element, if the list has one there.
    const previous = this.item(first - 1)
    const { end } = this.item(last)
    if (!this.lines.hasComment({ start: previous.end, end: start })) return [{ start: previous.end, end, text: '' }]
    const comma = this.lines.comma(end)
    const after = comma === undefined ? end : comma + 1
    // What stood before the element would stand before the bracket.
    const { content } = this.lines
    const from = /[\])]/.test(content[after] ?? '') ? content.slice(0, start).trimEnd().length : start
    return [{ start: from, end: after, text: '' }]
  }

  /** A comment above heads the elements down to the next comment or blank line: it goes only with all of them. */
  private removeLines(index: number, first: number, last: number): Splice[] {
    const { start, end } = this.item(index)
    const top = this.lines.start(start)
    const header = this.lines.header(start)
    let group = index
    // An element of several lines, such as a statement, has its comment for itself.
    if (!this.lines.multiline({ start, end }))
      while (group + 1 < this.plan.items.length && this.continues(group + 1)) group++
    const whole = header < top && index >= first && group <= last
    return [{ start: whole ? header : top, end: this.lines.next(this.tailOf(end)), text: '' }]
  }

  /** The element follows the one before it without a comment or a blank line between them. */
  private continues(index: number): boolean {
    const { start } = this.item(index)
    const top = this.lines.start(start)
    return this.lines.header(start) === top && !this.lines.blank(this.lines.start(top - 1))
  }

  private get comma(): string {
    return this.plan.bare ? '' : ','
  }

  private insert(after: number, texts: readonly string[]): Splice[] {
    const { eol } = this.lines
    if (after < 0) {
      const { start } = this.item(0)
      if (!this.ownLines(0)) return [{ start, end: start, text: texts.map((text) => text + this.joiner).join('') }]
      const indent = this.lines.indent(start)
      const at = this.lines.header(start)
      return [{ start: at, end: at, text: texts.map((text) => `${indent}${text}${this.comma}${eol}`).join('') }]
    }
    const { start, end } = this.item(after)
    if (!this.ownLines(after)) return [{ start: end, end, text: texts.map((text) => this.joiner + text).join('') }]
    const indent = this.lines.indent(start)
    const comma = this.lines.comma(end)
    const tail = this.tailOf(end)
    const last = after === this.lastKept && !this.trailingComma
    const added = texts
      .map((text, index) => `${eol}${indent}${text}${last && index === texts.length - 1 ? '' : this.comma}`)
      .join('')
    if (comma !== undefined || this.plan.bare) return [{ start: tail, end: tail, text: added }]
    if (tail === end) return [{ start: end, end, text: `,${added}` }]
    return [
      { start: end, end, text: ',' },
      { start: tail, end: tail, text: added },
    ]
  }
}
