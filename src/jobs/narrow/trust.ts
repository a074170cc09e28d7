import type { Source } from '../../sources/types.ts'

/**
 * The services that may assume roles, by the trust policies of the checkout.
 *
 * @returns for some principals, all service principals that their trust policies name (`lambda.amazonaws.com`);
 *   `undefined` where the trust policy of a role is not known in full
 */
export function trustedServicesOf(
  sources: readonly Source[],
): (principals: readonly string[]) => ReadonlySet<string> | undefined {
  const byRole = new Map<string, Set<string>>()
  for (const source of sources) {
    if (source.status !== 'found' || source.kind !== 'trust' || source.rest !== undefined) continue
    const services = source.document.statements.flatMap(({ effect, principal }) => {
      if (effect !== 'Allow') return []
      if (principal === undefined || principal === '*') return ['*']
      // "AWS": "*" is everyone as well.
      return [...(principal.AWS?.includes('*') ? ['*'] : []), ...(principal.Service ?? [])]
    })
    for (const arn of (source.attachedTo ?? []).flatMap(({ arns }) => arns)) {
      const known = byRole.get(arn) ?? new Set()
      byRole.set(arn, known)
      for (const service of services) known.add(service)
    }
  }
  return (principals) => {
    const all = new Set<string>()
    for (const principal of principals) {
      if (/:user\//.test(principal)) continue
      const services = byRole.get(principal)
      if (services === undefined || [...services].some((service) => !/^[\w.-]+$/.test(service))) return undefined
      for (const service of services) all.add(service)
    }
    return all
  }
}
