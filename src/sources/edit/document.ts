import type { PolicyDocument } from '../../policy/document.ts'
import type { Container, Layout } from '../layout.ts'
import type { ProposedStatements, Splice } from '../types.ts'
import { editBlocks } from './blocks.ts'
import { editItems, type ItemsPlan } from './items.ts'
import { statementText } from './print.ts'
import { EditError } from './edit-error.ts'
import { copyStatement, editStatement } from './statement.ts'
import { styleOf, type Style } from './style.ts'

/** Splices that turn a written document into the proposed one. Throws EditError where that would be a guess. */
export function editDocument(
  layout: Layout,
  document: PolicyDocument,
  proposed: ProposedStatements,
  content: string,
): Splice[] {
  if (layout.dialect === 'yaml')
    throw new EditError(
      'it is written in YAML, whose layout is the author’s own; write it as JSON or with jsonencode({…})',
    )
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
    if (from !== null && from !== anchor) throw new EditError('The statements would change their order')
    const texts = inserted.get(anchor) ?? []
    texts.push(
      from === null ? newStatement(layout, statement, style, anchor) : copyOf(layout, document, from, statement, style),
    )
    inserted.set(anchor, texts)
  }
  if (kept.size === 0) throw new EditError('No statement of the document would be left')
  const removed = new Set([...layout.statements.keys()].filter((index) => !kept.has(index)))
  return [
    ...splices,
    ...layout.containers.flatMap((container, index) =>
      editContainer(container, planFor(layout, index, removed, inserted, style), style),
    ),
  ]
}

/** The changes to the items of one container: statements, and other items. */
function planFor(
  { containers, statements }: Layout,
  container: number,
  removed: ReadonlySet<number>,
  inserted: ReadonlyMap<number, readonly string[]>,
  style: Style,
): ItemsPlan {
  const own = [...statements.entries()].filter(([, { place }]) => place.container === container)
  const { items = [], keys, gaps = [] } = containers[container] ?? {}
  const taken = new Set(keys)
  const named = (item: number, texts: readonly string[]): readonly string[] =>
    keys ? texts.map((text) => entryText(newKey(keys[item] ?? '', taken), text, style)) : texts
  // A statement that precedes all others stands before every item of its container.
  const front = statements[0]?.place.container === container ? inserted.get(-1) : undefined
  return {
    items,
    removed: new Set(own.flatMap(([index, { place }]) => (removed.has(index) ? [place.item] : []))),
    inserted: new Map([
      ...(front ? [[-1, named(0, front)] as const] : []),
      ...own.flatMap(([index, { place }]) => {
        const texts = inserted.get(index)
        return texts ? [[place.item, named(place.item, texts)] as const] : []
      }),
    ]),
    joiner: style.joiner,
    gaps,
    bare: keys !== undefined && items.slice(0, -1).every(({ end }) => style.lines.comma(end) === undefined),
  }
}

/** A name for an entry that is put beside another: `read_2`. */
function newKey(beside: string, taken: Set<string>): string {
  const separator = beside.includes('-') ? '-' : '_'
  let number = 2
  while (taken.has(`${beside}${separator}${number}`)) number++
  const key = `${beside}${separator}${number}`
  taken.add(key)
  return key
}

const entryText = (key: string, text: string, { dialect, separator }: Style): string =>
  dialect === 'json-objects'
    ? `"${key}"${separator}${text}`
    : `${/^[A-Za-z_][\w-]*$/.test(key) ? key : `"${key}"`} = ${text}`

function statementAt(layout: Layout, document: PolicyDocument, index: number) {
  const written = layout.statements[index]
  const statement = document.statements[index]
  if (!written || !statement) throw new EditError(`There is no statement ${index}`)
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
  return statementText(statement, style, beside ? style.lines.indent(beside.start) : '')
}

function editContainer(container: Container, plan: ItemsPlan, style: Style): Splice[] {
  if (plan.removed.size === 0 && plan.inserted.size === 0) return []
  const { start, end } = container
  if (container.kind === 'fixed')
    throw new EditError('A statement that an expression makes would have to be removed, or another put beside it')
  if (container.kind === 'blocks') return editBlocks(plan, style.lines)
  if (plan.removed.size === plan.items.length) {
    if (container.gaps) throw new EditError('Only what a %{…} directive makes would be left in a list of statements')
    if (plan.inserted.size > 0 || container.kind !== 'list' || style.lines.hasComment(container))
      throw new EditError('A list of statements would be left empty')
    return [{ start, end, text: container.keys ? '{}' : '[]' }]
  }
  if (container.kind === 'list') return editItems(plan, style.lines)
  // One object without a list: the list is put around it.
  const texts = [...plan.inserted].flatMap(([, added]) => added)
  return [
    { start, end: start, text: '[' },
    { start: end, end, text: `${texts.map((text) => plan.joiner + text).join('')}]` },
  ]
}
