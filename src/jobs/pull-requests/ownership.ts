import type { BranchComparison } from '../../github/repository.ts'
import { readTrailers, type CommitTrailers, type WaiverTrailer } from './marker.ts'

/**
 * Did only Whittle commit to a branch? Then it has no commit at all, or one whose trailers name the policy and the very
 * files that it holds, and after it none but those of commands in comments. (A commit that was amended holds others.)
 *
 * Trailers can be forged by an author with write access, who risks no more than the commit itself: it is overwritten. A
 * waiver that they name counts only where its comment is found at GitHub (`readBranchWaivers`).
 *
 * @param identities hashes of the policy or group, one of which the trailers must name
 */
export function isOwnBranch(comparison: BranchComparison, identities: readonly string[]): boolean {
  const { ahead, commits, files } = comparison
  if (ahead === 0) return true
  if (ahead !== commits.length || files.length === 0) return false
  const trailers = commits.map(({ message }) => readTrailers(message))
  const isOwn = (each: CommitTrailers | null, index: number): boolean =>
    each !== null && identities.includes(each.policy) && (index === 0 || each.command !== null)
  if (!trailers.every(isOwn)) return false
  const committed = new Set(trailers.at(-1)?.blobs)
  const held = new Set(files.map(({ blob }) => blob))
  return committed.size === held.size && [...held].every((blob) => blob !== null && committed.has(blob))
}

/** The waivers that the last commit of a branch names. */
export const waiversOn = ({ commits }: Pick<BranchComparison, 'commits'>): readonly WaiverTrailer[] =>
  readTrailers(commits.at(-1)?.message ?? '')?.waivers ?? []
