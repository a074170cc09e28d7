import { asApplied } from '../possible/ignored.ts'
import { deepAttributes } from '../possible/names.ts'
import type { Possible, Site } from '../possible/types.ts'
import { placeAt } from '../../modules/places.ts'
import type { World } from '../possible/env.ts'
import { leavesOf, type Leaf } from './leaves.ts'
import type { Sink } from './reach.ts'

/** An attribute of one instance of a block, in one context, and everything that it may be or contain. */
export interface Given {
  readonly site: Site
  readonly name: string
  /** Names of the blocks around it. */
  readonly path: readonly string[]
  readonly at: number
  /** `file:line`, where it stands in another file than its block. */
  readonly writtenAt?: string
  readonly leaves: readonly Leaf[]
  readonly value: Possible
}

const known = new WeakMap<World, Map<object, readonly Given[]>>()

/** All arguments of a block. */
export function givenTo({ module, block, file }: Sink, world: World): readonly Given[] {
  const byBlock = known.get(world) ?? new Map<object, readonly Given[]>()
  known.set(world, byBlock)
  const before = byBlock.get(block)
  if (before) return before
  const found = world.contexts(module).flatMap((context) =>
    world.instancesOf(block, context).flatMap((instance) => {
      const site: Site = { context, block, file, instance }
      return deepAttributes(block).map(({ name, path, value, bind, writtenAt }): Given => {
        const written = world.evaluate(value, bind({ world, context, instance, depth: 0 }))
        const worth =
          path.length === 0 ? asApplied(block, name, written, writtenAt ?? placeAt(file, value.start)) : written
        const given = { site, name, path, at: value.start, leaves: leavesOf(worth, world), value: worth }
        return writtenAt === undefined ? given : { ...given, writtenAt }
      })
    }),
  )
  byBlock.set(block, found)
  return found
}

export const placeOf = (given: Given): string => given.writtenAt ?? placeAt(given.site.file, given.at)
