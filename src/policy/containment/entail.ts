import { parseBool } from '../conditions/bool.ts'
import type { Budget } from './budget.ts'
import { isOrderedPremise, hasReadableValues, orderedImplies } from './intervals.ts'
import { hasUndocumentedMeaning, premiseHoldsWhenAbsent } from './premise.ts'
import type { Premise } from './premise.ts'
import { isTextPremise, textImplies } from './texts.ts'

/**
 * Does every request that fulfils all premises fulfil the conclusion? Sound, not complete. Only premises on the same
 * key count. An operator without quantifier is read as AWS documents it, for keys with one value; with a key that is a
 * list it only implies itself, with as many values or more.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function entails(premises: readonly Premise[], conclusion: Premise, budget: Budget): boolean {
  const related = premises.filter(({ key }) => key === conclusion.key)
  if (related.some((premise) => isSameOrStronger(premise, conclusion))) return true
  const presence = presenceIn(related)
  if (presence === 'contradiction') return true
  if (conclusion.operator.family === 'null') return presenceImplies(presence, conclusion)
  if (presence !== 'present' && premiseHoldsWhenAbsent(conclusion) !== true) return false
  if (presence === 'absent') return true
  if (hasUndocumentedMeaning(conclusion)) return false
  const { quantifier } = conclusion.operator
  const [plain, everyValue, someValue] = byQuantifier(related)
  if (quantifier === undefined) return plain.length > 0 && valueImplies(plain, conclusion, budget)
  if (quantifier === 'ForAllValues') return valueImplies([...plain, ...everyValue], conclusion, budget)
  return someValue.some((premise) => valueImplies([premise, ...plain, ...everyValue], conclusion, budget))
}

/** Can no request fulfil all premises? `false` means that it is not known. */
export function areContradictory(premises: readonly Premise[], budget: Budget): boolean {
  return [...new Set(premises.map(({ key }) => key))].some((key) => {
    const related = premises.filter((premise) => premise.key === key)
    const presence = presenceIn(related)
    if (presence === 'contradiction') return true
    if (presence !== 'present') return false
    const [plain, everyValue, someValue] = byQuantifier(related)
    if (related.length === 1 && isSatisfiable(related[0]!)) return false
    const impossible = [plain, ...someValue.map((premise) => [premise, ...plain, ...everyValue])]
    return impossible.some((values) => areImpossible(values, budget))
  })
}

/** One of its values fulfils a positive clause. Of other clauses nothing is concluded. */
const isSatisfiable = ({ operator, values }: Premise): boolean => !operator.negated && values.length > 0

const areImpossible = (values: readonly Premise[], budget: Budget): boolean =>
  values.some((premise) => valueImplies(values, withoutValues(premise), budget))

/** A clause that no value fulfils. */
const withoutValues = (premise: Premise): Premise => ({
  ...premise,
  operator: { ...premise.operator, negated: false },
  values: [],
})

/** Clauses that restrict values: plain ones, ForAllValues and ForAnyValue. Empty positive lists restrict nothing. */
function byQuantifier(premises: readonly Premise[]): [Premise[], Premise[], Premise[]] {
  const withValues = premises.filter(
    (premise) =>
      premise.operator.family !== 'null' &&
      !hasUndocumentedMeaning(premise) &&
      (premise.operator.negated || premise.values.length > 0),
  )
  const of = (quantifier: Premise['operator']['quantifier']): Premise[] =>
    withValues.filter(({ operator }) => operator.quantifier === quantifier)
  return [of(undefined), of('ForAllValues'), of('ForAnyValue')]
}

type Presence = 'present' | 'absent' | 'either' | 'contradiction'

function presenceIn(premises: readonly Premise[]): Presence {
  let mayBePresent = true
  let mayBeAbsent = true
  for (const premise of premises) {
    if (premise.operator.family === 'null') {
      const wanted = premise.values.map(parseBool)
      if (wanted.includes(undefined) || wanted.length === 0) continue
      if (!wanted.includes(true)) mayBeAbsent = false
      if (!wanted.includes(false)) mayBePresent = false
    } else if (premiseHoldsWhenAbsent(premise) === false && premise.values.length > 0) mayBeAbsent = false
  }
  if (mayBePresent) return mayBeAbsent ? 'either' : 'present'
  return mayBeAbsent ? 'absent' : 'contradiction'
}

function presenceImplies(presence: Presence, { values }: Premise): boolean {
  const wanted = values.map(parseBool)
  return (wanted.includes(true) || presence === 'present') && (wanted.includes(false) || presence === 'absent')
}

/**
 * The same operator on the same key: positive values may only shrink, negated ones only grow; the strict form implies
 * IfExists, never the reverse. The rule does not interpret values, so it also applies to unresolved ones.
 */
function isSameOrStronger(premise: Premise, conclusion: Premise): boolean {
  const { operator, values } = premise
  const wanted = conclusion.operator
  if (operator.base !== wanted.base || operator.negated !== wanted.negated) return false
  if (operator.quantifier !== wanted.quantifier || (operator.ifExists && !wanted.ifExists)) return false
  if (!readAlike(premise, conclusion) || values.length === 0) return false
  return isSubset(
    ...((operator.negated ? [conclusion.values, values] : [values, conclusion.values]) as [string[], string[]]),
  )
}

const isSubset = (inner: readonly string[], outer: readonly string[]): boolean =>
  inner.every((value) => outer.includes(value))

/** The same text means the same unless one document knows variables and the other does not. */
const readAlike = (a: Premise, b: Premise): boolean =>
  a.variables === b.variables || ![...a.values, ...b.values].some((value) => value.includes('${'))

const plainly = (premise: Premise): Premise => ({
  ...premise,
  operator: { ...premise.operator, quantifier: undefined, ifExists: false },
})

/** Does one value that fulfils all premises fulfil the conclusion? Quantifiers and absence are settled before. */
function valueImplies(premises: readonly Premise[], conclusion: Premise, budget: Budget): boolean {
  if (premises.some((premise) => isSameOrStronger(plainly(premise), plainly(conclusion)))) return true
  const { family } = conclusion.operator
  if (isOrderedPremise(family)) {
    const readable = premises.filter((premise) => premise.operator.family === family && hasReadableValues(premise))
    return hasReadableValues(conclusion) && readable.length > 0 && orderedImplies(readable, conclusion)
  }
  // Every value is a text, including numbers, dates, addresses and booleans.
  if (isTextPremise(conclusion)) return textImplies(premises.filter(isTextPremise), conclusion, budget)
  return family === 'bool' && boolImplies(premises, conclusion)
}

function boolImplies(premises: readonly Premise[], conclusion: Premise): boolean {
  const related = premises.filter(({ operator }) => operator.family === 'bool')
  const understood = [...related, conclusion].every(({ values }) => values.every((v) => parseBool(v) !== undefined))
  if (!understood || related.length === 0) return false
  return [true, false].every(
    (value) => !related.every((premise) => boolHolds(premise, value)) || boolHolds(conclusion, value),
  )
}

const boolHolds = ({ operator, values }: Premise, value: boolean): boolean =>
  values.some((text) => parseBool(text) === value) !== operator.negated
