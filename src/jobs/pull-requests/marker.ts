import { bytesOf } from '../../report/fit.ts'

/**
 * How a pull request and a commit are known again as Whittle's, and what they propose: hidden words in the body, git
 * trailers in the message. Both are compared, never trusted alone: see `isOwn` in decide.ts.
 */
export interface Marker {
  /** Hash of the policy's id. */
  readonly policy: string
  /** Hash of what is proposed for it. */
  readonly content: string
  /** Whittle closed the pull request itself, so it was not declined by a reviewer. */
  readonly withdrawn: boolean
}

/**
 * GitHub's limit for the body of a pull request, in bytes to be safe.
 *
 * @see https://docs.github.com/en/rest/pulls/pulls
 */
const bodyLimit = 65_536
const titleLimit = 256

const pattern = /<!-- whittle policy=([0-9a-f]{16}) content=([0-9a-f]{16})( withdrawn)? -->/g

/** A body that ends with the marker and fits GitHub's limit; a marker that was there is replaced. */
export function withMarker(body: string, { policy, content, withdrawn }: Marker): string {
  const marker = `\n\n<!-- whittle policy=${policy} content=${content}${withdrawn ? ' withdrawn' : ''} -->`
  const text = body.replaceAll(pattern, '').trimEnd()
  if (bytesOf(text + marker) <= bodyLimit) return text + marker
  const cut = '\n\n*The rest does not fit into a pull request; the job summary has the whole plan.*'
  return lines(text, bodyLimit - bytesOf(cut + marker)).trimEnd() + cut + marker
}

/** As many whole lines from the beginning as fit into `bytes`. */
function lines(text: string, bytes: number): string {
  let [end, size] = [0, 0]
  while (end < text.length) {
    const next = text.indexOf('\n', end) + 1 || text.length
    size += bytesOf(text.slice(end, next))
    if (size > bytes) break
    end = next
  }
  return text.slice(0, end)
}

/** The marker of a body: the last one, because everything above it may quote foreign text. */
export function readMarker(body: string): Marker | null {
  const [, policy, content, withdrawn] = [...body.matchAll(pattern)].at(-1) ?? []
  return policy !== undefined && content !== undefined ? { policy, content, withdrawn: withdrawn !== undefined } : null
}

/** One line without control characters, as long as GitHub takes it. */
export const titleOf = (title: string): string =>
  title
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, titleLimit)

/** Body of a commit message: which policy it is for, and the object id of the file it leaves. */
export const commitTrailers = (policy: string, blob: string): string =>
  `Proposed by Whittle.\n\nWhittle-Policy: ${policy}\nWhittle-Blob: ${blob}`

/** GitHub may append trailers of its own (`Signed-off-by`). */
export function readTrailers(message: string): { readonly policy: string; readonly blob: string } | null {
  const found = /^Whittle-Policy: ([0-9a-f]{16})\nWhittle-Blob: ([0-9a-f]{40})$/m.exec(message)
  return found?.[1] !== undefined && found[2] !== undefined ? { policy: found[1], blob: found[2] } : null
}

/**
 * Is it the same text to GitHub, which may store CRLF when a user saves it in the browser? The number of a run is no
 * difference: a run that finds nothing new changes no body.
 */
export const sameText = (one: string, other: string): boolean => normal(one) === normal(other)

const normal = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/\/actions\/runs\/\d+/g, '/actions/runs/')
    .trimEnd()
