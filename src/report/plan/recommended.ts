import type { PolicyPlan, RecommendedAction, RecommendedPolicy } from '../../proof/plan.ts'
import { codeSpan, escapeMarkdown } from '../escape.ts'
import { section, type Section } from '../fit.ts'
import { firstItems, firstFew } from '../wording.ts'
import { formatCount, formatNumber } from '../../words.ts'

const containedInWords: Readonly<Record<RecommendedPolicy['contained'], string>> = {
  proven: 'it is proved to grant nothing new',
  refuted: 'it would grant something new',
  undecided: 'that it grants nothing new is not proved',
}

const of = ({ removed }: RecommendedPolicy, verdict: RecommendedAction['verdict']): readonly RecommendedAction[] =>
  removed.filter((each) => each.verdict === verdict)

/** One sentence on a recommendation, with the numbers. */
export function describeRecommended(recommended: RecommendedPolicy): string {
  const { principal, contained, removed, kept } = recommended
  const [agreed, used, more] = [
    of(recommended, 'agrees').length,
    of(recommended, 'contradicts').length,
    of(recommended, 'adds').length,
  ]
  const parts = [
    `${formatNumber(agreed)} of them ${agreed === 1 ? 'goes' : 'go'} here too`,
    ...(used > 0 ? [`${formatNumber(used)} ${used === 1 ? 'was' : 'were'} used`] : []),
    ...(more > 0 ? [`${formatNumber(more)} ${more === 1 ? 'stays' : 'stay'} for another reason`] : []),
    ...(kept.length > 0
      ? [`${formatCount(kept.length, 'more action')} ${kept.length === 1 ? 'goes' : 'go'} here`]
      : []),
  ]
  return `For ${principal} AWS recommends a policy without ${formatCount(removed.length, 'action')} of it (${containedInWords[contained]}): ${parts.join(', ')}.`
}

/** What differs from the recommendation, a line each: first what it would remove although it was used. */
export const differencesOf = (recommended: RecommendedPolicy): readonly RecommendedAction[] => [
  ...of(recommended, 'contradicts'),
  ...of(recommended, 'adds'),
]

/** `ssm:GetParameter: 98 calls, the last on 2026-10-31 (e.g. event …)` */
export const reasonOf = ({ reason, event }: RecommendedAction): string =>
  event === undefined ? reason : `${reason} (e.g. event ${event})`

const labels: Readonly<Record<RecommendedAction['verdict'], string>> = {
  agrees: 'Agrees',
  contradicts: '**Contradicts**: AWS would remove what was used',
  adds: 'Kept, and AWS would remove it',
}

/** The part of a pull request on what AWS recommends in the policy's place. */
export function recommendedSection({ recommended = [] }: PolicyPlan): Section {
  if (recommended.length === 0) return section(4, '')
  const text = (most: number): string =>
    [
      "### AWS's recommendation",
      '',
      ...recommended.flatMap((each) => {
        const differences = differencesOf(each)
        const agreed = of(each, 'agrees').map(({ action }) => codeSpan(action))
        return [
          escapeMarkdown(describeRecommended(each)),
          '',
          ...firstItems(
            differences.map(
              (one) => `- ${labels[one.verdict]}: ${codeSpan(one.action)}: ${escapeMarkdown(reasonOf(one))}`,
            ),
            most,
          ),
          ...(agreed.length > 0 ? [`- Agrees: ${firstFew(agreed, most)}`] : []),
          ...(each.kept.length > 0 ? [`- Removed here only: ${firstFew(each.kept.map(codeSpan), most)}`] : []),
          '',
        ]
      }),
    ]
      .join('\n')
      .trimEnd()
  return section(
    4,
    text(50),
    text(5),
    `### AWS's recommendation\n\n${recommended.map((each) => escapeMarkdown(describeRecommended(each))).join(' ')}`,
  )
}
