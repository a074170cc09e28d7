import { addressOf, type Block } from '../syntax/syntax-tree.ts'
import { instancesOf } from './instances.ts'
import type { ModuleContext } from './module-context.ts'

/** The instances of a block in states and plans; `undefined` where none of them covers its directory. */
export function stateOfBlock(block: Block, place: ModuleContext) {
  const { module, repository, calls } = place
  const { states } = repository
  if (!states?.covers(module.directory)) return undefined
  const called = calls?.map((call) => addressOf(call.block))
  const { instances, unknown } = states.instancesOf(module.directory, addressOf(block), called)
  // Nothing is missing where the source itself makes no instance.
  const none = instances.length === 0 && place.scopes.every((scope) => instancesOf(block, scope)?.length === 0)
  return { states, instances, unknown: none ? [] : unknown }
}
