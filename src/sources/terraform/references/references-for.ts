import type { Surroundings } from '../holders/references.ts'
import { addressOf, type Block } from '../syntax.ts'
import { dependsOn } from './dependencies.ts'
import { arnExpression, knownArns } from './known-arns.ts'
import type { ArnReferences } from './substitute.ts'

/** What a policy in these blocks may refer to by its ARN, without a cycle. */
export function referencesFor(blocks: readonly Block[], place: Surroundings): ArnReferences {
  const own = new Set(blocks.map(addressOf))
  const usable = knownArns(place).filter(
    (known) => !own.has(addressOf(known.block)) && !dependsOn(known.block, own, place),
  )
  return new Map(usable.map((known) => [known.arn, arnExpression(known)]))
}
