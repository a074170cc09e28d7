import type { Block } from '../../syntax/syntax-tree.ts'
import type { ReferenceFit, UseTarget } from '../completeness.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import type { Pattern } from '../possible/text.ts'
import type { Site } from '../possible/types.ts'
import { namesOfSite, pathsOfSite } from './names-in-iam.ts'

/** A managed policy of the repository, and the names that it may have. */
export interface ManagedPolicy {
  readonly site: Site
  readonly names: readonly Pattern[]
  /** Its possible ARNs, and what they are from `:policy` on. */
  readonly arn: UseTarget
  readonly ending: UseTarget
  /** Texts that were compared with it, by their keys. */
  readonly compared: Map<string, ReferenceFit>
}

const managed = new WeakMap<RepositoryFacts, readonly ManagedPolicy[]>()
const managedByBlock = new WeakMap<RepositoryFacts, ReadonlyMap<Block, readonly ManagedPolicy[]>>()

/** The managed policies that one block makes, in every way that its directory is used. */
export function managedPoliciesOf(block: Block, facts: RepositoryFacts): readonly ManagedPolicy[] {
  const known = managedByBlock.get(facts) ?? byBlock(managedPoliciesIn(facts))
  managedByBlock.set(facts, known)
  return known.get(block) ?? []
}

function byBlock(all: readonly ManagedPolicy[]): ReadonlyMap<Block, readonly ManagedPolicy[]> {
  const found = new Map<Block, ManagedPolicy[]>()
  for (const each of all) {
    const own = found.get(each.site.block) ?? []
    found.set(each.site.block, own)
    own.push(each)
  }
  return found
}

/** All managed policies of the repository, in every way that their directories are used. */
export function managedPoliciesIn(facts: RepositoryFacts): readonly ManagedPolicy[] {
  const known = managed.get(facts)
  if (known) return known
  const found = facts.repository.modules.flatMap((module) =>
    [...module.blocks.values()].flatMap(({ block, file }): ManagedPolicy[] => {
      if (block.type !== 'resource' || block.labels[0] !== 'aws_iam_policy') return []
      return facts
        .contexts(module)
        .flatMap((context) =>
          facts.instancesOf(block, context).map((instance) => managedAt({ context, block, file, instance }, facts)),
        )
    }),
  )
  managed.set(facts, found)
  return found
}

function managedAt(site: Site, facts: RepositoryFacts): ManagedPolicy {
  const names = namesOfSite(site, facts)
  const paths = pathsOfSite(site, facts)
  const after = (start: Pattern): UseTarget => ({
    identity: site.block,
    names: paths.flatMap((path) => names.map((name) => merged([...start, ...path, ...name]))),
  })
  return {
    site,
    names,
    ending: after([':policy']),
    arn: after(['arn:', undefined, ':iam::', undefined, ':policy']),
    compared: new Map(),
  }
}

/** Joins neighbouring literal parts. */
function merged(pattern: Pattern): Pattern {
  const parts: (string | undefined)[] = []
  for (const part of pattern) {
    const last = parts.at(-1)
    if (part === undefined && parts.length > 0 && last === undefined) continue
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
    else parts.push(part)
  }
  return parts
}
