import type { Instance } from '../../state/states.ts'
import { addressOf, attributeOf, type Block } from '../syntax.ts'
import { nameTheHolders, inPermissionSet, nobody, union, unknownHolder, type Holders } from './holders.ts'
import type { Site } from './possible/types.ts'
import { worldOf, type World } from './possible/world.ts'
import { surroundingsOf, type Surroundings } from './references.ts'
import { heldByInstance, shownOf, textsIn, type AttachmentType } from './shown.ts'
import { attachments, holdersAtSite, holdersNamed, inlinePolicies } from './uses/attachments.ts'
import { holdersOfManaged } from './uses/policies.ts'
import { principalsOfSite } from './uses/principals.ts'

/**
 * Who holds what a resource makes of its policy document.
 *
 * @param sites the instances of the resource that are meant; absent: all
 */
export function holdersOf(host: Block, place: Surroundings, sites?: readonly Site[]): Holders {
  const type = host.labels[0] ?? ''
  const world = worldOf(place.repository)
  if (type === 'aws_iam_policy') return holdersOfManaged(host, place)
  if (type.startsWith('aws_ssoadmin_')) return unknownHolder(inPermissionSet(addressOf(host), host))
  const holders = inlinePolicies[type]
  if (!holders && type !== 'aws_iam_role')
    return unknownHolder(
      `Who holds ${addressOf(host)} is decided outside of Terraform's IAM resources: ${nameTheHolders}`,
    )
  if (holders && shownOf(host, place)) return shownThrough(host, { holders }, place, world)
  return union((sites ?? sitesOf(host, place, world)).map((site) => holdersAtSite(site, world)))
}

/** Who holds what a block attaches, by the states and plans that show it. */
export function heldThrough({ block, context }: Site, world: World, policies?: readonly Instance[]): Holders {
  const place = surroundingsOf(context.module, world.repository, context.call ? [context.call] : undefined)
  if (block.labels[0] === 'aws_iam_role')
    return union(sitesOf(block, place, world).map((site) => principalsOfSite('role', site, world)))
  return shownThrough(block, attachments[block.labels[0] ?? ''] ?? { holders: {} }, place, world, policies)
}

/** All instances of a block, in the ways its directory is used in. */
function sitesOf(block: Block, { module, calls }: Surroundings, world: World): readonly Site[] {
  const file = module.blocks.get(addressOf(block))?.file
  if (!file) return []
  const contexts = world.contexts(module).filter(({ call }) => !calls || !call || calls.includes(call))
  return contexts.flatMap((context) =>
    world.instancesOf(block, context).map((instance): Site => ({ context, block, file, instance })),
  )
}

/** For each instance that a state shows, everybody its attributes name; only of attachments of `policies`, where they tell. */
function shownThrough(
  block: Block,
  type: Pick<AttachmentType, 'holders'> & Partial<AttachmentType>,
  place: Surroundings,
  world: World,
  policies?: readonly Instance[],
): Holders {
  const shown = shownOf(block, place)
  const sites = sitesOf(block, place, world)
  if (!shown) return union(sites.map((site) => holdersAtSite(site, world)))
  const inSource = (name: string): Holders => {
    const kind = type.holders[name]
    if (!kind || !attributeOf(block.body, name)) return nobody
    return union(sites.map((site) => holdersNamed(site, name, kind, world)))
  }
  const arns = policies?.map(({ resource }) => resource.values['arn'])
  const others = (instance: Instance): boolean => {
    const attached = type.policy === undefined ? undefined : textsIn(instance.resource.values[type.policy])
    return !!arns?.every((arn) => typeof arn === 'string') && !!attached && !attached.some((arn) => arns.includes(arn))
  }
  const held = shown.instances
    .filter((instance) => !others(instance))
    .map((instance) => heldByInstance(type, instance, shown.states, inSource))
  return union([...held, { principals: [], unknown: shown.unknown }])
}
