import { lastPathSegment } from '../policy/arn.ts'
import { entryAt, type CommittedFile } from '../checkout/committed-file.ts'
import { memoryTree, type FileTree, type MemoryEntry } from '../checkout/file-tree.ts'
import { largestFile } from '../checkout/list-files.ts'
import { InputError } from '../errors.ts'
import type { Client } from './client.ts'
import { githubRequest } from './requests.ts'

/** Texts of files by object id: two commits share most of them. */
export type BlobCache = Map<string, Promise<Buffer>>

export interface CommitTree {
  readonly files: FileTree
  /** Folders of submodules, each with a `/` at its end. */
  readonly submodules: readonly string[]
}

/** Each file takes a request, of which a token has a thousand an hour for each repository. */
const mostFiles = 800
const atOnce = 8

/**
 * The files of a commit through GitHub's API, for a runner without the repository's history.
 *
 * @param folder that becomes the root: `''`, or `envs/prod/`
 * @param wanted is the text of a file with this name needed? Others are only listed
 * @throws GitHubError; InputError where the tree is too large for the API
 * @see https://docs.github.com/en/rest/git/trees#get-a-tree
 */
export async function readCommitTree(
  client: Client,
  fullName: string,
  commit: string,
  folder: string,
  wanted: (name: string) => boolean,
  cache: BlobCache = new Map(),
): Promise<CommitTree> {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }
  const needs = 'contents: read'
  const { data } = await githubRequest(`list the files of ${commit.slice(0, 7)}`, needs, () =>
    client.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...at, tree_sha: commit, recursive: 'true' }),
  )
  const listed = data.tree.flatMap(({ path, mode, sha, size = 0 }) =>
    path.startsWith(folder) ? [{ path: path.slice(folder.length), mode, sha, size }] : [],
  )
  const texts = listed.filter(
    ({ path, mode, size }) =>
      mode === '120000' || (mode.startsWith('100') && size <= largestFile && wanted(lastPathSegment(path))),
  )
  const missing = new Set(texts.flatMap(({ sha }) => (cache.has(sha) ? [] : [sha])))
  if (data.truncated || missing.size > mostFiles) {
    throw new InputError(
      `${commit.slice(0, 7)} has too many files for GitHub's API: give actions/checkout the input fetch-depth: 0, so that git has both commits`,
    )
  }
  const read = async (sha: string): Promise<Buffer> => {
    const blob = await githubRequest(`read a file of ${commit.slice(0, 7)}`, needs, () =>
      client.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...at, file_sha: sha }),
    )
    return Buffer.from(blob.data.content, 'base64')
  }
  await inBatches([...missing], atOnce, async (sha) => {
    const reading = read(sha)
    cache.set(sha, reading)
    await reading
  })
  const entries = new Map<string, MemoryEntry>()
  const needed = new Set(texts)
  for (const each of listed) {
    const { path, mode, sha, size } = each
    const content = needed.has(each) ? await cache.get(sha) : undefined
    if (mode === '120000') entries.set(path, { kind: 'link', target: content?.toString('utf8') ?? '' })
    else if (mode.startsWith('100')) entries.set(path, { kind: 'file', size, ...(content && { content }) })
  }
  const submodules = listed.filter(({ mode }) => mode === '160000').map(({ path }) => `${path}/`)
  return { files: memoryTree(entries), submodules }
}

/**
 * One file of a commit through GitHub's API.
 *
 * @param path from the repository's root
 * @throws GitHubError
 */
export async function readCommitFile(
  client: Client,
  fullName: string,
  commit: string,
  path: string,
): Promise<CommittedFile> {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }
  const needs = 'contents: read'
  const { data } = await githubRequest(`list the files of ${commit.slice(0, 7)}`, needs, () =>
    client.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...at, tree_sha: commit, recursive: 'true' }),
  )
  const found = entryAt(
    data.tree.map(({ path: file, mode, sha }) => ({ path: file, mode, id: sha })),
    path,
  )
  if (found.kind !== 'file') return data.truncated ? { kind: 'elsewhere' } : found
  const blob = await githubRequest(`read a file of ${commit.slice(0, 7)}`, needs, () =>
    client.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...at, file_sha: found.id }),
  )
  return { kind: 'file', bytes: Buffer.from(blob.data.content, 'base64') }
}

async function inBatches<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += size) await Promise.all(items.slice(start, start + size).map(work))
}
