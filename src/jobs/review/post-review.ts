import { GitHubError } from '../../github/errors.ts'
import type { LineComment, OwnThread, PullRequestReviews } from '../../github/reviews.ts'
import { renderClosed, renderReplaced, renderReviewSummary } from '../../report/review/comment.ts'
import { allFindings } from '../../report/review/sarif.ts'
import type { Finding, Review } from '../../review/types.ts'
import { formatCount } from '../../words.ts'
import { decideComments, wantedComments, type WantedComment } from './decide-comments.ts'
import { parsePatch, type Hunk } from './diff.ts'
import { commentMarker, isSummary, readCommentMarker, scopeOf, summaryMarker } from './marker.ts'
import { placeFindings, type Diff } from './place.ts'

export interface PostOptions {
  readonly review: Review
  readonly reviews: PullRequestReviews
  readonly number: number
  /** Commit that was reviewed: 40 hexadecimal digits. */
  readonly commit: string
  /** Before the paths of the findings: `''`, or `envs/prod/`. */
  readonly folder?: string
  /** Tells jobs apart that review the same pull request. */
  readonly category?: string
  /** Comments on lines and files at most. */
  readonly maxComments: number
  /** `https://github.com`. */
  readonly serverUrl: string
  /** Address of the run. */
  readonly run: string
  /** Sentences for the summary. */
  readonly notes?: readonly string[]
  /** Unified diff of a file between merge base and head, where GitHub gives none. */
  readonly localDiff?: (path: string) => Promise<string | null>
  readonly pause?: () => Promise<void>
  readonly signal?: AbortSignal
}

export interface PostResult {
  /** `moved`: the pull request has another head by now; `closed`; `denied`: the token may not comment. */
  readonly outcome: 'posted' | 'moved' | 'closed' | 'denied'
  /** Comments made and kept on lines and files. */
  readonly made: number
  readonly kept: number
  /** Comments of earlier commits that were closed. */
  readonly closed: number
  /** One line each. */
  readonly problems: readonly string[]
}

/** As many files as GitHub lists of a diff. @see https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files */
const mostFiles = 3000

/**
 * Makes a pull request say what a review says: new comments first, then the summary, then what is gone is closed. Run again,
 * also after it was killed anywhere, it ends in the same place.
 *
 * @throws GitHubError where the pull request cannot be read, or GitHub is out of reach
 */
export async function postReview(options: PostOptions): Promise<PostResult> {
  const { reviews, number, commit } = options
  const pull = await reviews.pull(number)
  if (pull.state === 'closed') return nothing('closed', `#${number} is closed`)
  if (pull.head.commit !== commit) return nothing('moved', movedLine(number))
  const run = new Posting(options)
  try {
    return await run.all()
  } catch (error) {
    if (error instanceof MovedError) return run.result('moved', movedLine(number))
    if (error instanceof GitHubError && error.kind === 'permission') return run.result('denied', error.message)
    throw error
  }
}

const movedLine = (number: number): string =>
  `#${number} has newer commits than the one that was reviewed: their own run comments on them`

const nothing = (outcome: PostResult['outcome'], problem: string): PostResult => ({
  outcome,
  made: 0,
  kept: 0,
  closed: 0,
  problems: [problem],
})

class MovedError extends Error {
  override readonly name = 'MovedError'
}

class Posting {
  private readonly options: PostOptions
  private readonly scope: string
  private readonly problems: string[] = []
  private made = 0
  private kept = 0
  private closed = 0
  /** Resolving and hiding may each be more than the token may do: then they are not tried again. */
  private readonly forbidden = new Set<'resolve' | 'minimise'>()

  constructor(options: PostOptions) {
    this.options = options
    this.scope = scopeOf(options.folder ?? '', options.category ?? '')
  }

  result(outcome: PostResult['outcome'], ...problems: readonly string[]): PostResult {
    const { made, kept, closed } = this
    return { outcome, made, kept, closed, problems: [...this.problems, ...problems] }
  }

  async all(): Promise<PostResult> {
    const { review, commit, maxComments, folder = '' } = this.options
    const diff = await this.diff()
    const placement = placeFindings(allFindings(review), diff, folder)
    const { wanted, left } = wantedComments(placement, { scope: this.scope, commit, max: maxComments })
    const unposted = await this.comment(wanted)
    const elsewhere = [...placement.elsewhere, ...left, ...unposted]
    const said = wanted.reduce((sum, { findings }) => sum + findings.length, 0) - unposted.length
    await this.summarise(elsewhere, said, left.length)
    await this.closeOld(wanted)
    return this.result('posted')
  }

  private async diff(): Promise<Diff> {
    const { review, reviews, number, localDiff, folder = '' } = this.options
    const files = await reviews.files(number)
    if (files.length >= mostFiles) {
      this.problems.push(
        `GitHub lists the first ${mostFiles} files of the diff only: findings in others are in the summary`,
      )
    }
    const diff = new Map<string, readonly Hunk[]>()
    const found = new Set(allFindings(review).flatMap(({ file, suggestion }) => [file, suggestion?.file ?? file]))
    for (const { path, status, patch } of files) {
      // A deleted file has no new side; a comment on it can only be about the file.
      const isAsked = status !== 'removed' && path.startsWith(folder) && found.has(path.slice(folder.length))
      const text = patch ?? (isAsked ? ((await localDiff?.(path)) ?? null) : null)
      diff.set(path, text === null ? [] : parsePatch(text))
    }
    return diff
  }

  /** @returns the findings of comments that GitHub takes nowhere */
  private async comment(wanted: readonly WantedComment[]): Promise<readonly Finding[]> {
    const { reviews, number, commit, pause } = this.options
    for (let attempt = 0; ; attempt++) {
      this.options.signal?.throwIfAborted()
      const { post, kept } = decideComments(wanted, await reviews.ownThreads(number), this.scope)
      // After a lost answer, what stands there by now was made by this run.
      if (attempt === 0) this.kept = kept.length
      else this.made = kept.length - this.kept
      const onLines = post.flatMap((comment) => (comment.lines === null ? [] : [lineComment(comment)]))
      try {
        if (onLines.length > 0) {
          const body = `Whittle reviewed ${commit.slice(0, 7)}: ${formatCount(onLines.length, 'comment')} on lines.`
          await reviews.createReview(number, commit, body, onLines)
          this.made += onLines.length
        }
        return await this.commentOnFiles(post.filter(({ lines }) => lines === null))
      } catch (error) {
        if (!(error instanceof GitHubError)) throw error
        if (error.kind === 'refused') return this.commentSingly(post)
        // The answer may have been lost after the work was done: look again.
        if (error.kind !== 'unavailable' || attempt === 2) throw error
        await pause?.()
      }
    }
  }

  /** GitHub refuses a review whole for one comment that it does not take: then each goes alone. */
  private async commentSingly(post: readonly WantedComment[]): Promise<readonly Finding[]> {
    const { reviews, number, commit } = this.options
    if ((await reviews.pull(number)).head.commit !== commit) throw new MovedError()
    this.problems.push('GitHub refused the review as a whole, so its comments were made one by one')
    const rest: WantedComment[] = []
    for (const comment of post) {
      if (comment.lines === null) rest.push(comment)
      else if (await this.taken(() => reviews.commentOnLines(number, commit, lineComment(comment)))) this.made++
      else rest.push(comment)
    }
    return this.commentOnFiles(rest)
  }

  private async commentOnFiles(comments: readonly WantedComment[]): Promise<readonly Finding[]> {
    const { reviews, number, commit } = this.options
    const unposted: Finding[] = []
    for (const { path, body, findings } of comments) {
      this.options.signal?.throwIfAborted()
      if (await this.taken(() => reviews.commentOnFile(number, commit, path, body))) this.made++
      else unposted.push(...findings)
    }
    return unposted
  }

  private async taken(request: () => Promise<void>): Promise<boolean> {
    try {
      await request()
      return true
    } catch (error) {
      if (error instanceof GitHubError && error.kind === 'refused') return false
      throw error
    }
  }

  /** One comment beside the diff, made when there is something to say, and kept up to date from then on. */
  private async summarise(elsewhere: readonly Finding[], commented: number, left: number): Promise<void> {
    const {
      review,
      reviews,
      number,
      commit,
      serverUrl,
      folder = '',
      run,
      notes = [],
      maxComments,
      pause,
    } = this.options
    const more =
      left > 0
        ? [
            `At most ${formatCount(maxComments, 'comment')} are made (review.max-comments); the other findings are listed here.`,
          ]
        : []
    const blobs = `${serverUrl}/${reviews.repository}/blob/${commit}/`
    const text = renderReviewSummary({ review, elsewhere, commented, blobs, folder, run, notes: [...notes, ...more] })
    const body = `${text}\n\n${summaryMarker(this.scope, commit)}`
    const isSilent =
      allFindings(review).length === 0 &&
      review.summary.incomplete.length === 0 &&
      review.policies.every(({ status }) => status === 'equal')
    for (let attempt = 0; ; attempt++) {
      const [first, ...others] = (await reviews.ownComments(number)).filter((each) => isSummary(each.body, this.scope))
      try {
        if (first === undefined) {
          if (!isSilent) await reviews.comment(number, body)
        } else if (normal(first.body) !== normal(body)) await reviews.editComment(first.id, body)
        // Two runs at the same time may each have made one.
        for (const { id } of others) await reviews.deleteComment(id)
        return
      } catch (error) {
        if (!(error instanceof GitHubError) || error.kind !== 'unavailable' || attempt === 2) throw error
        await pause?.()
      }
    }
  }

  private async closeOld(wanted: readonly WantedComment[]): Promise<void> {
    const { reviews, number, commit } = this.options
    const { close, replace, post } = decideComments(wanted, await reviews.ownThreads(number), this.scope)
    // What could not be made anew keeps its old comment.
    const missing = new Set(post.map(({ key }) => key))
    for (const thread of close) await this.closeOne(thread, renderClosed(commit))
    for (const thread of replace) {
      if (!missing.has(readCommentMarker(thread.comment.body)?.key ?? ''))
        await this.closeOne(thread, renderReplaced(commit))
    }
  }

  /** Its text first, by which it is known as closed; then it is resolved, or folded where the token may not. */
  private async closeOne({ id, resolved, comment }: OwnThread, text: string): Promise<void> {
    const { reviews, signal } = this.options
    signal?.throwIfAborted()
    const marker = readCommentMarker(comment.body)
    if (marker === null) return
    if (!marker.closed) {
      const edited = `${text}\n\n${commentMarker({ ...marker, closed: true })}`
      if (!(await this.may(() => reviews.editReviewComment(comment.id, edited)))) return
      this.closed++
    }
    if (resolved || comment.minimised) return
    if (await this.allowed('resolve', () => reviews.resolveThread(id))) return
    await this.allowed('minimise', () => reviews.minimise(comment.node))
  }

  private async allowed(what: 'resolve' | 'minimise', request: () => Promise<void>): Promise<boolean> {
    if (this.forbidden.has(what)) return false
    const done = await this.may(request)
    if (!done) this.forbidden.add(what)
    return done
  }

  /** What the token may not do here is no failure: the comment is edited, and stays otherwise. */
  private async may(request: () => Promise<void>): Promise<boolean> {
    try {
      await request()
      return true
    } catch (error) {
      if (error instanceof GitHubError && ['permission', 'refused', 'not-found'].includes(error.kind)) return false
      throw error
    }
  }
}

function lineComment({ path, lines, body }: WantedComment): LineComment {
  if (lines === null) throw new Error('a comment on a file has no lines')
  return { path, startLine: lines.start, line: lines.end, body }
}

/** GitHub may store CRLF. */
const normal = (text: string): string => text.replace(/\r\n?/g, '\n').trimEnd()
