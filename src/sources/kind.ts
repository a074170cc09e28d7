import type { PolicyKind } from '../policy/document.ts'

/** Only trust and resource policies name principals; those that only assume roles are trust policies. */
export function policyOf(value: unknown): { readonly policy?: PolicyKind } {
  const statements = [(value as { Statement?: unknown } | null)?.Statement].flat()
  const named = statements.filter(
    (statement): statement is Record<string, unknown> =>
      typeof statement === 'object' && statement !== null && ('Principal' in statement || 'NotPrincipal' in statement),
  )
  if (named.length === 0) return {}
  const actions = named.flatMap((statement) => [statement['Action'] ?? []].flat() as unknown[])
  const assumes = actions.length > 0 && actions.every((action) => /^sts:/i.test(String(action)))
  return { policy: assumes ? 'trust' : 'resource' }
}
