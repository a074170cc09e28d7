import type { Context } from '../request.ts'
import type { Truth } from '../truth.ts'

/** Does one value of the request's key match one value of the policy? Unknown where either cannot be read. */
export type ValueMatcher = (value: string, context: Context) => Truth

export interface ValueOptions {
  /** Does the document's version know policy variables? */
  readonly variables: boolean
}

/** Compiles one value of a clause (a positive operator's; negation is up to the clause). */
export type ValueCompiler = (value: string, options: ValueOptions) => ValueMatcher
