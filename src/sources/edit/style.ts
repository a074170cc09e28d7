import { isBlocks, type Dialect, type Layout, type WrittenField, type WrittenStatement } from '../layout.ts'
import { quoteIn, type Quote } from './dialects.ts'
import type { SourceRange } from '../located-value.ts'
import { Lines } from './lines.ts'

/** The style of this document, so that additions look as if its author had written them. */
export interface Style {
  readonly dialect: Dialect
  readonly lines: Lines
  readonly quote: Quote
  /** One step of indentation. */
  readonly unit: string
  /** Lists of several values stand one value to a line. */
  readonly multiline: boolean
  /** So do lists of one value, as programs write JSON. */
  readonly multilineOne: boolean
  /** Such lists end with a comma. */
  readonly trailingComma: boolean
  /** One value stands without a list around it. */
  readonly single: boolean
  /** A whole statement stands on one line. */
  readonly inline: boolean
  /** Names of elements stand in quotes. */
  readonly quotedKeys: boolean
  /** Entries of an HCL object end with commas, which are optional there. */
  readonly entryCommas: boolean
  /** Between two values or elements on one line. */
  readonly joiner: string
  /** Between a name and its value: `: `, `=`. */
  readonly separator: string
  /** The space after `{` and before `}` on one line. */
  readonly pad: string
  /** The names of elements in statement objects. */
  readonly names?: ReadonlyMap<string, string>
}

/** Objects in HCL, whose names need no quotes and whose entries need no commas. */
export const isHcl = (dialect: Dialect): boolean => dialect === 'hcl' || dialect === 'objects'

/** Lines longer than this are broken, where they were not that long before. */
export const longestLine = 120

export function styleOf(layout: Layout, content: string): Style {
  const lines = new Lines(content, layout.comments)
  const { dialect, statements } = layout
  const fields = statements.flatMap((statement) => [...statement.fields.values(), ...statement.clauses])
  const lists = fields.flatMap(({ value }) => (value.kind === 'list' && value.literal ? [value] : []))
  const several = lists.filter(({ items }) => items.length > 1)
  const ones = lists.filter(({ items }) => items.length === 1)
  const broken = several.filter((list) => lines.multiline(list))
  const [first] = statements
  const [field] = first ? [...first.fields.values()] : []
  const inside = content.slice(layout.root.start, layout.root.end)
  const inline = dialect === 'quoted' || (first !== undefined && dialect !== 'blocks' && !lines.multiline(first))
  const last = broken.at(0)?.items.at(-1)
  return {
    dialect,
    lines,
    quote: quoteIn(dialect, inside.includes('&{')),
    unit: unitOf(layout, lines, field),
    multiline: several.length > 0 ? broken.length * 2 >= several.length : !inline,
    multilineOne: ones.length > 0 && ones.every((list) => lines.multiline(list)),
    trailingComma: last ? lines.comma(last.end) !== undefined : dialect === 'blocks' && broken.length === 0,
    single: !isBlocks(dialect) && !dialect.endsWith('objects') && statements.some(hasLoneValue),
    inline,
    quotedKeys: field ? content[field.key.start] === '"' || content[field.key.start] === '\\' : !isHcl(dialect),
    entryCommas: !isHcl(dialect) || (field !== undefined && lines.comma(field.end) !== undefined),
    joiner: joinerOf(dialect, content, several, first),
    separator: separatorOf(dialect, content, field),
    pad: isHcl(dialect) && !(inline && first && content[first.start + 1] !== ' ') ? ' ' : '',
    ...(layout.names && { names: layout.names }),
  }
}

/** Action, Resource or a condition value written as one string. */
const hasLoneValue = ({ fields, clauses }: WrittenStatement): boolean =>
  [...[...fields].flatMap(([name, field]) => (name === 'Sid' || name === 'Effect' ? [] : [field])), ...clauses].some(
    ({ value }) => value.kind === 'string',
  )

function unitOf(layout: Layout, lines: Lines, field: WrittenField | undefined): string {
  const [first] = layout.statements
  if (first && field && lines.startsLine(field.start)) {
    const [outer, inner] = [lines.indent(first.start), lines.indent(field.start)]
    if (inner.startsWith(outer) && inner.length > outer.length) return inner.slice(outer.length)
  }
  return isHcl(layout.dialect) || layout.dialect === 'blocks' ? '  ' : '    '
}

/** JSON without white space stays without it. */
function joinerOf(
  dialect: Dialect,
  content: string,
  lists: readonly SourceRange[],
  first: SourceRange | undefined,
): string {
  const json = dialect !== 'hcl' && dialect !== 'blocks'
  const samples = [...lists, ...(first ? [first] : [])].map(({ start, end }) => content.slice(start, end))
  return json && samples.length > 0 && samples.every((text) => !/,\s/.test(text)) ? ',' : ', '
}

function separatorOf(dialect: Dialect, content: string, field: WrittenField | undefined): string {
  if (dialect === 'blocks') return '='
  const between = field ? content.slice(field.key.end, field.value.start) : ''
  if (isHcl(dialect)) return between.includes(':') ? ':' : '='
  return /^ ?: ?$/.test(between) ? between : ': '
}
