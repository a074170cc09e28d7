import type { Instance } from '../../../state/states.ts'
import { addressOf, attributeOf, type Block } from '../../syntax/syntax-tree.ts'
import { nobody, union, type Holders } from '../holders.ts'
import type { Site } from '../possible/types.ts'
import type { World } from '../possible/env.ts'
import { attachmentsOfInstance, textsIn, type AttachmentType } from '../from-state.ts'
import { holdersAtSite, holdersNamed } from './attachments.ts'
import { principalsOfSite } from './principals.ts'
import { attachments } from './tables.ts'
import { moduleContextOf, type ModuleContext } from '../../modules/module-context.ts'
import { stateOfBlock } from '../../modules/state-of-block.ts'

/** The principals that a block attaches a policy to, by the states and plans that contain it. */
export function heldThrough({ block, context }: Site, world: World, policies?: readonly Instance[]): Holders {
  const place = moduleContextOf(context.module, world.repository, context.call ? [context.call] : undefined)
  if (block.labels[0] === 'aws_iam_role')
    return union(sitesOf(block, place, world).map((site) => principalsOfSite('role', site, world)))
  return shownThrough(block, attachments[block.labels[0] ?? ''] ?? { holders: {} }, place, world, policies)
}

/** All instances of a block, in the ways its directory is used in. */
export function sitesOf(block: Block, { module, calls }: ModuleContext, world: World): readonly Site[] {
  const file = module.blocks.get(addressOf(block))?.file
  if (!file) return []
  const contexts = world.contexts(module).filter(({ call }) => !calls || !call || calls.includes(call))
  return contexts.flatMap((context) =>
    world.instancesOf(block, context).map((instance): Site => ({ context, block, file, instance })),
  )
}

/**
 * For each instance in a state, all principals that its attributes name; only of attachments of `policies`, where
 * stated.
 */
export function shownThrough(
  block: Block,
  type: Pick<AttachmentType, 'holders'> & Partial<AttachmentType>,
  place: ModuleContext,
  world: World,
  policies?: readonly Instance[],
): Holders {
  const shown = stateOfBlock(block, place)
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
    .map((instance) => attachmentsOfInstance(type, instance, shown.states, inSource))
  return union([...held, { principals: [], unknown: shown.unknown }])
}
