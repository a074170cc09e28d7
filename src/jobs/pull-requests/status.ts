import type { BranchComparison } from '../../github/repository.ts'
import { codeSpan, escapeMarkdown } from '../../report/escape.ts'
import { firstFew } from '../../report/wording.ts'
import { readTrailers } from './marker.ts'

/** What stands above Whittle's text in a pull request while that text is not true as it stands. */
const warning = (...paragraphs: readonly string[]): string =>
  `> [!WARNING]\n${paragraphs.map((paragraph) => `> ${paragraph}`).join('\n>\n')}`

/**
 * The evidence could not be renewed.
 *
 * @param since `2026-11-30`: the first day of which that is so
 * @param reason one sentence or more
 * @param what the pull request is about
 */
export const notRenewedStatus = (since: string, reason: string, what: 'policy' | 'finding' = 'policy'): string =>
  warning(
    `**The evidence of this pull request was not renewed since ${since}.** ${escapeMarkdown(reason)}`,
    `What is below is what the last run before that found out. Have its evidence renewed before you merge it. Whittle closes this pull request when ${closedWhen[what]}.`,
  )

const closedWhen = {
  policy: 'it reads the policy again, on sufficient evidence, and there is nothing to narrow',
  finding: 'it reads the findings again, and this one is gone, waived, or contradicted by use',
} as const

/**
 * The branch holds commits of other authors.
 *
 * @param identities hashes that Whittle's commit may name
 * @param more what else is to be known, a sentence; empty: nothing
 */
export function foreignCommitsStatus(
  { commits, files }: BranchComparison,
  identities: readonly string[],
  more = '',
): string {
  const isOwn = (message: string): boolean => identities.includes(readTrailers(message)?.policy ?? '')
  const own = commits.findLast(({ message }) => isOwn(message))
  const others = commits.filter(({ message }) => !isOwn(message)).map(({ id }) => codeSpan(id.slice(0, 7)))
  const what =
    others.length > 0 ? `commits that are not Whittle's (${firstFew(others, 5)})` : "work that is not Whittle's"
  const changed = firstFew(
    files.map(({ path }) => codeSpan(path)),
    5,
  )
  const whose = own
    ? `of Whittle's commit ${codeSpan(own.id.slice(0, 7))} alone`
    : "of a commit of Whittle's that is not on it any more"
  const back = own
    ? `reset the branch to ${codeSpan(own.id.slice(0, 7))}, and the next run updates it`
    : 'close this pull request, and Whittle proposes again when its proposal changes'
  return warning(
    `**This branch holds ${what}.** With them it changes ${changed}; the diff, the reasons and the proof below are ${whose}, and do not cover the rest.${more === '' ? '' : ` ${escapeMarkdown(more)}`}`,
    `Whittle leaves the branch as it is. To go on with these commits, review what they grant and merge. To go on with Whittle's proposal, ${back}.`,
  )
}
