import type { ConditionClause, PolicyDocument, Statement } from '../policy/document.ts'
import type { TrustedNetwork } from '../settings/types.ts'

/** Sid of the Deny statement; a policy has at most one. */
export const networkDenySid = 'DenyOutsideTrustedNetworks'

/**
 * Calls that reach AWS on other paths than the API's public or private endpoints, or whose requests carry no network
 * keys that could be compared: AWS's own data-perimeter examples leave them out.
 * @see https://github.com/aws-samples/data-perimeter-policy-examples
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
export const networkExemptActions = [
  'dax:BatchGetItem',
  'dax:BatchWriteItem',
  'dax:ConditionCheckItem',
  'dax:DeleteItem',
  'dax:GetItem',
  'dax:PutItem',
  'dax:Query',
  'dax:Scan',
  'dax:UpdateItem',
  'elasticfilesystem:client*',
  'es:ES*',
  'kafka-cluster:*',
  'neptune-db:*',
  'rds-db:connect',
  's3-outposts:*',
] as const

/** IPv4 before IPv6. */
const family = (cidr: string): number => Number(cidr.includes(':'))

const exemptServices = new Set(networkExemptActions.map((action) => action.slice(0, action.indexOf(':'))))

/** The networks from which requests may come, and the principals that are never denied. */
export interface NetworkDenyRequest {
  readonly networks: readonly TrustedNetwork[]
  readonly exempt: readonly string[]
}

/**
 * The IP-conditioned Deny of AWS's data perimeter examples, reduced to the services that the document can reach. Every
 * operator ends in IfExists: an absent key never disarms the Deny, and a request through a trusted VPC (which has no
 * aws:SourceIp) is not denied, because all clauses must hold.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function networkDenyStatement(document: PolicyDocument, request: NetworkDenyRequest): Statement {
  const collect = (pick: (network: TrustedNetwork) => readonly string[]): string[] =>
    [...new Set(request.networks.flatMap(pick))].sort((a, b) => family(a) - family(b) || (a < b ? -1 : 1))
  const cidrs = collect((network) => network.cidrs)
  const vpcs = collect((network) => network.vpcs)
  const endpoints = collect((network) => network.vpcEndpoints)
  const condition: ConditionClause[] = []
  if (cidrs.length > 0) condition.push({ operator: 'NotIpAddressIfExists', key: 'aws:SourceIp', values: cidrs })
  const strings = [
    ['aws:SourceVpc', vpcs],
    ['aws:SourceVpce', endpoints],
  ] as const
  for (const [key, values] of strings) {
    if (values.length > 0) condition.push({ operator: 'StringNotEqualsIfExists', key, values })
  }
  condition.push({ operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] })
  if (request.exempt.length > 0) {
    condition.push({ operator: 'ArnNotLikeIfExists', key: 'aws:PrincipalArn', values: [...request.exempt].sort() })
  }
  return { sid: networkDenySid, effect: 'Deny', ...reach(document), resource: ['*'], condition }
}

/** The services the document allows, or everything but the exempt calls where it may allow some of those. */
function reach(document: PolicyDocument): { action: readonly string[] } | { notAction: readonly string[] } {
  const services = new Set<string>()
  for (const statement of document.statements) {
    if (statement.effect !== 'Allow') continue
    if (!statement.action) return { notAction: networkExemptActions }
    for (const pattern of statement.action) {
      const service = pattern.slice(0, Math.max(0, pattern.indexOf(':'))).toLowerCase()
      if (!/^[a-z0-9-]+$/.test(service) || exemptServices.has(service)) return { notAction: networkExemptActions }
      services.add(`${service}:*`)
    }
  }
  return { action: [...services].sort() }
}
