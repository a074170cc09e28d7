import type { Module, ModuleFile } from '../../modules/module.ts'
import { addressOf, type Block } from '../../syntax/syntax-tree.ts'
import { outputOf, type Reference } from '../../modules/references.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { passingOn, repeats } from './passing-on.ts'

/** A name of a directory by which something may be reached: `local.x`, `var.x`, `aws_iam_policy.x`, `module.x`. */
export interface Start {
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
export interface Entry extends Omit<Sink, 'attributes'> {
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

/** A name that is reached; `through`: the attribute of its block that contains what is looked for, absent: it is that. */
interface Reached extends Start {
  readonly through?: string
}

/**
 * Every block that some names may reach, through any reference: all possible ones, never fewer. The values of the
 * blocks show whether they are really reached.
 */
export function reachedFrom(starts: readonly (Start | Entry)[], facts: RepositoryFacts): Reach {
  const { repository } = facts
  const seen = new Map<Module, Set<string>>()
  const open: Reached[] = []
  const sinks = new Map<Block, Sink & { readonly attributes: Set<string> }>()
  const outputs = new Map<Block, Sink>()
  const hidden = new Set<string>()
  const go = (to: Reached): void => {
    const { module, address, output = '', through = '' } = to
    let known = seen.get(module)
    if (!known) {
      seen.set(module, (known = new Set()))
      for (const sentence of module.hidden) hidden.add(sentence)
    }
    const key = `${address}\n${output}\n${through}`
    if (known.has(key)) return
    known.add(key)
    open.push(to)
  }
  for (const start of starts)
    if ('block' in start) enter(start, start.attribute)
    else go(start)
  for (let at = open.pop(); at; at = open.pop()) {
    const { output: wanted } = at
    for (const reference of passingOn(at, facts)) {
      const { block, attribute, traversal } = reference
      if (harmless.has(block.type) || attribute === 'depends_on' || attribute.endsWith('.depends_on')) continue
      if (wanted !== undefined && (outputOf(traversal) ?? wanted) !== wanted) continue
      enter(reference, attribute)
    }
  }
  function enter(sink: Entry | Reference, attribute: string): void {
    const { module, block, file } = sink
    if (block.type === 'locals') return go({ module, address: `local.${attribute.split('.')[0] ?? ''}` })
    if (block.type === 'output') {
      const name = block.labels[0] ?? ''
      const calls = repository.callsTo(module.directory)
      for (const call of calls) go({ module: call.caller, address: addressOf(call.block), output: name })
      for (const [other, state] of readersOfStates(facts, name)) go({ module: other, address: state })
      if (repository.leaves(module.directory)) outputs.set(block, { module, block, file })
      return
    }
    if (block.type === 'variable') return go({ module, address: `var.${block.labels[0] ?? ''}` })
    if (block.type === 'module' || block.type === 'inputs') {
      // A terragrunt configuration passes more arguments than its own block states.
      const call = repository.callOf(module.blocks.get(addressAt(sink))?.block ?? block)
      const callee = call && repository.moduleIn(call.directory)
      if (call && callee) {
        if (attribute === 'for_each' || attribute === 'count')
          for (const { name } of block.body.attributes) go({ module: callee, address: `var.${name}` })
        else go({ module: callee, address: `var.${attribute.split('.')[0] ?? ''}` })
        return
      }
    }
    const own = sinks.get(block) ?? { module, block, file, attributes: new Set() }
    const through = attribute.includes('content.') ? attribute.replace(/(^|\.)content\./g, '$1') : attribute
    if (own.attributes.has(through)) return
    sinks.set(block, own)
    own.attributes.add(through)
    // The outputs of a module that is not in the repository may be its arguments.
    go({ module, address: addressAt(sink), through })
  }
  const reached = [...sinks.values()].map((sink): Sink => {
    const { module, block, file, attributes } = sink
    return [...attributes].some((each) => repeats.test(each)) ? { module, block, file } : sink
  })
  return { sinks: reached, outputs: [...outputs.values()], hidden: [...hidden] }
}

/** Searches of many policies enter the same blocks. */
const addressAt = (sink: Entry | Reference): string => ('traversal' in sink ? sink.address : addressOf(sink.block))

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
