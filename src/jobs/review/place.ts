import { byLevel } from '../../report/review/sarif.ts'
import { escapeInvisible } from '../../report/escape.ts'
import type { Finding, Suggestion } from '../../review/types.ts'
import { linesInHunk, type Hunk } from './diff.ts'

/** Files of the diff by path, with the hunks that are known; an empty list where the diff is not shown. */
export type Diff = ReadonlyMap<string, readonly Hunk[]>

/** Findings that are said together, in one comment. */
export interface PlacedComment {
  readonly path: string
  /** `null`: the comment is about the file. */
  readonly lines: { readonly start: number; readonly end: number } | null
  readonly findings: readonly Finding[]
  /** Text that takes the place of exactly the lines of the comment. */
  readonly suggestion: string | null
  /** Suggestions that cannot be applied where the comment stands: they are shown. */
  readonly shown: readonly Suggestion[]
}

export interface CommentPlacement {
  /** The worst first. */
  readonly comments: readonly PlacedComment[]
  /** Findings in files that the diff does not have. */
  readonly elsewhere: readonly Finding[]
}

interface Place {
  readonly path: string
  readonly lines: PlacedComment['lines']
  readonly suggestion: string | null
}

/**
 * The place at which each finding is shown: on lines of one hunk, with its suggestion if that fits; on its file; or
 * elsewhere. A comment on a line outside of the diff would make GitHub refuse the whole review.
 *
 * @param folder before the paths of the findings: `''`, or `envs/prod/`
 * @see https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request
 */
export function placeFindings(findings: readonly Finding[], diff: Diff, folder = ''): CommentPlacement {
  const groups = new Map<string, { place: Place; findings: Finding[]; shown: Suggestion[] }>()
  const elsewhere: Finding[] = []
  for (const finding of findings.filter(({ waived }) => waived === null).toSorted(byLevel)) {
    const place = placeOf(finding, diff, folder)
    if (place === undefined) {
      elsewhere.push(finding)
      continue
    }
    const key = JSON.stringify([place.path, place.lines])
    const group = groups.get(key) ?? { place, findings: [], shown: [] }
    if (group.place.suggestion === null) group.place = place
    // One comment holds one suggestion; another one is shown.
    const applies = place.suggestion !== null && place.suggestion === group.place.suggestion
    if (finding.suggestion !== null && !applies) group.shown.push(finding.suggestion)
    group.findings.push(finding)
    groups.set(key, group)
  }
  const comments = [...groups.values()].map(({ place, ...group }): PlacedComment => ({ ...place, ...group }))
  return { comments, elsewhere }
}

function placeOf(finding: Finding, diff: Diff, folder: string): Place | undefined {
  const { suggestion } = finding
  const suggested = suggestion === null ? undefined : suggestionPlace(suggestion, diff, folder)
  if (suggested) return suggested
  const path = `${folder}${finding.file}`
  const hunks = finding.file === '' ? undefined : diff.get(path)
  if (hunks === undefined) return undefined
  return { path, lines: anchorOf(finding, hunks), suggestion: null }
}

/** All its lines in one hunk, and a text that changes them. */
function suggestionPlace(suggestion: Suggestion, diff: Diff, folder: string): Place | undefined {
  const path = `${folder}${suggestion.file}`
  const { line, endLine, text } = suggestion
  for (const hunk of diff.get(path) ?? []) {
    const lines = linesInHunk(hunk, line, endLine)?.map((each) => each.text)
    if (lines === undefined) continue
    if (lines.join('\n') === text || !isPlain([...lines, text].join('\n'))) return undefined
    return { path, lines: { start: line, end: endLine }, suggestion: text }
  }
  return undefined
}

/** Carriage returns and characters that are not seen would not arrive as they are, or hide what is applied. */
const isPlain = (text: string): boolean =>
  text.split('\n').every((line) => line.split('\t').every((part) => escapeInvisible(part) === part))

/** The added lines of the finding, else those of it that a hunk shows; `null` where none does. */
function anchorOf({ line, endLine }: Finding, hunks: readonly Hunk[]): PlacedComment['lines'] {
  let context: PlacedComment['lines'] = null
  for (const hunk of hunks) {
    const start = Math.max(line, hunk.start)
    const end = Math.min(endLine, hunk.end)
    if (start > end) continue
    const added = hunk.lines.flatMap((each, index) => {
      const at = hunk.start + index
      return each.added && at >= start && at <= end ? [at] : []
    })
    const [first] = added
    const last = added.at(-1)
    if (first !== undefined && last !== undefined) return { start: first, end: last }
    context ??= { start, end }
  }
  return context
}
