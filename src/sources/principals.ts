import { globMatchesPolicy } from '../settings/glob.ts'

/**
 * The principals that `policies.principals` of the configuration states for a policy; `undefined` where it states none.
 */
export function configuredPrincipals(
  configured: Readonly<Record<string, readonly string[]>>,
  policy: { readonly file: string; readonly addresses: readonly string[] },
): readonly string[] | undefined {
  const names = new Set([
    policy.file,
    ...policy.addresses,
    ...policy.addresses.map((address) => `${policy.file}#${address}`),
  ])
  // Addresses contain brackets, which are special in a glob: the exact name counts first.
  const found = Object.entries(configured).filter(([key]) => names.has(key) || globMatchesPolicy(key, policy))
  return found.length === 0 ? undefined : [...new Set(found.flatMap(([, arns]) => arns))].sort()
}
