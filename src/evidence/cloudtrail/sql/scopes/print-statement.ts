import type { Scope } from '../../../events/condition.ts'
import { timeOf } from '../../../time.ts'
import { contextWindowOf, type TimeWindow } from '../../scopes/scope-collector.ts'
import { withInlinedParameters } from '../usage-query.ts'
import { scopeStatement, type ScopeStatementRequest } from './scope-statement.ts'

/**
 * The statement of a scope for a person to read or run, values in their places. It may give more events than the scope has:
 * what SQL cannot say is decided over its rows.
 *
 * @throws {UnfitTableError} when columns are missing
 */
export function printedStatement(
  scope: Scope,
  window: TimeWindow,
  {
    filter,
    ...request
  }: Omit<ScopeStatementRequest, 'filter'> & {
    readonly filter: Omit<ScopeStatementRequest['filter'], 'from' | 'to'>
  },
): string {
  const { from, to } = contextWindowOf(scope, window)
  const times = { from: timeOf(from), to: timeOf(to) }
  const statement = scopeStatement([scope.where], { ...request, filter: { ...filter, ...times } })
  const remarks = [
    'Every event that may be in the scope; which of them are is decided over the rows.',
    ...(scope.firstUse === undefined
      ? []
      : ['First uses are found among the rows: it also reads the time before the window.']),
    ...(scope.volume === undefined ? [] : ['Volumes are counted over the rows.']),
    ...statement.missing.map((what) => `This table falls short: ${what}.`),
    ...statement.notes.map((note) => `Note that ${note}.`),
  ]
  return `${remarks.map((line) => `-- ${line}`).join('\n')}\n${withInlinedParameters(statement)}\n`
}
