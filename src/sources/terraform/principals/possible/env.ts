import type { Module, ModuleFile } from '../../modules/module.ts'
import type { GraphCall, ModuleGraph } from '../../modules/module-graph.ts'
import type { FoundPolicies, PolicyExpression } from '../../policies/find-policies.ts'
import type { Block, Expression, Span } from '../../syntax/syntax-tree.ts'
import type { EvaluationContext, BlockInstance, Possible, Site } from './types.ts'

/** The surroundings of an expression. */
export interface Env {
  readonly facts: RepositoryFacts
  readonly context: EvaluationContext
  /** The instance of the surrounding block. */
  readonly instance?: BlockInstance | undefined
  /** The values of the names of `for` and `dynamic`. */
  readonly bound?: ReadonlyMap<string, Possible> | undefined
  readonly depth: number
}

/** The same place for the parts of an expression. */
export const deeperIn = ({ facts, context, instance, bound, depth }: Env): Env => ({
  facts,
  context,
  instance,
  bound,
  depth: depth + 1,
})

/** The parts of the whole repository that evaluation needs; `repositoryFactsOf` makes it. */
export interface RepositoryFacts {
  readonly repository: ModuleGraph
  /** Texts in data files, and their places: `PATH:LINE`. */
  readonly decodedAt: Map<Possible, readonly string[]>
  /** Every policy text of a file, each time the same objects. */
  textsIn(file: ModuleFile): FoundPolicies
  /** The policy text that an expression is. */
  originAt(expression: Span): PolicyExpression | undefined
  /** All uses of a directory. */
  contexts(module: Module): readonly EvaluationContext[]
  /** A called directory, for each instance of the call. */
  contextsOf(call: GraphCall, module: Module, outer: EvaluationContext): readonly EvaluationContext[]
  /** The instances of a block, as far as the source states them; one for all where it does not. */
  instancesOf(block: Block, context: EvaluationContext): readonly BlockInstance[]
  /** The possible values of an expression in a context, outside of any instance of a block. */
  remembered(expression: Expression, context: EvaluationContext, evaluate: () => Possible): Possible
  /** The result of a module that is not in the repository: it may contain its arguments. */
  madeOutside(site: Site): Possible
  /** The content of a file, by its path, decoder and text. */
  decodedOnce(decoder: string, path: string, text: string, decode: () => Possible | undefined): Possible | undefined
  /** The possible values of an expression; for one instance of a block they are computed once. */
  evaluate(expression: Expression, env: Env): Possible
  /** The possible values of an expression outside of any instance. */
  inContext(expression: Expression, env: Env): Possible
  /** The instances of a block that stands in another. */
  instancesIn(block: Block, env: Env): readonly BlockInstance[]
  /** The value of an identity, if it is written out; else the identity. */
  worth(value: Possible): Possible
  /** An attribute of a block's own body, as it is written; where its changes are ignored, that or anything else. */
  attribute(block: Block, name: string, context: EvaluationContext, instance: BlockInstance): Possible | undefined
}
