import type { Finding, FindingLevel, Review, ReviewedPolicy } from '../../review/types.ts'
import { colours } from '../colours.ts'
import { escapeInvisible, escapeInvisibleInLines } from '../escape.ts'
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
import { pageOf, type Page } from '../page.ts'
import { asSentence } from '../wording.ts'
import { formatCount } from '../../words.ts'

/** Grants that are listed for one policy; the JSON has them all. */
const mostGranted = 8

export interface ReviewTextOptions {
  readonly colour: boolean
  readonly failOn: FindingLevel | 'never'
  /** Columns of the terminal; default 100. */
  readonly width?: number
}

/** A review as a person reads it at a terminal: the outcome, then each policy with its findings, the worst first. */
export function renderReviewText(review: Review, { colour, failOn, width = 100 }: ReviewTextOptions): string {
  const page = pageOf(colours(colour), width)
  const shown = review.policies.filter((policy) => !isUneventful(policy)).toSorted(byImportance)
  const quiet = review.policies.filter(isUneventful)
  const sections = [
    [
      page.strong(`${asSentence(describeStatuses(review))}; ${describeLevels(review)}.`),
      ...page.paragraph(`${escapeInvisible(describeSides(review))}. ${describeOutcome(review, failOn)}`, ''),
    ],
    ...shown.map((policy) => policyLines(policy, page)),
    titled(
      'Attachments',
      (review.attachments ?? []).map(
        (each) => `${page.place(escapeInvisible(findingPlace(each)))}  ${escapeInvisible(describeAttachment(each))}`,
      ),
      page,
    ),
    titled(
      'Other findings',
      review.findings.flatMap((finding) => findingLines(finding, '', page)),
      page,
    ),
    titled(
      `${formatCount(quiet.length, 'policy', 'policies')} changed without granting more`,
      quiet.map((policy) => {
        const reason = policy.reason === null ? '' : ` (${policy.reason})`
        return `${page.place(escapeInvisible(findingPlace(policy)))}  ${escapeInvisible(policy.address)}  ${policy.status}${escapeInvisible(reason)}`
      }),
      page,
    ),
    titled(
      'Not compared',
      review.summary.incomplete.flatMap((line) => page.paragraph(escapeInvisible(line), '')),
      page,
    ),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const titled = (title: string, lines: readonly string[], page: Page): readonly string[] =>
  lines.length === 0 ? [] : [page.strong(title), ...lines.map((line) => `  ${line}`)]

function policyLines(policy: ReviewedPolicy, page: Page): readonly string[] {
  const { address, status, reason, witness, granted, findings } = policy
  const paint = status === 'widened' || status === 'added' ? page.bad : status === 'undecided' ? page.warn : page.good
  const more = granted.length - mostGranted
  return [
    `${paint(asSentence(status))} ${page.strong(escapeInvisible(address))}  ${page.place(escapeInvisible(findingPlace(policy)))}`,
    ...(reason === null ? [] : page.paragraph(escapeInvisible(asSentence(reason)), '  ')),
    ...(witness === null
      ? []
      : page.paragraph(escapeInvisible(describeWitness(witness)), `  ${witnessTitle(policy).padEnd(16)}  `)),
    ...granted
      .slice(0, mostGranted)
      .flatMap((each, index) =>
        page.paragraph(escapeInvisible(describeGranted(each)), `  ${(index === 0 ? 'grants' : '').padEnd(16)}  `),
      ),
    ...(more > 0 ? [`  ${' '.repeat(16)}  and ${formatCount(more, 'more grant')}`] : []),
    ...findings.flatMap((finding) => findingLines(finding, '  ', page)),
  ]
}

function findingLines(finding: Finding, indent: string, page: Page): readonly string[] {
  const { level, rule, message, suggestion, waived } = finding
  const paint = level === 'error' ? page.bad : level === 'warning' ? page.warn : page.faint
  const title = waived === null ? paint(level) : page.faint(`${level}, waived`)
  return [
    `${indent}${title} ${page.strong(rule)}  ${page.place(escapeInvisible(findingPlace(finding)))}`,
    ...page.paragraph(escapeInvisible(message), `${indent}  `),
    ...(waived === null ? [] : page.paragraph(escapeInvisible(`Waived ${waived}`), `${indent}  `)),
    ...(suggestion === null || waived !== null
      ? []
      : [
          `${indent}  Instead of ${escapeInvisible(findingPlace({ ...finding, ...suggestion }))}:`,
          ...escapeInvisibleInLines(suggestion.text)
            .split('\n')
            .map((line) => page.good(`${indent}  + ${line}`)),
        ]),
  ]
}
