import type { CheckResult } from '../../../report/doctor/types.ts'
import { firstFew } from '../../../report/wording.ts'
import type { Settings } from '../../../settings/types.ts'
import { textRemedy, failureResult, okResult, warningResult, yamlRemedy } from './result.ts'

const check = { id: 'github.code-owners', area: 'github' } as const

/**
 * Have the files with policies owners, who are asked for review?
 *
 * @param ownersFile the file that GitHub reads; absent: there is none
 * @param unowned files with policies that no line of it gives an owner
 * @param files with policies
 */
export function checkCodeOwners(
  ownersFile: string | undefined,
  unowned: readonly string[],
  files: number,
  { group, reviewers, teamReviewers }: Pick<Settings['pullRequests'], 'group' | 'reviewers' | 'teamReviewers'>,
): CheckResult | undefined {
  if (files === 0) return undefined
  if (ownersFile === undefined) {
    if (group === 'owner')
      return failureResult(check, 'pull-requests.group is owner, and there is no CODEOWNERS file.', [
        textRemedy('Write .github/CODEOWNERS, or group by directory:'),
        yamlRemedy('pull-requests: { group: directory }'),
      ])
    if (reviewers.length + teamReviewers.length > 0)
      return okResult(check, 'Reviewers are named in the configuration; there is no CODEOWNERS file.')
    return warningResult(
      check,
      'There is no CODEOWNERS file, and no reviewer is configured: no person or team is asked to review a proposal.',
      [yamlRemedy('pull-requests: { reviewers: [jane] }'), textRemedy('Or write .github/CODEOWNERS.')],
      'https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners',
    )
  }
  if (unowned.length === 0) return okResult(check, `${ownersFile} names owners of every file with policies.`)
  return warningResult(check, `${ownersFile} names no owner of ${firstFew(unowned, 3)}.`, [
    textRemedy('Add a line for them.'),
  ])
}
