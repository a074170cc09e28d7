import { addressOf, type Block } from '../../syntax/syntax-tree.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { policiesFoundBy } from './leaves.ts'
import type { SearchStart } from './reach.ts'

const lookups = new WeakMap<RepositoryFacts, ReadonlyMap<Block, readonly SearchStart[]>>()

/** Data sources that may find a managed policy. */
export function lookupsOf(policy: Block, facts: RepositoryFacts): readonly SearchStart[] {
  const known = lookups.get(facts) ?? lookupsIn(facts)
  lookups.set(facts, known)
  return known.get(policy) ?? []
}

/** Every `data "aws_iam_policy"` of the repository, by the policies that it may find. */
function lookupsIn(facts: RepositoryFacts): ReadonlyMap<Block, readonly SearchStart[]> {
  const byPolicy = new Map<Block, SearchStart[]>()
  for (const module of facts.repository.modules)
    for (const { block, file } of module.blocks.values()) {
      if (!isLookup(block)) continue
      const sites = facts
        .contexts(module)
        .flatMap((context) =>
          facts
            .instancesOf(block, context)
            .flatMap((instance) => policiesFoundBy({ context, block, file, instance }, facts)),
        )
      for (const policy of new Set(sites.map(({ site }) => site.block))) {
        const own = byPolicy.get(policy) ?? []
        byPolicy.set(policy, own)
        own.push({ module, address: addressOf(block) })
      }
    }
  return byPolicy
}

/** A `data "aws_iam_policy"`. */
export const isLookup = (block: Block): boolean => block.type === 'data' && block.labels[0] === 'aws_iam_policy'
