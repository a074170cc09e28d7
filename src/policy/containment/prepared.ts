import { isMultivalued } from '../conditions/multivalued-keys.ts'
import type { PolicyDocument, Statement } from '../document.ts'
import { knowsVariables, readLetters } from '../letters.ts'
import type { WildcardReading } from '../letters.ts'
import { resourceForm } from '../resource-forms.ts'
import { actionAxis, resourceAxis } from './boxes.ts'
import type { Box, PatternList } from './boxes.ts'
import { premiseOf } from './premise.ts'
import type { Premise } from './premise.ts'

/** A statement ready for reasoning. */
export interface PreparedStatement {
  readonly index: number
  readonly statement: Statement
  readonly box: Box
  readonly conditions: readonly Premise[]
  /**
   * Keys whose values NotResource needs. AWS does not document whether the statement applies when one of them has no
   * value: then it surely covers only statements that depend on the same key.
   */
  readonly needs: readonly string[]
}

export function prepareStatements(document: PolicyDocument, reading: WildcardReading): PreparedStatement[] {
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

/** Variables that a request may leave without a value: those without default, and those of a key that holds a list. */
function variablesWithoutValue(text: string): string[] {
  if (!text.includes('${')) return []
  return readLetters(text, { wildcards: true, variables: true }).flatMap((item) =>
    typeof item !== 'number' && item.kind === 'variable' && (item.fallback === undefined || isMultivalued(item.name))
      ? [item.name]
      : [],
  )
}

function resourcesOf(statement: Statement, reading: WildcardReading): PatternList {
  const { resource, notResource } = statement
  const written = notResource ?? resource ?? ['*']
  return { texts: written.map((text) => resourceForm(text, statement, reading)), negated: notResource !== undefined }
}

/** For people: `statement 3 (AllowLogs)`. */
export const statementName = ({ index, statement }: PreparedStatement): string =>
  `statement ${index + 1}${statement.sid ? ` (${statement.sid})` : ''}`
