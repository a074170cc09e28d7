/** Aligned tables and wrapped paragraphs for terminals. Widths count columns, not characters. */

export interface Column {
  readonly title?: string
  readonly align?: 'left' | 'right'
  /** Never wrapped, even if lines then grow beyond the width: ids that people copy. */
  readonly whole?: boolean
  /**
   * The cells stand below their rows, after the title, where a word of the table would have to be broken otherwise: for
   * ARNs and sentences, whose words stay whole.
   */
  readonly below?: boolean
}

export interface TableOptions {
  /** Columns before each line. */
  readonly indent?: number
  /** Columns of the terminal; wide left-aligned columns give way by wrapping. Default: 100. */
  readonly width?: number
  /** Applied to the line of titles after alignment, e.g. to dim it. */
  readonly title?: (line: string) => string
}

const gap = 2
/** No column is squeezed below this. */
const narrowest = 12

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

/** Columns that the text takes in a terminal: none for combining marks and colour codes, two for wide characters. */
export function displayWidth(text: string): number {
  // eslint-disable-next-line no-control-regex -- the colour codes that this program writes
  const plain = text.replace(/\u001b\[[0-9;]*m/g, '')
  if (/^[\u0020-\u007e]*$/.test(plain)) return plain.length
  let width = 0
  for (const char of plain) width += /[\p{M}\p{Cf}]/u.test(char) ? 0 : wide.test(char) ? 2 : 1
  return width
}

const pad = (text: string, width: number, align: 'left' | 'right'): string => {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'right' ? space + text : text + space
}

/** Lines of at most `width` columns, broken at spaces or, where there are none, after `/`, `:` or `,`, else after `-`, `.` or
 * `_`, or anywhere. */
export function wrap(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (displayWidth(joined) <= width) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = breakWord(word, width)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
  }
  return [...lines, line]
}

function breakWord(word: string, width: number): string[] {
  const pieces: string[] = []
  let rest = word
  while (displayWidth(rest) > width) {
    let end = 0
    let columns = 0
    let after = 0
    let part = 0
    for (const char of rest) {
      columns += displayWidth(char)
      if (columns > width) break
      end += char.length
      if (/[/:,]/.test(char)) after = end
      else if (/[-._]/.test(char)) part = end
    }
    const cut = after > end / 3 ? after : part > end / 2 ? part : Math.max(end, 1)
    pieces.push(rest.slice(0, cut))
    rest = rest.slice(cut)
  }
  return [...pieces, rest]
}

/** A paragraph with a hanging indent: `first` before the first line, as many spaces before the others. */
export function paragraph(text: string, first: string, width = 100): string[] {
  const hang = ' '.repeat(displayWidth(first))
  return wrap(text, Math.max(20, width - hang.length)).map((line, index) => (index === 0 ? first : hang) + line)
}

/** A table, a string per line, with no spaces at the ends of lines. Cells are plain text without line ends. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string[] {
  const moved = columnsBelow(columns, rows, options)
  if (moved.length === 0) {
    const keepsWords = columns.some(({ below }) => below)
    return plainTable(
      columns,
      rows.map((row) => ({ row, below: [] })),
      options,
      keepsWords,
    )
  }
  const rest = columns.flatMap((_, index) => (moved.includes(index) ? [] : [index]))
  const hang = ' '.repeat((options.indent ?? 0) + 4)
  const room = Math.max(20, (options.width ?? 100) - hang.length)
  const belowRow = (row: readonly string[]): string[] =>
    moved.flatMap((index) => {
      const text = `${(columns[index]?.title ?? '').toLowerCase()}: ${row[index] ?? ''}`
      return row[index] ? wrapWords(text, room).map((line, at) => (at === 0 ? hang : `${hang}  `) + line) : []
    })
  return plainTable(
    rest.flatMap((index) => columns[index] ?? []),
    rows.map((row) => ({ row: rest.map((index) => row[index] ?? ''), below: belowRow(row) })),
    options,
    true,
  )
}

/** Lines broken at spaces alone: a longer word has a line that goes beyond the width. */
function wrapWords(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

const longestWord = (text: string): number => Math.max(0, ...text.split(' ').map(displayWidth))

/**
 * The columns whose cells have to stand below their rows, so that no word is broken: the one with the longest word
 * first.
 */
function columnsBelow(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { indent = 0, width = 100 }: TableOptions,
): readonly number[] {
  if (!columns.some(({ below }) => below)) return []
  const needs = columns.map(({ title = '', align, whole }, index) => {
    const measure = align === 'right' || whole ? displayWidth : longestWord
    return Math.max(displayWidth(title), ...rows.map((row) => measure(row[index] ?? '')))
  })
  const moved = new Set<number>()
  const isTooWide = (): boolean => {
    const left = needs.filter((_, index) => !moved.has(index))
    return left.reduce((sum, need) => sum + need, indent + gap * (left.length - 1)) > width
  }
  while (isTooWide()) {
    const candidates = columns.flatMap(({ below }, index) => (below && !moved.has(index) ? [index] : []))
    const [widest] = candidates.toSorted((a, b) => (needs[b] ?? 0) - (needs[a] ?? 0))
    if (widest === undefined) break
    moved.add(widest)
  }
  return [...moved].sort((a, b) => a - b)
}

/** @param keepsWords are words broken only where there is no room for all of them? */
function plainTable(
  columns: readonly Column[],
  all: readonly { readonly row: readonly string[]; readonly below: readonly string[] }[],
  options: TableOptions,
  keepsWords: boolean,
): string[] {
  const rows = all.map(({ row }) => row)
  const indent = options.indent ?? 0
  const titles = columns.map(({ title }) => title ?? '')
  const titled = titles.some((title) => title !== '')
  const measured = titled ? [titles, ...rows] : rows
  const natural = columns.map((_, index) => Math.max(0, ...measured.map((row) => displayWidth(row[index] ?? ''))))
  const words = columns.map(({ align, whole }, index) =>
    keepsWords && align !== 'right' && !whole
      ? Math.max(0, ...measured.map((row) => longestWord(row[index] ?? '')))
      : 0,
  )
  const widths = fit(natural, words, columns, (options.width ?? 100) - indent - gap * (columns.length - 1))
  const line = (row: readonly string[]): string[] => {
    const cells = columns.map((_, index) => wrap(row[index] ?? '', widths[index] ?? 1))
    const height = Math.max(1, ...cells.map((cell) => cell.length))
    return Array.from({ length: height }, (_, at) =>
      (
        ' '.repeat(indent) +
        columns
          .map(({ align }, index) => pad(cells[index]?.[at] ?? '', widths[index] ?? 0, align ?? 'left'))
          .join(' '.repeat(gap))
      ).trimEnd(),
    )
  }
  const head = titled ? line(titles).map(options.title ?? ((text) => text)) : []
  return [...head, ...all.flatMap(({ row, below }) => [...line(row), ...below])]
}

/**
 * Takes what is too much from the widest columns that may give way, from equally wide ones alike, again and again.
 *
 * @param words the least that a column needs so that no word is broken; held where all of them have room
 */
function fit(natural: readonly number[], words: readonly number[], columns: readonly Column[], room: number): number[] {
  const widths = [...natural]
  const isFixed = columns.map(({ align, whole }) => align === 'right' || whole === true)
  const least = natural.map((width, index) => (isFixed[index] ? width : Math.max(narrowest, words[index] ?? 0)))
  const hasRoom = least.reduce((sum, width) => sum + width, 0) <= room
  const floors = hasRoom ? least : natural.map(() => narrowest)
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    const candidates = widths.map((width, index) => (isFixed[index] || width <= (floors[index] ?? 0) ? 0 : width))
    const widest = Math.max(...candidates)
    if (widest === 0) break
    const second = Math.max(...candidates.filter((width) => width < widest), 0)
    const alike = candidates.flatMap((width, index) => (width === widest ? [index] : []))
    const share = Math.ceil(excess / alike.length)
    for (const index of alike) {
      const own = Math.min(widest - Math.max(second, floors[index] ?? 0), share, Math.max(excess, 0))
      widths[index] = widest - own
      excess -= own
    }
  }
  return widths
}
