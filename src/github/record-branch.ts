import type { Client } from './client.ts'
import { GitHubError } from './errors.ts'
import type { CommitMessage, FileContent, GitHubRepository } from './repository.ts'
import { githubRequest } from './requests.ts'

/** A branch of its own, which shares no history with the others, and to which files are only added. */
export interface FileBranch {
  /** Files by name, with their object ids, and the commit that has them; `null`: there is no such branch. */
  list(): Promise<{ readonly commit: string; readonly files: ReadonlyMap<string, string> } | null>
  text(id: string): Promise<string>
  /**
   * Commits files on top of `over`, or begins the branch with them where `over` is `null`.
   *
   * @returns `conflict` where the branch is not at `over` any more: nothing was written then
   */
  add(over: string | null, message: CommitMessage, files: readonly FileContent[]): Promise<'written' | 'conflict'>
}

/** @param fullName `owner/name` */
export function fileBranch(client: Client, repository: GitHubRepository, fullName: string, branch: string): FileBranch {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }

  /** A first commit without a parent: GraphQL's mutation only adds to a branch that is there. */
  const begin = async ({ headline, body }: CommitMessage, files: readonly FileContent[]): Promise<void> => {
    const entries = []
    for (const { path, text } of files) {
      const content = Buffer.from(text).toString('base64')
      const { data } = await client.request('POST /repos/{owner}/{repo}/git/blobs', {
        ...at,
        content,
        encoding: 'base64',
      })
      entries.push({ path, mode: '100644', type: 'blob', sha: data.sha } as const)
    }
    const tree = await client.request('POST /repos/{owner}/{repo}/git/trees', { ...at, tree: entries })
    const commit = await client.request('POST /repos/{owner}/{repo}/git/commits', {
      ...at,
      message: body === '' ? headline : `${headline}\n\n${body}`,
      tree: tree.data.sha,
      parents: [],
    })
    const ref = `refs/heads/${branch}`
    await client.request('POST /repos/{owner}/{repo}/git/refs', { ...at, ref, sha: commit.data.sha })
  }

  return {
    list: async () => {
      const commit = (await repository.branches(branch)).get(branch)
      if (commit === undefined) return null
      return githubRequest(`list the files of the branch ${branch}`, 'contents: read', async () => {
        const { data } = await client.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
          ...at,
          tree_sha: commit,
        })
        if (data.truncated) throw new GitHubError('refused', `GitHub cut the listing of the branch ${branch} short`)
        const files = data.tree.flatMap(({ path, sha, mode }): [string, string][] =>
          mode === '100644' && sha !== undefined ? [[path, sha]] : [],
        )
        return { commit, files: new Map(files) }
      })
    },

    text: (id) =>
      githubRequest(`read a file of the branch ${branch}`, 'contents: read', async () => {
        const { data } = await client.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...at, file_sha: id })
        return Buffer.from(data.content, 'base64').toString('utf8')
      }),

    add: async (over, message, files) => {
      try {
        if (over === null)
          await githubRequest(`begin the branch ${branch}`, 'contents: write', () => begin(message, files))
        else await repository.commit(branch, over, message, files)
        return 'written'
      } catch (error) {
        if (error instanceof GitHubError && error.kind === 'conflict') return 'conflict'
        throw error
      }
    },
  }
}
