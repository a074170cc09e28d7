import type { EventReading, ScopeMatches } from '../../../src/evidence/events/matches.ts'
import { githubIssues } from '../../../src/github/issues.ts'
import { pullRequestOutcome } from '../../../src/github/approvals.ts'
import { fileBranch } from '../../../src/github/record-branch.ts'
import { followOpenRuns, type FollowOptions } from '../../../src/jobs/runbook/follow.ts'
import { recordBranch } from '../../../src/jobs/runbook/records/branch.ts'
import { runAndRecord, type RecordedRun } from '../../../src/jobs/runbook/run-and-record.ts'
import type { RecordContext } from '../../../src/runbooks/record/draft-of-run.ts'
import type { RunbookRun } from '../../../src/runbooks/run.ts'
import type { EscalationStep } from '../../../src/runbooks/types.ts'
import { defaultSettings } from '../../../src/settings/defaults.ts'
import { files, Stage } from '../../github/stage.ts'
import { contextOf, matchesOf, runOf } from '../../runbooks/values.ts'

export const recordsBranch = 'whittle-records'

export const steps: readonly EscalationStep[] = [
  {
    id: 'officer',
    on: ['unanswered', 'unclear'],
    after: '30m',
    reviewers: ['kim'],
    teams: ['security'],
    issue: { labels: ['incident'], assignees: ['kim'] },
    message: 'Page the officer.',
  },
  {
    id: 'late',
    on: ['verification-failed', 'overdue'],
    after: '0m',
    reviewers: [],
    teams: [],
    issue: { labels: [], assignees: [] },
  },
]

const before = files['iam/deploy.tf']
/** The file of the stage that the run edits. */
const changed = [{ path: 'iam/deploy.tf', before, after: before.replace('"s3:*"', '"s3:GetObject"') }]

/** A run that edits `iam/deploy.tf` of the stage. */
export function editingRun(more: Partial<RunbookRun> = {}): RunbookRun {
  const start = before.indexOf('"s3:*"')
  const run = runOf(more, { escalation: steps, serviceLevel: {} })
  const [revocation] = run.revocation
  const edits = [{ file: 'iam/deploy.tf', splices: [{ start, end: start + '"s3:*"'.length, text: '"s3:GetObject"' }] }]
  return { ...run, revocation: [{ ...revocation!, edits }] }
}

/** The whole life of a run against a GitHub. */
export class LifecycleStage {
  readonly stage: Stage
  runs = 0

  private constructor(stage: Stage) {
    this.stage = stage
  }

  static async open(): Promise<LifecycleStage> {
    return new LifecycleStage(await Stage.open())
  }

  get github() {
    return this.stage.github
  }

  store() {
    const repository = this.stage.repository()
    return recordBranch(fileBranch(this.stage.client(), repository, repository.name, recordsBranch), recordsBranch)
  }

  private target() {
    const repository = this.stage.repository()
    const issues = githubIssues(this.stage.client(), repository.name, () => repository.account())
    return { repository, issues, fallback: defaultSettings.runbooks.escalation }
  }

  async run(now: string, run = editingRun(), context: RecordContext = contextOf()): Promise<RecordedRun> {
    this.github.issues.now = now
    const escalation = this.target()
    return runAndRecord({
      runbook: run.bound.runbook.id,
      runOnce: () => {
        this.runs++
        return Promise.resolve({ run, files: changed })
      },
      context,
      store: this.store(),
      now: new Date(now),
      github: {
        repository: escalation.repository,
        escalation,
        revocation: {
          settings: defaultSettings.pullRequests,
          folder: '',
          pause: () => Promise.resolve(),
        },
      },
    })
  }

  async follow(now: string, matches: ScopeMatches = matchesOf([]), more: Partial<FollowOptions> = {}) {
    this.github.issues.now = now
    const escalation = this.target()
    return followOpenRuns({
      store: this.store(),
      now: new Date(now),
      readEvents: (scopes) => Promise.resolve({ ...readingUntil(now), scopes: scopes.map(() => matches) }),
      snapshots: () => Promise.resolve({ accounts: new Map() }),
      digestOf: () => Promise.resolve('ab'.repeat(32)),
      outcomeOf: (number) => pullRequestOutcome(this.stage.client(), this.github.name, number),
      issues: escalation.issues,
      escalation,
      ...more,
    })
  }

  async stages(): Promise<string[]> {
    return (await this.store().read()).map(({ record }) => record.stage)
  }
}

/** Everything up to a moment was read. */
function readingUntil(now: string): Omit<EventReading, 'scopes'> {
  const { reading } = runOf()
  const [account] = reading.coverage.accounts
  return { ...reading, coverage: { ...reading.coverage, accounts: [{ ...account!, to: now, gaps: [] }] } }
}
