import { createClient, type Client } from '../github/client.ts'
import { githubComments, type Comments } from '../github/comments.ts'
import { githubRepository } from '../github/github-repository.ts'
import { githubIssues, type Issues } from '../github/issues.ts'
import { githubMarkedIssues, type MarkedIssues } from '../github/marked-issue.ts'
import type { GitHubRepository } from '../github/repository.ts'
import type { Capabilities } from './capabilities.ts'
import type { ActionInputs } from './inputs.ts'
import type { Workflow } from './workflow.ts'

/** GitHub as one run of the action sees it: what was read of commits and accounts is read once. */
export interface GitHubOfRun {
  readonly client: Client
  readonly repository: GitHubRepository
  readonly comments: Comments
  readonly issues: Issues
  readonly markedIssues: MarkedIssues
}

type Access = Pick<ActionInputs, 'token' | 'apiUrl' | 'graphqlUrl' | 'repository'>

/** What of the capabilities of a run GitHub takes. */
export interface GitHubCapabilities extends Pick<Capabilities, 'fetch'> {
  readonly workflow: Pick<Workflow, 'print'>
}

const made = new WeakMap<GitHubCapabilities, Map<string, GitHubOfRun>>()

/**
 * The same for every part of a run, so that they share the pace of requests too.
 *
 * @param capabilities the same object throughout the run
 */
export function githubOf(
  { token, apiUrl, graphqlUrl, repository: name }: Access,
  capabilities: GitHubCapabilities,
): GitHubOfRun {
  const ofRun = made.get(capabilities) ?? new Map<string, GitHubOfRun>()
  made.set(capabilities, ofRun)
  const key = JSON.stringify([name, apiUrl, graphqlUrl, token])
  const known = ofRun.get(key)
  if (known) return known
  const { fetch, workflow } = capabilities
  const client = createClient({ token, apiUrl, graphqlUrl, fetch, notice: (line) => workflow.print(line) })
  const repository = githubRepository(client, name)
  const account = (): Promise<string | null> => repository.account()
  const github = {
    client,
    repository,
    comments: githubComments(client, name),
    issues: githubIssues(client, name, account),
    markedIssues: githubMarkedIssues(client, name, account),
  }
  ofRun.set(key, github)
  return github
}
