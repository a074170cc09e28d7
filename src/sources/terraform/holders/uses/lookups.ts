import type { Module, ModuleFile } from '../../modules/module.ts'
import { addressOf, type Block } from '../../syntax/syntax-tree.ts'
import type { World } from '../possible/env.ts'
import { foundBy } from './leaves.ts'
import type { Start } from './reach.ts'

/** Data sources that may find a managed policy. */
export function lookupsOf(policy: Block, world: World): Start[] {
  return lookups(world).flatMap(({ module, block, file }) =>
    world
      .contexts(module)
      .some((context) =>
        world
          .instancesOf(block, context)
          .some((instance) =>
            foundBy({ context, block, file, instance }, world).some(({ site }) => site.block === policy),
          ),
      )
      ? [{ module, address: addressOf(block) }]
      : [],
  )
}

const found = new WeakMap<
  World,
  readonly { readonly module: Module; readonly block: Block; readonly file: ModuleFile }[]
>()

/** All `data "aws_iam_policy"` of the repository. */
function lookups(world: World) {
  const known = found.get(world)
  if (known) return known
  const made = world.repository.modules.flatMap((module) =>
    [...module.blocks.values()].flatMap(({ block, file }) => (isLookup(block) ? [{ module, block, file }] : [])),
  )
  found.set(world, made)
  return made
}

/** A `data "aws_iam_policy"`. */
export const isLookup = (block: Block): boolean => block.type === 'data' && block.labels[0] === 'aws_iam_policy'
