import * as answers from './answers.ts'
import type { Client } from './client.ts'
import { GitHubError, githubError } from './errors.ts'
import { githubRequest, listEntries, makeOnce, makeOncePerKey } from './requests.ts'
import type { BranchComparison, GitHubRepository } from './repository.ts'
import { readTrees } from './trees.ts'

type Branches = Pick<
  GitHubRepository,
  | 'branch'
  | 'defaultBranch'
  | 'branches'
  | 'entry'
  | 'text'
  | 'commitMessage'
  | 'compare'
  | 'createBranch'
  | 'commit'
  | 'moveBranches'
>

const zero = '0'.repeat(40)

const commitMutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`

/** REST can move a branch only blindly; this mutation alone compares with where it stood. */
const moveMutation = `mutation ($input: UpdateRefsInput!) {
  updateRefs(input: $input) { clientMutationId }
}`

/** Branches, commits and files of a repository on GitHub. `fullName` is `owner/name`. */
export function githubBranches(client: Client, fullName: string): Branches {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }
  const facts = makeOnce(() =>
    githubRequest(`read the repository ${fullName}`, 'contents: read', async () => {
      const { data } = await client.request('GET /repos/{owner}/{repo}', at)
      const { node_id: id, default_branch: defaultBranch } = answers.parseAnswer(answers.repositoryFactsSchema, data)
      return { id, defaultBranch }
    }),
  )
  const trees = readTrees(client, at)
  const comparison = makeOncePerKey(async (basehead): Promise<BranchComparison> => {
    const { data } = await client.request('GET /repos/{owner}/{repo}/compare/{basehead}', { ...at, basehead })
    const { merge_base_commit, ahead_by, commits, files } = answers.parseAnswer(answers.comparisonSchema, data)
    return {
      mergeBase: merge_base_commit.sha,
      ahead: ahead_by,
      commits: commits.map(({ sha, commit }) => ({ id: sha, message: commit.message })),
      files: files.map(({ filename, sha, status }) => ({ path: filename, blob: sha, status })),
    }
  })

  return {
    async branch(name) {
      const branch = name ?? (await facts()).defaultBranch
      return githubRequest(`read the branch ${branch}`, 'contents: read', async () => {
        const route = 'GET /repos/{owner}/{repo}/git/ref/{ref}'
        const { data } = await client.request(route, { ...at, ref: `heads/${branch}` })
        return { name: branch, commit: answers.parseAnswer(answers.refSchema, data).object.sha }
      })
    },

    defaultBranch: async () => (await facts()).defaultBranch,

    branches: (prefix) =>
      githubRequest(
        prefix === '' ? 'list the branches' : `list the branches under ${prefix}`,
        'contents: read',
        async () => {
          const found = new Map<string, string>()
          const route = 'GET /repos/{owner}/{repo}/git/matching-refs/{ref}'
          for await (const { ref, object } of listEntries(client, answers.refSchema, route, {
            ...at,
            ref: `heads/${prefix}`,
          })) {
            found.set(ref.replace(/^refs\/heads\//, ''), object.sha)
          }
          return found
        },
      ),

    entry: (commit, path) =>
      githubRequest(`read ${path} at ${commit.slice(0, 7)}`, 'contents: read', () => trees.entry(commit, path)),

    text: (commit, path) =>
      githubRequest(`read ${path} at ${commit.slice(0, 7)}`, 'contents: read', async () => {
        const entry = await trees.entry(commit, path)
        if (entry === null || !entry.mode.startsWith('100')) return null
        const route = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}'
        const { data } = await client.request(route, { ...at, file_sha: entry.id })
        return Buffer.from(answers.parseAnswer(answers.blobSchema, data).content, 'base64').toString('utf8')
      }),

    commitMessage: (commit) =>
      githubRequest(`read the commit ${commit.slice(0, 7)}`, 'contents: read', async () => {
        const route = 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}'
        const { data } = await client.request(route, { ...at, commit_sha: commit })
        return answers.parseAnswer(answers.commitSchema, data).message
      }),

    // Two commits compare the same at any time.
    compare: (base, head) =>
      githubRequest(`compare ${base.slice(0, 7)} with ${head.slice(0, 7)}`, 'contents: read', () =>
        comparison(`${base}...${head}`),
      ),

    createBranch: (name, commit) =>
      githubRequest(`create the branch ${name}`, 'contents: write', async () => {
        await client.request('POST /repos/{owner}/{repo}/git/refs', { ...at, ref: `refs/heads/${name}`, sha: commit })
      }),

    commit: (branch, expectedHead, message, files) =>
      githubRequest(`commit to the branch ${branch}`, 'contents: write', async () => {
        const additions = files.map(({ path, text }) => ({ path, contents: Buffer.from(text).toString('base64') }))
        const answer = await client.graphql<{ createCommitOnBranch?: { commit?: { oid?: string } } | null } | null>(
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
        const oid = answer?.createCommitOnBranch?.commit?.oid
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
  }
}
