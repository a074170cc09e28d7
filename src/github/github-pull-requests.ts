import * as answers from './answers.ts'
import type { Client } from './client.ts'
import { listComments } from './issue-requests.ts'
import { githubRequest, listEntries, makeOnce, sameName, retryUntilVisible } from './requests.ts'
import type { GitHubRepository, PullRequest } from './repository.ts'

type PullRequests = Pick<
  GitHubRepository,
  | 'account'
  | 'pullRequests'
  | 'openPullRequests'
  | 'comments'
  | 'history'
  | 'openPullRequest'
  | 'updatePullRequest'
  | 'addLabels'
  | 'requestReviewers'
  | 'assign'
  | 'comment'
>

/** Pull requests of a repository on GitHub. `fullName` is `owner/name`. */
export function githubPullRequests(client: Client, fullName: string): PullRequests {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }

  const list = async (parameters: Readonly<Record<string, unknown>>): Promise<PullRequest[]> => {
    const found: PullRequest[] = []
    const route = 'GET /repos/{owner}/{repo}/pulls'
    for await (const facts of listEntries(client, answers.pullSchema, route, { ...at, per_page: 100, ...parameters })) {
      // A filter by branch names an owner, who may also hold a fork under another name.
      if (sameName(facts.head.repo?.full_name, fullName)) found.push(answers.pullRequestOf(facts))
    }
    return found.sort((one, other) => other.number - one.number)
  }

  return {
    account: makeOnce(async () => {
      try {
        const { viewer } = await client.graphql<{ viewer: { login: string } }>('query { viewer { login } }', {})
        return viewer.login
      } catch {
        return null
      }
    }),

    pullRequests: (branch) =>
      githubRequest(`list the pull requests from ${branch}`, 'pull-requests: read', async () => {
        const found = await list({ head: `${owner}:${branch}`, state: 'all' })
        return found.filter((pull) => pull.branch === branch)
      }),

    openPullRequests: () =>
      githubRequest('list the open pull requests', 'pull-requests: read', () => list({ state: 'open' })),

    comments: (number) =>
      githubRequest(`read the comments of #${number}`, 'pull-requests: read', async () => {
        const found = await listComments(client, at, number, answers.commentSchema)
        return found.map(({ body }) => body ?? '')
      }),

    history: (number) =>
      githubRequest(`read the history of #${number}`, 'pull-requests: read', async () => {
        const history = {
          labels: new Set<string>(),
          assignees: new Set<string>(),
          reviewers: new Set<string>(),
          teams: new Set<string>(),
        }
        const note = (names: Set<string>, name: string | null | undefined): void => {
          if (typeof name === 'string') names.add(name.toLowerCase())
        }
        const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/events'
        const parameters = { ...at, issue_number: number, per_page: 100 }
        for await (const facts of listEntries(client, answers.eventSchema, route, parameters)) {
          if (facts.event === 'labeled') note(history.labels, facts.label?.name)
          if (facts.event === 'assigned') note(history.assignees, facts.assignee?.login)
          if (facts.event !== 'review_requested') continue
          note(history.reviewers, facts.requested_reviewer?.login)
          note(history.teams, facts.requested_team?.slug)
        }
        return history
      }),

    openPullRequest: ({ branch, base, title, body, draft }) =>
      githubRequest(`open a pull request from ${branch}`, 'pull-requests: write', async () => {
        const { data } = await retryUntilVisible(client, () =>
          client.request('POST /repos/{owner}/{repo}/pulls', { ...at, head: branch, base, title, body, draft }),
        )
        return answers.pullRequestOf(answers.parseAnswer(answers.pullSchema, data))
      }),

    updatePullRequest: (number, changes) =>
      githubRequest(`update #${number}`, 'pull-requests: write', async () => {
        await client.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...at,
          pull_number: number,
          ...changes,
        })
      }),

    addLabels: (number, labels) =>
      githubRequest(`label #${number} with ${labels.join(', ')}`, 'pull-requests: write', async () => {
        await retryUntilVisible(client, () =>
          client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
            ...at,
            issue_number: number,
            labels: [...labels],
          }),
        )
      }),

    requestReviewers: (number, reviewers, teams) =>
      githubRequest(
        `request a review of #${number} by ${[...reviewers, ...teams].join(', ')}`,
        'pull-requests: write',
        async () => {
          await retryUntilVisible(client, () =>
            client.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
              ...at,
              pull_number: number,
              reviewers: [...reviewers],
              team_reviewers: [...teams],
            }),
          )
        },
      ),

    assign: (number, users) =>
      githubRequest(`assign #${number} to ${users.join(', ')}`, 'pull-requests: write', async () => {
        const { data } = await retryUntilVisible(client, () =>
          client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/assignees', {
            ...at,
            issue_number: number,
            assignees: [...users],
          }),
        )
        return (answers.parseAnswer(answers.assignedSchema, data).assignees ?? []).map(({ login }) => login)
      }),

    comment: (number, body) =>
      githubRequest(`comment on #${number}`, 'pull-requests: write', async () => {
        await client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...at,
          issue_number: number,
          body,
        })
      }),
  }
}
