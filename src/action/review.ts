import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../errors.ts'
import { GitHubError } from '../github/errors.ts'
import { pullRequestReviews } from '../github/reviews.ts'
import { loadSettings } from '../jobs/load/load-inputs.ts'
import { renderArtifact } from '../jobs/review/artifact.ts'
import { readCommitTrees, type CommitTrees } from '../jobs/review/commit-trees.ts'
import type { StoreRequest } from '../jobs/load/load-evidence.ts'
import { evidenceOfBase } from '../jobs/review/evidence-of-base.ts'
import { postArtifact } from '../jobs/review/post-artifact.ts'
import { postReview, type PostResult } from '../jobs/review/post-review.ts'
import { readReviewTrees, type ReviewTrees } from '../jobs/review/read-trees.ts'
import { runReview, type ReviewResult } from '../jobs/review/run-review.ts'
import { escapeMarkdown } from '../report/escape.ts'
import { renderReviewMarkdown } from '../report/review/markdown.ts'
import { renderReviewText } from '../report/review/text.ts'
import { allFindings, renderSarif } from '../report/review/sarif.ts'
import { failsAt } from '../review/review-of.ts'
import type { Settings } from '../settings/types.ts'
import { formatCount } from '../words.ts'
import { readEvent, type ReviewEvent } from './event.ts'
import { storeOfAction } from './evidence-store.ts'
import { githubOf } from './github-of-run.ts'
import { annotate } from './review-annotations.ts'
import {
  artifactName,
  readArtifactFile,
  readReviewInputs,
  type ReviewInputs,
  type ReviewMode,
} from './review-inputs.ts'
import type { Capabilities } from './capabilities.ts'

/** GitHub's limit for a job summary is 1 MiB. */
const longestSummary = 900_000

/** @returns the message that the step fails with, after everything else was reported */
export const reviewJob = (mode: ReviewMode, capabilities: Capabilities): Promise<string | null> =>
  mode === 'review' ? reviewChange(capabilities) : postReviewOf(capabilities)

async function reviewChange(capabilities: Capabilities): Promise<string | null> {
  const { env, workflow, now, signal } = capabilities
  const inputs = readReviewInputs(env)
  const { common } = inputs
  const event = readEvent(env)
  const trees = await treesOf(event, inputs, capabilities)
  const result = await runReview({
    trees,
    root: common.root,
    eventPaths: common.eventPaths,
    states: common.states,
    snapshots: common.snapshots,
    overrides: common.overrides,
    now: now(),
    env,
    store: (settings) => storeOfReview(settings, trees, inputs, capabilities),
    ...(signal && { signal }),
  })
  const { review, settings, files } = result
  const failOn = inputs.failOn ?? settings.review.failOn
  const { folder } = common
  const [reviewPath, sarifPath] = [join(common.temp, artifactName), join(common.temp, 'whittle-review.sarif')]
  await writeFile(reviewPath, renderArtifact({ review, folder, category: inputs.category }))
  const sarif = renderSarif(review, { folder, category: inputs.category, textOf: (file) => files.get(file) })
  await writeFile(sarifPath, sarif)
  workflow.output('review', reviewPath)
  workflow.output('sarif', sarifPath)
  workflow.output('findings', JSON.stringify(review.summary.levels))
  workflow.print(renderReviewText(review, { colour: false, failOn }))

  const posted = await post(event, inputs, trees, result, capabilities)
  for (const problem of posted.problems) workflow.warning(problem)
  // What stands in comments is not said again beside them.
  if (posted.outcome !== 'posted') annotate(allFindings(review), folder, workflow)
  const problems = posted.problems.map((line) => `- ${escapeMarkdown(line)}`).join('\n')
  const page = renderReviewMarkdown(review, {
    failOn,
    limit: longestSummary,
    missing: '*The rest is in the file of the output `review`.*',
  })
  await workflow.summary(problems === '' ? page : `${page}\n\n${problems}\n`)
  return failsAt(review, failOn) ? failureOf(review.summary.levels, failOn) : null
}

/** What the change could edit does not count: a file in the checkout is that of the base. */
function storeOfReview(
  settings: Settings,
  trees: ReviewTrees,
  { common }: ReviewInputs,
  capabilities: Capabilities,
): StoreRequest | undefined {
  const request = storeOfAction(settings, common, capabilities)
  const place = settings.ledger?.place
  if (!request || place?.kind !== 'file') return request
  return { ...request, store: evidenceOfBase(trees, { root: common.root, path: place.path, asItIs: request.store }) }
}

function failureOf(levels: ReviewResult['review']['summary']['levels'], failOn: string): string {
  const { error, warning, note } = levels
  const counts = [
    ...(error > 0 ? [formatCount(error, 'error')] : []),
    ...(warning > 0 ? [formatCount(warning, 'warning')] : []),
    ...(note > 0 ? [formatCount(note, 'note')] : []),
  ]
  return `The change has findings of level ${failOn} or higher: ${counts.join(', ')}`
}

/** Both sides of the change: by the event, whatever is checked out; else the checkout and the revision of the input. */
async function treesOf(
  event: ReviewEvent,
  inputs: ReviewInputs,
  capabilities: Capabilities,
): Promise<ReviewTrees | CommitTrees> {
  const { common, configPath, base } = inputs
  const { env } = capabilities
  if (event.kind === 'pull-request' || event.kind === 'merge-group') {
    return readCommitTrees({
      root: common.root,
      folder: common.folder,
      base: event.base,
      head: event.head,
      env,
      ...(configPath !== undefined && { configPath }),
      ...(common.token !== '' && {
        api: { client: githubOf(common, capabilities).client, repository: common.repository },
      }),
    })
  }
  if (base === '') {
    throw new InputError(
      'input base: review on this event needs the revision to compare with, e.g. origin/main; on pull_request and merge_group it follows from the event',
    )
  }
  return readReviewTrees(common.root, base, common.root, env)
}

const unposted = (...problems: readonly string[]) => ({ outcome: 'unposted' as const, problems })

/** Comments on the pull request; GitHub's refusals are problems of the review, and never fail it. */
async function post(
  event: ReviewEvent,
  inputs: ReviewInputs,
  trees: ReviewTrees | CommitTrees,
  { review, settings }: ReviewResult,
  capabilities: Capabilities,
): Promise<Pick<PostResult, 'problems'> & { readonly outcome: PostResult['outcome'] | 'unposted' }> {
  const { common, category, serverUrl, run } = inputs
  const { workflow, signal } = capabilities
  if (event.kind !== 'pull-request' || common.dryRun || common.token === '') return unposted()
  if (event.fork) {
    workflow.print(
      'The pull request comes from a fork, whose token cannot comment: mode review-post on workflow_run posts the review.',
    )
    return unposted()
  }
  const { client } = githubOf(common, capabilities)
  try {
    const result = await postReview({
      review,
      reviews: pullRequestReviews(client, common.repository),
      number: event.number,
      commit: event.head,
      folder: common.folder,
      category,
      maxComments: settings.review.maxComments,
      serverUrl,
      run,
      ...('localDiff' in trees && { localDiff: trees.localDiff }),
      pause: () => client.sleep(2),
      ...(signal && { signal }),
    })
    if (result.outcome === 'posted') workflow.print(postedLine(event.number, result))
    return result
  } catch (error) {
    if (error instanceof GitHubError) return unposted(error.message)
    throw error
  }
}

const postedLine = (number: number, { made, kept, closed }: PostResult): string =>
  `#${number}: ${formatCount(made, 'comment')} made, ${kept} kept, ${closed} closed`

/** Posts what a run without the right to comment left behind. */
async function postReviewOf(capabilities: Capabilities): Promise<string | null> {
  const { env, workflow, signal } = capabilities
  const inputs = readReviewInputs(env)
  const { common, artifact, serverUrl, run } = inputs
  const event = readEvent(env)
  if (event.kind !== 'workflow-run') throw new InputError('input mode: review-post runs on the event workflow_run')
  if (common.token === '')
    throw new InputError(
      'input token is empty: leave it out for the token of the job, which needs pull-requests: write',
    )
  if (event.startedBy !== 'pull_request') {
    workflow.print(
      `The workflow run was started by ${event.startedBy}, not by a pull request: there is nothing to post.`,
    )
    return null
  }
  const content = readArtifactFile(artifact, common)
  const { review: settings } = await loadSettings(common.root, common.configPath)
  const { client } = githubOf(common, capabilities)
  const posted = await postArtifact({
    content,
    ran: event,
    reviews: pullRequestReviews(client, common.repository),
    maxComments: settings.maxComments,
    serverUrl,
    run,
    pause: () => client.sleep(2),
    ...(signal && { signal }),
  })
  if (posted.length === 0)
    workflow.print('No open pull request has this commit as its head any more: nothing is posted.')
  const problems: string[] = []
  for (const { number, result } of posted) {
    if (result.outcome === 'denied') problems.push(...result.problems)
    else for (const problem of result.problems) workflow.warning(problem)
    if (result.outcome === 'posted') workflow.print(postedLine(number, result))
  }
  workflow.output('posted', String(posted.filter(({ result }) => result.outcome === 'posted').length))
  return problems[0] ?? null
}
