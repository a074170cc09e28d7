import { basename, dirname } from 'node:path/posix'
import type { RolloutSettings } from '../../../settings/types.ts'
import type { Source } from '../../../sources/types.ts'

/** A policy and the stages in which it is applied. */
export interface PlacedPolicy {
  readonly source: Source
  readonly stages: readonly number[]
}

/**
 * The policies of earlier stages that are the same as a policy of a later one: of the same address (or file name, where
 * there is none), in the folder that is the most alike. The name of a stage and the id of an account in an address or a
 * path make no difference: `envs/dev/iam.tf` is to `envs/prod/iam.tf` what `deploy-dev.json` is to `deploy-prod.json`. Of
 * several that are equally alike all count. Pure.
 *
 * @param stage index of the later stage
 */
export function counterpartsOf(
  source: Source,
  stage: number,
  all: readonly PlacedPolicy[],
  rollout: RolloutSettings,
): readonly Source[] {
  const neutral = neutralWith(rollout)
  const nameOf = ({ address, file }: Source): string => neutral(address ?? basename(file))
  const foldersOf = ({ file }: Source): readonly string[] => neutral(dirname(file)).split('/')
  const own = { name: nameOf(source), folders: foldersOf(source) }
  const alike = all.filter(
    (other) => other.source !== source && other.source.kind === 'identity' && nameOf(other.source) === own.name,
  )
  const found = new Set<Source>()
  for (let earlier = 0; earlier < stage; earlier++) {
    const there = alike
      .filter(({ stages }) => stages.includes(earlier))
      .map((other) => ({ source: other.source, distance: distanceOf(own.folders, foldersOf(other.source)) }))
    const least = Math.min(...there.map(({ distance }) => distance))
    for (const { source: other, distance } of there) if (distance === least) found.add(other)
  }
  return [...found]
}

/** A text in which the names of stages and the ids of their accounts are the same word. */
function neutralWith({ stages }: RolloutSettings): (text: string) => string {
  const words = stages.flatMap(({ name, accounts }) => [name, ...accounts])
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  const any = new RegExp(`(?<![a-z0-9])(?:${escaped.join('|')})(?![a-z0-9])`, 'gi')
  return (text) => text.replace(any, '*')
}

/** The number of folders that differ between what two paths have in common at their beginning and at their end. */
function distanceOf(one: readonly string[], other: readonly string[]): number {
  const most = Math.min(one.length, other.length)
  let start = 0
  while (start < most && one[start] === other[start]) start++
  let end = 0
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end++
  return Math.max(one.length, other.length) - start - end
}
