import { asApplied } from '../possible/ignored.ts'
import { deepAttributes } from '../possible/names.ts'
import type { Possible, Site } from '../possible/types.ts'
import { placeAt } from '../../modules/places.ts'
import type { World } from '../possible/env.ts'
import { leavesOf, mayServe, type Leaf } from './leaves.ts'
import { everything, type Interest } from './interests.ts'
import type { Sink } from './reach.ts'

const none: readonly Leaf[] = []

/** An attribute of one instance of a block, in one context, and everything that it may be or contain. */
export class Given {
  readonly site: Site
  readonly name: string
  /** Names of the blocks around it. */
  readonly path: readonly string[]
  readonly at: number
  /** `file:line`, where it stands in another file than its block. */
  readonly writtenAt: string | undefined
  readonly value: Possible
  private readonly world: World
  private known: Map<Interest, readonly Leaf[]> | undefined

  constructor(
    site: Site,
    { name, path, value: { start }, writtenAt }: WrittenAttribute,
    value: Possible,
    world: World,
  ) {
    this.site = site
    this.name = name
    this.path = path
    this.at = start
    this.writtenAt = writtenAt
    this.value = value
    this.world = world
  }

  /** Its parts that serve an interest. A value refers to much of the repository, and few of its parts are looked for. */
  leaves(interest: Interest = everything): readonly Leaf[] {
    if (!mayServe(this.value, this.world, interest)) return none
    this.known ??= new Map()
    const found = this.known.get(interest) ?? leavesOf(this.value, this.world, interest)
    this.known.set(interest, found)
    return found
  }
}

type WrittenAttribute = Pick<ReturnType<typeof deepAttributes>[number], 'name' | 'path' | 'value' | 'writtenAt'>

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
      return deepAttributes(block).map((attribute): Given => {
        const { name, path, value, bind, writtenAt } = attribute
        const written = world.evaluate(value, bind({ world, context, instance, depth: 0 }))
        const worth =
          path.length === 0 ? asApplied(block, name, written, writtenAt ?? placeAt(file, value.start)) : written
        return new Given(site, attribute, worth, world)
      })
    }),
  )
  byBlock.set(block, found)
  return found
}

const serving = new WeakMap<readonly Given[], Map<Interest, readonly Given[]>>()

/** The arguments of a block that have parts which serve an interest. */
export function givenWith(interest: Interest, sink: Sink, world: World): readonly Given[] {
  const all = givenTo(sink, world)
  const byInterest = serving.get(all) ?? new Map<Interest, readonly Given[]>()
  serving.set(all, byInterest)
  const found = byInterest.get(interest) ?? all.filter(({ value }) => mayServe(value, world, interest))
  byInterest.set(interest, found)
  return found
}

export const placeOf = (given: Given): string => given.writtenAt ?? placeAt(given.site.file, given.at)
