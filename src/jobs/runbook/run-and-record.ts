import type { GitHubRepository } from '../../github/repository.ts'
import { renderRecord } from '../../report/runbook/record.ts'
import { isoSeconds } from '../../runbooks/duration.ts'
import { appendDraft, chainPositionOf, type RecordStore } from '../../runbooks/record/append.ts'
import { recordText, runIdOf, sha256Of } from '../../runbooks/record/identity.ts'
import { proposedDraft } from '../../runbooks/record/later-drafts.ts'
import { draftOfRun, type RecordContext } from '../../runbooks/record/draft-of-run.ts'
import { progressOf, proposesFiles, type RunProgress } from '../../runbooks/record/progress.ts'
import { repeatedRun } from '../../runbooks/record/repeated.ts'
import type { RunbookRun } from '../../runbooks/run.ts'
import type { Published } from '../pull-requests/result.ts'
import { escalate, type EscalationTarget } from './escalate.ts'
import { publishRevocation, type RevocationRequest } from './publish-revocation.ts'
import type { RunbookResult } from './run-runbook.ts'

/** One run over the evidence, up to what is to be written: it writes nothing itself. */
export type RunOnce = () => Promise<Pick<RunbookResult, 'run' | 'files'>>

export interface RunAndRecordOptions {
  /** Id of the runbook: with the key of the trigger it is the id of the run. */
  readonly runbook: string
  readonly runOnce: RunOnce
  readonly context: RecordContext
  readonly store: RecordStore
  readonly now: Date
  /** Absent: a drill, or a token is missing; then nothing is written to GitHub. */
  readonly github?: {
    readonly repository: GitHubRepository
    readonly escalation: EscalationTarget
    readonly revocation: Omit<RevocationRequest, 'run' | 'runId' | 'files' | 'repository' | 'body' | 'today' | 'dryRun'>
  }
}

export interface RecordedRun {
  readonly runId: string
  /** Absent: the trigger was handled before, or the schedule found what an earlier run found; nothing was done. */
  readonly run?: RunbookRun
  /** The schedule found only events that this run handled before. */
  readonly repeats?: string
  readonly progress: RunProgress
  readonly published?: Published
  /** Lines for other channels. */
  readonly messages: readonly string[]
  readonly problems: readonly string[]
}

/**
 * Runs a runbook and keeps the record of it. The same trigger again, forged or replayed or after a kill, is the same run:
 * what was recorded and published is found, and only what is missing is done.
 */
export async function runAndRecord(options: RunAndRecordOptions): Promise<RecordedRun> {
  const { runbook, context, store, github } = options
  const runId = runIdOf(runbook, context.trigger.key)
  const before = await progressIn(store, runId, options.now)
  if (before !== undefined && isHandled(before)) {
    return { runId, progress: before, messages: [], problems: [] }
  }
  const { run, files } = await options.runOnce()
  const draft = draftOfRun(run, context)
  const repeats = context.trigger.kind === 'schedule' ? repeatedRun(await store.read(), draft) : undefined
  const earlier = repeats === undefined ? undefined : await progressIn(store, repeats, options.now)
  if (earlier !== undefined) return { runId, repeats: earlier.run, progress: earlier, messages: [], problems: [] }
  await store.append([draft])
  const problems: string[] = []
  let published: Published | undefined
  if (github && !run.drill && run.outcome === 'contained' && files.some(({ before, after }) => before !== after)) {
    const result = await publishRevocation({
      ...github.revocation,
      run,
      runId,
      files,
      repository: github.repository,
      body: bodyOf(await store.read(), runId),
      today: options.now.toISOString().slice(0, 10),
      dryRun: false,
    })
    published = result.published
    problems.push(...result.problems)
    const drafted = await proposalDraft(store, runId, options.now, github.repository, published)
    if (drafted) await store.append([drafted])
  }
  const escalated = await escalateRun(store, runId, options)
  const progress = await progressIn(store, runId, options.now)
  if (progress === undefined) throw new Error(`the record of the run ${runId} was not found after it was written`)
  return { runId, run, progress, ...(published && { published }), messages: escalated, problems }
}

/** Is nothing of the run left to do for its trigger? A revocation that was not proposed yet is. */
function isHandled({ state, first, records }: RunProgress): boolean {
  if (state === 'drill' || first.details.outcome !== 'contained') return true
  return !proposesFiles(first) || records.some(({ record }) => record.stage === 'proposed')
}

async function progressIn(store: RecordStore, runId: string, now: Date): Promise<RunProgress | undefined> {
  return progressOf(await store.read(), isoSeconds(now.getTime())).find(({ run }) => run === runId)
}

/** The text of the pull request is the record, so that reviewers read what auditors sample. */
function bodyOf(records: Awaited<ReturnType<RecordStore['read']>>, runId: string): string {
  const found = records.find(({ record }) => record.run === runId && record.stage === 'run')
  return found === undefined ? '' : renderRecord(found.record, found.sha256)
}

async function proposalDraft(
  store: RecordStore,
  runId: string,
  now: Date,
  repository: GitHubRepository,
  { number }: Published,
) {
  const progress = await progressIn(store, runId, now)
  if (number === null || progress === undefined) return undefined
  const pull = (await repository.openPullRequests()).find((each) => each.number === number)
  if (pull === undefined) return undefined
  const { url, branch, head: commit } = pull
  return proposedDraft(progress, isoSeconds(now.getTime()), { pullRequest: { number, url, branch, commit } })
}

async function escalateRun(store: RecordStore, runId: string, { github, now }: RunAndRecordOptions): Promise<string[]> {
  const progress = await progressIn(store, runId, now)
  if (github === undefined || progress === undefined) return []
  const escalated = await escalate(progress, isoSeconds(now.getTime()), github.escalation)
  await store.append(escalated.map(({ draft }) => draft))
  return escalated.flatMap(({ message }) => message ?? [])
}

/** A store in memory, where no place for records is configured: the record lives in the outputs of the run alone. */
export function memoryStore(): RecordStore {
  const records: Awaited<ReturnType<RecordStore['read']>>[number][] = []
  return {
    place: 'this run',
    read: () => Promise.resolve([...records]),
    append: (drafts) => {
      const from = records.length
      for (const draft of drafts) {
        const position = chainPositionOf(records)
        if (position.ids.has(draft.id)) continue
        const record = appendDraft(draft, position)
        records.push({ record, sha256: sha256Of(recordText(record)) })
      }
      return Promise.resolve(records.slice(from))
    },
  }
}
