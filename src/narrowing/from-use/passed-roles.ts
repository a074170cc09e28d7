import { groupBy } from '../../collections.ts'
import { passedToService } from '../../catalog/passed-to-service.ts'
import type { UsageEntry } from '../../evidence/types.ts'
import type { ConditionClause } from '../../policy/document.ts'
import { sorted } from './resources-of-use.ts'

/** Role ARNs with the services that they were passed to. */
export interface PassedRoles {
  readonly resources: readonly string[]
  /** `iam:PassedToService`; none where the services are not known. */
  readonly condition: readonly ConditionClause[]
  /** The reason why the roles are not known, as a clause. */
  readonly unknown?: string
}

/**
 * Groups of roles that were passed to the same services, from entries of `iam:PassRole`. These follow from the role ARNs
 * of requests; a call that passes a role it does not name (an instance profile, a launch template) leaves all roles open.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function groupPassedRoles(entries: readonly UsageEntry[]): readonly PassedRoles[] {
  const nameless = entries.find(({ resource }) => resource === null || /[*?$]/.test(resource))
  if (nameless !== undefined) {
    const unknown = `${nameless.operation || 'a call'} passes a role that its request does not name`
    return [{ resources: ['*'], condition: conditionFor(entries), unknown }]
  }
  const byRole = [...groupBy(entries, ({ resource }) => resource ?? '')].map(([role, of]) => ({
    role,
    condition: conditionFor(of),
  }))
  return [...groupBy(byRole, ({ condition }) => JSON.stringify(condition)).values()].map((group) => ({
    resources: sorted(group.map(({ role }) => role)),
    condition: group[0]?.condition ?? [],
  }))
}

function conditionFor(entries: readonly UsageEntry[]): readonly ConditionClause[] {
  const services = entries.map(({ operation, resource }) => passedToService(operation, resource))
  const known = services.flatMap((service) => service ?? [])
  if (known.length < services.length) return []
  return [{ operator: 'StringEquals', key: 'iam:PassedToService', values: sorted(known) }]
}
