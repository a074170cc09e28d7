import type { PrincipalType, Statement } from '../../policy/document.ts'
import { fieldNames, type FieldName, type WrittenField, type WrittenStatement } from '../layout.ts'
import type { Splice } from '../types.ts'
import { addClauses } from './clauses.ts'
import { statementText, type ReusedText } from './print.ts'
import { EditError } from './edit-error.ts'
import { applySplices } from '../splice.ts'
import type { Style } from './style.ts'
import { editValues } from './values.ts'

/** Splices inside of one statement; where its elements themselves change, it is written anew. */
export function editStatement(written: WrittenStatement, before: Statement, after: Statement, style: Style): Splice[] {
  const edits = elementEdits(written, before, after, style)
  if (edits) return edits
  if (written.alike)
    throw new EditError('A statement would get other elements than the others of its list, whose types have to agree')
  if (style.lines.hasComment(written))
    throw new EditError('A statement would be written anew, and its comments would be lost')
  if (written.more) throw new EditError(lost)
  const { start, end } = written
  return [
    {
      start,
      end,
      text: statementText(after, style, style.lines.indent(start), keptTexts(written, before, after, style)),
    },
  ]
}

const lost = 'A statement would be written anew, and its parts that are not read would be lost'

/** The texts of elements that a rewritten statement keeps unchanged. */
function keptTexts(written: WrittenStatement, before: Statement, after: Statement, style: Style): ReusedText {
  const kept = new Map<FieldName, string>()
  for (const [name, field] of written.fields)
    if (JSON.stringify(elementOf(before, name)) === JSON.stringify(elementOf(after, name)))
      kept.set(name, textOf(field, style.lines.content))
  return kept
}

/** A value as it is written, or the literal text in place of a value that is defined elsewhere. */
function textOf({ start, end, key, value }: WrittenField, content: string): string {
  if (start <= value.start && value.end <= end) return content.slice(value.start, value.end)
  return content.slice(key.end, end).replace(/^\s*[=:]\s*/, '')
}

/** The text of a further statement made from a written one: as its author wrote that, with the values changed. */
export function copyStatement(written: WrittenStatement, before: Statement, after: Statement, style: Style): string {
  const { start, end } = written
  const edits = elementEdits(written, before, after, style)
  if (!edits && written.more) throw new EditError(lost)
  if (!edits) return statementText(after, style, style.lines.indent(start), keptTexts(written, before, after, style))
  const own = edits.map((edit) => ({ start: edit.start - start, end: edit.end - start, text: edit.text }))
  return applySplices(style.lines.content.slice(start, end), own)
}

/** `undefined` where the statements do not have the same elements. */
function elementEdits(
  written: WrittenStatement,
  before: Statement,
  after: Statement,
  style: Style,
): Splice[] | undefined {
  const splices = principalEdits(written, before, after, style)
  for (const name of fieldNames) {
    const [old, target] = [elementOf(before, name), elementOf(after, name)]
    if (old === undefined && target === undefined) continue
    if (JSON.stringify(old) === JSON.stringify(target)) continue
    const field = written.fields.get(name)
    if (!field || !old || !target) return undefined
    if (written.alike && field.value.kind === 'string' && target.length !== 1)
      throw new EditError(`Its ${name} would become a list, and its type has to agree with that of other statements`)
    if (name === 'Sid' || name === 'Effect') splices.push(textEdit(field, target, style))
    else splices.push(...editValues(field, target, style))
  }
  const added = after.condition.slice(before.condition.length)
  if (before.condition.length > after.condition.length || written.clauses.length !== before.condition.length)
    return undefined
  for (const [index, clause] of before.condition.entries()) {
    const target = after.condition[index]
    const field = written.clauses[index]
    if (!target || !field || target.operator !== clause.operator || target.key !== clause.key) return undefined
    if (written.alike && field.value.kind === 'string' && target.values.length !== 1)
      throw new EditError('A condition would become a list, and its type has to agree with that of other statements')
    if (JSON.stringify(clause.values) !== JSON.stringify(target.values))
      splices.push(...editValues(field, target.values, style))
  }
  if (added.length === 0) return splices
  const additions = addClauses(written, added, style)
  return additions && [...splices, ...additions]
}

/** The ids of a Principal element may become others; its types stay. */
function principalEdits(
  { principals = [] }: WrittenStatement,
  before: Statement,
  after: Statement,
  style: Style,
): Splice[] {
  if (principalsText(before) === principalsText(after)) return []
  const [old, target] = [before.principal, after.principal]
  const isNamed = old !== undefined && old !== '*' && target !== undefined && target !== '*'
  const types = isNamed ? (Object.keys(old) as PrincipalType[]) : []
  if (
    !isNamed ||
    JSON.stringify(before.notPrincipal) !== JSON.stringify(after.notPrincipal) ||
    types.join() !== Object.keys(target).join()
  )
    throw new EditError('Types of principals are not edited')
  return types.flatMap((type) => {
    const ids = target[type] ?? []
    if (JSON.stringify(old[type]) === JSON.stringify(ids)) return []
    const [place, ...others] = principals.filter((each) => each.type === type)
    if (place === undefined || others.length > 0)
      throw new EditError(`The principals of type ${type} are not in one list of their own`)
    return editValues(place.field, ids, style)
  })
}

const principalsText = ({ principal, notPrincipal }: Statement): string => JSON.stringify([principal, notPrincipal])

const textEdit = ({ value }: WrittenField, [text = '']: readonly string[], style: Style): Splice => ({
  start: value.start,
  end: value.end,
  text: style.quote(text),
})

function elementOf(statement: Statement, name: FieldName): readonly string[] | undefined {
  switch (name) {
    case 'Sid':
      return statement.sid === undefined ? undefined : [statement.sid]
    case 'Effect':
      return [statement.effect]
    case 'Action':
      return statement.action
    case 'NotAction':
      return statement.notAction
    case 'Resource':
      return statement.resource
    case 'NotResource':
    default:
      return statement.notResource
  }
}
