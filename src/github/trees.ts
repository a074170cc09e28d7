import { parseAnswer, treeSchema } from './answers.ts'
import type { Client } from './client.ts'
import { GitHubError } from './errors.ts'
import type { TreeEntry } from './repository.ts'
import { makeOncePerKey } from './requests.ts'

/**
 * Walks git trees folder by folder, each read once: the contents API follows links and returns no file mode, and a
 * recursive tree of a large repository is cut short.
 */
export function readTrees(client: Client, at: { readonly owner: string; readonly repo: string }) {
  const treeOf = makeOncePerKey(async (id): Promise<ReadonlyMap<string, TreeEntry>> => {
    const { data } = await client.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...at, tree_sha: id })
    const { truncated, tree: found } = parseAnswer(treeSchema, data)
    if (truncated) throw new GitHubError('refused', `GitHub cut the listing of a folder short (tree ${id})`)
    return new Map(found.map(({ path, mode, sha }) => [path, { mode, id: sha ?? '' }]))
  })

  return {
    /** The entry at a path of a commit, or `null`; never looks through links or into submodules. */
    async entry(commit: string, path: string): Promise<TreeEntry | null> {
      let id = commit
      const names = path.split('/')
      for (const [index, name] of names.entries()) {
        const entry = (await treeOf(id)).get(name)
        if (!entry || index === names.length - 1) return entry ?? null
        if (entry.mode !== '040000') return null
        id = entry.id
      }
      return null
    },
  }
}
