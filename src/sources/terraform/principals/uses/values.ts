import { asApplied } from '../possible/ignored.ts'
import { deepAttributes } from '../possible/names.ts'
import type { Expression } from '../../syntax/syntax-tree.ts'
import { knownAs, type Possible, type Site } from '../possible/types.ts'
import { placeAt } from '../../modules/places.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { leavesOf, mayServe, type Leaf } from './leaves.ts'
import { everything, interestsIn, type Interest } from './interests.ts'
import type { Sink } from './reach.ts'

const none: readonly Leaf[] = []

/** An attribute of one instance of a block, in one context, and everything that it may be or contain. */
export class Given {
  readonly site: Site
  readonly name: string
  /** Names of the blocks around it. */
  readonly path: readonly string[]
  readonly at: number
  /** `file:line`, where it stands in another file than its block. */
  readonly writtenAt: string | undefined
  private readonly attribute: WrittenAttribute
  /** None: it serves no interest, and is rarely needed. */
  private readonly value: Possible | undefined
  private readonly facts: RepositoryFacts
  private known: Map<Interest, readonly Leaf[]> | undefined

  constructor(site: Site, attribute: WrittenAttribute, value: Possible | undefined, facts: RepositoryFacts) {
    this.site = site
    this.name = attribute.name
    this.path = attribute.path
    this.at = attribute.value.start
    this.writtenAt = attribute.writtenAt
    this.attribute = attribute
    this.value = value
    this.facts = facts
  }

  /** May it serve an interest, itself or by something that it contains? */
  serves(interest: Interest): boolean {
    if (!this.value) return interest === everything
    return mayServe(this.value, this.facts, interest)
  }

  /** Its parts that serve an interest. A value refers to much of the repository, and few of its parts are looked for. */
  leaves(interest: Interest = everything): readonly Leaf[] {
    const before = this.known?.get(interest)
    if (before) return before
    if (!this.serves(interest)) return none
    this.known ??= new Map()
    const found = leavesOf(this.value ?? valueAt(this.site, this.attribute, this.facts), this.facts, interest)
    this.known.set(interest, found)
    return found
  }
}

/**
 * Is a value written out, without anything that an interest looks for? Most arguments are, and are not evaluated then.
 */
export function isQuiet(expression: Expression, facts: RepositoryFacts, depth = 0): boolean {
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
      return expression.elements.every((element) => isQuiet(element, facts, depth + 1))
    case 'object':
      return expression.entries.every(
        ({ key, value }) =>
          (isQuiet(key, facts, depth + 1) || (key.kind === 'traversal' && key.steps.length === 0)) &&
          isQuiet(value, facts, depth + 1),
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

const known = new WeakMap<RepositoryFacts, Map<object, readonly Given[]>>()

/** All arguments of a block. */
export function givenTo({ module, block, file }: Sink, facts: RepositoryFacts): readonly Given[] {
  let byBlock = known.get(facts)
  if (!byBlock) known.set(facts, (byBlock = new Map()))
  const before = byBlock.get(block)
  if (before) return before
  const attributes = deepAttributes(block).map((attribute) => ({ attribute, quiet: isQuiet(attribute.value, facts) }))
  const found = facts.contexts(module).flatMap((context) =>
    facts.instancesOf(block, context).flatMap((instance) => {
      const site: Site = { context, block, file, instance }
      return attributes.map(
        ({ attribute, quiet }) =>
          new Given(site, attribute, quiet ? undefined : valueAt(site, attribute, facts), facts),
      )
    }),
  )
  byBlock.set(block, found)
  return found
}

const serving = new WeakMap<readonly Given[], Map<Interest, readonly Given[]>>()

/** The arguments of a block that have parts which serve an interest. */
export function givenWith(interest: Interest, sink: Sink, facts: RepositoryFacts): readonly Given[] {
  const all = givenTo(sink, facts)
  let byInterest = serving.get(all)
  if (!byInterest) serving.set(all, (byInterest = new Map()))
  const before = byInterest.get(interest)
  if (before) return before
  const found = all.filter((given) => given.serves(interest))
  byInterest.set(interest, found)
  return found
}

export const placeOf = (given: Given): string => given.writtenAt ?? placeAt(given.site.file, given.at)
