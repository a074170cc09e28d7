import type { Piece } from './terraform/syntax/template-parts.ts'
import { hasUnresolved } from '../policy/unresolved.ts'
import {
  entryOf,
  valueOf,
  type SourceRange,
  type LocatedValue,
  type TemplateGap,
  type LocatedPart,
} from './located-value.ts'

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
  /** YAML that `yamldecode` reads: it is not edited. */
  | 'yaml'
  /** Blocks of `aws_iam_policy_document`. */
  | 'blocks'
  /** The same as objects, in Terraform's JSON syntax. */
  | 'json-blocks'
  /** HCL objects with the names of those blocks' attributes. */
  | 'objects'
  /** Such objects in Terraform's JSON syntax. */
  | 'json-objects'

/** Statements that the provider makes of blocks: their elements have its names, and take lists only. */
export const isBlocks = (dialect: Dialect): boolean => dialect === 'blocks' || dialect === 'json-blocks'

/** An element of a statement: `"Action": […]`, `actions = […]`. */
export interface WrittenField extends SourceRange {
  readonly key: SourceRange
  readonly value: LocatedValue
}

export const fieldNames = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource'] as const
export type FieldName = (typeof fieldNames)[number]

/** The elements of a statement, or the members of one of them, behind which another can be put. */
export interface WrittenElements {
  readonly items: readonly SourceRange[]
  /** The operators of its Condition, with their keys; absent where it has none, and in blocks. */
  readonly operators?: readonly (SourceRange & { readonly name: string; readonly keys: readonly SourceRange[] })[]
}

/** The ids of one type of a Principal element, as a value of its own. */
export interface WrittenPrincipals {
  readonly type: string
  readonly field: WrittenField
}

export interface WrittenStatement extends SourceRange {
  readonly fields: ReadonlyMap<FieldName, WrittenField>
  /** One per operator and key, in the order of the document's clauses. */
  readonly clauses: readonly WrittenField[]
  /** Absent where its elements are the result of an expression, or the form has no place for others. */
  readonly elements?: WrittenElements
  /** Absent where the principals are the result of an expression. */
  readonly principals?: readonly WrittenPrincipals[]
  /** Which container it stands in, and as which of its items. */
  readonly place: { readonly container: number; readonly item: number }
  /** The statement has conditions that are not read, or it exists only sometimes: it grants at most what it states. */
  readonly guarded: boolean
  /** Something in it is neither field nor clause, and would be lost if it were written anew. */
  readonly more: boolean
  /** Its type has to agree with that of others (the sides of a conditional): a text cannot become a list. */
  readonly alike?: boolean
}

/** A list, map or block that contains statements, among other things. */
export interface Container extends SourceRange {
  /** `single`: one object without a list around it; `fixed`: nothing can be added or removed. */
  readonly kind: 'list' | 'single' | 'blocks' | 'fixed'
  readonly items: readonly SourceRange[]
  /** Places of what is not read among the items: a container with any cannot be emptied. */
  readonly gaps?: readonly TemplateGap[]
  /** For a map: the name of each item. */
  readonly keys?: readonly string[]
}

/** The other documents that one is merged with: statements of one Sid take each other's place. */
export interface MergedSids {
  /** Sids of the others; `undefined`: not all of them are known. */
  readonly taken: ReadonlySet<string> | undefined
}

/** The places of a policy's parts; everything in positions of the file's content. */
export interface Layout {
  readonly dialect: Dialect
  /** The whole document. */
  readonly root: SourceRange
  readonly containers: readonly Container[]
  /** As many as the document has statements, in the same order. */
  readonly statements: readonly WrittenStatement[]
  readonly comments: readonly SourceRange[]
  /** Statements that are not read and stay as they are, a phrase each; empty: the document is all there is. */
  readonly rest: readonly string[]
  readonly merged?: MergedSids
  /** The JSON string that contains the whole text, without its quotes: inserted text is escaped once more. */
  readonly within?: SourceRange
  /** The names of elements in statement objects: `Action` → `actions`. */
  readonly names?: ReadonlyMap<string, string>
  /** The template that makes it, where its directives choose the content. */
  readonly choices?: readonly Piece[]
}

/** Parts that a document has, or may have, besides the statements that are read: a phrase each. */
export const unreadPartsOf = ({ rest, statements }: Layout): readonly string[] => [
  ...rest,
  ...(statements.some(({ guarded }) => guarded) ? [conditionalStatements] : []),
]

/** The phrase of `unreadPartsOf` on statements that are read: the document grants at most what they state. */
export const conditionalStatements = 'some of its statements exist, or apply, only sometimes'

/** `value`: the document as far as it is read, as plain JSON. */
export type LayoutResult =
  | { readonly kind: 'layout'; readonly layout: Layout; readonly value: unknown }
  /** `another`: it is an object of another kind, and contains no policy. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly another?: true }

const unclear = (reason: string) => ({ kind: 'unreadable', reason }) as const

const shown = (written: LocatedValue, content: string): string => {
  const text = content.slice(written.start, written.end).replace(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** The layout of a document written as an object, in JSON or HCL. */
export function objectLayout(
  root: LocatedValue,
  dialect: Dialect,
  content: string,
  comments: readonly SourceRange[],
): LayoutResult {
  if (root.kind !== 'object' || !root.literal)
    return unclear(`the document is the result of an expression (${shown(root, content)})`)
  if (root.entries.some(({ key }) => hasUnresolved(key))) return unclear('a name in the document is not known')
  const statement = entryOf(root, 'Statement')?.value
  if (!statement)
    return holdsPolicy(root)
      ? unclear('the policies in it are parts of a larger document, which is not followed')
      : { ...unclear('the document has no Statement'), another: true }
  const gathered = new Gathered(content)
  if (root.gaps) gathered.rest.push('a %{…} directive makes something beside its statements')
  for (const part of partsOf(statement)) gathered.part(part)
  const [first] = gathered.rest
  if (gathered.statements.length === 0 && first !== undefined) return unclear(first)
  const { containers, statements, rest } = gathered
  const whole = statement.kind === 'object' ? gathered.values[0] : gathered.values
  const value = { ...(valueOf(root) as Record<string, unknown>), Statement: whole }
  return { kind: 'layout', layout: { dialect, root, containers, statements, comments, rest }, value }
}

/** Somewhere in it stands an object with statements. */
function holdsPolicy(written: LocatedValue): boolean {
  if (written.kind === 'list') return written.items.some(holdsPolicy)
  if (written.kind !== 'object') return false
  const statement = entryOf(written, 'Statement')?.value
  const items = statement?.kind === 'list' ? statement.items : statement ? [statement] : []
  return items.some((item) => entryOf(item, 'Effect')) || written.entries.some(({ value }) => holdsPolicy(value))
}

const partsOf = (statement: LocatedValue): readonly LocatedPart[] =>
  'parts' in statement && statement.parts ? statement.parts : [{ written: statement, guarded: false }]

/** Statements on their way through the lists that a document is made of. */
class Gathered {
  readonly containers: Container[] = []
  readonly statements: WrittenStatement[] = []
  readonly values: unknown[] = []
  readonly rest: string[] = []
  private readonly content: string

  constructor(content: string) {
    this.content = content
  }

  part({ written, guarded, alike = false }: LocatedPart): void {
    const { start, end } = written
    if (written.kind === 'object' && written.literal) {
      this.containers.push({ start, end, kind: guarded ? 'fixed' : 'single', items: [written] })
      this.statement(written, 0, guarded, alike)
    } else if (written.kind === 'list' && written.literal) {
      const { items, gaps } = written
      this.containers.push({ start, end, kind: guarded ? 'fixed' : 'list', items, ...(gaps && { gaps }) })
      if (gaps) this.rest.push('a %{…} directive makes some of its statements')
      for (const [index, item] of written.items.entries()) this.statement(item, index, guarded, alike)
    } else this.rest.push(`its statements are the result of an expression (${shown(written, this.content)})`)
  }

  private statement(item: LocatedValue, index: number, guarded: boolean, alike: boolean): void {
    if (item.kind !== 'object' || !item.literal) {
      this.rest.push(`one of its statements is the result of an expression (${shown(item, this.content)})`)
      return
    }
    const parts = statementLayout(item)
    const effect = entryOf(item, 'Effect')?.value
    const bounded = guarded || item.merged?.bounded === true || conditionGaps(item)
    if (typeof parts === 'string') this.rest.push(parts)
    else if (bounded && !(effect?.kind === 'string' && effect.value === 'Allow'))
      this.rest.push('one of its statements may be a Deny that exists only sometimes')
    else {
      const place = { container: this.containers.length - 1, item: index }
      const more = item.merged !== undefined || fieldGaps(item)
      this.statements.push({ ...parts, place, guarded: bounded, more, alike })
      this.values.push(valueOf(item))
    }
  }
}

/** Clauses that a directive may add restrict a statement. */
function conditionGaps(item: LocatedValue): boolean {
  const condition = entryOf(item, 'Condition')?.value
  if (condition?.kind !== 'object') return false
  return [condition, ...condition.entries.map(({ value }) => value)].some(
    (each) => each.kind === 'object' && each.gaps !== undefined,
  )
}

/** Something in it is made by a directive, at any depth. */
const fieldGaps = (written: LocatedValue): boolean =>
  ('gaps' in written && written.gaps !== undefined) ||
  (written.kind === 'list' && written.items.some(fieldGaps)) ||
  (written.kind === 'object' && written.entries.some(({ value }) => fieldGaps(value)))

type StatementParts = Omit<WrittenStatement, 'place' | 'guarded' | 'more'>

function statementLayout(item: LocatedValue & { readonly kind: 'object' }): StatementParts | string {
  const fields = new Map<FieldName, WrittenField>()
  const clauses: WrittenField[] = []
  for (const entry of item.entries) {
    const field: WrittenField = { start: entry.start, end: entry.end, key: entry.keySpan, value: entry.value }
    if (hasUnresolved(entry.key)) return 'the name of an element in one of its statements is not known'
    const name = fieldNames.find((known) => known === entry.key)
    if (name) fields.set(name, field)
    if (entry.key !== 'Condition') continue
    const found = clausesOf(entry.value)
    if (typeof found === 'string') return found
    clauses.push(...found)
  }
  const elements = elementsOf(item)
  const principals = principalsIn(item)
  return {
    start: item.start,
    end: item.end,
    fields,
    clauses,
    ...(elements && { elements }),
    ...(principals && { principals }),
  }
}

function elementsOf(item: LocatedValue & { readonly kind: 'object' }): WrittenElements | undefined {
  if (!item.literal || item.merged !== undefined || item.gaps !== undefined) return undefined
  const condition = entryOf(item, 'Condition')?.value
  if (condition === undefined) return { items: item.entries }
  if (condition.kind !== 'object' || condition.gaps !== undefined || condition.entries.length === 0) return undefined
  const operators = condition.entries.flatMap(({ start, end, key: name, value }) =>
    value.kind === 'object' && value.literal && value.gaps === undefined && value.entries.length > 0
      ? [{ start, end, name, keys: value.entries }]
      : [],
  )
  return operators.length === condition.entries.length ? { items: item.entries, operators } : undefined
}

function principalsIn(item: LocatedValue): readonly WrittenPrincipals[] | undefined {
  const principal = entryOf(item, 'Principal')?.value
  if (principal?.kind !== 'object' || !principal.literal || principal.gaps !== undefined) return undefined
  return principal.entries.map(({ start, end, key: type, keySpan, value }) => ({
    type,
    field: { start, end, key: keySpan, value },
  }))
}

function clausesOf(condition: LocatedValue): WrittenField[] | string {
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
