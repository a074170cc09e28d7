import type { ModuleFile } from '../../modules/module.ts'
import type { Block, Expression, Span } from '../../syntax/syntax-tree.ts'
import { attributeOf } from '../../syntax/syntax-tree.ts'
import { findPolicies, type FoundPolicies, type PolicyExpression } from '../../policies/find-policies.ts'
import type { GraphCall, ModuleGraph } from '../../modules/module-graph.ts'
import type { Module } from '../../modules/module.ts'
import type { Env, RepositoryFacts } from './env.ts'
import { asApplied } from './ignored.ts'
import { placeAt } from '../../modules/places.ts'
import { evaluatePossible, inContext, instancesIn } from './evaluate.ts'
import { argumentsOf, valueOfIdentity } from './names.ts'
import { madeFromLazily, type EvaluationContext, type BlockInstance, type Possible, type Site } from './types.ts'

/** More ways than this of using one directory are not followed one by one. */
const most = 100

/** Caches earlier results. */
class CachedRepositoryFacts implements RepositoryFacts {
  readonly repository: ModuleGraph
  private readonly known = new Map<Module, readonly EvaluationContext[]>()
  private readonly inner = new Map<EvaluationContext, Map<Block, readonly EvaluationContext[]>>()
  private readonly texts = new Map<ModuleFile, FoundPolicies>()
  private readonly origins = new Map<Span, PolicyExpression>()
  private readonly memo = new Map<EvaluationContext, Map<Expression, Possible>>()
  private readonly decoded = new Map<string, Possible | undefined>()
  readonly decodedAt = new Map<Possible, readonly string[]>()
  private readonly ofInstances = new Map<EvaluationContext, Map<BlockInstance, Map<Expression, Possible>>>()
  private readonly outside = new Map<EvaluationContext, Map<Block, Possible>>()
  private readonly instances = new Map<EvaluationContext, Map<Block, readonly BlockInstance[] | 'open'>>()

  constructor(graph: ModuleGraph) {
    this.repository = graph
    for (const module of [...graph.modules, ...graph.configurations])
      for (const file of module.files) this.textsIn(file)
  }

  textsIn(file: ModuleFile): FoundPolicies {
    const known = this.texts.get(file)
    if (known) return known
    const found = findPolicies(file)
    this.texts.set(file, found)
    for (const text of found.texts) this.origins.set(text.at, text)
    return found
  }

  originAt(expression: Span): PolicyExpression | undefined {
    return this.origins.get(expression)
  }

  contexts(module: Module): readonly EvaluationContext[] {
    const known = this.known.get(module)
    if (known) return known
    // A directory that calls itself, directly or through others, is requested here again.
    this.known.set(module, [{ module, lost: true }])
    const { repository } = this
    const calls = repository.callsTo(module.directory)
    const called = calls.flatMap((call) =>
      this.contexts(call.caller).flatMap((outer) => this.contextsOf(call, module, outer)),
    )
    const alone =
      calls.length === 0 ||
      repository.mayBeCalledFrom(module.directory).length > 0 ||
      repository.isSetElsewhere(module.directory)
    const all: EvaluationContext[] =
      called.length > most ? [{ module, lost: true }] : [...called, ...(alone ? [{ module }] : [])]
    this.known.set(module, all)
    return all
  }

  contextsOf(call: GraphCall, module: Module, outer: EvaluationContext): readonly EvaluationContext[] {
    const byBlock = this.inner.get(outer) ?? new Map<Block, readonly EvaluationContext[]>()
    this.inner.set(outer, byBlock)
    const known = byBlock.get(call.block)
    if (known) return known
    byBlock.set(call.block, [{ module, lost: true }])
    const made = this.instancesOf(call.block, outer).map((instance): EvaluationContext => ({
      module,
      call,
      outer,
      instance,
    }))
    byBlock.set(call.block, made)
    return made
  }

  instancesOf(block: Block, context: EvaluationContext): readonly BlockInstance[] {
    const byBlock = this.instances.get(context) ?? new Map<Block, readonly BlockInstance[] | 'open'>()
    this.instances.set(context, byBlock)
    const known = byBlock.get(block)
    if (known === 'open') return [{}]
    if (known) return known
    byBlock.set(block, 'open')
    const made = instancesIn(block, { facts: this, context, depth: 0 })
    byBlock.set(block, made)
    return made
  }

  remembered(expression: Expression, context: EvaluationContext, evaluate: () => Possible): Possible {
    let byExpression = this.memo.get(context)
    if (!byExpression) this.memo.set(context, (byExpression = new Map()))
    return once(expression, byExpression, evaluate)
  }

  madeOutside(site: Site): Possible {
    const { block, context, instance } = site
    const byBlock = this.outside.get(context) ?? new Map<Block, Possible>()
    this.outside.set(context, byBlock)
    if (instance.key !== undefined || instance.index !== undefined) return madeFromLazily(() => argumentsOf(site, this))
    const known = byBlock.get(block) ?? madeFromLazily(() => argumentsOf(site, this))
    byBlock.set(block, known)
    return known
  }

  decodedOnce(decoder: string, path: string, text: string, decode: () => Possible | undefined): Possible | undefined {
    const key = `${decoder}\n${path}\n${text}`
    if (!this.decoded.has(key)) this.decoded.set(key, decode())
    return this.decoded.get(key)
  }

  evaluate(expression: Expression, env: Env): Possible {
    const { context, instance, bound } = env
    if (bound || !instance) return evaluatePossible(expression, env)
    let byInstance = this.ofInstances.get(context)
    if (!byInstance) this.ofInstances.set(context, (byInstance = new Map()))
    // Blocks without for_each and count have no names of their own.
    const key = instance.key || instance.value || instance.index ? instance : single
    let byExpression = byInstance.get(key)
    if (!byExpression) byInstance.set(key, (byExpression = new Map()))
    return once(expression, byExpression, () => evaluatePossible(expression, { ...env, depth: 0 }))
  }

  inContext(expression: Expression, env: Env): Possible {
    return inContext(expression, env)
  }

  instancesIn(block: Block, env: Env): readonly BlockInstance[] {
    return instancesIn(block, env)
  }

  worth(value: Possible): Possible {
    return valueOfIdentity(value, this)
  }

  private placeOf(block: Block, { module }: EvaluationContext): string {
    const file = module.files.find(({ syntax }) => syntax.body.blocks.includes(block))
    return file ? placeAt(file, block.start) : module.directory || '.'
  }

  attribute(block: Block, name: string, context: EvaluationContext, instance: BlockInstance): Possible | undefined {
    const found = attributeOf(block.body, name)
    if (!found) return undefined
    const value = this.evaluate(found.value, { facts: this, context, instance, depth: 0 })
    return asApplied(block, name, value, () => this.placeOf(block, context))
  }
}

const single: BlockInstance = {}

/** Stands for a value that is being computed. */
const opened: Possible = { kind: 'outside', what: '', place: '', lost: true }

function once(expression: Expression, known: Map<Expression, Possible>, evaluate: () => Possible): Possible {
  const before = known.get(expression)
  if (before === opened) {
    // Terraform knows no cycles; a text that has one is not followed.
    const lost: Possible = { kind: 'outside', what: expression.text, place: '', lost: true }
    known.set(expression, lost)
    return lost
  }
  if (before) return before
  known.set(expression, opened)
  const value = evaluate()
  known.set(expression, value)
  return value
}

const worlds = new WeakMap<ModuleGraph, RepositoryFacts>()

/** The one world of a repository. */
export function repositoryFactsOf(graph: ModuleGraph): RepositoryFacts {
  const known = worlds.get(graph)
  if (known) return known
  const made = new CachedRepositoryFacts(graph)
  worlds.set(graph, made)
  return made
}
