import type { Host, OrganisationPolicy } from '../types.ts'
import type { ModuleContext } from './modules/module-context.ts'
import type { PolicyHost } from './policies/find-policies.ts'
import { attributeOf, type Block } from './syntax/syntax-tree.ts'
import { iamEntityOf } from './principals/uses/iam-entities.ts'
import type { TraceHost } from './principals/trace-document.ts'

/**
 * A host as a source lists it.
 *
 * @param place the directory it stands in, where it is asked for what the host is in IAM
 */
export function plainHost(host: PolicyHost | TraceHost, place?: ModuleContext): Host {
  const { address, kind, name } = host
  const entity = place && iamEntityOf(host, place, 'sites' in host ? host.sites : undefined)
  const organisationPolicy = kind === 'other' ? organisationPolicyOf(host.block) : undefined
  return {
    address,
    kind,
    ...(name !== undefined && { name }),
    ...(entity && { entity }),
    ...(organisationPolicy && { organisationPolicy }),
  }
}

const organisationPolicies: Readonly<Record<string, OrganisationPolicy>> = {
  '"SERVICE_CONTROL_POLICY"': 'service-control-policy',
  '"RESOURCE_CONTROL_POLICY"': 'resource-control-policy',
}

/**
 * The type of a policy of AWS Organizations, where it is written out: a service control policy unless it says otherwise.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/organizations_policy
 */
function organisationPolicyOf({ type, labels, body }: Block): OrganisationPolicy | undefined {
  if (type !== 'resource' || labels[0] !== 'aws_organizations_policy') return undefined
  const written = attributeOf(body, 'type')?.value.text
  return written === undefined ? 'service-control-policy' : organisationPolicies[written]
}
