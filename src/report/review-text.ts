import type { Finding, FindingLevel, Review, ReviewedPolicy } from '../review/types.ts'
import { type Colours, colours } from './colours.ts'
import { visible, visibleLines } from './escape.ts'
import {
  byImportance,
  describeAttachment,
  describeGranted,
  describeLevels,
  describeOutcome,
  describeSides,
  describeStatuses,
  describeWitness,
  isQuiet,
  placeOf,
  witnessTitle,
} from './review-words.ts'
import { paragraph } from './tables.ts'
import { formatCount, sentence } from './wording.ts'

/** Grants that are listed for one policy; the JSON has them all. */
const mostGranted = 8

export interface ReviewTextOptions {
  readonly colour: boolean
  readonly failOn: FindingLevel | 'never'
}

/** A review as a person reads it at a terminal: the outcome, then each policy with its findings, the worst first. */
export function renderReviewText(review: Review, { colour: on, failOn }: ReviewTextOptions): string {
  const colour = colours(on)
  const shown = review.policies.filter((policy) => !isQuiet(policy)).toSorted(byImportance)
  const quiet = review.policies.filter(isQuiet)
  const sections = [
    [
      colour.strong(`${sentence(describeStatuses(review))}; ${describeLevels(review)}.`),
      `${visible(describeSides(review))}. ${describeOutcome(review, failOn)}`,
    ],
    ...shown.map((policy) => policyLines(policy, colour)),
    titled(
      'Attachments',
      (review.attachments ?? []).map(
        (each) => `${colour.place(visible(placeOf(each)))}  ${visible(describeAttachment(each))}`,
      ),
      colour,
    ),
    titled(
      'Other findings',
      review.findings.flatMap((finding) => findingLines(finding, '', colour)),
      colour,
    ),
    titled(
      `${formatCount(quiet.length, 'policy', 'policies')} changed without granting more`,
      quiet.map((policy) => {
        const reason = policy.reason === null ? '' : ` (${policy.reason})`
        return `${colour.place(visible(placeOf(policy)))}  ${visible(policy.address)}  ${policy.status}${visible(reason)}`
      }),
      colour,
    ),
    titled(
      'Not compared',
      review.summary.incomplete.flatMap((line) => paragraph(visible(line), '')),
      colour,
    ),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const titled = (title: string, lines: readonly string[], colour: Colours): readonly string[] =>
  lines.length === 0 ? [] : [colour.strong(title), ...lines.map((line) => `  ${line}`)]

function policyLines(policy: ReviewedPolicy, colour: Colours): readonly string[] {
  const { address, status, reason, witness, granted, findings } = policy
  const paint =
    status === 'widened' || status === 'added' ? colour.bad : status === 'undecided' ? colour.warn : colour.good
  const more = granted.length - mostGranted
  return [
    `${paint(sentence(status))} ${colour.strong(visible(address))}  ${colour.place(visible(placeOf(policy)))}`,
    ...(reason === null ? [] : paragraph(visible(sentence(reason)), '  ')),
    ...(witness === null ? [] : paragraph(visible(describeWitness(witness)), `  ${witnessTitle(policy).padEnd(16)}  `)),
    ...granted
      .slice(0, mostGranted)
      .flatMap((each, index) =>
        paragraph(visible(describeGranted(each)), `  ${(index === 0 ? 'grants' : '').padEnd(16)}  `),
      ),
    ...(more > 0 ? [`  ${' '.repeat(16)}  and ${formatCount(more, 'more grant')}`] : []),
    ...findings.flatMap((finding) => findingLines(finding, '  ', colour)),
  ]
}

function findingLines(finding: Finding, indent: string, colour: Colours): readonly string[] {
  const { level, rule, message, suggestion, waived } = finding
  const paint = level === 'error' ? colour.bad : level === 'warning' ? colour.warn : colour.faint
  const title = waived === null ? paint(level) : colour.faint(`${level}, waived`)
  return [
    `${indent}${title} ${colour.strong(rule)}  ${colour.place(visible(placeOf(finding)))}`,
    ...paragraph(visible(message), `${indent}  `),
    ...(waived === null ? [] : paragraph(visible(`Waived ${waived}`), `${indent}  `)),
    ...(suggestion === null || waived !== null
      ? []
      : [
          `${indent}  Instead of ${visible(placeOf({ ...finding, ...suggestion }))}:`,
          ...visibleLines(suggestion.text)
            .split('\n')
            .map((line) => colour.good(`${indent}  + ${line}`)),
        ]),
  ]
}
