import type { Statement } from '../../policy/document.ts'
import type { WrittenStatement } from '../layout.ts'
import type { SourceRange } from '../located-value.ts'
import type { Splice } from '../types.ts'
import { editItems } from './items.ts'
import { printClauses, printConditionBlock } from './print.ts'
import type { Style } from './style.ts'

/**
 * Splices that put further clauses into a statement: beside those of the same operator, else beside the other operators,
 * else as its last element. `undefined` where the statement has no place for them.
 */
export function addClauses(
  { elements, more, alike }: WrittenStatement,
  clauses: Statement['condition'],
  style: Style,
): Splice[] | undefined {
  const [last] = elements?.items.slice(-1) ?? []
  if (elements === undefined || last === undefined || more || alike) return undefined
  if (style.dialect === 'blocks') return [addBlocks(last, clauses, style)]
  if (style.names !== undefined || !objects.has(style.dialect)) return undefined
  const { operators } = elements
  if (operators === undefined) return behind(elements.items, clauses, 'Condition', style)
  const known = operators.filter(({ name }) => clauses.some(({ operator }) => operator === name))
  const others = clauses.filter(({ operator }) => !known.some(({ name }) => name === operator))
  return [
    ...known.flatMap(({ name, keys }) =>
      behind(
        keys,
        clauses.filter(({ operator }) => operator === name),
        'keys',
        style,
      ),
    ),
    ...(others.length > 0 ? behind(operators, others, 'operators', style) : []),
  ]
}

const objects: ReadonlySet<Style['dialect']> = new Set(['json', 'heredoc', 'quoted', 'hcl'])

function behind(
  items: readonly SourceRange[],
  clauses: Statement['condition'],
  as: Parameters<typeof printClauses>[1],
  style: Style,
): Splice[] {
  const { lines } = style
  const last = items.length - 1
  const { start, end } = items[last]!
  const comma = lines.comma(end)
  const tail = lines.tail(comma !== undefined && comma < lines.end(end) ? comma + 1 : end)
  // On one line with others the addition is, too.
  const isInline = style.dialect === 'quoted' || !lines.startsLine(start) || !lines.endsLine(tail)
  const texts = printClauses(clauses, as, { ...style, inline: isInline }, lines.indent(start))
  const bare = !style.entryCommas
  const plan = { items, removed: new Set<number>(), inserted: new Map([[last, texts]]), joiner: style.joiner, bare }
  return editItems(plan, lines)
}

function addBlocks(last: SourceRange, clauses: Statement['condition'], style: Style): Splice {
  const { lines } = style
  const indent = lines.indent(last.start)
  const at = lines.tail(last.end)
  const texts = clauses.map(
    (clause) => `${lines.eol}${lines.eol}${indent}${printConditionBlock(clause, style, indent)}`,
  )
  return { start: at, end: at, text: texts.join('') }
}
