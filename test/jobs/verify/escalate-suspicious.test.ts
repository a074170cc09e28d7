import { expect, test } from '@jest/globals'
import type { IssueComment, Issues } from '../../../src/github/issues.ts'
import { escalateSuspicious } from '../../../src/jobs/verify/escalate-suspicious.ts'
import type { VerifiedPolicy } from '../../../src/jobs/verify/run-verify.ts'
import type { PolicySource } from '../../../src/sources/types.ts'
import type { RefusedCall } from '../../../src/verify/types.ts'
import { entry } from '../../support/ledger.ts'

const document = { version: '2012-10-17', statements: [] } as const
const call = (action: string): RefusedCall => ({
  entry: entry(action),
  verdict: 'suspicious',
  reason: 'It never called from there.',
  requests: [],
  loss: { commit: 'c'.repeat(40), at: '2026-11-01T00:00:00Z', before: document },
  statements: [],
})
const policyWith = (...actions: string[]): VerifiedPolicy => ({
  source: { id: 'iam.tf#a', address: 'a', file: 'iam.tf' } as PolicySource,
  changes: [],
  calls: actions.map(call),
  edits: [],
  added: [],
})

/** What is written for suspicious calls, beside an issue with comments where there is one. */
async function written(actions: readonly string[], present?: { body: string; comments: readonly IssueComment[] }) {
  const texts: string[] = []
  const issue = {
    number: 1,
    url: '',
    state: 'open' as const,
    body: present?.body ?? '',
    labels: [],
    assignees: [],
    closed: null,
  }
  const issues: Issues = {
    find: async () => (present ? issue : null),
    open: async ({ body }) => (texts.push(body), issue),
    add: async () => undefined,
    reopen: async () => undefined,
    comments: async () => present?.comments ?? [],
    comment: async (_, body) => void texts.push(body),
  }
  const target = {
    issues,
    settings: { labels: ['iam'], assignees: [], reviewers: [], teams: [] },
    folder: '',
    pullOf: () => undefined,
  }
  await escalateSuspicious([policyWith(...actions)], { ...target, since: '2026-10-01T00:00:00Z' })
  return texts
}

const comment = (body: string, own: boolean): IssueComment => ({
  id: 1,
  body,
  at: '2026-11-02T00:00:00Z',
  author: { login: own ? 'github-actions[bot]' : 'stranger', bot: own, trusted: false },
  own,
})

test('a call is reported once: what the issue or a comment of its own has is not said again', async () => {
  const [body = ''] = await written(['s3:GetObject'])
  expect(await written(['s3:GetObject'], { body, comments: [] })).toEqual([])
  const [more = ''] = await written(['s3:GetObject', 'sqs:SendMessage'], { body, comments: [] })
  expect(more).toContain('sqs:SendMessage')
  expect(more).not.toContain('s3:GetObject')
  const comments = [comment(more, true)]
  expect(await written(['s3:GetObject', 'sqs:SendMessage'], { body, comments })).toEqual([])
})

test('a comment of another account with a copied marker hides no call', async () => {
  const [body = ''] = await written(['s3:GetObject'])
  const [more = ''] = await written(['sqs:SendMessage'], { body, comments: [] })
  expect(await written(['sqs:SendMessage'], { body, comments: [comment(more, false)] })).toEqual([more])
})
