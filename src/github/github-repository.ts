import { messageOf } from '../errors.ts'
import type { Client } from './client.ts'
import { GitHubError, githubError } from './errors.ts'
import { asked, pages, sameName } from './requests.ts'
import type { PullRequest, GitHubRepository } from './repository.ts'
import { readTrees } from './trees.ts'

const zero = '0'.repeat(40)

const commitMutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`

/** REST can move a branch only blindly; this mutation alone compares with where it stood. */
const moveMutation = `mutation ($input: UpdateRefsInput!) {
  updateRefs(input: $input) { clientMutationId }
}`

/** A repository on GitHub; every failure is a GitHubError. `fullName` is `owner/name`. */
export function githubRepository(client: Client, fullName: string): GitHubRepository {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }
  /**
   * GitHub may not know yet what it has just made: ask again for a while.
   *
   * @see https://docs.github.com/en/rest/pulls/pulls
   */
  const settled = async <T>(request: () => Promise<T>): Promise<T> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await request()
      } catch (error) {
        if (attempt === 4 || !/could not resolve to a node/i.test(messageOf(error))) throw error
        await client.sleep(2 ** attempt)
      }
    }
  }
  const facts = once(() =>
    asked(`read the repository ${fullName}`, 'contents: read', async () => {
      const { data } = await client.request('GET /repos/{owner}/{repo}', at)
      return { id: data.node_id, defaultBranch: data.default_branch }
    }),
  )
  const trees = readTrees(client, at)

  return {
    name: fullName,

    async branch(name) {
      const branch = name ?? (await facts()).defaultBranch
      const { data } = await asked(`read the branch ${branch}`, 'contents: read', () =>
        client.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...at, ref: `heads/${branch}` }),
      )
      return { name: branch, commit: data.object.sha }
    },

    branches: (prefix) =>
      asked(`list the branches under ${prefix}`, 'contents: read', async () => {
        const found = new Map<string, string>()
        const route = 'GET /repos/{owner}/{repo}/git/matching-refs/{ref}'
        for await (const page of pages<Ref>(client, route, { ...at, ref: `heads/${prefix}` })) {
          for (const { ref, object } of page) found.set(ref.replace(/^refs\/heads\//, ''), object.sha)
        }
        return found
      }),

    entry: (commit, path) =>
      asked(`read ${path} at ${commit.slice(0, 7)}`, 'contents: read', () => trees.entry(commit, path)),

    compare: (base, head) =>
      asked(`compare ${base.slice(0, 7)} with ${head.slice(0, 7)}`, 'contents: read', async () => {
        const { data } = await client.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
          ...at,
          basehead: `${base}...${head}`,
        })
        return {
          mergeBase: data.merge_base_commit.sha,
          ahead: data.ahead_by,
          commits: data.commits.map(({ sha, commit }) => ({ id: sha, message: commit.message })),
          files: (data.files ?? []).map(({ filename, sha, status }) => ({ path: filename, blob: sha, status })),
        }
      }),

    pullRequests: (branch) =>
      asked(`list the pull requests from ${branch}`, 'pull-requests: read', async () => {
        const found: PullRequest[] = []
        const parameters = { ...at, head: `${owner}:${branch}`, state: 'all', per_page: 100 }
        for await (const page of pages<PullFacts>(client, 'GET /repos/{owner}/{repo}/pulls', parameters)) {
          // The filter names an owner, who may also hold a fork under another name.
          const ours = page.filter(({ head }) => head.ref === branch && sameName(head.repo?.full_name, fullName))
          found.push(...ours.map(pullRequestOf))
        }
        return found.sort((one, other) => other.number - one.number)
      }),

    comments: (number) =>
      asked(`read the comments of #${number}`, 'pull-requests: read', async () => {
        const bodies: string[] = []
        const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
        for await (const page of pages<{ body?: string }>(client, route, {
          ...at,
          issue_number: number,
          per_page: 100,
        })) {
          bodies.push(...page.map(({ body }) => body ?? ''))
        }
        return bodies
      }),

    history: (number) =>
      asked(`read the history of #${number}`, 'pull-requests: read', async () => {
        const labels = new Set<string>()
        let reviewRequested = false
        const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/events'
        for await (const page of pages<EventFacts>(client, route, { ...at, issue_number: number, per_page: 100 })) {
          for (const { event, label } of page) {
            if (event === 'labeled' && label?.name !== undefined) labels.add(label.name.toLowerCase())
            if (event === 'review_requested') reviewRequested = true
          }
        }
        return { labels, reviewRequested }
      }),

    createBranch: (name, commit) =>
      asked(`create the branch ${name}`, 'contents: write', async () => {
        await client.request('POST /repos/{owner}/{repo}/git/refs', { ...at, ref: `refs/heads/${name}`, sha: commit })
      }),

    commit: (branch, expectedHead, message, files) =>
      asked(`commit to the branch ${branch}`, 'contents: write', async () => {
        const additions = files.map(({ path, text }) => ({ path, contents: Buffer.from(text).toString('base64') }))
        const answer = await client.graphql<{ createCommitOnBranch: { commit: { oid: string } } | null }>(
          commitMutation,
          {
            input: {
              branch: { repositoryNameWithOwner: fullName, branchName: branch },
              expectedHeadOid: expectedHead,
              message,
              fileChanges: { additions },
            },
          },
        )
        const oid = answer.createCommitOnBranch?.commit.oid
        if (oid === undefined) throw new GitHubError('refused', `GitHub made no commit on ${branch} and gave no reason`)
        return oid
      }),

    async moveBranches(moves) {
      const { id: repositoryId } = await facts()
      const refUpdates = moves.map(({ branch, from, to }) => ({
        name: `refs/heads/${branch}`,
        beforeOid: from,
        afterOid: to ?? zero,
        force: true,
      }))
      try {
        await client.graphql(moveMutation, { input: { repositoryId, refUpdates } })
      } catch (error) {
        const names = moves.map(({ branch }) => branch).join(' and ')
        const refusal = githubError(error, `move ${names}`, 'contents: write')
        // GitHub does not distinguish a branch that has moved from a rule that forbids moving it: both need another
        // look.
        throw refusal.kind === 'refused' ? new GitHubError('conflict', refusal.message, error) : refusal
      }
    },

    openPullRequest: ({ branch, base, title, body, draft }) =>
      asked(`open a pull request from ${branch}`, 'pull-requests: write', async () => {
        const { data } = await settled(() =>
          client.request('POST /repos/{owner}/{repo}/pulls', { ...at, head: branch, base, title, body, draft }),
        )
        return pullRequestOf(data)
      }),

    updatePullRequest: (number, changes) =>
      asked(`update #${number}`, 'pull-requests: write', async () => {
        await client.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...at,
          pull_number: number,
          ...changes,
        })
      }),

    addLabels: (number, labels) =>
      asked(`label #${number}`, 'pull-requests: write', async () => {
        await settled(() =>
          client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
            ...at,
            issue_number: number,
            labels: [...labels],
          }),
        )
      }),

    requestReviewers: (number, reviewers, teams) =>
      asked(`request reviewers for #${number}`, 'pull-requests: write', async () => {
        await settled(() =>
          client.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
            ...at,
            pull_number: number,
            reviewers: [...reviewers],
            team_reviewers: [...teams],
          }),
        )
      }),

    comment: (number, body) =>
      asked(`comment on #${number}`, 'pull-requests: write', async () => {
        await client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...at,
          issue_number: number,
          body,
        })
      }),
  }
}

interface Ref {
  readonly ref: string
  readonly object: { readonly sha: string }
}

interface EventFacts {
  readonly event?: string
  readonly label?: { readonly name?: string }
}

/** The fields that a list entry and a whole pull request have in common. */
interface PullFacts {
  readonly number: number
  readonly html_url: string
  readonly state: string
  readonly merged_at: string | null
  readonly title: string
  readonly body: string | null
  readonly base: { readonly ref: string }
  readonly head: { readonly ref: string; readonly repo: { readonly full_name: string } | null }
  readonly labels: readonly { readonly name: string }[]
  readonly requested_reviewers?: readonly unknown[] | null
  readonly requested_teams?: readonly unknown[] | null
}

const pullRequestOf = (pull: PullFacts): PullRequest => ({
  number: pull.number,
  url: pull.html_url,
  state: pull.state === 'open' ? 'open' : pull.merged_at === null ? 'closed' : 'merged',
  title: pull.title,
  body: pull.body ?? '',
  base: pull.base.ref,
  labels: pull.labels.map(({ name }) => name),
  awaited: (pull.requested_reviewers?.length ?? 0) + (pull.requested_teams?.length ?? 0),
})

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
