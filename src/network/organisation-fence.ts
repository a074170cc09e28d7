import type { PolicyDocument, Statement } from '../policy/document.ts'
import { buildNetworkDeny, type NetworkDeny, type NetworkDenyRequest } from './fence.ts'
import { denyForEveryone, rolesOfAws, resourceExemptions } from './resource-fence.ts'

const samples = 'https://github.com/aws-samples/data-perimeter-policy-examples'

/**
 * Services to whose resources RCPs apply, and that AWS's network perimeter for resources names by all their actions. STS
 * is not among them: calls without credentials of AWS (`sts:AssumeRoleWithSAML`, `sts:AssumeRoleWithWebIdentity`) come from networks of
 * others.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/resource_control_policies
 */
export const resourceControlServices = ['dynamodb', 'ecr', 'kms', 'logs', 's3', 'secretsmanager', 'sqs'] as const

const allowing = (statement: Omit<Statement, 'effect' | 'condition'>): PolicyDocument => ({
  version: '2012-10-17',
  statements: [{ effect: 'Allow', condition: [], ...statement }],
})

/**
 * The Deny by network of a service control policy: for the principals of member accounts, on all services but those that
 * are left out. It takes no Principal.
 *
 * @param unseen prefixes of services with calls that the evidence cannot show
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
 */
export function serviceControlDeny(request: NetworkDenyRequest, unseen: readonly string[]): NetworkDeny {
  const exempt = [...request.exempt, ...rolesOfAws().filter((role) => role.endsWith('aws:ec2-infrastructure'))]
  const fence = buildNetworkDeny(allowing({ action: ['*'], resource: ['*'] }), { ...request, exempt })
  const covered = new Set(unseen)
  const isLeftOut = (action: string): boolean => covered.has(action.slice(0, action.indexOf(':')).toLowerCase())
  const statements = fence.statements.flatMap((statement): Statement[] => {
    const { action, notAction } = statement
    if (notAction) {
      const others = notAction.filter((each) => !isLeftOut(each))
      return [{ ...statement, notAction: [...others, ...unseen.map((service) => `${service}:*`)].sort() }]
    }
    const left = action?.filter((each) => !isLeftOut(each)) ?? []
    return left.length === 0 ? [] : [{ ...statement, action: left }]
  })
  return {
    ...fence,
    statements,
    exemptions: fence.exemptions.map((each) =>
      each.by === 'aws:PrincipalArn' && request.exempt.length === 0
        ? {
            ...each,
            reason: 'the role with which EC2 uses the keys of volumes calls from networks of AWS',
            source: `${samples}/tree/main/service_control_policies`,
          }
        : each,
    ),
    notFenced: [
      ...fence.notFenced,
      ...(unseen.length > 0 ? [{ services: unseen, reason: 'not all of their calls are in the evidence' }] : []),
    ],
  }
}

/**
 * The Deny by network of a resource control policy: for every principal, on the resources of member accounts. It takes
 * no NotAction, and no Principal but `*`.
 *
 * @param services of `resourceControlServices`, those whose calls the evidence shows
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export function resourceControlDeny(request: NetworkDenyRequest, services: readonly string[]): NetworkDeny {
  const unseen = resourceControlServices.filter((service) => !services.includes(service))
  if (services.length === 0) return { statements: [], exemptions: [], notFenced: [leftOut(unseen)] }
  const ofAws = rolesOfAws()
  const document = allowing({ action: services.map((service) => `${service}:*`), resource: ['*'] })
  const fence = buildNetworkDeny(document, { ...request, exempt: [...request.exempt, ...ofAws] })
  return {
    statements: fence.statements.map(denyForEveryone),
    exemptions: resourceExemptions(fence.exemptions, request.exempt, ofAws, []),
    notFenced: [...fence.notFenced, ...(unseen.length > 0 ? [leftOut(unseen)] : [])],
  }
}

const leftOut = (services: readonly string[]): NetworkDeny['notFenced'][number] => ({
  services,
  reason: 'not all of their calls are in the evidence',
})
