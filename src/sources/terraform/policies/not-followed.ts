import { allPartsOf, type Expression, type Template } from '../syntax/syntax-tree.ts'

/**
 * The reason why a policy inside of another expression is not read, as a clause that names the expression around it.
 *
 * @param value the value of the attribute that contains it
 * @param place the attribute's address
 */
export function notFollowedReason(value: Expression, expression: Expression, place: string): string {
  const around = allPartsOf(value).findLast(
    (each) =>
      each !== expression &&
      each.kind !== 'parentheses' &&
      each.start <= expression.start &&
      each.end >= expression.end &&
      !(each.start === expression.start && each.end === expression.end),
  )
  const unknown = 'and what becomes of it there is not followed'
  switch (around?.kind) {
    case 'call':
      return `it is given to ${around.name}() in ${place}, ${unknown}`
    case 'template':
      return `it is put into a longer text in ${place}, ${unknown}`
    case 'other':
      return around.construct.startsWith('for')
        ? `it is inside a "for" expression in ${place}, and what that makes of it is not followed`
        : `it is an operand in ${place}, ${unknown}`
    case 'tuple':
    case 'object':
    case 'conditional':
    case 'literal':
    case 'parentheses':
    case 'traversal':
    case undefined:
    default:
      return `it is the value of ${place}, or is inside it, ${unknown}`
  }
}

/** A text whose first characters may be those of a JSON document: a script that contains one does not count. */
export function mayBeDocument({ parts }: Template): boolean {
  const first = parts.find((part) => part.kind !== 'text' || /\S/.test(part.text))
  return first === undefined || first.kind !== 'text' || /^\s*[{[]/.test(first.text.replace(/\\[nrt]/g, ' '))
}
