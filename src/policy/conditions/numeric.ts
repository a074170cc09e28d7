import type { ValueCompiler } from './value.ts'

const numberForm = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

/** An integer or decimal number, with exponent at most. */
export const isNumber = (text: string): boolean => numberForm.test(text.trim())

/** Numbers of so many digits are exact as doubles, and different ones differ. */
const exactDigits = 15

/**
 * The value of a number that can be compared. `undefined` for numbers with an exponent or with more digits than a
 * double holds: AWS does not document how it compares them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim()
  if (!numberForm.test(trimmed) || /e/i.test(trimmed)) return undefined
  const digits = trimmed.replace(/^[+-]?0*|\./g, '').replace(/^0+/, '')
  return digits.length <= exactDigits ? Number(trimmed) : undefined
}

export type Comparison = (request: number, policy: number) => boolean

/** Keyed by the end of the operator's name: `NumericLessThan`, `DateLessThan`. */
export const comparisons: Readonly<Record<string, Comparison>> = {
  Equals: (request, policy) => request === policy,
  LessThan: (request, policy) => request < policy,
  LessThanEquals: (request, policy) => request <= policy,
  GreaterThan: (request, policy) => request > policy,
  GreaterThanEquals: (request, policy) => request >= policy,
}

/** Numbers and dates: both sides read by `parse`, unknown when one cannot be read. No policy variables here. */
export function compileComparison(parse: (text: string) => number | undefined, comparison: Comparison): ValueCompiler {
  return (value) => {
    const policy = parse(value)
    if (policy === undefined) return () => undefined
    return (text) => {
      const request = parse(text)
      return request === undefined ? undefined : comparison(request, policy)
    }
  }
}
