import type { FindingsResult } from '../jobs/findings/run-findings.ts'
import type { FindingSubjectName } from '../jobs/pull-requests/marker.ts'
import { colours } from '../report/colours.ts'
import { codeSpan, escapeMarkdown, codeBlock } from '../report/escape.ts'
import { findingsText } from '../report/findings/text.ts'
import { formatCount } from '../words.ts'
import { explainInComment, type ActionQuestion } from './explain-in-comment.ts'

export interface FindingQuestion extends Omit<ActionQuestion, 'action'> {
  readonly subject: FindingSubjectName
  /** Absent: the finding itself is explained. */
  readonly action: string | undefined
  /** The findings of this run, or why there are none, a clause. */
  readonly read: FindingsResult | string
}

/** Findings on one resource that one reply explains. */
const mostFindings = 5

/** What this run says of a finding, or of an action in the policies that cause it. Markdown. */
export function explainFindingInComment(question: FindingQuestion): string {
  const { subject, action, read, sources } = question
  const title = `${codeSpan(subject.type)} on ${codeSpan(subject.resource)}`
  if (typeof read === 'string') {
    return `Nothing is known of the finding ${title} in this run: ${escapeMarkdown(read)}. The text of the pull request has what the last run of \`narrow\` found.`
  }
  const same = read.findings.filter(({ type, resource }) => type === subject.type && resource === subject.resource)
  if (same.length === 0) {
    const missing = read.missing === undefined ? '' : ` ${escapeMarkdown(read.missing)}`
    return `This run has read no finding ${title}.${missing}`
  }
  if (action === undefined) {
    const lines = findingsText(same.slice(0, mostFindings), colours(false), 100)
    const rest = same.length - mostFindings
    const more = rest > 0 ? [`*and ${formatCount(rest, 'more finding')} of this type on the resource*`] : []
    return [`**${title}**`, codeBlock('text', lines.join('\n').trim()), ...more].join('\n\n')
  }
  const causes = new Set(same.flatMap(({ policies }) => policies).map(({ id }) => id))
  const found = sources.filter(({ id }) => causes.has(id))
  if (found.length === 0) return `No policy of this repository was found to cause the finding ${title}.`
  return explainInComment({ ...question, action, sources: found })
}
