import type { Module, ModuleFile } from '../../modules/module.ts'
import { addressOf, type Block } from '../../syntax/syntax-tree.ts'
import { outputOf, type Reference } from '../../modules/references.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { referencesPassedOn, repetitionArguments } from './passed-on-references.ts'

/** A name of a directory by which something may be reached: `local.x`, `var.x`, `aws_iam_policy.x`, `module.x`. */
export interface SearchStart {
  readonly module: Module
  readonly address: string
  /** Only this output of a module is meant. */
  readonly output?: string
}

/** A block in which something may end up. */
export interface Sink {
  readonly module: Module
  readonly block: Block
  readonly file: ModuleFile
  /** The attributes in which it may stand, as `attributePath` writes them; absent: all. */
  readonly attributes?: ReadonlySet<string>
}

/** An attribute of a block in which something stands. */
export interface ReachedAttribute extends Omit<Sink, 'attributes'> {
  /** See `attributePath`. */
  readonly attribute: string
}

/** `inline_policy.policy`: an attribute behind the blocks around it; `dynamic` blocks are named as what they make. */
export const attributePath = (path: readonly string[], name: string): string => [...path, name].join('.')

/** Blocks that name an address without using its value. */
const harmless = new Set(['moved', 'removed', 'import', 'check', 'variable'])

/** The places that something may get to from some names of the repository. */
export interface Reach {
  readonly sinks: readonly Sink[]
  /** Outputs through which it may leave the repository. */
  readonly outputs: readonly Sink[]
  /** The reasons why a directory that is reached may have unknown parts; a sentence each. */
  readonly hidden: readonly string[]
}

/**
 * A name that is reached; `through`: the attribute of its block that contains what is looked for, absent: it is that. The
 * same object for each search.
 */
interface Reached extends SearchStart {
  readonly through?: string
  /** What it leads to; found when a search first gets here. */
  steps?: readonly Step[]
}

/** What one use of a name leads to: further names, and the block or output in which it ends up. */
interface Step {
  readonly next: readonly Reached[]
  readonly sink?: ReachedAttribute
  readonly output?: Sink
}

/** What the names of a repository lead to, whatever is looked for: searches of many policies pass the same names. */
class ReachGraph {
  private readonly facts: RepositoryFacts
  private readonly names = new Map<Module, Map<string, Reached>>()
  private readonly entered = new Map<Block, Map<string, Step>>()

  constructor(facts: RepositoryFacts) {
    this.facts = facts
  }

  nameOf(start: SearchStart & { readonly through?: string }): Reached {
    const { module, address, output = '', through = '' } = start
    let own = this.names.get(module)
    if (!own) this.names.set(module, (own = new Map()))
    const key = `${address}\n${output}\n${through}`
    let known = own.get(key)
    if (!known) own.set(key, (known = { ...start }))
    return known
  }

  /** In the order in which the references stand. */
  stepsOf(at: Reached): readonly Step[] {
    return (at.steps ??= this.findSteps(at))
  }

  private findSteps(at: Reached): readonly Step[] {
    const { output: wanted } = at
    const steps: Step[] = []
    for (const reference of referencesPassedOn(at, this.facts)) {
      const { block, attribute, traversal } = reference
      if (harmless.has(block.type) || attribute === 'depends_on' || attribute.endsWith('.depends_on')) continue
      if (wanted !== undefined && (outputOf(traversal) ?? wanted) !== wanted) continue
      steps.push(this.enter(reference, attribute))
    }
    return steps
  }

  /** What stands in an attribute of a block leads to the same, whichever name it was reached by. */
  enter(sink: ReachedAttribute | Reference, attribute: string): Step {
    let own = this.entered.get(sink.block)
    if (!own) this.entered.set(sink.block, (own = new Map()))
    let known = own.get(attribute)
    if (!known) own.set(attribute, (known = this.stepInto(sink, attribute)))
    return known
  }

  private stepInto(sink: ReachedAttribute | Reference, attribute: string): Step {
    const { repository } = this.facts
    const { module, block, file } = sink
    const to = (...starts: readonly SearchStart[]): Step => ({ next: starts.map((start) => this.nameOf(start)) })
    if (block.type === 'locals') return to({ module, address: `local.${attribute.split('.')[0] ?? ''}` })
    if (block.type === 'output') {
      const name = block.labels[0] ?? ''
      const calls = repository.callsTo(module.directory)
      const step = to(
        ...calls.map((call) => ({ module: call.caller, address: addressOf(call.block), output: name })),
        ...readersOfStates(this.facts, name).map(([other, state]) => ({ module: other, address: state })),
      )
      return repository.leaves(module.directory) ? { ...step, output: { module, block, file } } : step
    }
    if (block.type === 'variable') return to({ module, address: `var.${block.labels[0] ?? ''}` })
    if (block.type === 'module' || block.type === 'inputs') {
      // A terragrunt configuration passes more arguments than its own block states.
      const call = repository.callOf(module.blocks.get(addressAt(sink))?.block ?? block)
      const callee = call && repository.moduleIn(call.directory)
      if (call && callee) {
        const names =
          attribute === 'for_each' || attribute === 'count'
            ? block.body.attributes.map(({ name }) => name)
            : [attribute.split('.')[0] ?? '']
        return to(...names.map((name) => ({ module: callee, address: `var.${name}` })))
      }
    }
    const through = attribute.includes('content.') ? attribute.replace(/(^|\.)content\./g, '$1') : attribute
    // The outputs of a module that is not in the repository may be its arguments.
    const next = [this.nameOf({ module, address: addressAt(sink), through })]
    return { next, sink: { module, block, file, attribute: through } }
  }
}

const graphs = new WeakMap<RepositoryFacts, ReachGraph>()

function graphOf(facts: RepositoryFacts): ReachGraph {
  let known = graphs.get(facts)
  if (!known) graphs.set(facts, (known = new ReachGraph(facts)))
  return known
}

/**
 * Every block that some names may reach, through any reference: all possible ones, never fewer. The values of the
 * blocks show whether they are really reached.
 */
export function reachedFrom(starts: readonly (SearchStart | ReachedAttribute)[], facts: RepositoryFacts): Reach {
  const graph = graphOf(facts)
  const seen = new Set<Reached | Step>()
  const open: Reached[] = []
  const modules = new Set<Module>()
  const sinks = new Map<Block, Sink & { readonly attributes: Set<string> }>()
  const outputs = new Map<Block, Sink>()
  const go = (to: Reached): void => {
    if (seen.has(to)) return
    seen.add(to)
    modules.add(to.module)
    open.push(to)
  }
  const take = (step: Step): void => {
    if (seen.has(step)) return
    seen.add(step)
    const { sink, output, next } = step
    if (output) outputs.set(output.block, output)
    if (sink) {
      const { module, block, file, attribute } = sink
      const own = sinks.get(block)
      if (own) own.attributes.add(attribute)
      else sinks.set(block, { module, block, file, attributes: new Set([attribute]) })
    }
    next.forEach(go)
  }
  for (const start of starts)
    if ('block' in start) take(graph.enter(start, start.attribute))
    else go(graph.nameOf(start))
  for (let at = open.pop(); at; at = open.pop()) graph.stepsOf(at).forEach(take)
  const reached = [...sinks.values()].map((sink): Sink => {
    const { module, block, file, attributes } = sink
    return [...attributes].some((each) => repetitionArguments.test(each)) ? { module, block, file } : sink
  })
  const hidden = new Set([...modules].flatMap((module) => module.hidden))
  return { sinks: reached, outputs: [...outputs.values()], hidden: [...hidden] }
}

/** Searches of many policies enter the same blocks. */
const addressAt = (sink: ReachedAttribute | Reference): string =>
  'traversal' in sink ? sink.address : addressOf(sink.block)

const readers = new WeakMap<RepositoryFacts, ReadonlyMap<string, readonly (readonly [Module, string])[]>>()

const remoteStates = 'data.terraform_remote_state.'

/** Which states of other directories an output of that name may be taken out of. */
function readersOfStates(facts: RepositoryFacts, output: string): readonly (readonly [Module, string])[] {
  const known = readers.get(facts)
  if (known) return known.get(output) ?? []
  const found = new Map<string, (readonly [Module, string])[]>()
  for (const module of facts.repository.modules) {
    if (![...module.blocks.keys()].some((address) => address.startsWith(remoteStates))) continue
    for (const [address, uses] of facts.repository.references(module))
      for (const use of address.startsWith(remoteStates) ? uses : []) {
        const [, , third, fourth] = use.traversal.steps.flatMap((step) =>
          step.kind === 'attribute' ? [step.name] : [],
        )
        const name = third === 'outputs' ? fourth : third
        if (name !== undefined) found.set(name, [...(found.get(name) ?? []), [module, address]])
      }
  }
  readers.set(facts, found)
  return found.get(output) ?? []
}
