import { requestsOf } from '../evidence/usage/possible-requests.ts'
import { formatArn, parseArn } from '../policy/arn.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { compilePolicy } from '../policy/evaluate.ts'
import type { DeniedRequest } from './types.ts'

/**
 * Resources of EC2 that accounts share with one another. A record names them by id: whose they are it does not say, and
 * their ARN holds the owner's account.
 * @see https://docs.aws.amazon.com/ram/latest/userguide/shareable.html#shareable-ec2
 */
const shareable =
  /^(capacity-reservation|coip-pool|dedicated-host|image|ipam-pool|local-gateway-route-table|placement-group|prefix-list|security-group|snapshot|subnet|traffic-mirror-target|transit-gateway|verified-access-group)\//

export function mayBeShared(resource: string): boolean {
  const arn = parseArn(resource)
  return arn?.service === 'ec2' && shareable.test(arn.resource)
}

/**
 * A denial of a request on a resource that may be another account's is none for sure, where the document decides
 * otherwise with one of the accounts that it names as owner.
 */
export function withUnknownOwners(
  document: PolicyDocument,
  denied: readonly DeniedRequest[],
): readonly DeniedRequest[] {
  const owners = accountsIn(document)
  if (owners.length === 0) return denied
  const policy = compilePolicy(document)
  return denied.map((one): DeniedRequest => {
    const { resource } = one.entry
    const arn = resource === null || !mayBeShared(resource) ? undefined : parseArn(resource)
    if (arn === undefined || one.decision === 'unknown') return one
    const isOpen = owners.some((account) => {
      const entry = { ...one.entry, resource: formatArn({ ...arn, account }) }
      return requestsOf(entry).every((request) => !policy.decide(request).endsWith('deny'))
    })
    if (!isOpen) return one
    const reason = 'the record does not say which account owns the resource, and the document names one that may'
    return { ...one, decision: 'unknown', reason }
  })
}

/** Account ids in the resources of a document, each once. */
const accountsIn = ({ statements }: PolicyDocument): string[] => [
  ...new Set(
    statements
      .flatMap(({ resource = [], notResource = [] }) => [...resource, ...notResource])
      .flatMap((text) => parseArn(text)?.account ?? [])
      .filter((account) => /^\d{12}$/.test(account)),
  ),
]
