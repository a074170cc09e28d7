import { realpath } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { gitLine } from '../../checkout/git.ts'
import { readOrigin } from '../../github/remote.ts'
import { topOf } from '../load/find-configuration.ts'
import type { ObservedRepository } from './types.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The repository around a folder: its name on GitHub and its default branch, by what git has on disk. No remote is asked.
 *
 * @param root an existing folder
 */
export async function findRepository(root: string, env: Env): Promise<ObservedRepository> {
  const here = await realpath(root)
  const top = topOf(here)
  const folder = relative(top, here).split(sep).join('/')
  const isGit = (await gitLine(top, ['rev-parse', '--git-dir'], env)) !== undefined
  if (!isGit) return { top, folder, isGit }
  const branch = await defaultBranch(top, env)
  return { top, folder, isGit, ...(await readOrigin(top, env)), ...(branch && { branch }) }
}

const usual = ['main', 'master']

/**
 * The branch that `origin/HEAD` names; where git has none, a branch with a usual name, since a role must not trust, nor a schedule
 * wait for, the feature branch on which someone tries this; else the one that is checked out.
 */
async function defaultBranch(top: string, env: Env): Promise<ObservedRepository['branch']> {
  const head = await gitLine(top, ['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'], env)
  if (head?.startsWith('origin/')) return { name: head.slice('origin/'.length), from: 'origin/HEAD' }
  const current = await gitLine(top, ['symbolic-ref', '--quiet', '--short', 'HEAD'], env)
  const checkedOut = current ? { name: current, from: 'the branch that is checked out' } : undefined
  if (usual.includes(current ?? '')) return checkedOut
  const known = [
    ...usual.map((name) => ({ name, from: `origin/${name}`, ref: `refs/remotes/origin/${name}` })),
    ...usual.map((name) => ({ name, from: `the branch ${name}`, ref: `refs/heads/${name}` })),
  ]
  for (const { name, from, ref } of known)
    if ((await gitLine(top, ['rev-parse', '--quiet', '--verify', ref], env)) !== undefined) return { name, from }
  return checkedOut
}
