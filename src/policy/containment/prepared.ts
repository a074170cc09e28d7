import { completeArn } from '../arn.ts'
import type { PolicyDocument, Statement } from '../document.ts'
import { knowsVariables } from '../letters.ts'
import type { Reading } from '../letters.ts'
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
  }))
}

function resourcesOf({ resource, notResource, principal, notPrincipal }: Statement, reading: Reading): PatternList {
  const written = notResource ?? resource ?? ['*']
  // As the evaluator has it: incomplete ARNs are completed where no principal is named.
  const ofIdentity = principal === undefined && notPrincipal === undefined
  return {
    texts: ofIdentity ? written.map((text) => completeArn(text, reading)) : written,
    negated: notResource !== undefined,
  }
}

/** For people: `statement 3 (AllowLogs)`. */
export const nameOf = ({ index, statement }: Prepared): string =>
  `statement ${index + 1}${statement.sid ? ` (${statement.sid})` : ''}`
