import { expect, test } from '@jest/globals'
import type { Comments } from '../../../src/github/comments.ts'
import type { GitHubRepository } from '../../../src/github/repository.ts'
import { settings } from '../../github/plans.ts'
import { runCommand } from '../../../src/jobs/command/run-command.ts'
import { hashOfJob } from '../../../src/jobs/pull-requests/identity.ts'
import { hashOfBranch } from '../../../src/jobs/pull-requests/context.ts'

const job = { name: '', folder: '' }
const marker = `policy=0123456789abcdef content=0123456789abcdef job=${hashOfJob(job)} branch=${hashOfBranch('whittle/a')}`
const pull = {
  number: 1,
  url: '',
  state: 'open' as const,
  title: '',
  body: `<!-- whittle:begin -->\n\ntext\n\n<!-- whittle:end ${marker} -->`,
  base: 'main',
  branch: 'whittle/a',
  head: 'h',
  author: { login: 'github-actions[bot]', bot: true },
  labels: [],
  assignees: [],
  reviewers: [],
  teams: [],
}

/** What was written for a comment by this author, of whom GitHub says that he may write or not. */
async function written(author: { readonly login: string; readonly bot: boolean } | null, may: boolean) {
  const writes: string[] = []
  const comments: Comments = {
    comment: async (id) => {
      return { id, on: 1, body: '/whittle rebuild', author, createdAt: '2026-11-30T09:00:00Z', edited: false, url: '' }
    },
    comments: async () => [],
    pull: async () => pull,
    mayWrite: async () => may,
    react: async (_, reaction) => void writes.push(reaction),
    reply: async () => void writes.push('reply'),
  }
  const repository = {
    account: async () => 'github-actions[bot]',
    compare: async () => ({ mergeBase: 'b', ahead: 0, commits: [], files: [] }),
  } as unknown as GitHubRepository
  const { state } = await runCommand({
    comment: 7,
    pull: 1,
    comments,
    source: { repository, comments, job, base: { name: 'main', commit: 'b' }, place: null },
    policies: async () => ({ ids: [], grants: () => true }),
    rebuild: async () => {
      writes.push('rebuild')
      return { kind: 'rebuilt', changed: true }
    },
    explain: async () => '',
    explainFinding: async () => '',
    settings: settings(),
  })
  return [state, ...writes].join(' ')
}

test.each([
  ['a person who may write', { login: 'jane', bot: false }, true, 'done eyes rebuild reply +1'],
  ['a person who may not', { login: 'mallory', bot: false }, false, 'refused -1'],
  ['a bot, even one that may write', { login: 'x[bot]', bot: true }, true, 'ignored'],
  ['an account that is gone', null, true, 'ignored'],
])('%s', async (_, author, may, expected) => {
  expect(await written(author, may)).toBe(expected)
})
