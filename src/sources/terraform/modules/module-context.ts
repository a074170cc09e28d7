import type { Expression } from '../syntax/syntax-tree.ts'
import type { Scope } from '../values/evaluate.ts'
import type { Module } from './module.ts'
import type { Call, ModuleGraph } from './module-graph.ts'
import type { References } from './references.ts'

/** What is needed to tell who holds something: the directory, and how the rest of the repository uses it. */
export interface ModuleContext {
  readonly module: Module
  readonly repository: ModuleGraph
  readonly references: References
  /** What its names may stand for; one for each way it is called. */
  readonly scopes: readonly Scope[]
  /** Only these calls of the directory are meant; absent: all. */
  readonly calls?: readonly Call[]
  /** The `for_each` of the block that is looked at. */
  readonly each?: Expression
}

/** A directory in all the ways it is used, or as `calls` use it. */
export function moduleContextOf(module: Module, repository: ModuleGraph, calls?: readonly Call[]): ModuleContext {
  let scopes: readonly Scope[] | undefined
  return {
    module,
    repository,
    // Few directories hold a policy, and only of these anybody asks.
    get references() {
      return repository.references(module)
    },
    get scopes() {
      return (scopes ??= repository.scopes(module, calls))
    },
    ...(calls && { calls }),
  }
}
