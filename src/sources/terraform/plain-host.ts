import type { Host } from '../types.ts'
import type { ModuleContext } from './modules/module-context.ts'
import type { PolicyHost } from './policies/find-policies.ts'
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
  return { address, kind, ...(name !== undefined && { name }), ...(entity && { entity }) }
}
