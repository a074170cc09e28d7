import { accountOfPrincipal, roleOfSession } from '../../../policy/principal.ts'
import type { Request } from '../../../policy/request.ts'
import { combineDecisions, policyDecision, type CombinedDecision, type Layer } from '../../../proof/combined.ts'
import type { NamedPolicy } from '../../policy-file.ts'

/** A policy that the checkout attaches to the same user or role, and denies the request, or may. */
export interface OtherPolicy {
  readonly layer: Layer
  readonly attachedPrincipals: readonly string[]
}

/**
 * The identity policies of the checkout that deny the request, or may, of those who hold the policy that is asked about
 * (or of the principal that asks). What they allow is not asked: the question is about the one policy.
 */
export function denyingPolicies(
  request: Request,
  named: NamedPolicy,
  principal: string | undefined,
): readonly OtherPolicy[] {
  const asking = named.principals.filter(
    (attachedPrincipal) => principal === undefined || isSamePrincipal(attachedPrincipal, principal),
  )
  return named.siblings.flatMap(({ file, line, address, document, principals }): OtherPolicy[] => {
    const attachedPrincipals = asking.filter((attachedPrincipal) => principals.includes(attachedPrincipal))
    const { decision, mayDeny } = policyDecision(document, request)
    if (attachedPrincipals.length === 0 || (decision !== 'explicit-deny' && !mayDeny)) return []
    return [
      { layer: { role: 'identity', source: `${address ?? file} (${file}:${line})`, document }, attachedPrincipals },
    ]
  })
}

/** A session's ARN lacks its role's path: the role's name has to do. */
function isSamePrincipal(attachedPrincipal: string, principal: string): boolean {
  const role = roleOfSession(principal)
  if (role === undefined) return attachedPrincipal === principal
  return (
    accountOfPrincipal(attachedPrincipal) === accountOfPrincipal(principal) &&
    /:role\//.test(attachedPrincipal) &&
    attachedPrincipal.split('/').at(-1) === role
  )
}

/** The decision of all policies together; unknown where it is not the same for all who hold the policy. */
export function combineWithOtherPolicies(
  request: Request,
  layers: readonly Layer[],
  held: readonly OtherPolicy[],
  attachedPrincipals: readonly string[],
): CombinedDecision {
  const { chain } = combineDecisions(request, [...layers, ...held.map(({ layer }) => layer)])
  const groups = attachedPrincipals.length === 0 ? [''] : attachedPrincipals
  const decisions = groups.map((attachedPrincipal) => {
    const own = held.filter((one) => one.attachedPrincipals.includes(attachedPrincipal)).map(({ layer }) => layer)
    return combineDecisions(request, [...layers, ...own]).decision
  })
  const [first = 'unknown'] = decisions
  return { decision: decisions.every((decision) => decision === first) ? first : 'unknown', chain }
}

/** Those who hold one of them, each once. */
export const principalsOfPolicies = (held: readonly OtherPolicy[]): readonly string[] => [
  ...new Set(held.flatMap(({ attachedPrincipals }) => attachedPrincipals)),
]
