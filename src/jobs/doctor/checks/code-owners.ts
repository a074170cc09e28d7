import type { CheckResult } from '../../../report/doctor/types.ts'
import { firstFew } from '../../../report/wording.ts'
import type { Settings } from '../../../settings/types.ts'
import { advice, failed, okay, warned, yaml } from './result.ts'

const check = { id: 'github.code-owners', area: 'github' } as const

/**
 * Have the files with policies owners, who are asked for review?
 *
 * @param ownersFile the file that GitHub reads; absent: there is none
 * @param unowned files with policies that no line of it gives an owner
 * @param files with policies
 */
export function codeOwners(
  ownersFile: string | undefined,
  unowned: readonly string[],
  files: number,
  { group, reviewers, teamReviewers }: Pick<Settings['pullRequests'], 'group' | 'reviewers' | 'teamReviewers'>,
): CheckResult | undefined {
  if (files === 0) return undefined
  if (ownersFile === undefined) {
    if (group === 'owner')
      return failed(check, 'pull-requests.group is owner, and there is no CODEOWNERS file.', [
        advice('Write .github/CODEOWNERS, or group by directory:'),
        yaml('pull-requests: { group: directory }'),
      ])
    if (reviewers.length + teamReviewers.length > 0)
      return okay(check, 'Reviewers are named in the configuration; there is no CODEOWNERS file.')
    return warned(
      check,
      'There is no CODEOWNERS file, and no reviewer is configured: no person or team is asked to review a proposal.',
      [yaml('pull-requests: { reviewers: [jane] }'), advice('Or write .github/CODEOWNERS.')],
      'https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners',
    )
  }
  if (unowned.length === 0) return okay(check, `${ownersFile} names owners of every file with policies.`)
  return warned(check, `${ownersFile} names no owner of ${firstFew(unowned, 3)}.`, [advice('Add a line for them.')])
}
