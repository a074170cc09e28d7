import type { InputProblem } from './types.ts'

/**
 * An argument cannot be read: it is no JSON, AWS would refuse the policy, or a value is none that the function takes.
 * Every function of the library throws this class and no other; a question that has no answer is a value with a reason.
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

/** @throws {PolicyError} always: a problem with an argument as a whole */
export function refuse(argument: string, message: string): never {
  throw new PolicyError(argument, [{ path: [], message }])
}
