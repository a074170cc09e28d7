import type { PolicyDocument, Statement } from '../policy/document.ts'
import { networkDeny, type FenceExemption, type NetworkDeny, type NetworkDenyRequest } from './fence.ts'

/**
 * Principals of AWS's own that act on resources from networks of AWS: the role with which EC2 uses keys of encrypted
 * volumes, and service-linked roles.
 *
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/resource_control_policies
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
 */
export const ownRolesOfAws = ['arn:aws:iam::*:role/aws-service-role/*', 'arn:aws:iam::*:role/aws:ec2-infrastructure']

/** Services whose resource policies name the resource itself by `*`. */
const byStar: ReadonlySet<string> = new Set(['kms', 'secretsmanager'])

/** The resources as a policy on them names them: a bucket with its objects. */
function namedIn(arn: string): readonly string[] {
  const [, , service = ''] = arn.split(':')
  if (service === 's3') return [arn, `${arn}/*`]
  return byStar.has(service) ? ['*'] : [arn]
}

/**
 * The Deny by network of a resource policy: for everyone, on the resource alone. Services that act on it with their own
 * principals, and AWS's own roles, are left alone.
 *
 * @param arns the resources that the policy is attached to, of one service
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice
 */
export function resourceDeny(arns: readonly string[], request: NetworkDenyRequest): NetworkDeny {
  const services = new Set(arns.map((arn) => arn.split(':')[2] ?? ''))
  const document: PolicyDocument = {
    statements: [{ effect: 'Allow', action: [...services].map((service) => `${service}:*`), condition: [] }],
  }
  const fence = networkDeny(document, { ...request, exempt: [...request.exempt, ...ownRolesOfAws] })
  const resource = [...new Set(arns.flatMap(namedIn))]
  const isRegional = ({ condition }: Statement): boolean => !condition.some(({ key }) => key === 'aws:ViaAWSService')
  return {
    ...fence,
    statements: fence.statements.map((statement): Statement => {
      const { sid, effect, condition, ...reach } = statement
      const common = { ...(sid !== undefined && { sid }), effect, principal: '*' as const, ...reach, resource }
      return isRegional(statement) ? { ...common, condition } : { ...common, condition: [...condition, ofServices] }
    }),
    exemptions: [...fence.exemptions, exemptServices],
  }
}

const ofServices = { operator: 'BoolIfExists', key: 'aws:PrincipalIsAWSService', values: ['false'] }

const exemptServices: FenceExemption = {
  by: 'aws:PrincipalIsAWSService',
  values: ['false'],
  reason: 'services act on the resource with principals of their own, from networks of AWS',
  source:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice',
}
