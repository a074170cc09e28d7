import type { InputProblem } from './types.ts'

/**
 * An argument cannot be read: it is no JSON, AWS would refuse the policy, or a value is none that the function takes. A
 * question that has no answer is no error, but a value with a reason.
 */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
  /** Name of the argument: `newPolicy`, `request.action`. */
  readonly argument: string
  /** Everything that is wrong with it. */
  readonly problems: readonly InputProblem[]

  constructor(argument: string, problems: readonly InputProblem[]) {
    const [first] = problems
    const place = first && first.path.length > 0 ? `${first.path.join('.')}: ` : ''
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
    super(`${argument}: ${place}${first?.message ?? 'it cannot be read'}${more}`)
    this.argument = argument
    this.problems = problems
  }
}
