import type { PolicyDocument } from '../policy/document.ts'

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

/** The actions of a Deny: whole services by prefix, or everything but some patterns. */
export type FenceReach = { readonly services: readonly string[] } | { readonly except: readonly string[] }

const serviceOf = (action: string): string => action.slice(0, Math.max(0, action.indexOf(':'))).toLowerCase()

const exemptServices: ReadonlySet<string> = new Set(networkExemptActions.map(serviceOf))

/**
 * The services that a document allows; everything but the exempt calls where it may allow some of those, or more of a
 * service than the actions that are to be exempt.
 *
 * @param exempt actions that the Deny must leave alone
 */
export function fenceReach(document: PolicyDocument, exempt: readonly string[] = []): FenceReach {
  const everything = { except: [...networkExemptActions, ...exempt].sort() }
  const exempted = new Set(exempt.map((action) => action.toLowerCase()))
  const partly = new Set(exempt.map(serviceOf))
  const services = new Set<string>()
  for (const statement of document.statements) {
    if (statement.effect !== 'Allow') continue
    if (!statement.action) return everything
    for (const pattern of statement.action) {
      const service = serviceOf(pattern)
      if (!/^[a-z0-9-]+$/.test(service) || exemptServices.has(service)) return everything
      if (exempted.has(pattern.toLowerCase())) continue
      if (partly.has(service)) return everything
      services.add(service)
    }
  }
  return { services: [...services].sort() }
}

/** Without some services. */
export const withoutServices = (reach: FenceReach, services: readonly string[]): FenceReach =>
  'services' in reach
    ? { services: reach.services.filter((service) => !services.includes(service)) }
    : { except: [...reach.except, ...services.map((service) => `${service}:*`)].sort() }

/** Only some services, and of these none of which the reach leaves out actions: a statement on the whole would deny them. */
export function onlyServices(reach: FenceReach, services: readonly string[]): { readonly services: readonly string[] } {
  if ('services' in reach) return { services: reach.services.filter((service) => services.includes(service)) }
  const partly = new Set(reach.except.map(serviceOf))
  return { services: services.filter((service) => !partly.has(service)) }
}

export const isEmptyReach = (reach: FenceReach): boolean => 'services' in reach && reach.services.length === 0

/** As elements of a statement. */
export const reachElements = (reach: FenceReach): { action: readonly string[] } | { notAction: readonly string[] } =>
  'services' in reach ? { action: reach.services.map((service) => `${service}:*`) } : { notAction: reach.except }
