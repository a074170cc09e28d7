import type { PolicyDocument, Statement } from '../policy/document.ts'
import { buildNetworkDeny, type FenceExemption, type NetworkDeny, type NetworkDenyRequest } from './fence.ts'

const keysPage = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html'
const samples = 'https://github.com/aws-samples/data-perimeter-policy-examples'

/**
 * Principals of AWS's own that act on resources from networks of AWS: the role with which EC2 uses keys of encrypted
 * volumes, and service-linked roles.
 *
 * @param partition of the resources: `aws`, `aws-cn`
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/resource_control_policies
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
 */
export const rolesOfAws = (partition = 'aws'): readonly string[] =>
  ['aws-service-role/*', 'aws:ec2-infrastructure'].map((role) => `arn:${partition}:iam::*:role/${role}`)

/** Services whose resource policies name the resource itself by `*`. */
const byStar: ReadonlySet<string> = new Set(['kms', 'secretsmanager'])

/**
 * Can one document be the policy of several resources of the service? The others name their resource, and take no other.
 */
export const namesResourceByStar = (service: string): boolean => byStar.has(service)

/**
 * The actions of a policy on a topic: SNS takes no others, and no `sns:*`.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/resource_control_policies/service_specific_controls/sns_topic_policy.json
 */
const topicActions = [
  'sns:AddPermission',
  'sns:DeleteTopic',
  'sns:GetTopicAttributes',
  'sns:ListSubscriptionsByTopic',
  'sns:Publish',
  'sns:RemovePermission',
  'sns:SetTopicAttributes',
  'sns:Subscribe',
] as const

const partitionOf = (arns: readonly string[]): string => arns[0]?.split(':')[1] || 'aws'

const rootUsers = (arns: readonly string[], owners: readonly string[]): readonly string[] =>
  [...new Set(owners)].sort().map((account) => `arn:${partitionOf(arns)}:iam::${account}:root`)

/** Principals that a Deny in the policy of these resources leaves alone: AWS's own roles, and root users of their accounts. */
export const rolesLeftAlone = (arns: readonly string[], owners: readonly string[]): readonly string[] => [
  ...rolesOfAws(partitionOf(arns)),
  ...rootUsers(arns, owners),
]

/** The service of a resource, by its ARN. */
export const serviceOfArn = (arn: string): string => arn.split(':')[2] ?? ''

/** The resources as a policy on them names them: a bucket with its objects. */
function namedIn(arn: string): readonly string[] {
  const service = serviceOfArn(arn)
  if (service === 's3') return [arn, `${arn}/*`]
  return byStar.has(service) ? ['*'] : [arn]
}

/**
 * The Deny by network of a resource policy: for every principal, on the resource alone. Services that act on it with
 * their own principals, AWS's own roles, and the root users of its accounts are left alone: root can undo the policy, also
 * that of a key, which no other principal could once it denies `kms:PutKeyPolicy`.
 *
 * @param arns the resources that the policy is attached to, of one service
 * @param owners accounts of these resources
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice
 */
export function resourceDeny(
  arns: readonly string[],
  request: NetworkDenyRequest,
  owners: readonly string[] = [],
): NetworkDeny {
  const services = new Set(arns.map(serviceOfArn))
  const document: PolicyDocument = {
    statements: [{ effect: 'Allow', action: [...services].map((service) => `${service}:*`), condition: [] }],
  }
  const ofAws = rolesOfAws(partitionOf(arns))
  const roots = rootUsers(arns, owners)
  const fence = buildNetworkDeny(document, { ...request, exempt: [...request.exempt, ...ofAws, ...roots] })
  const resource = [...new Set(arns.flatMap(namedIn))]
  const statements = fence.statements.map((statement): Statement => {
    const { action, ...rest } = denyForEveryone(statement)
    const reach = services.has('sns') && action ? { action: topicActions } : { ...(action && { action }) }
    const { sid, effect, principal, condition, ...others } = rest
    return {
      ...(sid !== undefined && { sid }),
      effect,
      ...(principal && { principal }),
      ...others,
      ...reach,
      resource,
      condition,
    }
  })
  return { ...fence, statements, exemptions: resourceExemptions(fence.exemptions, request.exempt, ofAws, roots) }
}

/** A Deny of a policy on resources: for every principal but the services of AWS themselves. */
export function denyForEveryone(statement: Statement): Statement {
  const { sid, effect, condition, ...reach } = statement
  const common = { ...(sid !== undefined && { sid }), effect, principal: '*' as const, ...reach }
  // The statement that holds ids of VPCs to their Region is for requests through a VPC, which are no service's.
  const isRegional = !condition.some(({ key }) => key === 'aws:ViaAWSService')
  return { ...common, condition: isRegional ? condition : [...condition, ofServices] }
}

const ofServices = { operator: 'BoolIfExists', key: 'aws:PrincipalIsAWSService', values: ['false'] }

/** What the Deny of a policy on resources leaves alone, each with its reason. */
export const resourceExemptions = (
  exemptions: readonly FenceExemption[],
  configured: readonly string[],
  ofAws: readonly string[],
  roots: readonly string[],
): FenceExemption[] => [
  ...exemptions.filter(({ by }) => by !== 'aws:PrincipalArn'),
  ...(configured.length > 0
    ? [
        {
          by: 'aws:PrincipalArn',
          values: [...configured].sort(),
          reason: 'the configuration exempts these principals',
          source: `${keysPage}#condition-keys-principalarn`,
        },
      ]
    : []),
  {
    by: 'aws:PrincipalArn',
    values: ofAws,
    reason: 'service-linked roles, and the role with which EC2 uses the keys of volumes, call from networks of AWS',
    source: `${samples}/tree/main/resource_control_policies`,
  },
  ...(roots.length > 0
    ? [
        {
          by: 'aws:PrincipalArn',
          values: roots,
          reason: 'the root user of the account that owns the resource can undo its policy from everywhere',
          source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html',
        },
      ]
    : []),
  {
    by: 'aws:PrincipalIsAWSService',
    values: ['false'],
    reason:
      'services act on the resource with principals of their own, from networks of AWS: the delivery of logs, of notifications and of events among them',
    source: `${keysPage}#condition-keys-principalisawsservice`,
  },
]
