import { arnSegments } from '../arn.ts'
import type { ConditionClause } from '../document.ts'
import { hasUnresolved } from '../unresolved.ts'
import type { Context } from '../request.ts'
import { allTrue, anyTrue, negateTruth } from '../truth.ts'
import type { Truth } from '../truth.ts'
import { arnLike } from './arn.ts'
import { binaryEquals } from './binary.ts'
import { bool, parseBool } from './bool.ts'
import { parseDate } from './date.ts'
import { ipAddress } from './ip.ts'
import { compileComparison, comparisons, parseNumber } from './numeric.ts'
import { isMultivalued } from './multivalued-keys.ts'
import { holdsWhenAbsent, parseOperator } from './operators.ts'
import type { Quantifier } from './operators.ts'
import { stringEquals, stringEqualsIgnoreCase, stringLike } from './string.ts'
import type { ValueCompiler, ValueOptions } from './value.ts'

/** One compiled clause of a Condition block: met, unmet, or unknown. */
export type ClauseMatcher = (context: Context) => Truth

/** Compilers by positive base operator; numbers and dates are added below. */
const compilers: Record<string, ValueCompiler> = {
  StringEquals: stringEquals,
  StringEqualsIgnoreCase: stringEqualsIgnoreCase,
  StringLike: stringLike,
  Bool: bool,
  BinaryEquals: binaryEquals,
  IpAddress: ipAddress,
  ArnEquals: arnLike,
  ArnLike: arnLike,
}
for (const [name, comparison] of Object.entries(comparisons)) {
  compilers[`Numeric${name}`] = compileComparison(parseNumber, comparison)
  compilers[`Date${name}`] = compileComparison(parseDate, comparison)
}

/** @throws when the operator is not one of IAM's: documents come from `parsePolicyDocument`, which refuses others. */
export function compileClause(clause: ConditionClause, options: ValueOptions): ClauseMatcher {
  const operator = parseOperator(clause.operator)
  const compiler = operator && compilers[operator.base]
  const key = clause.key.toLowerCase()
  // The key is not known.
  if (hasUnresolved(clause.key)) return () => undefined
  if (operator?.family === 'null') return nullClause(key, clause.values)
  if (operator === undefined || compiler === undefined) throw new Error(`unknown condition operator ${clause.operator}`)
  const isUndocumented = operator.quantifier === undefined && isMultivalued(key)
  const matchers = clause.values.map((value) => compiler(value, options))
  const isNegatedArn = operator.negated && operator.family === 'arn'
  const matchesOne = (value: string, context: Context): Truth => {
    // A text that is no ARN matches no ARN pattern. AWS does not document whether it then fulfils ArnNotLike.
    if (isNegatedArn && !hasUnresolved(value) && arnSegments(value).length < 6) return undefined
    let matches: Truth = false
    for (const matcher of matchers) {
      const truth = matcher(value, context)
      if (truth === true) return !operator.negated
      if (truth === undefined) matches = undefined
    }
    return operator.negated ? negateTruth(matches) : matches
  }
  return (context) => {
    const values = context.keys.get(key)
    if (values === undefined || values.length === 0)
      return values !== undefined || isAbsent(key, context) ? holdsWhenAbsent(operator) : undefined
    if (isUndocumented) return undefined
    if (operator.quantifier === undefined) return values.length === 1 ? matchesOne(values[0]!, context) : undefined
    return quantified(operator.quantifier, values, (value) => matchesOne(value, context))
  }
}

/**
 * Quantifiers look at every value of a multivalued key; an empty text does not count as a value. An operator without
 * quantifier is made for keys with a single value. AWS does not document its result for a key that is a list, so the
 * result is unknown.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function quantified(quantifier: Quantifier, values: readonly string[], test: (value: string) => Truth): Truth {
  const members = values.filter((value) => value !== '')
  return quantifier === 'ForAllValues' ? allTrue(members, test) : anyTrue(members, test)
}

function nullClause(key: string, values: readonly string[]): ClauseMatcher {
  const wanted = values.map(parseBool)
  return (context) => {
    const present = (context.keys.get(key)?.length ?? 0) > 0
    if (!present && !context.keys.has(key) && !isAbsent(key, context)) return undefined
    return anyTrue(wanted, (value) => (value === undefined ? undefined : value === !present))
  }
}

const isAbsent = (key: string, context: Context): boolean =>
  context.unlisted === 'absent' || context.absent?.has(key) === true
