import type { Client } from './client.ts'
import { githubBranches } from './github-branches.ts'
import { githubPullRequests } from './github-pull-requests.ts'
import type { GitHubRepository } from './repository.ts'

/** A repository on GitHub; every failure is a GitHubError. `fullName` is `owner/name`. */
export const githubRepository = (client: Client, fullName: string): GitHubRepository => ({
  name: fullName,
  ...githubBranches(client, fullName),
  ...githubPullRequests(client, fullName),
})
