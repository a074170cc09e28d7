import { expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRepository } from '../../../src/jobs/init/find-repository.ts'

test.each<[string, readonly string[], { readonly name: string; readonly from: string }]>([
  [
    'what origin/HEAD names',
    [
      'branch main',
      'update-ref refs/remotes/origin/trunk HEAD',
      'symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/trunk',
    ],
    { name: 'trunk', from: 'origin/HEAD' },
  ],
  [
    'main of the remote, where a feature branch is checked out',
    ['branch master', 'update-ref refs/remotes/origin/main HEAD'],
    { name: 'main', from: 'origin/main' },
  ],
  [
    'a local master, where a feature branch is checked out',
    ['branch master'],
    { name: 'master', from: 'the branch master' },
  ],
  [
    'the branch that is checked out, where no other is like a default one',
    [],
    { name: 'feature/iam', from: 'the branch that is checked out' },
  ],
])('the default branch is %s', async (_, commands, expected) => {
  const root = mkdtempSync(join(tmpdir(), 'whittle-branch-'))
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b.c',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b.c',
  }
  for (const command of [
    'init --quiet --initial-branch feature/iam',
    'commit --quiet --allow-empty --message first',
    ...commands,
  ])
    execFileSync('git', command.split(' '), { cwd: root, env })
  expect((await findRepository(root, env)).branch).toEqual(expected)
})
