import { saturation, incompleteSetReason } from '../../narrowing/resources.ts'
import { formatCount } from '../../words.ts'
import type { ObservationInput } from './observed.ts'
import { countCalls } from './resource-calls.ts'
import type { ResourceCall } from './types.ts'

/** What operators on ARNs read as more than itself. */
const wild = /[*?]|\$\{/

/**
 * The ARNs of the resources for which services delivered to the resource of a policy, sorted: those that the records of
 * every call state, and those that the Terraform of the repository sets up, which may have been silent so far. Else the
 * reason why they are not known, a sentence.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn
 */
export function sourceArns(
  services: readonly string[],
  calls: readonly ResourceCall[],
  input: ObservationInput,
): readonly string[] | string {
  const configured = deliveriesFor(services, input)
  if (calls.length === 0) return `none of its calls was seen${described(configured)}.`
  const silent = services.find(
    (service) => !calls.some(({ caller }) => caller.kind === 'service' && caller.service === service),
  )
  if (silent !== undefined) return `none of the calls of ${silent} was seen${described(configured)}.`
  const byArn = new Map<string, ResourceCall[]>()
  for (const call of calls) {
    const arn = call.origin?.sourceArn
    if (arn === undefined)
      return `${formatCount(countCalls(calls), 'call')} of it were seen, and the records do not state for which resource (only event data stores that keep aws:SourceArn do)${described(configured)}.`
    byArn.set(arn, [...(byArn.get(arn) ?? []), call])
  }
  const open = configured.find(({ from }) => !from.complete)
  if (open !== undefined)
    return `${open.address} in ${open.file} may let it deliver here for a resource whose ARN the source alone does not state.`
  const window = input.ledger.coverage.accounts.find(({ account }) => account === input.policy.owner)
  const growing =
    window &&
    incompleteSetReason(byArn, {
      calls: countCalls(calls),
      window,
      things: ['resource', 'the resources that it acts for'],
    })
  if (growing !== undefined) return `${growing}.`
  const arns = [...new Set([...byArn.keys(), ...configured.flatMap(({ from }) => from.arns)])].sort()
  if (arns.length > saturation.resources) return `it acts for ${arns.length} resources, too many to name.`
  const unusual = arns.find((arn) => wild.test(arn))
  return unusual === undefined ? arns : `${unusual} is no plain ARN.`
}

/** The deliveries of some services that go, or may go, to the resource. */
const deliveriesFor = (
  services: readonly string[],
  { deliveries, policy }: ObservationInput,
): ObservationInput['deliveries'] =>
  deliveries.filter(
    ({ service, to }) =>
      services.includes(service) && (!to.complete || to.arns.some((arn) => policy.arns.includes(arn))),
  )

/** What the repository says of the deliveries, for the person who decides. */
function described(configured: ObservationInput['deliveries']): string {
  const known = configured.filter(({ to, from }) => to.complete && from.complete)
  const arns = [...new Set(known.flatMap(({ from }) => from.arns))].sort()
  return arns.length === 0 ? '' : `; the repository lets it deliver here for ${arns.join(', ')}`
}
