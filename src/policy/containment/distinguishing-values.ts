import type { PolicyDocument } from '../document.ts'
import { knowsVariables } from '../letters.ts'
import { Budget, BudgetExceededError } from './budget.ts'
import { isOrderedPremise, hasReadableValues, orderedOutside } from './intervals.ts'
import { hasUndocumentedMeaning, premiseOf } from './premise.ts'
import type { Premise } from './premise.ts'
import { isTextPremise, textOutside } from './texts.ts'

/** Automaton states that the search for one value may cost. */
const statesPerValue = 500

/**
 * Values that distinguish two documents, by key: they fulfil the gap's conditions on the key, and none of the clauses
 * that would close it. Where no such value exists: values that miss one of the clauses.
 */
export function distinguishingValues(
  conditions: readonly Premise[],
  after: PolicyDocument,
  before: PolicyDocument,
): ReadonlyMap<string, readonly string[]> {
  const closing = [...clausesOf(before, 'Allow'), ...clausesOf(after, 'Deny')]
  const found = new Map<string, readonly string[]>()
  for (const key of new Set(closing.map((clause) => clause.key))) {
    const asked = conditions.filter((premise) => premise.key === key)
    const clauses = closing.filter((premise) => premise.key === key)
    const values = [clauses, ...(clauses.length > 1 ? clauses.map((one) => [one]) : [])].flatMap(
      (some) => valueOutside(asked, some) ?? [],
    )
    if (values.length > 0) found.set(key, [...new Set(values)].slice(0, mostValues))
  }
  return found
}

const mostValues = 8

const clausesOf = ({ version, statements }: PolicyDocument, effect: string): Premise[] =>
  statements
    .filter((statement) => statement.effect === effect)
    .flatMap(({ condition }) => condition.map((clause) => premiseOf(clause, knowsVariables(version))))
    .filter((premise) => !hasUndocumentedMeaning(premise))

function valueOutside(asked: readonly Premise[], clauses: readonly Premise[]): string | undefined {
  const family = clauses[0]?.operator.family
  if (family === undefined) return undefined
  if (isOrderedPremise(family)) {
    const readable = (premise: Premise): boolean => premise.operator.family === family && hasReadableValues(premise)
    return orderedOutside(asked.filter(readable), clauses.filter(readable))
  }
  try {
    return textOutside(asked.filter(isTextPremise), clauses.filter(isTextPremise), new Budget(statesPerValue))
  } catch (error) {
    if (error instanceof BudgetExceededError) return undefined
    throw error
  }
}
