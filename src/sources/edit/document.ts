import type { PolicyDocument } from '../../policy/document.ts'
import type { Layout } from '../layout.ts'
import type { ProposedStatements, Splice } from '../types.ts'
import { editBlocks } from './blocks.ts'
import { editItems, type ItemsPlan } from './items.ts'
import { printStatement } from './print.ts'
import { Refused } from './refused.ts'
import { copyStatement, editStatement } from './statement.ts'
import { styleOf, type Style } from './style.ts'

/** Splices that turn a written document into the proposed one. Throws Refused where that would be a guess. */
export function editDocument(
  layout: Layout,
  document: PolicyDocument,
  proposed: ProposedStatements,
  content: string,
): Splice[] {
  const style = styleOf(layout, content)
  const splices: Splice[] = []
  const kept = new Set<number>()
  const inserted = new Map<number, string[]>()
  let anchor = -1
  for (const { from, statement } of proposed) {
    if (from !== null && from > anchor && !kept.has(from)) {
      const [written, before] = statementAt(layout, document, from)
      splices.push(...editStatement(written, before, statement, style))
      kept.add(from)
      anchor = from
      continue
    }
    if (from !== null && from !== anchor) throw new Refused('The statements would change their order')
    const texts = inserted.get(anchor) ?? []
    texts.push(
      from === null ? newStatement(layout, statement, style, anchor) : copyOf(layout, document, from, statement, style),
    )
    inserted.set(anchor, texts)
  }
  if (kept.size === 0) throw new Refused('No statement of the document would be left')
  const removed = new Set([...layout.statements.keys()].filter((index) => !kept.has(index)))
  return [
    ...splices,
    ...editContainer(layout, { items: layout.statements, removed, inserted, joiner: style.joiner }, style),
  ]
}

function statementAt(layout: Layout, document: PolicyDocument, index: number) {
  const written = layout.statements[index]
  const statement = document.statements[index]
  if (!written || !statement) throw new Refused(`There is no statement ${index}`)
  return [written, statement] as const
}

function copyOf(
  layout: Layout,
  document: PolicyDocument,
  from: number,
  statement: ProposedStatements[number]['statement'],
  style: Style,
): string {
  const [written, before] = statementAt(layout, document, from)
  return copyStatement(written, before, statement, style)
}

function newStatement(
  layout: Layout,
  statement: ProposedStatements[number]['statement'],
  style: Style,
  anchor: number,
): string {
  const beside = layout.statements[Math.max(anchor, 0)]
  return printStatement(statement, style, beside ? style.lines.indent(beside.start) : '')
}

function editContainer(layout: Layout, plan: ItemsPlan, style: Style): Splice[] {
  const { container } = layout
  if (plan.removed.size === 0 && plan.inserted.size === 0) return []
  if (container.kind === 'blocks') return editBlocks(plan, container, style.lines)
  if (container.kind === 'list') return editItems(plan, style.lines)
  // One object without a list: the list is put around it.
  const texts = [...plan.inserted].flatMap(([, added]) => added)
  const { start, end } = container
  return [
    { start, end: start, text: '[' },
    { start: end, end, text: `${texts.map((text) => plan.joiner + text).join('')}]` },
  ]
}
