import { createHash } from 'node:crypto'

/**
 * The mark by which a comment is recognised as Whittle's: hidden words at its end, which are compared only where the
 * token's own user wrote the comment. `scope` tells jobs apart that review the same pull request.
 */
export interface CommentMarker {
  readonly scope: string
  /** Hash of what the comment is about. */
  readonly key: string
  /** Hash of what it says. */
  readonly content: string
  /** It was said that the problem is gone. */
  readonly closed: boolean
}

const pattern = /<!-- whittle-review scope=([0-9a-f]{8}) key=([0-9a-f]{16}) content=([0-9a-f]{16})( closed)? -->\s*$/

export const commentMarker = ({ scope, key, content, closed }: CommentMarker): string =>
  `<!-- whittle-review scope=${scope} key=${key} content=${content}${closed ? ' closed' : ''} -->`

/** Only the last line of a body counts: everything above it may quote foreign text. */
export function readCommentMarker(body: string): CommentMarker | null {
  const [, scope, key, content, closed] = pattern.exec(body) ?? []
  if (scope === undefined || key === undefined || content === undefined) return null
  return { scope, key, content, closed: closed !== undefined }
}

export const summaryMarker = (scope: string, commit: string): string =>
  `<!-- whittle-review summary scope=${scope} commit=${commit} -->`

export const isSummary = (body: string, scope: string): boolean =>
  new RegExp(`<!-- whittle-review summary scope=${scope} commit=[0-9a-f]{40} -->\\s*$`).test(body)

/** The first `length` hexadecimal digits of a hash. */
export const hexDigest = (value: unknown, length: number): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, length)

/** Jobs with other folders or categories have other scopes. */
export const scopeOf = (folder: string, category: string): string => hexDigest([folder, category], 8)
