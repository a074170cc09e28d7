import type { CheckResult } from '../../../report/doctor/types.ts'
import type { GitHubFacts } from '../facts/github.ts'
import { textRemedy, unknownResult, okResult, warningResult } from './result.ts'

const branchCheck = { id: 'github.branch', area: 'github' } as const
const checksCheck = { id: 'github.required-checks', area: 'github' } as const

/**
 * Checks what a pull request of Whittle must pass before it is merged.
 *
 * @param ownToken do the workflows pass a token of their own? Absent: no workflow is known
 */
export function checkBranchRules(
  { facts, branch }: Pick<GitHubFacts, 'facts' | 'branch'>,
  ownToken: boolean | undefined,
): readonly CheckResult[] {
  const name = facts.kind === 'known' ? facts.value.defaultBranch : 'the default branch'
  if (branch.kind !== 'known')
    return [
      unknownResult(
        branchCheck,
        `The rules of ${name} are not known: ${branch.kind === 'skipped' ? branch.why : branch.failure.message}`,
      ),
    ]
  const { protected: isProtected, requiredChecks, reviewsRequired, ownersRequired } = branch.value
  if (!isProtected)
    return [
      warningResult(
        branchCheck,
        `${name} has no rules: a proposal can be merged by anyone who may write, without a review or a check.`,
        [textRemedy('Require a pull request with an approval: Settings → Rules → Rulesets.')],
        'https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets',
      ),
    ]
  const needs = [...(reviewsRequired ? ['an approval'] : []), ...(ownersRequired ? ['that of a code owner'] : [])]
  return [
    okResult(branchCheck, `${name} has rules${needs.length === 0 ? '' : `: a change needs ${needs.join(' and ')}`}.`),
    ...checksOf(requiredChecks, ownToken),
  ]
}

/** Runs on pull requests that the token of a workflow opens do not start by themselves. */
function checksOf(required: readonly string[], ownToken: boolean | undefined): readonly CheckResult[] {
  if (required.length === 0) return []
  const named = `Required checks: ${required.join(', ')}`
  if (ownToken === true) return [okResult(checksCheck, `${named}.`)]
  if (ownToken === undefined)
    return [unknownResult(checksCheck, `${named}; with which token pull requests are opened is not known.`)]
  return [
    warningResult(
      checksCheck,
      `${named}. Workflows do not start by themselves on pull requests that GITHUB_TOKEN opens, so that these checks wait for a person to start them.`,
      [
        textRemedy(
          'Pass the token of a GitHub App as input token, or let a person approve the runs, or close and reopen the pull request.',
        ),
      ],
      'https://docs.github.com/en/actions/concepts/security/github_token',
    ),
  ]
}
