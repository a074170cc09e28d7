import type { BranchComparison } from '../../github/repository.ts'
import { readTrailers } from './marker.ts'

/**
 * Did only Whittle commit to a branch? Then it has no commit at all, or one whose trailers name the policy and the very
 * files that it holds. (A commit that was amended holds others.)
 *
 * @param identities hashes of the policy or group, one of which the trailers must name
 */
export function isOwnBranch({ ahead, commits, files }: BranchComparison, identities: readonly string[]): boolean {
  if (ahead === 0) return true
  const [commit] = commits
  if (ahead !== 1 || commits.length !== 1 || files.length === 0 || !commit) return false
  const trailers = readTrailers(commit.message)
  if (trailers === null || !identities.includes(trailers.policy)) return false
  const committed = new Set(trailers.blobs)
  const held = new Set(files.map(({ blob }) => blob))
  return committed.size === held.size && [...held].every((blob) => blob !== null && committed.has(blob))
}
