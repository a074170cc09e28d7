import { compileClause } from '../conditions/clause.ts'
import { isMultivalued } from '../conditions/multivalued-keys.ts'
import { formatOperator, holdsWhenAbsent, parseOperator } from '../conditions/operators.ts'
import type { Operator } from '../conditions/operators.ts'
import type { ConditionClause } from '../document.ts'
import { hasUnresolved } from '../unresolved.ts'
import { negateTruth } from '../truth.ts'
import type { Truth } from '../truth.ts'

/** A condition clause taken apart, or the negation of one: `operator.negated` may stand on any base here. */
export interface Premise {
  readonly operator: Operator
  /** In lower case: names of keys disregard it. */
  readonly key: string
  readonly values: readonly string[]
  /** Does the version of its document know policy variables? */
  readonly variables: boolean
}

/** @throws when the operator is not one of IAM's. */
export function premiseOf({ operator: text, key, values }: ConditionClause, variables: boolean): Premise {
  const operator = parseOperator(text)
  if (operator === undefined) throw new Error(`unknown condition operator ${text}`)
  return { operator, key: hasUnresolved(key) ? key : key.toLowerCase(), values, variables }
}

/**
 * Is the clause's meaning for the values of its key undocumented? This is so for an operator without quantifier on a
 * key that is, or may be, a list. (Whether the key is present remains documented.)
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export const hasUndocumentedMeaning = ({ operator, key }: Premise): boolean =>
  operator.family !== 'null' && operator.quantifier === undefined && mayBeList(key)

const mayBeList = (key: string): boolean =>
  hasUnresolved(key) ? !/^aws:(request|principal|resource)tag\//i.test(key) : isMultivalued(key)

const isNull = (key: string, isAbsent: 'true' | 'false'): Premise => ({
  operator: { family: 'null', base: 'Null', negated: false, ifExists: false, quantifier: undefined },
  key,
  values: [isAbsent],
  variables: false,
})

export const keyPresent = (key: string): Premise => isNull(key, 'false')

export const keyAbsent = (key: string): Premise => isNull(key, 'true')

/** The key has this value, letter by letter. */
export const keyEquals = (key: string, value: string): Premise => ({
  operator: { family: 'string', base: 'StringEquals', negated: false, ifExists: false, quantifier: undefined },
  key,
  values: [value],
  variables: false,
})

/** Premises that all hold when the given one does not. The list contains only documented consequences. */
export function negationOf(premise: Premise): readonly Premise[] {
  const { operator } = premise
  if (hasUndocumentedMeaning(premise)) return []
  if (operator.family === 'null') {
    const wanted = premise.values.map((value) => value.toLowerCase())
    const flipped = ['true', 'false'].filter((value) => !wanted.includes(value))
    return [{ ...premise, values: flipped }]
  }
  const quantifier =
    operator.quantifier === undefined
      ? undefined
      : operator.quantifier === 'ForAllValues'
        ? 'ForAnyValue'
        : 'ForAllValues'
  const flipped: Premise = {
    ...premise,
    operator: { ...operator, negated: !operator.negated, ifExists: false, quantifier },
  }
  // Where the premise holds for an absent key, its negation needs the key. A flipped ForAnyValue or positive premise
  // already requires it.
  const needsKey = premiseHoldsWhenAbsent(premise) === true && premiseHoldsWhenAbsent(flipped) !== false
  return needsKey ? [flipped, keyPresent(premise.key)] : [flipped]
}

/** As `holdsWhenAbsent`, for Null, too. */
export function premiseHoldsWhenAbsent({ operator, values }: Premise): Truth {
  if (operator.family === 'null') return values.some((value) => value.toLowerCase() === 'true')
  return holdsWhenAbsent(operator)
}

/** Does the premise hold for the values of its key (`undefined`: the key is absent)? Unknown where variables decide. */
export function premiseHolds(premise: Premise, values: readonly string[] | undefined): Truth {
  const { operator, key } = premise
  const keys = new Map(values === undefined ? [] : [[key, values] as const])
  const named = parseOperator(formatOperator(operator))
  if (named?.negated === operator.negated) {
    const clause = { operator: formatOperator(operator), key, values: premise.values }
    return compileClause(clause, premise)({ keys, unlisted: 'absent' })
  }
  // Bool, BinaryEquals and the comparisons have no negated name: such a premise is the negation of a named one.
  const [positive, ...more] = negationOf(premise)
  return positive === undefined || more.length > 0 ? undefined : negateTruth(premiseHolds(positive, values))
}
