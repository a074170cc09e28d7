import { entryOf, type Span, type Written } from './written.ts'

/** The language around a policy's strings and objects. */
export type Dialect =
  /** A JSON file. */
  | 'json'
  /** JSON between `<<EOF` and `EOF`. */
  | 'heredoc'
  /** JSON inside of HCL's quotes. */
  | 'quoted'
  /** An HCL object, as `jsonencode` takes it. */
  | 'hcl'
  /** Blocks of `aws_iam_policy_document`. */
  | 'blocks'

/** An element of a statement: `"Action": […]`, `actions = […]`. */
export interface WrittenField extends Span {
  readonly key: Span
  readonly value: Written
}

export const fieldNames = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource'] as const
export type FieldName = (typeof fieldNames)[number]

export interface WrittenStatement extends Span {
  readonly fields: ReadonlyMap<FieldName, WrittenField>
  /** One per operator and key, in the order of the document's clauses. */
  readonly clauses: readonly WrittenField[]
}

/** Where the parts of a policy stand; everything in positions of the file's content. */
export interface Layout {
  readonly dialect: Dialect
  /** The whole document. */
  readonly root: Span
  /** `single`: Statement is one object without a list around it. */
  readonly container: Span & { readonly kind: 'list' | 'single' | 'blocks' }
  /** As many as the document has statements, in the same order. */
  readonly statements: readonly WrittenStatement[]
  readonly comments: readonly Span[]
}

export type LayoutResult =
  { readonly kind: 'layout'; readonly layout: Layout } | { readonly kind: 'unclear'; readonly reason: string }

const unclear = (reason: string): LayoutResult => ({ kind: 'unclear', reason })

const shown = (written: Written, content: string): string => {
  const text = content.slice(written.start, written.end).replace(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** The layout of a document written as an object, in JSON or HCL. */
export function objectLayout(
  root: Written,
  dialect: Dialect,
  content: string,
  comments: readonly Span[],
): LayoutResult {
  if (root.kind !== 'object' || !root.literal)
    return unclear(`the document is the result of an expression (${shown(root, content)})`)
  const statement = entryOf(root, 'Statement')?.value
  if (!statement) return unclear('the document has no Statement')
  const single = statement.kind === 'object' && statement.literal
  const items = single ? [statement] : statement.kind === 'list' && statement.literal ? statement.items : undefined
  if (!items) return unclear(`its statements are the result of an expression (${shown(statement, content)})`)
  const statements: WrittenStatement[] = []
  for (const item of items) {
    if (item.kind !== 'object' || !item.literal)
      return unclear(`one of its statements is the result of an expression (${shown(item, content)})`)
    const written = statementLayout(item)
    if (typeof written === 'string') return unclear(written)
    statements.push(written)
  }
  const { start, end } = statement
  const container = { start, end, kind: single ? 'single' : 'list' } as const
  return { kind: 'layout', layout: { dialect, root, container, statements, comments } }
}

function statementLayout(item: Written & { readonly kind: 'object' }): WrittenStatement | string {
  const fields = new Map<FieldName, WrittenField>()
  const clauses: WrittenField[] = []
  for (const entry of item.entries) {
    const field: WrittenField = { start: entry.start, end: entry.end, key: entry.keySpan, value: entry.value }
    const name = fieldNames.find((known) => known === entry.key)
    if (name) fields.set(name, field)
    if (entry.key !== 'Condition') continue
    const found = clausesOf(entry.value)
    if (typeof found === 'string') return found
    clauses.push(...found)
  }
  return { start: item.start, end: item.end, fields, clauses }
}

function clausesOf(condition: Written): WrittenField[] | string {
  const notLiteral = 'a Condition in it is the result of an expression'
  if (condition.kind !== 'object' || !condition.literal) return notLiteral
  const clauses: WrittenField[] = []
  for (const operator of condition.entries) {
    if (operator.value.kind !== 'object' || !operator.value.literal) return notLiteral
    for (const { start, end, keySpan, value } of operator.value.entries)
      clauses.push({ start, end, key: keySpan, value })
  }
  return clauses
}
