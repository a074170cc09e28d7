import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runGit } from '../../checkout/git.ts'
import { readTrailers } from '../pull-requests/marker.ts'
import type { ChangeCommits } from './commits.ts'

type WholeChange = Required<Pick<ChangeCommits, 'before' | 'after'>>
type Env = Readonly<Record<string, string | undefined>>

/**
 * The present text of a file without what a commit of Whittle changed in it, merged line by line as git does; `undefined`
 * where commits of other authors changed the file too, or where the same lines were changed since.
 *
 * @param path from the root
 * @param present the text as it is now
 * @see https://git-scm.com/docs/git-merge-file
 */
export async function withoutChange(
  root: string,
  path: string,
  present: string,
  { before, after }: WholeChange,
  env: Env,
): Promise<string | undefined> {
  const [old, changed] = [await blobAt(root, before, path, env), await blobAt(root, after, path, env)]
  if (
    old === undefined ||
    changed === undefined ||
    !(await isOfWhittle(root, { before, after }, path, changed.id, env))
  )
    return undefined
  if (present === changed.text) return old.text
  return merged(present, changed.text, old.text, env)
}

interface Blob {
  readonly id: string
  readonly text: string
}

async function blobAt(root: string, commit: string, path: string, env: Env): Promise<Blob | undefined> {
  const id = await runGit(root, ['rev-parse', '--verify', '--quiet', `${commit}:./${path}`], env)
  if (id.kind === 'failed') return undefined
  const blob = id.bytes.toString('utf8').trim()
  const content = await runGit(root, ['cat-file', 'blob', blob], env)
  return content.kind === 'failed' ? undefined : { id: blob, text: content.bytes.toString('utf8') }
}

/**
 * Did Whittle alone change the file? Every commit that did so has its trailers, and one says that it left the file as this
 * blob: a merge may bring commits of other authors to the same file, which stay.
 *
 * @see https://git-scm.com/docs/git-log#_history_simplification
 */
async function isOfWhittle(
  root: string,
  { before, after }: WholeChange,
  path: string,
  blob: string,
  env: Env,
): Promise<boolean> {
  const words = ['log', '-z', '--format=%B', `${before}..${after}`, '--', path]
  const answer = await runGit(root, words, env)
  if (answer.kind === 'failed') return false
  const messages = answer.bytes.toString('utf8').split('\0')
  const trailers = messages.filter((message) => message !== '').map(readTrailers)
  return trailers.every((each) => each !== null) && trailers.some((each) => each?.blobs.includes(blob))
}

async function merged(present: string, base: string, other: string, env: Env): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'whittle-restore-'))
  try {
    const texts = { present, base, other }
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text)
    const answer = await runGit(folder, ['merge-file', '-p', '-q', 'present', 'base', 'other'], env)
    return answer.kind === 'failed' ? undefined : answer.bytes.toString('utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
