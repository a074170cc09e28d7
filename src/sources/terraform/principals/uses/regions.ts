import { attributeOf, type Block } from '../../syntax/syntax-tree.ts'
import type { Module } from '../../modules/module.ts'
import { placeAt } from '../../modules/places.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { evaluatePossible } from '../possible/evaluate.ts'
import { valueOfIdentity } from '../possible/names.ts'
import { exactText, patternsOf } from '../possible/text.ts'
import type { EvaluationContext } from '../possible/types.ts'

/** A Region that Terraform works in, and the place that names it (`providers.tf:2`). */
export interface NamedRegion {
  readonly region: string
  readonly place: string
}

const known = new WeakMap<Module, readonly NamedRegion[]>()

/**
 * The Regions in which a directory, and the directories that call it, make things: the `region` of providers of AWS, also
 * of those that Terragrunt generates, and of resources. Only values that the source states; each Region once, sorted.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs#region-1
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support
 */
export function regionsWorkedIn(module: Module, facts: RepositoryFacts): readonly NamedRegion[] {
  const before = known.get(module)
  if (before) return before
  const chain = new Set(facts.contexts(module).flatMap(chainOf))
  const byRegion = new Map<string, NamedRegion>()
  for (const context of chain)
    for (const named of regionsOf(context, facts)) if (!byRegion.has(named.region)) byRegion.set(named.region, named)
  const all = [...byRegion.values()].sort((a, b) => (a.region < b.region ? -1 : 1))
  known.set(module, all)
  return all
}

/** A use of a directory and those that it lies in. */
const chainOf = (context: EvaluationContext): readonly EvaluationContext[] => [
  context,
  ...(context.outer ? chainOf(context.outer) : []),
]

const isRegion = (text: string | undefined): text is string =>
  text !== undefined && /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(text)

const namesRegion = ({ type, labels }: Block): boolean =>
  (type === 'provider' && labels[0] === 'aws') || (type === 'resource' && labels[0]?.startsWith('aws_') === true)

const regionsOf = (context: EvaluationContext, facts: RepositoryFacts): NamedRegion[] => [
  ...writtenIn(context, facts),
  ...generatedFor(context, facts),
]

/** Those of providers that Terragrunt writes into the directory. */
const generatedFor = ({ module, outer }: EvaluationContext, facts: RepositoryFacts): NamedRegion[] =>
  facts.repository
    .generated(module.directory, outer?.module.directory)
    .flat()
    .flatMap(({ region, place }) => (isRegion(region) ? [{ region, place: place.split(',')[0] ?? place }] : []))

function writtenIn(context: EvaluationContext, facts: RepositoryFacts): NamedRegion[] {
  return context.module.files.flatMap((file) =>
    file.syntax.body.blocks.filter(namesRegion).flatMap((block) => {
      const attribute = attributeOf(block.body, 'region')
      if (attribute === undefined) return []
      const place = placeAt(file, attribute.start)
      const values = facts
        .instancesOf(block, context)
        .flatMap((instance) =>
          patternsOf(evaluatePossible(attribute.value, { facts, context, instance, depth: 0 }), (thing) =>
            valueOfIdentity(thing, facts),
          ).map(exactText),
        )
      return values.filter(isRegion).map((region) => ({ region, place }))
    }),
  )
}
