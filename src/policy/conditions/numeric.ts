import type { ValueCompiler } from './value.ts'

/** An integer or decimal number, with exponent at most; anything else is none. */
export function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined
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
export function comparing(parse: (text: string) => number | undefined, comparison: Comparison): ValueCompiler {
  return (value) => {
    const policy = parse(value)
    if (policy === undefined) return () => undefined
    return (text) => {
      const request = parse(text)
      return request === undefined ? undefined : comparison(request, policy)
    }
  }
}
