import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError, messageOf } from '../errors.ts'
import { GitHubError } from '../github/errors.ts'
import { Interruption } from '../interruption.ts'
import { openPullsByPolicy, type PublishResult } from '../jobs/pull-requests/result.ts'
import { htmlReport } from '../jobs/narrow/html-report.ts'
import { runNarrow, type NarrowResult } from '../jobs/narrow/run-narrow.ts'
import { planToJson } from '../report/plan/json.ts'
import { renderSummary } from '../report/plan/markdown/pull-request.ts'
import { escapeMarkdown } from '../report/escape.ts'
import { renderFindings } from '../report/findings/summary.ts'
import { renderPlanText } from '../report/plan/text.ts'
import { showWarnings } from './annotations.ts'
import { findingsOfRun } from './findings-of-run.ts'
import { readInputs, type ActionInputs } from './inputs.ts'
import { narrowOptions, publishPlan, WaiversOfComments } from './publish-plan.ts'
import { stepFailure, runStatusOf, toleratedConditions, type RunStatus } from './status.ts'
import { createReadingLog } from './reading-log.ts'
import { pullRequestLine, pullRequestOutput, renderPullRequests } from './summary.ts'
import type { Capabilities } from './capabilities.ts'
import type { Workflow } from './workflow.ts'
import { reviewJob } from './review.ts'
import { reviewMode } from './review-inputs.ts'
import { runbookJob } from './runbook.ts'
import { runbookMode } from './runbook-inputs.ts'
import { commandJob } from './command.ts'
import { isCommandMode } from './command-inputs.ts'
import { DashboardOfRun } from './dashboard.ts'

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
    if (isCommandMode(env)) {
      await commandJob(capabilities)
      return undefined
    }
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
  const { workflow, now } = capabilities
  if (inputs.token === '' && !inputs.dryRun) {
    throw new InputError(
      'input token is empty: leave it out for the token of the job, or pass one that may open pull requests',
    )
  }
  const spent = createReadingLog(workflow, now)
  const options = narrowOptions(inputs, capabilities, spent.report)
  const waivers = new WaiversOfComments(inputs, capabilities)
  const result = await runNarrow({ ...options, byDay: true, moreWaivers: waivers.read })
  const { plan } = result
  await reportPlan(result, inputs, workflow)
  const found = await findingsOfRun(result, options, inputs)
  const dashboard = new DashboardOfRun(result, inputs, capabilities)
  await dashboard.open()
  const more = { waivers: waivers.found, asked: dashboard.asked }
  const publication = await publishPlan(result, found, inputs, capabilities, more)
  await dashboard.write(publication, waivers)
  const status = runStatusOf(plan, publication, result.heldBack)
  for (const pull of publication.pullRequests) workflow.print(pullRequestLine(pull))
  const problems = [
    ...toleratedConditions(status, inputs.failOn),
    ...dashboard.problems,
    ...publication.problems,
    ...(found?.problems ?? []),
  ]
  showWarnings(workflow, problems, publishWarnings)
  setOutputs(status, publication, workflow)
  const enabled = result.settings.findings.pullRequests
  const onFindings = found === undefined ? '' : `${renderFindings({ ...found, enabled })}\n`
  const cost = {
    seconds: (now().getTime() - options.now.getTime()) / 1000,
    ...spent.read(),
    sources: result.settings.evidence.cloudtrail.map(({ kind }) => kind),
  }
  const pullRequests = openPullsByPolicy(publication.pullRequests)
  const summary = `${renderPullRequests(publication)}\n${onFindings}${renderSummary(plan, { pullRequests, cost })}`
  const markdown = join(inputs.temp, 'whittle-report.md')
  await writeFile(markdown, summary)
  workflow.output('report-markdown', markdown)
  await workflow.summary(summary)
  return stepFailure(status, inputs.failOn)
}

/** GitHub keeps ten warnings of a step: those on what was read, and those on what was published. */
const planWarnings = 6
const publishWarnings = 4

async function reportPlan(result: NarrowResult, inputs: ActionInputs, workflow: Workflow): Promise<void> {
  const { plan, files } = result
  const path = join(inputs.temp, 'whittle-plan.json')
  await writeFile(path, `${JSON.stringify(planToJson(plan), null, 2)}\n`)
  const { policies, narrowed, unchanged, skipped } = plan.summary
  const report = join(inputs.temp, 'whittle-report.html')
  await writeFile(report, await htmlReport(result))
  workflow.output('plan', path)
  workflow.output('report', report)
  workflow.output('proposals', String(narrowed))
  workflow.output('summary', JSON.stringify({ policies, narrowed, unchanged, skipped }))
  if (inputs.dryRun) {
    const texts = Object.fromEntries(files.map(({ path, before, after }) => [path, { before, after }]))
    workflow.print(renderPlanText(plan, { colour: false, files: texts }))
  } else {
    workflow.print(`${policies} policies: ${narrowed} narrowed, ${unchanged} unchanged, ${skipped} skipped`)
  }
  showWarnings(workflow, [...plan.coverage.problems, ...plan.problems], planWarnings)
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
