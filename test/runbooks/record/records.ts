import { appendDraft, chainPositionOf } from '../../../src/runbooks/record/append.ts'
import type { ChainedRecord, RecordFile } from '../../../src/runbooks/record/chain.ts'
import { recordFile, recordText, sha256Of } from '../../../src/runbooks/record/identity.ts'
import {
  approvedDraft,
  escalatedDraft,
  failedDraft,
  mergedDraft,
  proposedDraft,
  verifiedDraft,
} from '../../../src/runbooks/record/later-drafts.ts'
import { draftOfRun } from '../../../src/runbooks/record/draft-of-run.ts'
import type { RecordDraft, RecordOf } from '../../../src/runbooks/record/schema.ts'
import { contextOf, runOf } from '../values.ts'

/** A chain in memory. */
export function chainOf(drafts: readonly RecordDraft[]): ChainedRecord[] {
  const records: ChainedRecord[] = []
  for (const draft of drafts) {
    const record = appendDraft(draft, chainPositionOf(records))
    records.push({ record, sha256: sha256Of(recordText(record)) })
  }
  return records
}

export const filesOf = (records: readonly ChainedRecord[]): RecordFile[] =>
  records.map(({ record }) => ({ name: recordFile(record.sequence), bytes: Buffer.from(recordText(record)) }))

export const pullRequest = {
  number: 7,
  url: 'https://github.com/acme/infra/pull/7',
  branch: 'whittle/runbook-sensitive-data-1a2b3c4d',
  commit: 'c'.repeat(40),
}

const judged = {
  from: '2026-10-13T15:00:00Z',
  until: '2026-10-20T15:00:00Z',
  results: [],
  runbookChanged: false,
} as const

/** What becomes of a run, for each stage. */
export function storyOf(key = 'run-1') {
  const first = draftOfRun(runOf(), contextOf(key))
  const run = { run: first.run, first: first as unknown as RecordOf<'run'> }
  return {
    run,
    first,
    proposed: proposedDraft(run, '2026-10-13T12:01:00Z', { pullRequest }),
    approved: approvedDraft(run, '2026-10-13T14:00:00Z', {
      pullRequest,
      approver: { login: 'kim', how: 'approved the pull request' },
      reviewUrl: 'https://github.com/acme/infra/pull/7#pullrequestreview-1',
    }),
    merged: mergedDraft(run, '2026-10-13T15:00:00Z', {
      pullRequest,
      executor: { login: 'lee', how: 'merged the pull request' },
      mergeCommit: 'd'.repeat(40),
      approved: true,
    }),
    escalated: escalatedDraft(run, '2026-10-13T12:31:00Z', {
      key: 'officer unanswered 2026-10-13T12:01:00Z',
      step: 'officer',
      cause: 'unanswered',
      causedAt: '2026-10-13T12:01:00Z',
      due: '2026-10-13T12:31:00Z',
      says: 'The pull request was not approved.',
      reviewers: [],
      teams: ['security'],
      issue: { number: 8, url: 'https://github.com/acme/infra/issues/8' },
      message: null,
      problems: [],
    }),
    verified: verifiedDraft(run, '2026-10-20T15:30:00Z', { ...judged, results: [] }),
    failed: failedDraft(run, '2026-10-14T15:30:00Z', { ...judged, results: [] }),
  }
}
