import type { Context, Instance, Possible } from './types.ts'
import type { World } from './world.ts'

/** Where an expression stands. */
export interface Env {
  readonly world: World
  readonly context: Context
  /** Of the block around it. */
  readonly instance?: Instance
  /** What the names of `for` and `dynamic` stand for. */
  readonly bound?: ReadonlyMap<string, Possible>
  readonly depth: number
}
