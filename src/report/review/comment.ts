import { reviewRules } from '../../review/rules/index.ts'
import type {
  ChangeStatus,
  Finding,
  FindingLevel,
  LineRange,
  Review,
  ReviewedPolicy,
  Suggestion,
} from '../../review/types.ts'
import { shortRevision, formatCount } from '../../words.ts'
import { codeCell, codeSpan, escapeMarkdown, codeBlock, escapeHtml } from '../escape.ts'
import { fitText, section } from '../fit.ts'
import { allFindings, byLevel } from './sarif.ts'
import { witnessTitle } from './words.ts'

/** GitHub's limit for a comment, in bytes to be safe; a marker follows the text. */
const commentLimit = 65_536
const room = commentLimit - 512

const marks: Readonly<Record<FindingLevel, string>> = { error: '🛑', warning: '⚠️', note: 'ℹ️' }

/** What one comment on lines or on a file says. */
export interface CommentText {
  readonly findings: readonly Finding[]
  /** Text that takes the place of the lines on which the comment stands. */
  readonly suggestion: string | null
  /** Suggestions for other lines, which are shown. */
  readonly shown: readonly Suggestion[]
  /** The lines of a comment on a whole file. */
  readonly onFile: boolean
}

/** The body of a comment, without its marker. */
export function renderComment({ findings, suggestion, shown, onFile }: CommentText, commit: string): string {
  const tooLong = '*The suggested text is too long for a comment.*'
  return fitText(
    [
      ...findings.map((finding) => section(9, findingText(finding, onFile))),
      ...(suggestion === null ? [] : [section(5, applicable(suggestion), tooLong)]),
      ...shown.map((each) => section(4, shownSuggestion(each), tooLong)),
      section(9, `<sub>Whittle, at ${commit.slice(0, 7)}</sub>`),
    ],
    room,
    '*The rest does not fit into a comment; the job summary has it.*',
  ).trimEnd()
}

function findingText(finding: Finding, onFile: boolean): string {
  const rule = reviewRules.find(({ id }) => id === finding.rule)
  const title = rule ? `[${rule.title}](${rule.page})` : codeSpan(finding.rule)
  const where = onFile && finding.line > 0 ? ` (${linesText(finding)})` : ''
  return `${marks[finding.level]} **${title}**${where} ${codeSpan(finding.rule)}\n\n${escapeMarkdown(finding.message)}`
}

const linesText = ({ line, endLine }: LineRange): string =>
  line === endLine ? `line ${line}` : `lines ${line} to ${endLine}`

/** A block that GitHub offers to commit: the text goes in as it is, behind a fence that it cannot end. */
function applicable(text: string): string {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), 2)
  const fence = '`'.repeat(longest + 1)
  return `${fence}suggestion\n${text}\n${fence}`
}

const shownSuggestion = (suggestion: Suggestion): string =>
  `Instead of ${linesText(suggestion)} of ${codeSpan(suggestion.file)}:\n\n${codeBlock('', suggestion.text)}`

/** What replaces the text of a comment whose problem is gone. */
export const renderClosed = (commit: string): string =>
  `✅ *This was found before and is gone as of ${commit.slice(0, 7)}.*`

/** What replaces the text of a comment that another one says better. */
export const renderReplaced = (commit: string): string => `*A newer comment says this for ${commit.slice(0, 7)}.*`

export interface SummaryText {
  readonly review: Review
  /** Findings that stand on no line and no file of the diff. */
  readonly elsewhere: readonly Finding[]
  /** Findings that are said on lines or files. */
  readonly commented: number
  /** Leads to a file of the head: `https://github.com/acme/infra/blob/COMMIT/`, or empty. */
  readonly blobs: string
  /** Before the paths of the findings. */
  readonly folder: string
  /** Address of the run, where the whole review is. */
  readonly run: string
  /** Sentences about how the review was made or posted. */
  readonly notes: readonly string[]
}

/** The comment that sums a review up, and the job summary: the commit, the policies, and what is said nowhere else. */
export function renderReviewSummary(text: SummaryText, limit = room): string {
  const { review, elsewhere, commented, notes, run } = text
  const waived = allFindings(review).filter((finding) => finding.waived !== null)
  const changed = review.policies.filter(({ status }) => status !== 'equal')
  const rest = run === '' ? 'the log of the run has all of it' : `[the run](${run}) has all of it`
  return fitText(
    [
      section(9, heading(review)),
      section(8, notes.map((note) => `> ${escapeMarkdown(note)}`).join('\n>\n')),
      listSection(7, 'Findings', elsewhere.toSorted(byLevel), (finding) => findingLine(finding, text)),
      section(
        8,
        commented === 0
          ? ''
          : `${formatCount(commented, 'further finding')} stand${commented === 1 ? 's' : ''} on lines and files of the diff.`,
      ),
      policiesSection(changed, text),
      listSection(
        4,
        'Waived',
        waived,
        (finding) => `${findingLine(finding, text)} *Waived ${escapeMarkdown(finding.waived ?? '')}.*`,
      ),
      listSection(6, 'Not compared', notSaidYet(review), escapeMarkdown),
      section(
        9,
        `<sub>Whittle compared ${codeSpan(shortRevision(review.base, 7))} with ${codeSpan(shortRevision(review.head, 7))}.</sub>`,
      ),
    ],
    limit,
    `*The rest does not fit; ${rest}.*`,
  ).trimEnd()
}

/** What was not compared, without what a finding says already. */
function notSaidYet(review: Review): readonly string[] {
  const messages = new Set(allFindings(review).map(({ message }) => message))
  const judged = review.policies.filter(({ findings }) =>
    findings.some(({ rule }) => rule === 'undecided-change' || rule === 'unreadable-policy'),
  )
  return review.summary.incomplete.filter(
    (line) => !messages.has(line) && !judged.some(({ id }) => line.startsWith(`${id}: `)),
  )
}

function heading({ summary, policies }: Review): string {
  const { error, warning, note } = summary.levels
  const counts = [
    ...(error > 0 ? [formatCount(error, 'error')] : []),
    ...(warning > 0 ? [formatCount(warning, 'warning')] : []),
    ...(note > 0 ? [formatCount(note, 'note')] : []),
  ]
  const changed = policies.filter(({ status }) => status !== 'equal').length
  const result = counts.length === 0 ? 'nothing found' : counts.join(', ')
  return `## Whittle: ${result}\n\n${formatCount(changed, 'policy', 'policies')} changed${statusCounts(summary.statuses)}.`
}

const statuses: readonly ChangeStatus[] = ['added', 'widened', 'undecided', 'narrowed', 'removed', 'equal']

function statusCounts(counts: Review['summary']['statuses']): string {
  const named = statuses.filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status}`)
  return named.length === 0 ? '' : `: ${named.join(', ')}`
}

const findingLine = (finding: Finding, text: SummaryText): string =>
  `${marks[finding.level]} ${codeSpan(finding.rule)} ${escapeMarkdown(finding.message)}${finding.file === '' ? '' : ` (${placeLink(finding, text)})`}`

function placeLink(place: LineRange, { blobs, folder }: SummaryText): string {
  const shown = `${folder}${place.file}:${place.line}`
  if (blobs === '') return codeSpan(shown)
  const path = `${folder}${place.file}`.split('/').map(encodeURIComponent).join('/')
  const lines = place.line === place.endLine ? `#L${place.line}` : `#L${place.line}-L${place.endLine}`
  // encodeURIComponent leaves parentheses, which end a link.
  return `[${codeSpan(shown)}](${blobs}${path.replace(/[()']/g, (char) => `%${char.charCodeAt(0).toString(16)}`)}${lines})`
}

function policiesSection(policies: readonly ReviewedPolicy[], text: SummaryText) {
  const order = (policy: ReviewedPolicy): number => statuses.indexOf(policy.status)
  const sorted = policies.toSorted((one, other) => order(one) - order(other))
  const table = (most: number): string =>
    [
      '| policy | change | request |',
      '| --- | --- | --- |',
      ...sorted.slice(0, most).map((policy) => policyRow(policy, text)),
      ...(sorted.length > most ? ['', `and ${sorted.length - most} more`] : []),
    ].join('\n')
  if (sorted.length === 0) return section(6, '')
  return section(6, table(sorted.length), table(200), table(50), table(10), table(0))
}

function policyRow(policy: ReviewedPolicy, text: SummaryText): string {
  const { status, witness, reason } = policy
  const example = witness
    ? `${witnessTitle(policy)} ${codeCell(witness.action)} on ${codeCell(witness.resource)}${witness.principal === undefined ? '' : ` by ${codeCell(witness.principal)}`}`
    : escapeMarkdown(reason ?? '')
  return `| ${codeCell(policy.address)} ${placeLink(policy, text).replaceAll('|', '&#124;')} | ${status} | ${example} |`
}

/** A list that is shortened, and folded where it is long. */
function listSection<T>(rank: number, title: string, all: readonly T[], line: (item: T) => string) {
  if (all.length === 0) return section(rank, '')
  const list = (most: number): string => {
    const lines = all.slice(0, most).map((item) => `- ${line(item)}`)
    const more = all.length > most ? [`- and ${all.length - most} more`] : []
    const body = [...lines, ...more].join('\n')
    if (all.length <= 10) return `### ${title}\n\n${body}`
    return `<details><summary>${escapeHtml(title)}: ${all.length}</summary>\n\n${body}\n\n</details>`
  }
  return section(rank, list(all.length), list(200), list(50), list(10), list(0))
}
