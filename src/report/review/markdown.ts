import type { Finding, FindingLevel, Review, ReviewedPolicy } from '../../review/types.ts'
import { codeCell, codeSpan, escapeMarkdown, codeBlock, escapeHtml } from '../escape.ts'
import { fitText, section, type Section } from '../fit.ts'
import {
  byImportance,
  describeAttachment,
  describeGranted,
  describeLevels,
  describeOutcome,
  describeSides,
  describeStatuses,
  describeWitness,
  isUneventful,
  findingPlace,
  witnessTitle,
} from './words.ts'
import { asSentence } from '../wording.ts'
import { formatCount } from '../../words.ts'

/** GitHub's limit for a comment is 65,536 characters; the caller may add a marker and a link. */
const longestComment = 60_000

const mostGranted = 20

export interface ReviewMarkdownOptions {
  readonly failOn: FindingLevel | 'never'
  /** Bytes at most: a comment's by default, up to 1,000,000 in a job summary. */
  readonly limit?: number
  /** The sentence that ends a page which had to be shortened. */
  readonly missing?: string
}

/** A review for a comment or a job summary: the outcome, a table of the policies, then each with its findings. */
export function renderReviewMarkdown(review: Review, options: ReviewMarkdownOptions): string {
  const policies = review.policies.toSorted(byImportance)
  const shown = policies.filter((policy) => !isUneventful(policy))
  const sections = [
    section(9, heading(review, options.failOn)),
    tableOf(policies),
    ...shown.map(policySection),
    list(
      'Attachments',
      (review.attachments ?? []).map(
        (each) => `${codeSpan(findingPlace(each))} ${escapeMarkdown(describeAttachment(each))}`,
      ),
    ),
    findingsSection('Other findings', review.findings),
    list('Not compared', review.summary.incomplete.map(escapeMarkdown)),
  ]
  const missing = options.missing ?? '*The rest did not fit; `whittle review --json` has all of it.*'
  return fitText(sections, options.limit ?? longestComment, missing)
}

const heading = (review: Review, failOn: FindingLevel | 'never'): string =>
  [
    `## Whittle review: ${describeLevels(review)}`,
    '',
    `${escapeMarkdown(asSentence(describeStatuses(review)))}. ${describeOutcome(review, failOn)}`,
    '',
    `<sub>${escapeMarkdown(describeSides(review))}</sub>`,
  ].join('\n')

function tableOf(policies: readonly ReviewedPolicy[]): Section {
  if (policies.length === 0) return section(8, '')
  const text = (most: number): string =>
    [
      '| policy | place | change | findings |',
      '| --- | --- | --- | --- |',
      ...policies
        .slice(0, most)
        .map(
          (policy) =>
            `| ${codeCell(policy.address)} | ${codeCell(findingPlace(policy))} | ${policy.status} | ${countsOf(policy.findings)} |`,
        ),
      ...(policies.length > most
        ? ['', `*and ${formatCount(policies.length - most, 'more policy', 'more policies')}, which do not fit here.*`]
        : []),
    ].join('\n')
  return section(8, text(policies.length), text(200), text(30))
}

function countsOf(findings: readonly Finding[]): string {
  const levels: readonly FindingLevel[] = ['error', 'warning', 'note']
  const counts = levels.flatMap((level) => {
    const count = findings.filter((each) => each.waived === null && each.level === level).length
    return count > 0 ? [formatCount(count, level)] : []
  })
  const waived = findings.filter((each) => each.waived !== null).length
  return [...counts, ...(waived > 0 ? [`${waived} waived`] : [])].join(', ')
}

function policySection(policy: ReviewedPolicy): Section {
  const { address, status, reason, witness, granted, findings } = policy
  const title = `### ${asSentence(status)}: ${codeSpan(address)}`
  const facts = [
    `${codeSpan(findingPlace(policy))}${reason === null ? '' : `: ${escapeMarkdown(reason)}`}`,
    ...(witness === null ? [] : ['', `**${asSentence(witnessTitle(policy))}** ${codeSpan(describeWitness(witness))}`]),
  ]
  const whole = [title, '', ...facts, ...grants(policy), ...findings.flatMap(findingLines)]
  const short = [
    title,
    '',
    ...facts,
    '',
    `*${formatCount(granted.length, 'grant')} and ${formatCount(findings.length, 'finding')} do not fit here.*`,
  ]
  return section(rankOf(policy), whole.join('\n'), short.join('\n'))
}

const rankOf = ({ findings }: ReviewedPolicy): number =>
  findings.some(({ level, waived }) => level === 'error' && waived === null) ? 7 : 5

function grants({ granted }: ReviewedPolicy): readonly string[] {
  if (granted.length === 0) return []
  const lines = granted.slice(0, mostGranted).map((each) => `- ${codeSpan(describeGranted(each))}`)
  const more = granted.length > mostGranted ? [`- and ${formatCount(granted.length - mostGranted, 'more grant')}`] : []
  return [
    '',
    `<details><summary>Grants ${escapeHtml(formatCount(granted.length, 'pattern'))}</summary>`,
    '',
    ...lines,
    ...more,
    '',
    '</details>',
  ]
}

function findingLines({ rule, level, message, suggestion, waived, ...place }: Finding): readonly string[] {
  const title = `**${waived === null ? level : `${level}, waived`}** ${codeSpan(rule)} at ${codeSpan(findingPlace({ rule, level, message, suggestion, waived, ...place }))}`
  return [
    '',
    `${title}: ${escapeMarkdown(message)}`,
    ...(waived === null ? [] : [`Waived ${escapeMarkdown(waived)}.`]),
    ...(suggestion === null || waived !== null
      ? []
      : [
          '',
          `Instead of ${suggestion.endLine > suggestion.line ? 'lines' : 'line'} ${suggestion.line}${suggestion.endLine > suggestion.line ? `–${suggestion.endLine}` : ''}:`,
          '',
          codeBlock('', suggestion.text),
        ]),
  ]
}

const findingsSection = (title: string, findings: readonly Finding[]): Section =>
  findings.length === 0
    ? section(6, '')
    : section(
        6,
        [`### ${title}`, ...findings.flatMap(findingLines)].join('\n'),
        `### ${title}\n\n*${formatCount(findings.length, 'finding')} do not fit here.*`,
      )

function list(title: string, lines: readonly string[]): Section {
  if (lines.length === 0) return section(4, '')
  const text = (most: number): string =>
    [
      `### ${title}`,
      '',
      ...lines.slice(0, most).map((line) => `- ${line}`),
      ...(lines.length > most ? [`- and ${formatCount(lines.length - most, 'more')}`.replace(/ mores$/, ' more')] : []),
    ].join('\n')
  return section(4, text(lines.length), text(50), text(10))
}
