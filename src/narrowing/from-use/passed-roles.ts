import type { UsageEntry } from '../../evidence/types.ts'
import type { ConditionClause } from '../../policy/document.ts'
import { groupBy } from '../evidence.ts'
import { sorted } from './resources-of-use.ts'

const policies = 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference'

/**
 * Event source and name → the service to which the call passes a role, as `iam:PassedToService` names it. Each is in the
 * condition of a policy of AWS for the calls. A call that is not listed may pass its role to another service than that
 * of its name.
 */
const passedTo: ReadonlyMap<string, { readonly service: string; readonly page: string }> = new Map(
  (
    [
      [
        'lambda.amazonaws.com',
        'lambda',
        'CreateFunction20150331 UpdateFunctionConfiguration20150331v2',
        'AWSLambda_FullAccess',
      ],
      ['ecs-tasks.amazonaws.com', 'ecs', 'RegisterTaskDefinition RunTask', 'AmazonECS_FullAccess'],
      ['events.amazonaws.com', 'events', 'PutTargets', 'AmazonEventBridgeFullAccess'],
      ['scheduler.amazonaws.com', 'scheduler', 'CreateSchedule UpdateSchedule', 'AmazonEventBridgeSchedulerFullAccess'],
      ['pipes.amazonaws.com', 'pipes', 'CreatePipe UpdatePipe', 'AmazonEventBridgePipesFullAccess'],
      ['glue.amazonaws.com', 'glue', 'CreateJob UpdateJob CreateCrawler UpdateCrawler', 'AWSGlueConsoleFullAccess'],
    ] as const
  ).flatMap(([service, source, names, policy]) =>
    names
      .split(' ')
      .map((name) => [`${source}.amazonaws.com:${name}`, { service, page: `${policies}/${policy}.html` }] as const),
  ),
)

/** Role ARNs with the services that they were passed to. */
export interface PassedRoles {
  readonly resources: readonly string[]
  /** `iam:PassedToService`; none where the services are not known. */
  readonly condition: readonly ConditionClause[]
  /** Why the roles are not known, as a clause. */
  readonly unknown?: string
}

/**
 * Groups of roles that were passed to the same services, from entries of `iam:PassRole`. These follow from the role ARNs
 * of requests; a call that passes a role it does not name (an instance profile, a launch template) leaves all roles open.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passedRoles(entries: readonly UsageEntry[]): readonly PassedRoles[] {
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
  const services = entries.map(({ operation, resource }) =>
    resource === null || resource.startsWith('arn:aws:') ? passedTo.get(operation)?.service : undefined,
  )
  const known = services.flatMap((service) => service ?? [])
  if (known.length < services.length) return []
  return [{ operator: 'StringEquals', key: 'iam:PassedToService', values: sorted(known) }]
}
