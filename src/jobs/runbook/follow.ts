import type { Condition, Scope } from '../../evidence/events/condition.ts'
import type { EventReading, ScopeMatches } from '../../evidence/events/matches.ts'
import type { Snapshots } from '../../evidence/iam/types.ts'
import type { PullRequestOutcome } from '../../github/approvals.ts'
import { GitHubError } from '../../github/errors.ts'
import type { Issues } from '../../github/issues.ts'
import { isoSeconds } from '../../runbooks/duration.ts'
import type { RecordStore } from '../../runbooks/record/append.ts'
import { mostSamples, recordedEventOf } from '../../runbooks/record/events.ts'
import type { LaterDetails } from '../../runbooks/record/later-schema.ts'
import { failedDraft, verifiedDraft } from '../../runbooks/record/later-drafts.ts'
import { lastOf, progressOf, type RunProgress } from '../../runbooks/record/progress.ts'
import { Redaction } from '../../runbooks/record/redact.ts'
import type { RecordDraft } from '../../runbooks/record/schema.ts'
import { judgeVerifications, overallStatus } from '../../runbooks/verification/judge.ts'
import type { VerificationResult, VerificationStatus } from '../../runbooks/verification/types.ts'
import { escalate, type EscalationTarget } from './escalate.ts'
import { draftsOfAnswers, draftsOfPullRequest } from './read-answers.ts'

export interface FollowOptions {
  readonly store: RecordStore
  readonly now: Date
  /** Reads the events of scopes between two moments, ISO 8601. */
  readonly readEvents: (scopes: readonly Scope[], from: string, to: string) => Promise<EventReading>
  /** Account snapshots, read once where a state is to be verified. */
  readonly snapshots: () => Promise<Pick<Snapshots, 'accounts'>>
  /** Hex SHA-256 of a runbook's file now; `null`: it is gone. */
  readonly digestOf: (file: string) => Promise<string | null>
  readonly outcomeOf: (pullRequest: number) => Promise<PullRequestOutcome>
  readonly issues: Issues
  readonly escalation: EscalationTarget
  readonly signal?: AbortSignal
}

export interface FollowedRun {
  readonly progress: RunProgress
  readonly results: readonly VerificationResult[]
  /** `null`: it is not time to verify. */
  readonly status: VerificationStatus | null
  readonly messages: readonly string[]
  /** What failed at GitHub or while reading: it is tried again by the next run. */
  readonly problem?: string
}

/**
 * Follows the open runs of the records: what people decided, whether what had to stop did, and what is due. Every step is a
 * record of its own that is written once, so that a run that was killed is continued by the next one.
 */
export async function followOpenRuns(options: FollowOptions): Promise<FollowedRun[]> {
  const now = isoSeconds(options.now.getTime())
  const open = progressOf(await options.store.read(), now).filter((progress) => progress.open)
  const followed: FollowedRun[] = []
  for (const { run } of open) {
    options.signal?.throwIfAborted()
    followed.push(await followRun(run, now, options))
  }
  return followed
}

async function followRun(run: string, now: string, options: FollowOptions): Promise<FollowedRun> {
  const { store } = options
  let problem: string | undefined
  const attempt = async (work: () => Promise<readonly RecordDraft[]>): Promise<void> => {
    try {
      const drafts = await work()
      if (drafts.length > 0) await store.append(drafts)
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      problem ??= error.message
    }
  }
  const present = async (): Promise<RunProgress> => {
    const found = progressOf(await store.read(), now).find((each) => each.run === run)
    if (found === undefined) throw new Error(`the run ${run} is not in the records any more`)
    return found
  }

  await attempt(async () => {
    const progress = await present()
    const proposed = lastOf(
      progress.records.map(({ record }) => record),
      'proposed',
    )
    if (proposed === undefined) return []
    return draftsOfPullRequest(progress, await options.outcomeOf(proposed.details.pullRequest.number))
  })
  await attempt(async () => draftsOfAnswers(await present(), options.issues))

  let results: readonly VerificationResult[] = []
  const progress = await present()
  const watched = progress.state === 'verifying' || progress.state === 'failed'
  if (watched) {
    const judged = await verifyRun(progress, now, options)
    results = judged.results
    await attempt(async () => judged.drafts)
  }
  const messages: string[] = []
  await attempt(async () => {
    const escalated = await escalate(await present(), now, options.escalation)
    messages.push(...escalated.flatMap(({ message }) => message ?? []))
    return escalated.map(({ draft }) => draft)
  })
  return {
    progress: await present(),
    results,
    status: watched ? overallStatus(results) : null,
    messages,
    ...(problem !== undefined && { problem }),
  }
}

/**
 * The moment at which the revocation took effect, as far as GitHub shows: the merge; where all is done by hand, the run
 * itself.
 */
const effectiveFrom = ({ first, records }: RunProgress): string =>
  lastOf(
    records.map(({ record }) => record),
    'merged',
  )?.at ?? first.at

async function verifyRun(
  progress: RunProgress,
  now: string,
  options: FollowOptions,
): Promise<{ readonly results: readonly VerificationResult[]; readonly drafts: readonly RecordDraft[] }> {
  const { first } = progress
  const specs = first.details.verification
  const from = effectiveFrom(progress)
  const watched = specs.flatMap((spec) => (spec.kind === 'state' ? [] : [spec]))
  const scopes = watched.map(({ condition }): { where: Condition } => ({ where: condition }))
  const reading = await options.readEvents(scopes, from, now)
  const matches = new Map(watched.map(({ id }, index): [string, ScopeMatches] => [id, reading.scopes[index]!]))
  const results = judgeVerifications(specs, {
    from,
    now,
    coverage: reading.coverage,
    before: { accounts: first.details.reading.accounts },
    matches,
    snapshots: specs.some(({ kind }) => kind === 'state') ? await options.snapshots() : { accounts: new Map() },
    owners: new Map(
      first.details.matched.samples.flatMap(({ accessKeyId, principal }) =>
        accessKeyId === undefined ? [] : [[accessKeyId, principal] as const],
      ),
    ),
  })
  const status = overallStatus(results)
  if (status === 'pending' || status === 'not-observable') return { results, drafts: [] }
  const details = await judgedDetails(progress, from, results, options)
  const draft = status === 'success' ? verifiedDraft(progress, now, details) : failedDraft(progress, now, details)
  return { results, drafts: [draft] }
}

async function judgedDetails(
  { first }: RunProgress,
  from: string,
  results: readonly VerificationResult[],
  { digestOf }: FollowOptions,
): Promise<LaterDetails['judged']> {
  const until = results.flatMap((each) => each.until ?? []).sort()
  return {
    from,
    until: until.at(-1) ?? null,
    results: results.map((each) => {
      const redaction = new Redaction(first.details.redacted, each.events, [])
      return {
        id: each.id,
        kind: each.kind,
        status: each.status,
        from: each.from,
        until: each.until,
        says: [...each.says],
        events: each.events.slice(0, mostSamples).map((event) => recordedEventOf(event, redaction)),
        matched: each.matched,
      }
    }),
    runbookChanged: (await digestOf(first.runbook.file)) !== first.runbook.sha256,
  }
}
