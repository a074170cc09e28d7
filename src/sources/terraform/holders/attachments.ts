import { addressOf, type Block } from '../syntax/syntax-tree.ts'
import { nameTheHolders, inPermissionSet, union, unknownHolder, type Holders } from './holders.ts'
import type { Site } from './possible/types.ts'
import { worldOf } from './possible/world.ts'
import { holdersAtSite } from './uses/attachments.ts'
import { shownThrough, sitesOf } from './uses/by-state.ts'
import { holdersOfManaged } from './uses/policies.ts'
import { inlinePolicies } from './uses/tables.ts'
import type { ModuleContext } from '../modules/module-context.ts'
import { stateOfBlock } from '../modules/state-of-block.ts'

/**
 * The principals that a resource's policy document is attached to.
 *
 * @param sites the instances of the resource that are meant; absent: all
 */
export function holdersOf(host: Block, place: ModuleContext, sites?: readonly Site[]): Holders {
  const type = host.labels[0] ?? ''
  const world = worldOf(place.repository)
  if (type === 'aws_iam_policy') return holdersOfManaged(host, place)
  if (type.startsWith('aws_ssoadmin_')) return unknownHolder(inPermissionSet(addressOf(host), host))
  const holders = inlinePolicies[type]
  if (!holders && type !== 'aws_iam_role')
    return unknownHolder(
      `The principals of ${addressOf(host)} are set outside of Terraform's IAM resources: ${nameTheHolders}`,
    )
  if (holders && stateOfBlock(host, place)) return shownThrough(host, { holders }, place, world)
  return union((sites ?? sitesOf(host, place, world)).map((site) => holdersAtSite(site, world)))
}
