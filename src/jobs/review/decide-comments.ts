import type { OwnThread } from '../../github/reviews.ts'
import { renderComment } from '../../report/review/comment.ts'
import type { Finding } from '../../review/types.ts'
import { commentMarker, hexDigest, readCommentMarker } from './marker.ts'
import type { PlacedComment, CommentPlacement } from './place.ts'

export interface WantedComment extends PlacedComment {
  readonly key: string
  readonly content: string
  /** With the marker. */
  readonly body: string
}

/** The comments that a review makes, and the findings for which there are too many of them. */
export function wantedComments(
  { comments }: CommentPlacement,
  { scope, commit, max }: { readonly scope: string; readonly commit: string; readonly max: number },
): { readonly wanted: readonly WantedComment[]; readonly left: readonly Finding[] } {
  const wanted = comments.slice(0, max).map((comment): WantedComment => {
    const { path, findings, suggestion, shown, lines } = comment
    // Neither depends on line numbers or on the commit: the same comment is known again when lines move.
    const key = hexDigest([path, findings.map(({ fingerprint }) => fingerprint).sort()], 16)
    const said = findings.map(({ rule, level, message }) => [rule, level, message])
    const content = hexDigest([said, suggestion, shown.map(({ text }) => text)], 16)
    const text = renderComment({ findings, suggestion, shown, onFile: lines === null }, commit)
    return { ...comment, key, content, body: `${text}\n\n${commentMarker({ scope, key, content, closed: false })}` }
  })
  return { wanted, left: comments.slice(max).flatMap(({ findings }) => findings) }
}

export interface CommentDecision {
  readonly post: readonly WantedComment[]
  /** Comments that are there already and still right, or that a person resolved. */
  readonly kept: readonly WantedComment[]
  /** Comments whose problem is gone. */
  readonly close: readonly OwnThread[]
  /** Comments in whose place a new one stands. */
  readonly replace: readonly OwnThread[]
}

/**
 * What is to be done so that the pull request says what the review says, each thing once. A comment that a person resolved
 * or hid stays so, and is not made again while it would say the same.
 *
 * @param threads of the token's user, whatever they are about
 */
export function decideComments(
  wanted: readonly WantedComment[],
  threads: readonly OwnThread[],
  scope: string,
): CommentDecision {
  const open = new Map<string, OwnThread[]>()
  const close: OwnThread[] = []
  const replace: OwnThread[] = []
  const post: WantedComment[] = []
  const kept: WantedComment[] = []
  for (const thread of threads) {
    const marker = readCommentMarker(thread.comment.body)
    if (marker?.scope !== scope) continue
    // A run that was stopped may have done half of it.
    if (marker.closed) {
      if (!thread.resolved && !thread.comment.minimised) close.push(thread)
    } else if (thread.resolvedByOwn) close.push(thread)
    else open.set(marker.key, [...(open.get(marker.key) ?? []), thread])
  }
  for (const comment of wanted) {
    const alike = open.get(comment.key) ?? []
    open.delete(comment.key)
    const right = alike.find((thread) => saysTheSame(thread, comment))
    if (right) kept.push(comment)
    else post.push(comment)
    replace.push(...alike.filter((thread) => thread !== right && !isDone(thread)))
  }
  close.push(...[...open.values()].flat().filter((thread) => !isDone(thread)))
  return { post, kept, close, replace }
}

const isDone = ({ resolved, comment }: OwnThread): boolean => resolved || comment.minimised

function saysTheSame(thread: OwnThread, { content, path }: WantedComment): boolean {
  if (readCommentMarker(thread.comment.body)?.content !== content) return false
  return isDone(thread) || (thread.path === path && !thread.outdated)
}
