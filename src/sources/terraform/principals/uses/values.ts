import { asApplied } from '../possible/ignored.ts'
import { deepAttributes } from '../possible/names.ts'
import type { Block, Expression } from '../../syntax/syntax-tree.ts'
import { knownAs, type Possible, type Site } from '../possible/types.ts'
import { placeAt } from '../../modules/places.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { interestsOf, leavesOf, type Leaf } from './leaves.ts'
import { everything, interestsIn, type Interest } from './interests.ts'
import { attributePath, type Sink } from './reach.ts'

const none: readonly never[] = []

/** An attribute of one instance of a block, in one context, and everything that it may be or contain. */
export class AttributeValues {
  readonly site: Site
  readonly name: string
  /** Names of the blocks around it. */
  readonly path: readonly string[]
  readonly at: number
  /** `file:line`, where it is in another file than its block. */
  readonly writtenAt: string | undefined
  private readonly argument: Argument
  private readonly facts: RepositoryFacts
  private evaluated: Possible | undefined
  private interests: Interest | undefined
  private known: Map<Interest, readonly Leaf[]> | undefined

  constructor(site: Site, argument: Argument, facts: RepositoryFacts) {
    const { attribute } = argument
    this.site = site
    this.name = attribute.name
    this.path = attribute.path
    this.at = attribute.value.start
    this.writtenAt = attribute.writtenAt
    this.argument = argument
    this.facts = facts
  }

  /** May it serve an interest, itself or by something that it contains? */
  serves(interest: Interest): boolean {
    if (interest === everything) return true
    this.interests ??= this.argument.quiet ? 0 : interestsOf(this.value(), this.facts)
    return (this.interests & interest) !== 0
  }

  /** Its parts that serve an interest. A value refers to much of the repository, and few of its parts are looked for. */
  leaves(interest: Interest = everything): readonly Leaf[] {
    const before = this.known?.get(interest)
    if (before) return before
    if (!this.serves(interest)) return none
    this.known ??= new Map()
    const found = leavesOf(this.value(), this.facts, interest)
    this.known.set(interest, found)
    return found
  }

  private value(): Possible {
    return (this.evaluated ??= valueAt(this.site, this.argument.attribute, this.facts))
  }
}

/**
 * Is a value written out, without anything that an interest looks for? Most arguments are, and are not evaluated then.
 */
export function isPlainValue(expression: Expression, facts: RepositoryFacts, depth = 0): boolean {
  if (depth > mostNested || facts.originAt(expression)) return false
  switch (expression.kind) {
    case 'literal':
      return true
    case 'template': {
      const [first, ...others] = expression.parts
      if (others.length > 0 || (first && first.kind !== 'text')) return false
      const text = first?.text ?? ''
      return !/[\\{]/.test(text) && interestsIn(knownAs(text), () => false) === 0
    }
    case 'tuple':
      return expression.elements.every((element) => isPlainValue(element, facts, depth + 1))
    case 'object':
      return expression.entries.every(
        ({ key, value }) =>
          (isPlainValue(key, facts, depth + 1) || (key.kind === 'traversal' && key.steps.length === 0)) &&
          isPlainValue(value, facts, depth + 1),
      )
    case 'call':
    case 'conditional':
    case 'other':
    case 'parentheses':
    case 'traversal':
    default:
      return false
  }
}

/** Evaluation follows more levels than this. */
const mostNested = 50

type WrittenAttribute = ReturnType<typeof deepAttributes>[number]

/** An attribute of a block, as it is written. */
interface Argument {
  readonly attribute: WrittenAttribute
  /** See `attributePath`. */
  readonly key: string
  /** It serves no interest (`isPlainValue`), and is not evaluated. */
  readonly quiet: boolean
}

function valueAt(
  site: Site,
  { name, path, value, bind, writtenAt }: WrittenAttribute,
  facts: RepositoryFacts,
): Possible {
  const { block, context, instance, file } = site
  const written = facts.evaluate(value, bind({ facts, context, instance, depth: 0 }))
  if (path.length > 0) return written
  return asApplied(block, name, written, () => writtenAt ?? placeAt(file, value.start))
}

/** The arguments of a block in each of its instances; few of them are looked at. */
class BlockArguments {
  private readonly facts: RepositoryFacts
  private readonly sites: readonly Site[]
  private readonly written: readonly Argument[]
  /** Arguments of inner blocks may have the same key. */
  private readonly byKey = new Map<string, readonly number[]>()
  /** Those of the first site, then of the next. */
  private readonly given: (AttributeValues | undefined)[]
  /** For each interest, the numbers of those that serve it, by the number of the argument. */
  private readonly serving = new Map<Interest, (readonly number[] | undefined)[]>()

  constructor({ module, block, file }: Sink, facts: RepositoryFacts) {
    this.facts = facts
    this.sites = facts
      .contexts(module)
      .flatMap((context) =>
        facts.instancesOf(block, context).map((instance): Site => ({ context, block, file, instance })),
      )
    this.written = deepAttributes(block).map((attribute) => ({
      attribute,
      key: attributePath(attribute.path, attribute.name),
      quiet: isPlainValue(attribute.value, facts),
    }))
    for (const [number, { key }] of this.written.entries())
      this.byKey.set(key, [...(this.byKey.get(key) ?? []), number])
    this.given = Array.from({ length: this.sites.length * this.written.length })
  }

  all(): readonly AttributeValues[] {
    return this.sites.flatMap((_, at) => this.written.map((_, number) => this.at(at * this.written.length + number)))
  }

  /** Those of some attributes that serve an interest. Many searches ask for the same, and nearly all find none. */
  with(interest: Interest, attributes: Sink['attributes']): readonly AttributeValues[] {
    const known = this.serving.get(interest) ?? []
    this.serving.set(interest, known)
    let found: readonly number[] = none
    const add = (number: number): void => {
      const own = (known[number] ??= this.numbersWith(interest, number))
      if (own.length > 0) found = found.length === 0 ? own : [...found, ...own].sort((a, b) => a - b)
    }
    if (attributes) for (const key of attributes) this.byKey.get(key)?.forEach(add)
    else this.written.forEach((_, number) => add(number))
    return found.length === 0 ? none : found.map((index) => this.at(index))
  }

  private numbersWith(interest: Interest, number: number): readonly number[] {
    const found: number[] = []
    for (let index = number; index < this.sites.length * this.written.length; index += this.written.length)
      if (this.at(index).serves(interest)) found.push(index)
    return found
  }

  private at(index: number): AttributeValues {
    const known = this.given[index]
    if (known) return known
    const site = this.sites[Math.floor(index / this.written.length)]
    const argument = this.written[index % this.written.length]
    if (!site || !argument) throw new Error(`No argument ${index}`)
    return (this.given[index] = new AttributeValues(site, argument, this.facts))
  }
}

const known = new WeakMap<RepositoryFacts, Map<Block, BlockArguments>>()

function argumentsOf(sink: Sink, facts: RepositoryFacts): BlockArguments {
  let byBlock = known.get(facts)
  if (!byBlock) known.set(facts, (byBlock = new Map()))
  const made = byBlock.get(sink.block) ?? new BlockArguments(sink, facts)
  byBlock.set(sink.block, made)
  return made
}

/** All arguments of a block. */
export const attributesOfBlock = (sink: Sink, facts: RepositoryFacts): readonly AttributeValues[] =>
  argumentsOf(sink, facts).all()

/** The arguments through which a block is reached, and which have parts that serve an interest. */
export const attributesReached = (interest: Interest, sink: Sink, facts: RepositoryFacts): readonly AttributeValues[] =>
  argumentsOf(sink, facts).with(interest, sink.attributes)

export const placeOf = (given: AttributeValues): string => given.writtenAt ?? placeAt(given.site.file, given.at)
