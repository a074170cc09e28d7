import * as z from 'zod'
import * as answers from './answers.ts'
import type { Client } from './client.ts'
import type { PullRequest } from './repository.ts'
import { githubRequest, listEntries, sameName } from './requests.ts'

/** A pull request that was merged. */
export interface MergedPullRequest extends PullRequest {
  /** ISO 8601 */
  readonly mergedAt: string
  /** The commit that the merge made on the base branch: of a rebase the last one. */
  readonly mergeCommit: string
}

const merged = answers.pullSchema.extend({
  updated_at: z.string(),
  merge_commit_sha: z.string().nullish(),
})

/**
 * The pull requests from branches of a repository that were merged into a branch since a moment, newest merge first. GitHub
 * lists what was changed last first, and a merge is a change: the list is read no further than that moment.
 *
 * @param fullName `owner/name`
 * @param since ISO 8601
 * @throws GitHubError
 * @see https://docs.github.com/en/rest/pulls/pulls#list-pull-requests
 */
export async function mergedPullRequests(
  client: Client,
  fullName: string,
  base: string,
  since: string,
): Promise<readonly MergedPullRequest[]> {
  const [owner = '', repo = ''] = fullName.split('/')
  return githubRequest('list the merged pull requests', 'pull-requests: read', async () => {
    const found: MergedPullRequest[] = []
    const parameters = { owner, repo, base, state: 'closed', sort: 'updated', direction: 'desc', per_page: 100 }
    for await (const facts of listEntries(client, merged, 'GET /repos/{owner}/{repo}/pulls', parameters)) {
      if (Date.parse(facts.updated_at) < Date.parse(since)) break
      const { merged_at: at, merge_commit_sha: commit } = facts
      if (typeof at !== 'string' || typeof commit !== 'string' || Date.parse(at) < Date.parse(since)) continue
      if (!sameName(facts.head.repo?.full_name, fullName)) continue
      found.push({ ...answers.pullRequestOf(facts), mergedAt: at, mergeCommit: commit })
    }
    return found.sort((one, other) => Date.parse(other.mergedAt) - Date.parse(one.mergedAt))
  })
}
