import type { CheckResult } from '../../../report/doctor/types.ts'
import type { CallAnswer } from '../answer.ts'
import type { GitHubFacts } from '../facts/github.ts'
import {
  textRemedy,
  commandRemedy,
  failureResult,
  unknownResult,
  okResult,
  warningResult,
  yamlRemedy,
} from './result.ts'

const token = { id: 'github.token', area: 'github' } as const
const setting = { id: 'github.pull-requests', area: 'github' } as const
const permissions = { id: 'github.default-permissions', area: 'github' } as const

/** The token's rights, and what the repository allows to Actions. */
export function checkGitHub(answer: CallAnswer<GitHubFacts>): readonly CheckResult[] {
  if (answer.kind === 'skipped')
    return [
      unknownResult(
        token,
        `GitHub was not asked: ${answer.why}.`,
        answer.why.startsWith('--') ? [] : [commandRemedy('GITHUB_TOKEN=$(gh auth token) whittle doctor')],
      ),
    ]
  if (answer.kind === 'failed') return [failureResult(token, answer.failure.message, [])]
  return [tokenRights(answer.value), ...actionsSettings(answer.value)]
}

function tokenRights({ repository, facts, workflowToken }: GitHubFacts): CheckResult {
  if (facts.kind === 'skipped') return unknownResult(token, `${repository}: ${facts.why}.`)
  if (facts.kind === 'failed')
    return facts.failure.kind === 'throttled'
      ? unknownResult(token, facts.failure.message)
      : failureResult(token, facts.failure.message, [])
  const { archived, mayPush, scopes, isPublic } = facts.value
  if (archived === true)
    return failureResult(token, `${repository} is archived: nothing can be written to it.`, [
      commandRemedy(`gh repo unarchive ${repository}`),
    ])
  if (workflowToken)
    return unknownResult(
      token,
      `${repository} can be read. GitHub does not show what the token of a workflow may write: see the check of the workflow's permissions.`,
    )
  if (mayPush === undefined)
    return unknownResult(token, `${repository} can be read; GitHub does not show whether the token may write.`)
  const remedy = [textRemedy('Use a token with contents: write and pull-requests: write.')]
  if (!mayPush) return failureResult(token, `The user of the token may not push to ${repository}.`, remedy)
  if (scopes === undefined)
    return unknownResult(
      token,
      `The user of the token may push to ${repository}; GitHub does not show whether the token may.`,
    )
  const suffices = scopes.includes('repo') || (isPublic === true && scopes.includes('public_repo'))
  return suffices
    ? okResult(token, `The token may write to ${repository}.`)
    : failureResult(token, `The user of the token may push to ${repository}, and the token lacks the scope repo.`, [
        commandRemedy('gh auth refresh --scopes repo'),
      ])
}

function actionsSettings({ repository, settings }: GitHubFacts): readonly CheckResult[] {
  const show = commandRemedy(`gh api repos/${repository}/actions/permissions/workflow`)
  if (settings.kind !== 'known') {
    const why =
      settings.kind === 'skipped'
        ? settings.why
        : settings.failure.kind === 'denied'
          ? 'only an administrator of the repository sees it, and no token of a workflow does'
          : settings.failure.message
    return [unknownResult(setting, `Whether Actions may create pull requests is not known: ${why}.`, [show])]
  }
  const { mayOpenPullRequests, defaultPermissions } = settings.value
  const see =
    'https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository#preventing-github-actions-from-creating-or-approving-pull-requests'
  return [
    mayOpenPullRequests
      ? okResult(setting, 'Actions may create pull requests.')
      : failureResult(
          setting,
          "Actions may not create pull requests: Whittle's branches would get none, unless the workflow passes the token of a GitHub App.",
          [
            commandRemedy(
              `gh api -X PUT repos/${repository}/actions/permissions/workflow -F can_approve_pull_request_reviews=true -f default_workflow_permissions=${defaultPermissions === 'write' ? 'write' : 'read'}`,
            ),
            textRemedy('Or: Settings → Actions → General → Workflow permissions. An organisation can lock it.'),
          ],
          see,
        ),
    defaultPermissions === 'write'
      ? warningResult(
          permissions,
          'Workflows that state no permissions get a token that may write.',
          [
            textRemedy('Make read the default, and state permissions in each workflow:'),
            commandRemedy(
              `gh api -X PUT repos/${repository}/actions/permissions/workflow -f default_workflow_permissions=read -F can_approve_pull_request_reviews=${String(mayOpenPullRequests)}`,
            ),
            yamlRemedy('permissions: { contents: write, pull-requests: write, id-token: write }'),
          ],
          'https://docs.github.com/en/actions/reference/security/secure-use',
        )
      : okResult(permissions, 'Workflows that state no permissions get a token that may read.'),
  ]
}
