import { StoreError, type EvidenceStore } from '../evidence/store/backends/backend.ts'
import type { Client } from './client.ts'
import { GitHubError, githubError } from './errors.ts'

/** The one file that the branch holds. */
const fileName = 'whittle-ledger'

/**
 * Saved evidence on a branch of its own, which shares no history with the others: each version is a commit of one file
 * on top of the one before, moved forward only. A branch that holds anything else was made for another purpose, and is
 * refused.
 *
 * @param fullName `owner/name`
 */
export function evidenceBranch(client: Client, fullName: string, branch: string): EvidenceStore {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }
  const place = `the branch ${branch}`

  /** @returns `undefined` where there is no such thing */
  const asked = async <T>(doing: string, needs: string, request: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await request()
    } catch (error) {
      const failure = githubError(error, doing, needs)
      if (failure.kind === 'not-found') return undefined
      throw failure
    }
  }

  const head = () =>
    asked(`read the branch ${branch}`, 'contents: read', async () => {
      const { data } = await client.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
        ...at,
        ref: `heads/${branch}`,
      })
      return data.object.sha
    })

  const fileAt = (commit: string) =>
    asked(`read ${fileName} of ${place}`, 'contents: read', async () => {
      const { data } = await client.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
        ...at,
        tree_sha: commit,
      })
      const [file, ...others] = data.tree
      if (file?.path !== fileName || file.sha === undefined || others.length > 0) {
        throw new GitHubError(
          'refused',
          `It holds other files than ${fileName}: name a branch that holds nothing else.`,
        )
      }
      const blob = await client.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...at, file_sha: file.sha })
      return Buffer.from(blob.data.content, 'base64')
    })

  /** A commit of the file alone. */
  const commit = (bytes: Uint8Array, parents: string[]) =>
    asked(`commit to ${place}`, 'contents: write', async () => {
      const content = Buffer.from(bytes).toString('base64')
      const blob = await client.request('POST /repos/{owner}/{repo}/git/blobs', { ...at, content, encoding: 'base64' })
      const entry = { path: fileName, mode: '100644', type: 'blob', sha: blob.data.sha } as const
      const tree = await client.request('POST /repos/{owner}/{repo}/git/trees', { ...at, tree: [entry] })
      const message = 'Save evidence\n\nWritten by Whittle, which reads it when it runs again.'
      const made = await client.request('POST /repos/{owner}/{repo}/git/commits', {
        ...at,
        message,
        tree: tree.data.sha,
        parents,
      })
      return made.data.sha
    })

  const move = (sha: string, from: string | undefined) =>
    asked(`move ${place}`, 'contents: write', async () => {
      if (from === undefined) {
        await client.request('POST /repos/{owner}/{repo}/git/refs', { ...at, ref: `refs/heads/${branch}`, sha })
      } else {
        const ref = `heads/${branch}`
        await client.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', { ...at, ref, sha, force: false })
      }
      return sha
    })

  return {
    place,
    exclusive: true,
    read: () =>
      withStoreError(async () => {
        const tag = await head()
        const bytes = tag === undefined ? undefined : await fileAt(tag)
        return tag === undefined || bytes === undefined ? undefined : { tag, bytes }
      }),
    write: (bytes, over) =>
      withStoreError(async () => {
        // Another process may still write between here and the move; then GitHub rejects the move because it is not a
        // fast-forward.
        if ((await head()) !== over?.tag) return 'conflict'
        const sha = await commit(bytes, over === undefined ? [] : [over.tag])
        if (sha === undefined) throw new StoreError('the token may not write to the repository (`contents: write`)')
        try {
          return (await move(sha, over?.tag)) === undefined ? 'conflict' : 'written'
        } catch (error) {
          if (error instanceof GitHubError && isConflict(error)) return 'conflict'
          throw error
        }
      }),
  }
}

/** The branch exists after all, has moved, or is gone. */
const isConflict = ({ kind, message }: GitHubError): boolean =>
  kind === 'conflict' || /not a fast.forward|reference does not exist/i.test(message)

async function withStoreError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    throw new StoreError(error.message.replace(/\.$/, ''))
  }
}
