import type { Module, ModuleFile } from '../../modules/module.ts'
import type { Call, ModuleGraph } from '../../modules/module-graph.ts'
import type { FoundPolicies, PolicyExpression } from '../../policies/find-policies.ts'
import type { Block, Expression, Span } from '../../syntax/syntax-tree.ts'
import type { Context, Instance, Possible, Site } from './types.ts'

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

/** What evaluation needs of the whole repository; `worldOf` makes it. */
export interface World {
  readonly repository: ModuleGraph
  /** Texts that files of data hold, and where: `PATH:LINE`. */
  readonly decodedAt: Map<Possible, readonly string[]>
  /** Every policy text of a file, each time the same objects. */
  textsIn(file: ModuleFile): FoundPolicies
  /** The policy text that an expression is. */
  originAt(expression: Span): PolicyExpression | undefined
  /** All ways in which a directory is used. */
  contexts(module: Module): readonly Context[]
  /** A called directory, for each instance of the call. */
  contextsOf(call: Call, module: Module, outer: Context): readonly Context[]
  /** The instances of a block, as far as the source tells them; one for all where it does not. */
  instancesOf(block: Block, context: Context): readonly Instance[]
  /** What an expression may be worth in a context, outside of any instance of a block. */
  remembered(expression: Expression, context: Context, evaluate: () => Possible): Possible
  /**
   * What a module that is not in the repository makes of its arguments. Two such modules may be given each other's
   * outputs, which is no cycle to Terraform: there what comes back is not followed.
   */
  madeOutside(site: Site, evaluate: () => Possible): Possible
  /** What a file holds, by its path, what decodes it, and its text. */
  decodedOnce(decoder: string, path: string, text: string, decode: () => Possible | undefined): Possible | undefined
  /** What an expression may be worth; of one instance of a block it is found out once. */
  evaluate(expression: Expression, env: Env): Possible
  /** What an expression may be worth outside of any instance. */
  inContext(expression: Expression, env: Env): Possible
  /** The instances of a block that stands in another. */
  instancesIn(block: Block, env: Env): readonly Instance[]
  /** Where the value of an identity is written out, that. */
  worth(value: Possible): Possible
  /** An attribute of a block's own body, as it is written; where its changes are ignored, that or anything else. */
  attribute(block: Block, name: string, context: Context, instance: Instance): Possible | undefined
}
