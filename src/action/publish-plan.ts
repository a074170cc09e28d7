import { GitHubError } from '../github/errors.ts'
import type { FindingsResult } from '../jobs/findings/run-findings.ts'
import { blocksIn } from '../jobs/pull-requests/edit-areas.ts'
import { publish, type PublishOptions } from '../jobs/pull-requests/publish.ts'
import { publishedResult, type PublishResult } from '../jobs/pull-requests/result.ts'
import { appliedWaivers, readBranchWaivers } from '../jobs/pull-requests/waivers/branch-waivers.ts'
import { configurationPlace } from '../jobs/pull-requests/waivers/configuration-place.ts'
import type { BranchWaivers } from '../jobs/pull-requests/waivers/types.ts'
import type { NarrowResult, RunNarrowOptions } from '../jobs/narrow/run-narrow.ts'
import { renderPullRequest } from '../report/plan/markdown/pull-request.ts'
import { renderFinding } from '../report/findings/markdown.ts'
import type { Settings, Waiver } from '../settings/types.ts'
import type { Capabilities } from './capabilities.ts'
import { storeOfAction } from './evidence-store.ts'
import { githubOf } from './github-of-run.ts'
import type { ActionInputs } from './inputs.ts'
import { createReadingLog } from './reading-log.ts'

/** The options of the narrow job, from the inputs of the action. */
export function narrowOptions(
  inputs: ActionInputs,
  capabilities: Capabilities,
  onProgress = createReadingLog(capabilities.workflow, capabilities.now).report,
): RunNarrowOptions {
  const { env, now, signal } = capabilities
  const { eventPaths, states, snapshots, trusted, root, configPath, minDays, strict, overrides } = inputs
  return {
    root,
    eventPaths,
    states,
    snapshots,
    trusted,
    now: now(),
    env,
    overrides,
    store: (settings) => storeOfAction(settings, inputs, capabilities),
    readOnlyStore: inputs.dryRun,
    strict,
    refuseTrial: true,
    findingFiles: inputs.findings,
    onProgress,
    ...(configPath !== undefined && { configPath }),
    ...(minDays !== undefined && { minDays }),
    ...(signal && { signal }),
  }
}

/**
 * The waivers that comments on this job's pull requests asked for: read when the policies are known, and kept for what
 * is published.
 */
export class WaiversOfComments {
  found: ReadonlyMap<number, BranchWaivers> = new Map()
  /** The same as the plan was made with. */
  applied: readonly Waiver[] = []
  private readonly inputs: ActionInputs
  private readonly capabilities: Capabilities

  constructor(inputs: ActionInputs, capabilities: Capabilities) {
    this.inputs = inputs
    this.capabilities = capabilities
  }

  /**
   * Reads the waivers. There are none where GitHub does not answer: what is published then fails in the same way, or
   * holds them back.
   */
  readonly read = async (settings: Settings, policies: readonly string[]): Promise<readonly Waiver[]> => {
    const { inputs, capabilities } = this
    if (inputs.token === '') return []
    const { root, folder, configPath } = inputs
    const { repository, comments } = githubOf(inputs, capabilities)
    const configured = { ...settings.pullRequests, ...inputs.pullRequests }
    try {
      this.found = await readBranchWaivers({
        repository,
        comments,
        job: { name: configured.name, folder },
        base: await repository.branch(configured.base ?? inputs.checkedOut),
        place: configurationPlace(root, folder, configPath),
        policies,
      })
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      capabilities.workflow.print(`Waivers of comments were not read: ${error.message}`)
    }
    this.applied = appliedWaivers(this.found)
    return this.applied
  }
}

/** A base branch that cannot be read is a failure like any other: the plan is reported all the same. */
export async function publishPlan(
  { plan, files, settings, checkout }: NarrowResult,
  found: FindingsResult | undefined,
  inputs: ActionInputs,
  capabilities: Capabilities,
  more: Pick<PublishOptions, 'waivers' | 'asked' | 'only' | 'dropped'> = {},
): Promise<PublishResult> {
  const { now, signal } = capabilities
  const nothing = { pullRequests: [], problems: [], failure: null }
  if (inputs.token === '') return nothing
  const { folder, dryRun, checkedOut, runUrl } = inputs
  const context = runUrl === undefined ? {} : { runUrl }
  const { client, repository } = githubOf(inputs, capabilities)
  try {
    return await publish({
      plan,
      files,
      settings: { ...settings.pullRequests, ...inputs.pullRequests },
      repository,
      render: (policy, whole) => renderPullRequest(policy, whole, context),
      ...(found && {
        findings: {
          findings: found.findings,
          files: checkout.files,
          blocksOf: blocksIn(checkout.graph),
          render: (findings) => renderFinding(findings, checkout.files, plan, context),
          enabled: settings.findings.pullRequests,
          ...(found.missing !== undefined && { missing: found.missing }),
        },
      }),
      folder,
      dryRun,
      ...context,
      now: now(),
      pause: () => client.sleep(2),
      ...(checkedOut !== undefined && { checkedOut }),
      ...(signal && { signal }),
      ...more,
    })
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    const { message } = error
    const proposed = plan.policies.filter(({ status, edits }) => status === 'narrowed' && edits.length > 0)
    return {
      ...nothing,
      pullRequests: proposed.map(({ id }) => publishedResult(id, 'failed', null, message)),
      failure: error,
    }
  }
}
