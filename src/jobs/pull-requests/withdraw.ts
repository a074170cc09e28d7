import { incompleteBecause } from '../../evidence/presence/accounts.ts'
import type { GitHubRepository, PullRequest } from '../../github/repository.ts'
import { writeBody, type Body } from './body.ts'
import type { Context } from './context.ts'
import { membersOf, policiesByHash, proposedHashes, type OwnPullRequest } from './survey.ts'

export type Verdict =
  /** All of its policies were read, on sufficient evidence, and there is nothing to narrow. */
  | { readonly kind: 'done' }
  /** Its policies are proposed by other pull requests now, as far as there is anything to narrow. */
  | { readonly kind: 'replaced'; readonly members: readonly string[] }
  /** It stays: whether it still holds is not known. */
  | { readonly kind: 'stays'; readonly reason: string }

/**
 * What becomes of a pull request that no proposal of this run continues, or of some policies of one; pure. Only a policy
 * that was read, and of which sufficient evidence leaves nothing to narrow, is a reason to close it.
 *
 * @param members hashes of policies
 */
export function verdictOn(context: Context, members: readonly string[]): Verdict {
  const known = policiesByHash(context)
  const proposed = proposedHashes(context)
  const { coverage } = context.plan
  const replaced = members.filter((member) => proposed.has(member))
  for (const member of members) {
    if (proposed.has(member)) continue
    const policy = known.get(member)
    if (coverage.accounts.length === 0) return stays('This run had no evidence.')
    const incomplete = incompleteBecause(policy?.principals ?? [], coverage)
    if (incomplete !== undefined) return stays(`The evidence of this run is incomplete: ${incomplete}`)
    if (policy === undefined) return stays('Its policy was not found in this run.')
    if (policy.nothingToNarrow !== true) return stays(`This run decided nothing on its policy: ${policy.reason}`)
  }
  return replaced.length > 0 ? { kind: 'replaced', members: replaced } : { kind: 'done' }
}

const stays = (reason: string): Verdict => ({ kind: 'stays', reason: /[.!?]$/.test(reason) ? reason : `${reason}.` })

export const verdictOnPullRequest = (context: Context, own: OwnPullRequest): Verdict =>
  own.body.marker.withdrawn
    ? stays('It was closed by Whittle, and opened again by a person.')
    : verdictOn(context, membersOf(own))

/**
 * Says why, closes the pull request, deletes the branch; each step finds what an interrupted run has done already.
 *
 * @param head where the branch was seen, with Whittle's commit
 * @param replacements numbers of the pull requests that go on with it; empty: there is nothing to go on with
 */
export async function withdraw(
  repository: GitHubRepository,
  pull: PullRequest,
  body: Body,
  head: string,
  replacements: readonly number[] = [],
): Promise<void> {
  const { number } = pull
  const comments = await repository.comments(number)
  if (!comments.some((comment) => comment.includes(commentMarker)))
    await repository.comment(number, farewell(replacements))
  const closed = { ...body, status: '', marker: { ...body.marker, since: null, withdrawn: true } }
  await repository.updatePullRequest(number, { state: 'closed', body: writeBody(closed) })
  await repository.moveBranches([{ branch: pull.branch, from: head, to: null }])
}

const commentMarker = '<!-- whittle withdrawn -->'

function farewell(replacements: readonly number[]): string {
  const links = replacements.map((number) => `#${number}`).join(', ')
  const why =
    replacements.length > 0
      ? `${links} ${replacements.length === 1 ? 'replaces' : 'replace'} this pull request.`
      : 'Whittle no longer proposes this change: its latest run read the policy, on sufficient evidence, and there was nothing to narrow. The summary of that run says more. Should there be something to propose again, a new pull request is opened.'
  return `${why}\n\n${commentMarker}`
}
