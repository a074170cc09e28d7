import { regionOfArn, lastPathSegment } from '../policy/arn.ts'
import { servicesWithKey, setsNetworkKey, type LimitedNetworkKey } from '../catalog/network-keys.ts'
import type { ConditionClause, PolicyDocument, Statement } from '../policy/document.ts'
import type { TrustedNetwork } from '../settings/types.ts'
import {
  fenceReach,
  isEmptyReach,
  onlyServices,
  reachElements,
  withoutServices,
  type FenceReach,
} from './fence-reach.ts'
import type { RuntimeExemption } from './runtime-exemptions.ts'

export { networkExemptActions } from './fence-reach.ts'

/** Sid of the Deny statement; a policy has at most one. */
export const networkDenySid = 'DenyOutsideTrustedNetworks'

/** Sid of the statement for services that know a VPC by its ARN, where the policy also reaches others. */
export const networkDenyArnSid = 'DenyOutsideTrustedVpcArns'

/** Sid of the statement that holds ids of VPCs to their Region. */
const regionDenySid = (region: string): string => `DenyTrustedVpcIdsOutside${region.replaceAll('-', '')}`

/** Is the statement one of a fence that Whittle wrote? */
export const isOwnSid = (sid: string | undefined): boolean =>
  sid === networkDenySid || sid === networkDenyArnSid || (sid?.startsWith(regionDenySid('')) ?? false)

/** IPv4 before IPv6. */
const family = (cidr: string): number => Number(cidr.includes(':'))

/** The networks from which requests may come, and what is never denied. */
export interface NetworkDenyRequest {
  readonly networks: readonly TrustedNetwork[]
  /** ARN patterns of principals. */
  readonly exempt: readonly string[]
  /** What services do from their own networks with the role of the code that they run. */
  readonly runtime?: readonly RuntimeExemption[]
  /** Network that no configuration names → a clause: why it is trusted. */
  readonly reasons?: ReadonlyMap<string, string>
}

/** The statements of a Deny by network, and what they leave alone. */
export interface NetworkDeny {
  /** Empty where nothing that the document allows can be fenced by these networks. */
  readonly statements: readonly Statement[]
  readonly exemptions: readonly FenceExemption[]
  /** Services that a condition cannot hold to the networks, each with the reason. */
  readonly notFenced: readonly { readonly services: readonly string[]; readonly reason: string }[]
}

/** A clause that leaves legitimate calls alone. */
export interface FenceExemption {
  /** The condition key or the element of the statement. */
  readonly by: string
  readonly values: readonly string[]
  readonly reason: string
  readonly source: string
}

const keysPage = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html'

/** The values of the networks together, each sorted. */
function valuesOf(networks: readonly TrustedNetwork[]) {
  const collect = (pick: (network: TrustedNetwork) => readonly string[] | undefined): string[] =>
    [...new Set(networks.flatMap((network) => pick(network) ?? []))].sort(
      (a, b) => family(a) - family(b) || (a < b ? -1 : 1),
    )
  return {
    cidrs: collect(({ cidrs }) => cidrs),
    vpcs: collect(({ vpcs }) => vpcs),
    vpcArns: collect(({ vpcArns }) => vpcArns),
    endpoints: collect(({ vpcEndpoints }) => vpcEndpoints),
    owners: collect(({ endpointOwners }) => endpointOwners),
    organisations: collect(({ endpointOrganisations }) => endpointOrganisations),
  }
}

type Values = ReturnType<typeof valuesOf>

/** Services of one Region for all: a VPC reaches them in theirs. */
const elsewhere = ['account', 'iam', 'organizations', 'route53', 'sts']

/**
 * The IP-conditioned Deny of AWS's data perimeter examples, reduced to the services that the document can reach. Every
 * operator ends in IfExists: an absent key never disarms the Deny, and a request through a trusted VPC (which has no
 * aws:SourceIp) is not denied, because all clauses must hold.
 *
 * Keys that only some services set stand in statements on these services. A VPC that is known by its ARN is compared by
 * `aws:SourceVpcArn` there, elsewhere by its id and its Region, as ids are unique in a Region only. Services that do not
 * know the owner of an endpoint cannot be held to owners, and are left out.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpcarn
 */
export function buildNetworkDeny(document: PolicyDocument, request: NetworkDenyRequest): NetworkDeny {
  const values = valuesOf(request.networks)
  const runtime = request.runtime ?? []
  const whole = fenceReach(
    document,
    runtime.flatMap(({ actions }) => actions),
  )
  const owned: LimitedNetworkKey[] = [
    ...(values.owners.length > 0 ? (['aws:vpceaccount'] as const) : []),
    ...(values.organisations.length > 0 ? (['aws:vpceorgid'] as const) : []),
  ]
  const reach = owned.reduce<FenceReach>((left, key) => onlyServices(left, servicesWithKey(key)), whole)
  const fenced: Statement[] = []
  const deny = (sid: string, of: FenceReach, condition: readonly ConditionClause[]): void => {
    if (!isEmptyReach(of)) fenced.push({ sid, effect: 'Deny', ...reachElements(of), resource: ['*'], condition })
  }
  const common = commonClauses(request.exempt)
  if (values.vpcArns.length === 0) deny(networkDenySid, reach, [...networkClauses(values, values.vpcs), ...common])
  else {
    const byArn = servicesWithKey('aws:sourcevpcarn')
    const known = onlyServices(reach, byArn)
    const others = withoutServices(reach, known.services)
    const isSplit = !isEmptyReach(known) && !isEmptyReach(others)
    deny(isSplit ? networkDenyArnSid : networkDenySid, known, [
      ...networkClauses(values, values.vpcs, values.vpcArns),
      ...common,
    ])
    const ids = [...new Set([...values.vpcs, ...values.vpcArns.map(lastPathSegment)])].sort()
    deny(networkDenySid, others, [...networkClauses(values, ids), ...common])
    for (const region of [...new Set(values.vpcArns.map(regionOfArn))].sort()) {
      const inRegion = values.vpcArns.filter((arn) => regionOfArn(arn) === region).map(lastPathSegment)
      deny(regionDenySid(region), withoutServices(others, elsewhere), [
        { operator: 'StringEquals', key: 'aws:SourceVpc', values: inRegion },
        { operator: 'StringNotEqualsIfExists', key: 'aws:RequestedRegion', values: [region] },
        ...exemptClauses(request.exempt),
      ])
    }
  }
  return { statements: fenced, exemptions: exemptionsOf(request, fenced), notFenced: notFenced(whole, owned) }
}

function networkClauses(values: Values, vpcs: readonly string[], vpcArns: readonly string[] = []): ConditionClause[] {
  const clauses: ConditionClause[] = [
    { operator: 'NotIpAddressIfExists', key: 'aws:SourceIp', values: values.cidrs },
    { operator: 'ArnNotEqualsIfExists', key: 'aws:SourceVpcArn', values: vpcArns },
    { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpc', values: vpcs },
    { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpce', values: values.endpoints },
    { operator: 'StringNotEqualsIfExists', key: 'aws:VpceAccount', values: values.owners },
    { operator: 'StringNotEqualsIfExists', key: 'aws:VpceOrgID', values: values.organisations },
  ]
  return clauses.filter((clause) => clause.values.length > 0)
}

const commonClauses = (exempt: readonly string[]): ConditionClause[] => [
  { operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] },
  ...exemptClauses(exempt),
]

const exemptClauses = (exempt: readonly string[]): ConditionClause[] =>
  exempt.length > 0 ? [{ operator: 'ArnNotLikeIfExists', key: 'aws:PrincipalArn', values: [...exempt].sort() }] : []

function exemptionsOf({ exempt, runtime = [] }: NetworkDenyRequest, fenced: readonly Statement[]): FenceExemption[] {
  if (fenced.length === 0) return []
  const left = fenced.some(({ notAction }) => notAction !== undefined)
  return [
    {
      by: 'aws:ViaAWSService',
      values: ['false'],
      reason:
        'a service that calls on behalf of the principal (a forward access session) keeps no VPC and no VPC endpoint of the first call',
      source: `${keysPage}#condition-keys-viaawsservice`,
    },
    ...(exempt.length > 0
      ? [
          {
            by: 'aws:PrincipalArn',
            values: [...exempt].sort(),
            reason: 'the configuration exempts these principals',
            source: `${keysPage}#condition-keys-principalarn`,
          },
        ]
      : []),
    ...(left
      ? [
          {
            by: 'NotAction',
            values: withoutRuntime(fenced, runtime),
            reason: 'these calls reach AWS on other paths than its API endpoints, without network keys',
            source: 'https://github.com/aws-samples/data-perimeter-policy-examples',
          },
        ]
      : []),
    ...runtime.map(({ actions, reason, source }) => ({
      by: left ? 'NotAction' : 'Action',
      values: actions,
      reason,
      source,
    })),
  ]
}

function withoutRuntime(fenced: readonly Statement[], runtime: readonly RuntimeExemption[]): string[] {
  const own = new Set(runtime.flatMap(({ actions }) => actions))
  const left = fenced.flatMap(({ notAction = [] }) => notAction).filter((action) => !own.has(action))
  return [...new Set(left)].filter((action) => !/^[a-z0-9-]+:\*$/.test(action) || isOtherPath(action)).sort()
}

const isOtherPath = (action: string): boolean => ['kafka-cluster:*', 'neptune-db:*', 's3-outposts:*'].includes(action)

function notFenced(reach: FenceReach, owned: readonly LimitedNetworkKey[]): NetworkDeny['notFenced'] {
  if (owned.length === 0) return []
  const names = owned.map((key) => (key === 'aws:vpceaccount' ? 'aws:VpceAccount' : 'aws:VpceOrgID')).join(' and ')
  const reason = `they do not set ${names}, so that no condition holds them to the owners of endpoints`
  if ('except' in reach) return [{ services: ['all others'], reason }]
  const services = reach.services.filter((service) => owned.some((key) => !setsNetworkKey(service, key)))
  return services.length === 0 ? [] : [{ services, reason }]
}
