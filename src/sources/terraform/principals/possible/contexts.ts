import type { EvaluationContext } from './types.ts'

/** The directory that is applied itself. */
export const rootOf = (context: EvaluationContext): EvaluationContext['module'] =>
  context.outer ? rootOf(context.outer) : context.module

/** The outermost caller's account is the one that everything is made in. */
export const accountOfContext = (context: EvaluationContext): string | undefined =>
  (context.outer && accountOfContext(context.outer)) ?? context.module.names.account
