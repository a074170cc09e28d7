import type { UsageEntry } from '../evidence/types.ts'

/**
 * Settles which calls of services were made on behalf of a caller: all those under a role that no service may assume. A
 * service that calls AWS acts with a role that trusts it, or in a forward access session of the caller, for which
 * `aws:ViaAWSService` is true.
 *
 * @param noServiceAssumes is the trust policy of the principal known in full, and names no service?
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html
 */
export const settleForwardedCalls = <Use extends Pick<UsageEntry, 'principal' | 'network'>>(
  entries: readonly Use[],
  noServiceAssumes: (principal: string) => boolean,
): Use[] =>
  entries.map((entry) => {
    const { network, principal } = entry
    return network.kind === 'service' && network.forwarded === undefined && noServiceAssumes(principal)
      ? { ...entry, network: { ...network, forwarded: true } }
      : entry
  })
