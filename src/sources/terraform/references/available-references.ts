import { addressOf, type Block } from '../syntax/syntax-tree.ts'
import { dependents } from './dependencies.ts'
import { arnExpression, conditionOf, knownArns } from './known-arns.ts'
import type { ArnReferences } from './substitute.ts'
import type { ModuleContext } from '../modules/module-context.ts'

/**
 * What a policy that stands in `at` (a block's address, or a local) and becomes part of these blocks may refer to by its ARN, without a cycle. What there is only on a condition may be
 * spoken of only where the policy hangs on the same one.
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
