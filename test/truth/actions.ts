import type { PolicyDocument, Statement } from '../../src/policy/document.ts'

/** Is the action in an Allow statement of the document, on whatever resource? */
export const grantsAction = ({ statements }: PolicyDocument, action: string): boolean =>
  statements.some((statement) => statement.effect === 'Allow' && appliesTo(statement, action))

/** The same of statements that list their actions. */
export const listsAction = ({ statements }: PolicyDocument, action: string): boolean =>
  statements.some((statement) => statement.effect === 'Allow' && statement.action && appliesTo(statement, action))

/** Does any statement of the document bear on the action? */
export const mentionsAction = ({ statements }: PolicyDocument, action: string): boolean =>
  statements.some((statement) => appliesTo(statement, action))

function appliesTo({ action: list, notAction }: Statement, action: string): boolean {
  if (list) return list.some((pattern) => matches(pattern, action))
  return notAction !== undefined && !notAction.some((pattern) => matches(pattern, action))
}

const compiled = new Map<string, RegExp>()

function matches(pattern: string, action: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === action.toLowerCase()
  let known = compiled.get(pattern)
  if (!known) {
    const text = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')
    compiled.set(pattern, (known = new RegExp(`^${text}$`, 'i')))
  }
  return known.test(action)
}
