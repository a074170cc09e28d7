import { bytesOf } from '../../report/fit.ts'
import { truncateMarkdown } from '../../report/truncate-markdown.ts'
import { shortHash } from './identity.ts'
import { beginMarker, findMarker, findOldMarker, withoutMarkers, writeMarker, type Marker } from './marker.ts'

/**
 * The body of a pull request: people's text, Whittle's between its markers, people's text. Within Whittle's, a status
 * that says what is not true of the rest any more stands first.
 */
export interface PullRequestBody {
  readonly before: string
  /** Empty: there is nothing to say. */
  readonly status: string
  readonly text: string
  readonly after: string
  readonly marker: Marker
}

/**
 * GitHub's limit for a body, in characters. Whittle's own part is counted in bytes, which are never fewer; people's text,
 * which GitHub has taken already, in UTF-16 units.
 *
 * @see https://docs.github.com/en/rest/pulls/pulls
 */
const bodyLimit = 65_536

const statusEnd = '<!-- whittle:status -->'

/** The parts of a body, or `null` where Whittle's markers are not there. Line ends are those of Unix afterwards. */
export function readBody(body: string): PullRequestBody | null {
  const text = body.replace(/\r\n?/g, '\n')
  const begin = text.indexOf(beginMarker)
  if (begin === -1) {
    const old = findOldMarker(text)
    if (!old) return null
    return {
      before: '',
      status: '',
      text: text.slice(0, old.start).trim(),
      after: text.slice(old.end),
      marker: old.marker,
    }
  }
  const start = begin + beginMarker.length
  const found = findMarker(text.slice(start))
  if (!found) return null
  const own = text.slice(start, start + found.start)
  const cut = own.indexOf(statusEnd)
  return {
    before: text.slice(0, begin),
    status: cut === -1 ? '' : own.slice(0, cut).trim(),
    text: (cut === -1 ? own : own.slice(cut + statusEnd.length)).trim(),
    after: text.slice(start + found.end),
    marker: found.marker,
  }
}

/** A new body that holds Whittle's text alone. */
export const newBody = (text: string, marker: Marker): PullRequestBody => ({
  before: '',
  status: '',
  text,
  after: '',
  marker,
})

/**
 * The whole body, within GitHub's limit: Whittle's text is cut at its end where it does not fit. The marker gets the hash
 * of what is left.
 *
 * @param runUrl address of the run, whose summary has the rest
 */
export function writeBody({ before, status, text, after, marker }: PullRequestBody, runUrl?: string): string {
  const top = `${beginMarker}\n\n${status === '' ? '' : `${withoutMarkers(status)}\n\n${statusEnd}\n\n`}`
  const bottom = (hashed: string): string => `\n\n${writeMarker({ ...marker, text: hashed })}`
  const room = bodyLimit - before.length - after.length - bytesOf(top + bottom(hashOfText('')))
  const own = truncateMarkdown(withoutMarkers(text).trim(), room, cutNotice(runUrl))
  return before + top + own + bottom(hashOfText(own)) + after
}

function cutNotice(runUrl: string | undefined): string {
  const where = runUrl === undefined ? 'The summary of the run' : `[The summary of the run](${runUrl})`
  return `> **The rest is cut off:** GitHub takes ${bodyLimit.toLocaleString('en-US')} characters. ${where} has the whole plan.`
}

/** Text without the number of the run in it: a run that finds nothing new changes no body. */
const settled = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/\/actions\/runs\/\d+(?:\/attempts\/\d+)?/g, '/actions/runs/')
    .trim()

export const sameText = (one: string, other: string): boolean => settled(one) === settled(other)

const hashOfText = (text: string): string => shortHash(['text', settled(text)])

export const hashOfTitle = (title: string): string => shortHash(['title', title.trim()])

/** Was Whittle's own text changed by another author? Of bodies of 0.1 that is not known. */
export const isEdited = ({ marker, text }: PullRequestBody): boolean =>
  marker.text !== null && marker.text !== hashOfText(text)
