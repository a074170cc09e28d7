import { resolve } from 'node:path'
import { GitHubError } from '../github/errors.ts'
import { fileBranch } from '../github/record-branch.ts'
import { InputError } from '../errors.ts'
import {
  userRequestsOf,
  dashboardProblem,
  describeCheckedBoxes,
  openDashboard,
  writeDashboard,
  type OpenedDashboard,
} from '../jobs/dashboard/write-dashboard.ts'
import type { NarrowResult } from '../jobs/narrow/run-narrow.ts'
import { noUserRequests, type UserRequests } from '../jobs/pull-requests/user-requests.ts'
import type { Job } from '../jobs/pull-requests/identity.ts'
import type { PublishResult } from '../jobs/pull-requests/result.ts'
import { recordBranch } from '../jobs/runbook/records/branch.ts'
import { recordFolder } from '../jobs/runbook/records/folder.ts'
import type { DashboardRun } from '../report/dashboard/model.ts'
import { summaryOf } from '../runbooks/record/summary.ts'
import type { Capabilities } from './capabilities.ts'
import { githubOf, type GitHubOfRun } from './github-of-run.ts'
import type { ActionInputs } from './inputs.ts'
import type { WaiversOfComments } from './publish-plan.ts'

/**
 * The dashboard issue of a run: read before pull requests are published, for its boxes, and written afterwards. What goes
 * wrong with it is a warning, and changes nothing of the run.
 */
export class DashboardOfRun {
  readonly problems: string[] = []
  asked: UserRequests = noUserRequests
  private opened: OpenedDashboard | null = null
  private readonly result: NarrowResult
  private readonly inputs: ActionInputs
  private readonly capabilities: Capabilities

  constructor(result: NarrowResult, inputs: ActionInputs, capabilities: Capabilities) {
    this.result = result
    this.inputs = inputs
    this.capabilities = capabilities
  }

  private get job(): Job {
    const { name } = { ...this.result.settings.pullRequests, ...this.inputs.pullRequests }
    return { name, folder: this.inputs.folder }
  }

  private get github(): GitHubOfRun {
    return githubOf(this.inputs, this.capabilities)
  }

  /** Reads the boxes that people ticked. */
  async open(): Promise<void> {
    const { settings } = this.result
    if (settings.dashboard === undefined || this.inputs.token === '' || this.inputs.dryRun) return
    await this.guarded(async () => {
      const { repository, markedIssues } = this.github
      const base = this.inputs.pullRequests.base ?? settings.pullRequests.base ?? this.inputs.checkedOut
      this.opened = await openDashboard(markedIssues, this.job, base ?? (await repository.defaultBranch()))
      this.asked = userRequestsOf(this.opened.ticks)
    }, dashboardProblem)
  }

  /** @param publication what became of the pull requests */
  async write({ pullRequests }: PublishResult, waivers: WaiversOfComments): Promise<void> {
    const { result, inputs, capabilities, opened } = this
    const { dashboard } = result.settings
    if (opened === null || dashboard === undefined) return
    const runs = await this.runs()
    await this.guarded(async () => {
      const written = await writeDashboard(this.github.markedIssues, {
        facts: {
          plan: result.plan,
          sources: result.sources,
          ledger: result.ledger,
          catalog: result.catalog,
          pullRequests,
          waivers: result.settings.waivers.filter((waiver) => !waivers.applied.includes(waiver)),
          findingWaivers: result.settings.findings.waivers,
          branchWaivers: waivers.found,
          today: capabilities.now().toISOString().slice(0, 10),
        },
        opened,
        settings: dashboard,
        job: this.job,
        ...(runs && { runs }),
        ...(inputs.runUrl !== undefined && { runUrl: inputs.runUrl }),
      })
      const { state, url } = written
      capabilities.workflow.print(`dashboard ${state}  ${url}`)
      capabilities.workflow.output('dashboard', url)
      const { kept, gone } = describeCheckedBoxes(written, pullRequests)
      for (const line of kept) capabilities.workflow.print(line)
      this.problems.push(...gone)
    }, dashboardProblem)
  }

  /** Runs of runbooks by their records, newest first; `undefined` where none are configured or they cannot be read. */
  private async runs(): Promise<readonly DashboardRun[] | undefined> {
    const { records } = this.result.settings.runbooks
    if (records === undefined) return undefined
    const { root, repository: name } = this.inputs
    return this.guarded(async () => {
      const { client, repository } = this.github
      const store =
        records.kind === 'folder'
          ? recordFolder(resolve(root, records.path), records.path)
          : recordBranch(fileBranch(client, repository, name, records.name), records.name)
      const { runs } = summaryOf(await store.read(), this.capabilities.now().toISOString())
      return runs.toReversed()
    }, recordsProblem)
  }

  /** @param says what is missing then, a line */
  private async guarded<T>(
    work: () => Promise<T>,
    says: (error: GitHubError | InputError) => string,
  ): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof GitHubError || error instanceof InputError)) throw error
      this.problems.push(says(error))
      return undefined
    }
  }
}

const recordsProblem = ({ message }: Error): string => `The dashboard lacks the records of runbooks: ${message}`
