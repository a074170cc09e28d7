import type { ModuleGraph } from '../modules/module-graph.ts'
import type { Module } from '../modules/module.ts'
import { repositoryFactsOf } from '../principals/possible/repository-facts.ts'
import type { RepositoryFacts } from '../principals/possible/env.ts'
import type { BlockInstance, Site } from '../principals/possible/types.ts'
import { principalsOfSite } from '../principals/uses/principal-arns.ts'
import { addressOf } from '../syntax/syntax-tree.ts'
import type { PlacedBlock } from './placed-block.ts'

/** The block that makes a user or role, and which of its instances it is. */
export interface PrincipalBlock {
  readonly kind: 'role' | 'user'
  readonly placed: PlacedBlock
  readonly module: Module
  /** `["jane"]` or `[0]` after the block's address; empty for a block that makes one. */
  readonly index: string
}

/**
 * The block of Terraform that makes a user or role.
 *
 * @param principal ARN
 * @returns why there is none, or none that is surely it, as a sentence
 */
export function principalBlock(principal: string, graph: ModuleGraph): PrincipalBlock | string {
  const kind = principal.includes(':user/') ? 'user' : 'role'
  const facts = repositoryFactsOf(graph)
  const found = sitesOf(`aws_iam_${kind}`, facts).flatMap((site) => {
    const { principals, unknown, guesses = [] } = principalsOfSite(kind, site, facts)
    if (!principals.includes(principal)) return []
    return [{ site, sure: principals.length === 1 && unknown.length === 0 && guesses.length === 0 }]
  })
  const [first, ...others] = found
  if (first === undefined) return `No block of Terraform here is known to make ${principal}.`
  const places = new Set(found.map(({ site }) => `${site.file.path}: ${addressOf(site.block)}`))
  if (others.length > 0) return `${principal} may be made in several places: ${[...places].join(', ')}.`
  const { site, sure } = first
  if (!sure) return `${[...places].join()} may make other ${kind}s than ${principal}, too.`
  if (facts.contexts(site.context.module).length !== 1)
    return `The directory of ${addressOf(site.block)} is used several times, and an edit would reach each.`
  const index = indexOf(site.instance)
  if (index === undefined) return `Which instance of ${addressOf(site.block)} is ${principal} is not known.`
  return { kind, placed: { block: site.block, file: site.file }, module: site.context.module, index }
}

const sitesOf = (type: string, facts: RepositoryFacts): readonly Site[] =>
  facts.repository.modules.flatMap((module) =>
    [...module.blocks.values()].flatMap(({ block, file }) => {
      if (block.type !== 'resource' || block.labels[0] !== type) return []
      return facts
        .contexts(module)
        .flatMap((context) =>
          facts.instancesOf(block, context).map((instance): Site => ({ context, block, file, instance })),
        )
    }),
  )

function indexOf({ key, index }: BlockInstance): string | undefined {
  if (key === undefined && index === undefined) return ''
  if (key?.kind === 'known' && typeof key.value === 'string' && /^[\w+=,.@/-]+$/.test(key.value))
    return `["${key.value}"]`
  return index?.kind === 'known' && typeof index.value === 'number' ? `[${index.value}]` : undefined
}
