import { isMultivalued } from '../conditions/multivalued-keys.ts'
import type { PolicyDocument, Statement } from '../document.ts'
import { knowsVariables, readLetters } from '../letters.ts'
import type { Reading } from '../letters.ts'
import { resourceForm } from '../resource-forms.ts'
import { actionAxis, resourceAxis } from './boxes.ts'
import type { Box, PatternList } from './boxes.ts'
import { premiseOf } from './premise.ts'
import type { Premise } from './premise.ts'

/** A statement ready for reasoning. */
export interface Prepared {
  readonly index: number
  readonly statement: Statement
  readonly box: Box
  readonly conditions: readonly Premise[]
  /**
   * Keys whose values NotResource needs. Whether a statement applies where one has none, AWS does not say: it covers
   * nothing for sure there, but what hangs on the same key.
   */
  readonly needs: readonly string[]
}

export function prepare(document: PolicyDocument, reading: Reading): Prepared[] {
  const variables = knowsVariables(document.version)
  return document.statements.map((statement, index) => ({
    index,
    statement,
    box: {
      action: actionAxis(
        statement.notAction === undefined
          ? { texts: statement.action ?? [], negated: false }
          : { texts: statement.notAction, negated: true },
      ),
      resource: resourceAxis(resourcesOf(statement, reading), variables, reading),
    },
    conditions: statement.condition.map((clause) => premiseOf(clause, variables)),
    needs: variables ? (statement.notResource ?? []).flatMap(variablesWithoutValue) : [],
  }))
}

/** Those that a request may leave without a value: without a default, or of a key that holds a list, which gives none. */
function variablesWithoutValue(text: string): string[] {
  if (!text.includes('${')) return []
  return readLetters(text, { wildcards: true, variables: true }).flatMap((item) =>
    typeof item !== 'number' && item.kind === 'variable' && (item.fallback === undefined || isMultivalued(item.name))
      ? [item.name]
      : [],
  )
}

function resourcesOf(statement: Statement, reading: Reading): PatternList {
  const { resource, notResource } = statement
  const written = notResource ?? resource ?? ['*']
  return { texts: written.map((text) => resourceForm(text, statement, reading)), negated: notResource !== undefined }
}

/** For people: `statement 3 (AllowLogs)`. */
export const nameOf = ({ index, statement }: Prepared): string =>
  `statement ${index + 1}${statement.sid ? ` (${statement.sid})` : ''}`
