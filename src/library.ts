import { compareStatedPolicies } from './library/compare.ts'
import { decideStatedRequest } from './library/decide.ts'
import { narrowToStatedUses } from './library/narrow-to-stated-uses.ts'
import type { AccessRequest, Evaluation, Explanation, Narrowing, Policy, Proof, Uses } from './library/types.ts'

export { PolicyError } from './library/errors.ts'
export type * from './library/types.ts'

/**
 * Is every request that the new policy grants granted by the old one?
 *
 * `proven` holds for every action, resource and context. `refuted` has a request that the new policy allows and the old one
 * does not. `undecided`: neither was shown; treat it like `refuted`.
 *
 * @throws {PolicyError} where an argument is no policy document that AWS would take
 */
export function prove(newPolicy: Policy, oldPolicy: Policy): Proof {
  return compareStatedPolicies(newPolicy, oldPolicy)
}

/**
 * What does the policy by itself decide on a request? Other policies of the principal, of the resource and of the
 * organisation are not asked. Whatever the request leaves open is unknown, and never taken as absent.
 *
 * @throws {PolicyError} where an argument cannot be read
 */
export function evaluate(policy: Policy, request: AccessRequest): Evaluation {
  const { decision, reason, by } = decideStatedRequest(policy, request)
  return { decision, reason, by }
}

/**
 * Which statement of the policy allows or denies an action, and why no other does?
 *
 * @param action one action, such as `s3:GetObject`
 * @param resource an ARN; left out: the resource is not known
 * @param request the principal and the context of the request, as far as they are known
 * @throws {PolicyError} where an argument cannot be read
 */
export function explain(
  policy: Policy,
  action: string,
  resource?: string,
  request: Omit<AccessRequest, 'action' | 'resource'> = {},
): Explanation {
  return decideStatedRequest(policy, { ...request, action, ...(resource === undefined ? {} : { resource }) })
}

/**
 * What may an identity policy become, so that it allows every call that was seen and grants nothing that it did not?
 *
 * The rules are those of `whittle plan`. An action is removed only where its use would have been seen (`uses.recorded`) in
 * the whole time and was not; where too little is known, the outcome is `unchanged`, with the reason. The statements about
 * use are the caller's: `uses.calls` has to hold every call of the principals between `uses.from` and `uses.to`, and they
 * have to have had the policy in all of that time.
 *
 * @throws {PolicyError} where an argument cannot be read
 */
export function narrow(policy: Policy, uses: Uses): Narrowing {
  return narrowToStatedUses(policy, uses)
}
