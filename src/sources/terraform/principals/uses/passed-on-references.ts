import type { Module } from '../../modules/module.ts'
import type { Reference } from '../../modules/references.ts'
import { attributeOf, type Block, type Traversal } from '../../syntax/syntax-tree.ts'
import type { RepositoryFacts } from '../possible/env.ts'

/** The references to a block that pass on any of its arguments. */
interface Passed {
  /** They may pass on anything that it is or contains. */
  readonly whole: readonly Reference[]
  /** They pass on what stands in one attribute of the block, as it is written. */
  readonly attributes: ReadonlyMap<string, readonly Reference[]>
}

/** Values that AWS generates for a resource contain none of its arguments. */
export const generatedAttributes: ReadonlySet<string> = new Set([
  'arn',
  'id',
  'name',
  'unique_id',
  'policy_id',
  'url',
  'dns_name',
])

const none: readonly Reference[] = []

/**
 * The references that may pass on what is looked for.
 *
 * @param at an address; `through`: the attribute of its block in which it stands, absent: it is the value of the address
 */
export function referencesPassedOn(
  at: { readonly module: Module; readonly address: string; readonly through?: string },
  facts: RepositoryFacts,
): readonly Reference[] {
  const all = facts.repository.references(at.module).get(at.address)
  if (!all) return none
  const { through } = at
  if (through === undefined) return all
  const { whole, attributes } = passedOf(all, at)
  if (repetitionArguments.test(through)) return [...whole, ...[...attributes.values()].flat()]
  const own = attributes.get(through)
  return own ? [...whole, ...own] : whole
}

/** The elements of `for_each` may stand in any attribute, by `each.value` or the name of a `dynamic` block. */
export const repetitionArguments = /(^|\.)(for_each|count)$/

const known = new WeakMap<readonly Reference[], Passed>()

function passedOf(
  all: readonly Reference[],
  { module, address }: { readonly module: Module; readonly address: string },
): Passed {
  const before = known.get(all)
  if (before) return before
  const block = module.blocks.get(address)?.block
  const whole: Reference[] = []
  const attributes = new Map<string, Reference[]>()
  for (const reference of all) {
    const name = block && selectedOf(reference.traversal, block)
    if (name === undefined || !block) whole.push(reference)
    else if (attributeOf(block.body, name)) attributes.set(name, [...(attributes.get(name) ?? []), reference])
    else if (!isGenerated(name, block)) whole.push(reference)
  }
  const made = { whole, attributes }
  known.set(all, made)
  return made
}

/** A document has no such attributes but its id. */
const isGenerated = (name: string, { labels }: Block): boolean =>
  generatedAttributes.has(name) && (labels[0] !== 'aws_iam_policy_document' || name === 'id')

/** The attribute of a block that a reference names, of the block itself or of its instances; `undefined`: anything else. */
function selectedOf({ steps }: Traversal, block: Block): string | undefined {
  if (block.type !== 'resource' && block.type !== 'data') return undefined
  const behind = block.type === 'data' ? 2 : 1
  const [first, second, ...others] = steps.slice(behind)
  if (steps.slice(0, behind).some(({ kind }) => kind !== 'attribute') || first === undefined) return undefined
  const each = attributeOf(block.body, 'for_each')
  const isRepeated = each !== undefined || attributeOf(block.body, 'count') !== undefined
  if (!isRepeated) return first.kind === 'attribute' && second === undefined ? first.name : undefined
  // Without an index it may be an instance, which a key names as an attribute does.
  if (first.kind === 'attribute' || (each && first.kind === 'splat')) return undefined
  return second?.kind === 'attribute' && others.length === 0 ? second.name : undefined
}
