import { networkConditionKeys } from '../../catalog/network-keys.ts'
import type { Request } from '../../policy/request.ts'
import type { OutsideCall } from '../types.ts'
import { keysOfServices, networkFacts, requestedResource, type NetworkFacts } from './possible-requests.ts'

/**
 * The requests that a call from outside of an account may stand for. Keys that its record does not state are not known, also
 * those that calls of the account's own users and roles never have. An action such as `sqs:*` stands as it is.
 */
export function requestsOfOutside(call: OutsideCall): readonly Request[] {
  const { caller, action } = call
  const arn = caller.kind === 'account' ? principalArn(caller.principal) : undefined
  const principal = arn === undefined ? {} : { principal: arn }
  const keys = statedKeys(call, arn)
  return factsOf(call, arn).map(({ present, absent }) => ({
    action,
    resource: requestedResource(call),
    ...principal,
    context: {
      keys: new Map([...keys, ...present]),
      absent: new Set([...absent].filter((key) => !keysOfServices.includes(key))),
      unlisted: 'unknown' as const,
    },
  }))
}

/** Records of the resource's account mostly state a unique id, which `aws:PrincipalArn` never is. */
const principalArn = (principal = ''): string | undefined =>
  /^arn:[^:]+:iam::\d{12}:(?:user|role)\//.test(principal) ? principal : undefined

/** The name of a service that calls with a principal of its own; `AWS Internal` is none. */
const isServicePrincipal = (service: string): boolean => /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(service)

/** A service's own principal comes through no VPC of a customer; from which address is not known. */
const ofService: NetworkFacts = {
  present: [['aws:principalisawsservice', ['true']]],
  absent: new Set(networkConditionKeys.filter((key) => key !== 'aws:sourceip')),
}
const anywhere: NetworkFacts = { present: [], absent: new Set() }

function factsOf(call: OutsideCall, principal: string | undefined): readonly NetworkFacts[] {
  const { caller, network, action } = call
  if (caller.kind === 'service') return [isServicePrincipal(caller.service) ? ofService : anywhere]
  return networkFacts({ network, action, ...(principal !== undefined && { principal }) })
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function statedKeys({ caller, origin, region }: OutsideCall, arn: string | undefined): Map<string, readonly string[]> {
  const stated: readonly (readonly [string, string | undefined])[] = [
    ['aws:principalarn', arn],
    ['aws:principalaccount', caller.kind === 'account' ? caller.account : undefined],
    ['aws:principalorgid', origin?.organisation],
    ['aws:sourceaccount', origin?.sourceAccount],
    ['aws:sourcearn', origin?.sourceArn],
    ['aws:sourceorgid', origin?.sourceOrganisation],
    ['aws:requestedregion', region],
  ]
  return new Map(
    stated.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, [value]] as const])),
  )
}
