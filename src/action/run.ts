import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError, messageOf } from '../errors.ts'
import type { EvidenceProgress } from '../evidence/read-evidence.ts'
import { createClient } from '../github/client.ts'
import { GitHubError } from '../github/errors.ts'
import { githubRepository } from '../github/github-repository.ts'
import { Interruption } from '../interruption.ts'
import { findingsBeside, type FindingsResult, type JudgeOptions } from '../jobs/findings/run-findings.ts'
import { publish } from '../jobs/pull-requests/publish.ts'
import { published, type PublishResult } from '../jobs/pull-requests/result.ts'
import { blocksIn } from '../jobs/pull-requests/same-place.ts'
import { runNarrow, type NarrowResult, type RunNarrowOptions } from '../jobs/narrow/run-narrow.ts'
import { planToJson } from '../report/json.ts'
import { renderPullRequest, renderSummary } from '../report/markdown.ts'
import { escapeMarkdown } from '../report/escape.ts'
import { renderFinding } from '../report/markdown-finding.ts'
import { renderFindings } from '../report/markdown-findings-summary.ts'
import type { PullRequestLinks } from '../report/markdown-plan-table.ts'
import { renderPlanText } from '../report/text.ts'
import { warnOf } from './annotations.ts'
import { storeOfAction } from './evidence-store.ts'
import { readInputs, type ActionInputs } from './inputs.ts'
import { failureOf, statusOf, toleratedOf, type RunStatus } from './status.ts'
import { pullRequestLine, renderPullRequests } from './summary.ts'
import type { Capabilities } from './capabilities.ts'
import type { Workflow } from './workflow.ts'
import { reviewJob } from './review.ts'
import { reviewMode } from './review-inputs.ts'
import { runbookJob } from './runbook.ts'
import { runbookMode } from './runbook-inputs.ts'

export type { Capabilities } from './capabilities.ts'

/**
 * Runs the action; the only place that catches.
 *
 * @returns the exit code where it was stopped by a signal
 */
export async function runAction(capabilities: Capabilities): Promise<Interruption['exitCode'] | undefined> {
  const { env, workflow, signal } = capabilities
  for (const name of ['INPUT_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'ACTIONS_RUNTIME_TOKEN'])
    workflow.secret((env[name] ?? '').trim())
  try {
    const review = reviewMode(env)
    const runbook = runbookMode(env)
    const failure = review
      ? await reviewJob(review, capabilities)
      : runbook
        ? await runbookJob(runbook, capabilities)
        : await narrowJob(readInputs(env), capabilities)
    if (failure !== null) workflow.fail(failure)
  } catch (error) {
    if (signal?.aborted && signal.reason instanceof Interruption) {
      workflow.print(`Whittle was ${signal.reason.message}; the next run continues from there.`)
      return signal.reason.exitCode
    }
    workflow.output('complete', 'false')
    workflow.output('has-changes', 'false')
    const expected = error instanceof InputError || error instanceof GitHubError
    const line = expected ? error.message : `unexpected error, please report it: ${messageOf(error)}`
    workflow.fail(line)
    await workflow.summary(`## Whittle\n\n${escapeMarkdown(line)}\n`)
  }
  return undefined
}

/** @returns the message that the step fails with, after everything else was reported */
async function narrowJob(inputs: ActionInputs, capabilities: Capabilities): Promise<string | null> {
  const { env, workflow, now, signal } = capabilities
  if (inputs.token === '' && !inputs.dryRun) {
    throw new InputError(
      'input token is empty: leave it out for the token of the job, or pass one that may open pull requests',
    )
  }
  const { eventPaths, states, snapshots, trusted, root, configPath, minDays, strict, overrides } = inputs
  const started = now()
  const spent = spending(workflow, now)
  const options: RunNarrowOptions = {
    root,
    eventPaths,
    states,
    snapshots,
    trusted,
    now: started,
    env,
    overrides,
    store: (settings) => storeOfAction(settings, inputs, capabilities),
    readOnlyStore: inputs.dryRun,
    strict,
    refuseTrial: true,
    findingFiles: inputs.findings,
    onProgress: spent.report,
    ...(configPath !== undefined && { configPath }),
    ...(minDays !== undefined && { minDays }),
    ...(signal && { signal }),
  }
  const result = await runNarrow(options)
  const { plan } = result
  await reportPlan(result, inputs, workflow)
  const found = await findingsBeside(result, { ...options, ...findingSources(inputs) })
  const publication = await publishPlan(result, found, inputs, capabilities)
  const status = statusOf(plan, publication, result.heldBack)
  for (const pull of publication.pullRequests) workflow.print(pullRequestLine(pull))
  const problems = [...toleratedOf(status, inputs.failOn), ...publication.problems, ...(found?.problems ?? [])]
  warnOf(workflow, problems, publishWarnings)
  setOutputs(status, publication, workflow)
  const enabled = result.settings.findings.pullRequests
  const onFindings = found === undefined ? '' : `${renderFindings({ ...found, enabled })}\n`
  const cost = {
    seconds: (now().getTime() - started.getTime()) / 1000,
    ...spent.read(),
    sources: result.settings.evidence.cloudtrail.map(({ kind }) => kind),
  }
  const pullRequests = linksOf(publication)
  const summary = `${renderPullRequests(publication)}\n${onFindings}${renderSummary(plan, { pullRequests, cost })}`
  const report = join(inputs.temp, 'whittle-report.md')
  await writeFile(report, summary)
  workflow.output('report', report)
  await workflow.summary(summary)
  return failureOf(status, inputs.failOn)
}

/** GitHub keeps ten warnings of a step: those on what was read, and those on what was published. */
const planWarnings = 6
const publishWarnings = 4

const findingSources = ({ findings }: ActionInputs): JudgeOptions => ({
  findingFiles: findings,
  analyzers: [],
  recommendations: false,
  archived: false,
})

async function reportPlan({ plan, files }: NarrowResult, inputs: ActionInputs, workflow: Workflow): Promise<void> {
  const path = join(inputs.temp, 'whittle-plan.json')
  await writeFile(path, `${JSON.stringify(planToJson(plan), null, 2)}\n`)
  const { policies, narrowed, unchanged, skipped } = plan.summary
  workflow.output('plan', path)
  workflow.output('proposals', String(narrowed))
  workflow.output('summary', JSON.stringify({ policies, narrowed, unchanged, skipped }))
  if (inputs.dryRun) {
    const texts = Object.fromEntries(files.map(({ path, before, after }) => [path, { before, after }]))
    workflow.print(renderPlanText(plan, { colour: false, files: texts }))
  } else {
    workflow.print(`${policies} policies: ${narrowed} narrowed, ${unchanged} unchanged, ${skipped} skipped`)
  }
  warnOf(workflow, [...plan.coverage.problems, ...plan.problems], planWarnings)
}

function setOutputs(status: RunStatus, { pullRequests }: PublishResult, workflow: Workflow): void {
  const { complete, hasChanges, counts, notOpened } = status
  workflow.output('complete', String(complete))
  workflow.output('has-changes', String(hasChanges))
  workflow.output('pull-requests', JSON.stringify(pullRequests.map(pullRequestOutput)))
  workflow.output('states', JSON.stringify(counts))
  workflow.output('opened', String(counts.opened))
  workflow.output('updated', String(counts.updated))
  workflow.output('not-opened', String(notOpened))
}

/** A base branch that cannot be read is a failure like any other: the plan is reported all the same. */
async function publishPlan(
  { plan, files, settings, checkout }: NarrowResult,
  found: FindingsResult | undefined,
  inputs: ActionInputs,
  { workflow, fetch, now, signal }: Capabilities,
): Promise<PublishResult> {
  const nothing = { pullRequests: [], problems: [], failure: null }
  if (inputs.token === '') return nothing
  const { token, apiUrl, graphqlUrl, folder, dryRun, checkedOut, runUrl } = inputs
  const context = runUrl === undefined ? {} : { runUrl }
  const client = createClient({ token, apiUrl, graphqlUrl, fetch, notice: (line) => workflow.print(line) })
  try {
    return await publish({
      plan,
      files,
      settings: { ...settings.pullRequests, ...inputs.pullRequests },
      repository: githubRepository(client, inputs.repository),
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
    })
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    const { message } = error
    const proposed = plan.policies.filter(({ status, edits }) => status === 'narrowed' && edits.length > 0)
    return {
      ...nothing,
      pullRequests: proposed.map(({ id }) => published(id, 'failed', null, message)),
      failure: error,
    }
  }
}

const pullRequestOutput = ({ policy, number, url, state }: PublishResult['pullRequests'][number]) => ({
  policy,
  number,
  url,
  state,
})

/** The pull requests that are open now, by the id of their policy. */
const linksOf = ({ pullRequests }: PublishResult): PullRequestLinks =>
  new Map(
    pullRequests.flatMap(({ policy, state, number, url }) =>
      number === null || url === null || state === 'withdrawn' || state === 'declined'
        ? []
        : [[policy, { number, url }] as const],
    ),
  )

/** What was read until now, and a line of it in the log every ten seconds. */
function spending(workflow: Workflow, now: () => Date) {
  let last = now().getTime()
  let latest: { readonly events: number; readonly scannedBytes?: number } = { events: 0 }
  return {
    report: (progress: EvidenceProgress): void => {
      const { files, totalFiles, events, scannedBytes } = progress
      latest = { events, ...(scannedBytes !== undefined && { scannedBytes }) }
      const time = now().getTime()
      if (time - last < 10_000) return
      last = time
      workflow.print(`reading CloudTrail: ${totalFiles > 0 ? `${files} of ${totalFiles} files, ` : ''}${events} events`)
    },
    read: () => latest,
  }
}
