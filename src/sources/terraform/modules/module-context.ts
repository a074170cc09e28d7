import type { Expression } from '../syntax/syntax-tree.ts'
import type { ModuleScope } from '../values/evaluate.ts'
import type { Module } from './module.ts'
import type { GraphCall, ModuleGraph } from './module-graph.ts'
import type { References } from './references.ts'

/**
 * The context that decides which principals a policy is attached to: the directory, and its uses in the rest of the
 * repository.
 */
export interface ModuleContext {
  readonly module: Module
  readonly repository: ModuleGraph
  readonly references: References
  /** The possible values of its names; one scope for each call. */
  readonly scopes: readonly ModuleScope[]
  /** Only these calls of the directory are meant; absent: all. */
  readonly calls?: readonly GraphCall[]
  /** The `for_each` of the block that is looked at. */
  readonly each?: Expression
}

/** A directory in all the ways it is used, or as `calls` use it. */
export function moduleContextOf(module: Module, graph: ModuleGraph, calls?: readonly GraphCall[]): ModuleContext {
  let scopes: readonly ModuleScope[] | undefined
  return {
    module,
    repository: graph,
    // Few directories contain a policy, and only for these the references are needed.
    get references() {
      return graph.references(module)
    },
    get scopes() {
      return (scopes ??= graph.scopes(module, calls))
    },
    ...(calls && { calls }),
  }
}
