import type { PolicyKind } from '../policy/document.ts'
import type { SourceKind } from './types.ts'

/** The name of a document's kind, for a reader, with its article. */
export const describeKind: Readonly<Record<SourceKind, string>> = {
  identity: 'an identity policy',
  resource: 'a resource policy',
  trust: 'a trust policy',
  other: 'a policy that grants no user or role anything (of sessions, endpoints, organisations or IoT)',
}

/** The reason why a policy that is no identity policy is not judged. */
export const notIdentityReason = (kind: SourceKind): string =>
  `It is ${describeKind[kind]}: only identity policies are narrowed.`

const kindNames: readonly (readonly [SourceKind, string, string])[] = [
  ['trust', 'trust policy', 'trust policies'],
  ['resource', 'resource policy', 'resource policies'],
  ['other', 'policy that grants no user or role anything', 'policies that grant no user or role anything'],
]

/**
 * `44 trust policies, 1 resource policy`: the kinds of policies that are not judged, from their reasons.
 *
 * @returns undefined where none of the reasons is one of `notIdentityReason`
 */
export function countKinds(reasons: readonly string[]): string | undefined {
  const parts = kindNames.flatMap(([kind, one, many]) => {
    const count = reasons.filter((reason) => reason === notIdentityReason(kind)).length
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]
  })
  return parts.length === 0 ? undefined : parts.join(', ')
}

/**
 * Only trust and resource policies name principals; those that only assume roles are trust policies. A trust policy
 * names no resource: with one it may be the policy of an endpoint.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function policyOf(value: unknown): { readonly policy?: PolicyKind } {
  const statements = [(value as { Statement?: unknown } | null)?.Statement].flat()
  const named = statements.filter(
    (statement): statement is Record<string, unknown> =>
      typeof statement === 'object' && statement !== null && ('Principal' in statement || 'NotPrincipal' in statement),
  )
  if (named.length === 0) return {}
  const actions = named.flatMap((statement) => [statement['Action'] ?? []].flat() as unknown[])
  const assumes = actions.length > 0 && actions.every((action) => /^sts:/i.test(String(action)))
  const namesResources = named.some((statement) => 'Resource' in statement || 'NotResource' in statement)
  return { policy: assumes && !namesResources ? 'trust' : 'resource' }
}

/**
 * The kind of a document, and its grammar.
 *
 * @param host the resource attribute that contains it, where that is known
 */
export function policyKindOf(
  value: unknown,
  host: SourceKind | undefined,
): { readonly kind: SourceKind; readonly grammar: PolicyKind } {
  const named = policyOf(value).policy
  const kind = host ?? named ?? 'identity'
  if (kind !== 'other') return { kind, grammar: kind }
  // Endpoint policies name principals, session and organisation policies do not.
  return { kind, grammar: named === undefined ? 'identity' : 'resource' }
}
