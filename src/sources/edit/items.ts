import type { Splice } from '../types.ts'
import type { SourceRange } from '../located-value.ts'
import type { Lines } from './lines.ts'

/** The changes to the elements of a bracketed, comma-separated list; at least one of them stays. */
export interface ItemsPlan {
  readonly items: readonly SourceRange[]
  /** Indices of elements that go. */
  readonly removed: ReadonlySet<number>
  /** Texts that come after an element; -1: before the first. Their later lines are indented already. */
  readonly inserted: ReadonlyMap<number, readonly string[]>
  /** Between elements on one line, where the list itself does not show it. */
  readonly joiner: string
  /** Ranges where a directive may insert elements with commas of its own: they stay whatever is removed around them. */
  readonly gaps?: readonly SourceRange[]
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
    return this.withComma(withBlankLines(out, this.lines))
  }

  private withComma(out: readonly Splice[]): Splice[] {
    const comma = this.superfluousComma()
    if (comma !== undefined && !out.some(({ start, end }) => start <= comma && comma < end))
      return [...out, { start: comma, end: comma + 1, text: '' }]
    return [...out]
  }

  private item(index: number): SourceRange {
    const item = this.plan.items[index]
    if (!item) throw new RangeError(`No element ${index}`)
    return item
  }

  /** The list as written ends with a comma after its last element. */
  private get trailingComma(): boolean {
    return this.lines.comma(this.item(this.plan.items.length - 1).end) !== undefined
  }

  /** The comma after an element that becomes the last, in a list that has no comma there. */
  private superfluousComma(): number | undefined {
    // An insertion on lines of its own takes the comma over; on the same line it stands before it.
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

  /** Content that directives may insert between an element and the next. */
  private gapsBehind(index: number): readonly SourceRange[] {
    const after = this.plan.items[index]?.end ?? -1
    const before = this.plan.items[index + 1]?.start ?? Number.POSITIVE_INFINITY
    return this.plan.gaps?.filter(({ start, end }) => after <= start && end <= before) ?? []
  }

  /** Beside a gap: without the comma that separates the elements from those that are left, wherever that stands. */
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
    const atBracket = this.removeAtBracket(first, last)
    if (atBracket) return [atBracket]
    const out: Splice[] = []
    for (let from = first; from <= last;) {
      let to = from
      while (to < last && this.sharesLine(to)) to++
      const splice = this.removeInRow(from, to)
      const before = out.at(-1)
      out.push(before && before.end > splice.start ? { ...splice, start: before.end } : splice)
      from = to + 1
    }
    return joined(out)
  }

  /** Text after an opening bracket, or before a closing one, moves up to it, unless a comment stands between. */
  private removeAtBracket(first: number, last: number): Splice | undefined {
    const { lines } = this
    const [previous, next] = [this.plan.items[first - 1], this.plan.items[last + 1]]
    const { start } = this.item(first)
    const { end } = this.item(last)
    if (!next && previous && !lines.endsLine(this.tailOf(end)))
      return lines.hasComment({ start: previous.end, end: this.item(last).start })
        ? undefined
        : { start: previous.end, end: lines.said(end), text: '' }
    if (previous || !next || lines.startsLine(lines.leading(start)) || this.sharesLine(last)) return undefined
    return { start: lines.leading(start), end: this.upTo(next, this.tailOf(end)), text: '' }
  }

  /** The start of an element with its comments; `from` where comments on lines of their own stand before it. */
  private upTo(next: SourceRange, from: number): number {
    const start = this.lines.leading(next.start)
    return this.lines.hasComment({ start: from, end: start }) ? from : start
  }

  /** The next element starts on the line on which this one ends. */
  private sharesLine(index: number): boolean {
    const next = this.plan.items[index + 1]
    return next !== undefined && next.start < this.lines.end(this.item(index).end)
  }

  /** Elements that share lines with each other, and perhaps with some that stay: comments on those stay too. */
  private removeInRow(from: number, to: number): Splice {
    const { lines } = this
    const { start } = this.item(from)
    const { end } = this.item(to)
    const top = lines.leading(start)
    if (lines.startsLine(top) && lines.endsLine(this.tailOf(end))) return this.removeLines(from, to)
    const previous = this.plan.items[from - 1]
    // The removed range includes the comma before it and the comments before its own comma: later comments belong to
    // the whole line.
    if (previous && this.sharesLine(from - 1))
      return { start: lines.comma(previous.end) ?? previous.end, end: lines.said(end), text: '' }
    const comma = lines.comma(end)
    const behind = comma === undefined ? lines.said(end) : comma + 1
    const blanks = /^[ \t]*/.exec(lines.content.slice(behind))?.[0].length ?? 0
    const next = this.plan.items[to + 1]
    if (!next || this.sharesLine(to)) {
      if (next || !previous) return { start: top, end: behind + blanks, text: '' }
    } else {
      return { start: top, end: this.upTo(next, this.tailOf(end)), text: '' }
    }
    // A comment on the line before would swallow the bracket: the bracket gets a line of its own.
    const header = this.wholeGroup(from, to) ? lines.header(start) : lines.start(start)
    return { start: header, end: behind + blanks, text: lines.indent(lines.end(previous.end)) }
  }

  /** A comment above heads the elements down to the next comment or blank line: it is removed only with all of them. */
  private removeLines(from: number, to: number): Splice {
    const { start } = this.item(from)
    const top = this.lines.start(this.lines.leading(start))
    const header = this.lines.header(start)
    const whole = header < top && this.wholeGroup(from, to)
    return { start: whole ? header : top, end: this.lines.next(this.tailOf(this.item(to).end)), text: '' }
  }

  private wholeGroup(from: number, to: number): boolean {
    let group = to
    // A statement, or another element of several lines, has its comment for itself.
    const first = this.item(from)
    if (this.lines.content[first.start] !== '{' && !this.lines.multiline(first))
      while (group + 1 < this.plan.items.length && this.continues(group + 1)) group++
    for (let index = from; index <= group; index++) if (!this.plan.removed.has(index)) return false
    return true
  }

  /** The element follows the one before it without a comment or a blank line between them. */
  private continues(index: number): boolean {
    const { start } = this.item(index)
    if (this.sharesLine(index - 1)) return true
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

/** Neighbouring removals as one. */
function joined(splices: readonly Splice[]): Splice[] {
  const out: Splice[] = []
  for (const splice of splices) {
    const before = out.at(-1)
    if (before && before.end === splice.start)
      out[out.length - 1] = { ...splice, start: before.start, text: before.text + splice.text }
    else out.push(splice)
  }
  return out
}

/**
 * Whole lines are removed with blank lines: those that would be left at an end of the list, and one side of those that
 * would be left in a row.
 */
export function withBlankLines(splices: readonly Splice[], lines: Lines): Splice[] {
  const sorted = [...splices].sort((a, b) => a.start - b.start)
  const merged: Splice[] = []
  for (const splice of sorted) {
    const before = merged.at(-1)
    const between = before && lines.content.slice(before.end, splice.start)
    if (before && isLines(before, lines) && isLines(splice, lines) && /^\s*$/.test(between ?? ''))
      merged[merged.length - 1] = { ...before, end: splice.end }
    else merged.push(splice)
  }
  return merged.map((splice) => (isLines(splice, lines) ? widened(splice, lines) : splice))
}

/** It removes lines, from the start of one to the start of another. */
const isLines = ({ start, end, text }: Splice, lines: Lines): boolean =>
  text === '' && end > start && lines.start(start) === start && lines.start(end) === end

function widened({ start, end }: Splice, lines: Lines): Splice {
  let [top, bottom] = [start, end]
  while (top > 0 && lines.blank(lines.start(top - 1))) top = lines.start(top - 1)
  while (bottom < lines.content.length && lines.blank(bottom)) bottom = lines.next(bottom)
  const closes = /^\s*[\])}]/.test(lines.content.slice(bottom))
  if (closes && top < start) return { start: top, end, text: '' }
  const opens =
    /[[({]$/.test(lines.content.slice(0, top).trimEnd()) &&
    !lines.comments.some(
      (comment) => comment.start < top && comment.end >= lines.content.slice(0, top).trimEnd().length,
    )
  if (opens || (top < start && bottom > end)) return { start, end: bottom, text: '' }
  return { start, end, text: '' }
}
