import { unresolvedText } from '../../../policy/unresolved.ts'

/** The value of an expression, as far as the source states it. */
export type Value =
  string | number | boolean | null | UnknownValue | readonly Value[] | { readonly [key: string]: Value }

/** An unresolved value: the source does not state it. Strings that contain one carry it as a token. */
export class UnknownValue {
  readonly expression: string
  constructor(expression: string) {
    this.expression = expression
  }
}

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value)

export const isObjectValue = (value: Value | undefined): value is { readonly [key: string]: Value } =>
  typeof value === 'object' && value !== null && !(value instanceof UnknownValue) && !Array.isArray(value)

/** The value inside of a string; `undefined` for a value that cannot stand in one. */
export function textOfValue(value: Value | undefined): string | undefined {
  if (value instanceof UnknownValue) return unresolvedText(value.expression)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

/** A function of the language; `undefined` where the result is not known. */
export type TerraformFunction = (values: readonly Value[]) => Value | undefined
