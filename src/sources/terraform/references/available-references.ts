import { addressOf, type Block } from '../syntax/syntax-tree.ts'
import { dependents } from './dependencies.ts'
import { arnExpression, conditionOf, knownArns } from './known-arns.ts'
import type { ArnReferences } from './substitute.ts'
import type { ModuleContext } from '../modules/module-context.ts'

/**
 * The references by ARN that are possible, without a cycle, in a policy that stands in `at` (a block's address, or a
 * local) and becomes part of these blocks. A resource that exists on a condition may be referenced only where the
 * policy depends on the same one.
 */
export function availableReferences(at: string, blocks: readonly Block[], place: ModuleContext): ArnReferences {
  const known = knownArns(place)
  if (known.length === 0) return new Map()
  const after = dependents(new Set([at, ...blocks.map(addressOf)]), place)
  const usable = known.filter(({ block }) => {
    if (after.has(addressOf(block))) return false
    const condition = conditionOf(block)
    return condition === undefined || blocks.some((own) => conditionOf(own) === condition)
  })
  return new Map(usable.map((each) => [each.arn, arnExpression(each)]))
}
