import type { Client } from '../github/client.ts'
import type { Issues } from '../github/issues.ts'
import { mergedPullRequests } from '../github/merged-pull-requests.ts'
import type { GitHubRepository } from '../github/repository.ts'
import { isFailure } from '../jobs/pull-requests/result.ts'
import { escalateSuspicious } from '../jobs/verify/escalate-suspicious.ts'
import { commitsOf, narrowingsAmong } from '../jobs/verify/merged-narrowings.ts'
import { publishRestorations, type PublishedRestorations } from '../jobs/verify/publish-restoration.ts'
import { runVerify, type VerifyResult } from '../jobs/verify/run-verify.ts'
import { describeNetwork } from '../network/describe-network.ts'
import { escapeMarkdown, oneLine } from '../report/escape.ts'
import { refusedTable, type RestorationReport } from '../report/restore/markdown.ts'
import { secondsPerDay } from '../evidence/time.ts'
import type { Settings } from '../settings/types.ts'
import type { RefusalVerdict } from '../verify/types.ts'
import { formatCount } from '../words.ts'
import type { Capabilities } from './capabilities.ts'
import { storeOfAction } from './evidence-store.ts'
import type { ActionInputs } from './inputs.ts'
import { pullRequestLine, pullRequestOutput, renderPullRequests } from './summary.ts'

/** GitHub, as far as verifying needs it. */
export interface VerifyCapabilities {
  readonly client: Client
  readonly repository: GitHubRepository
  readonly issues: Issues
}

/** At GitHub ten annotations of a step are shown; the others are in the summary. */
const mostAnnotations = 5

/**
 * Verifies the narrowings that were merged within the configured time: opens a restoring pull request for what is broken,
 * and escalates what is suspicious.
 *
 * @returns the message that the step fails with; `null`: none
 */
export async function verifyNarrowings(
  inputs: ActionInputs,
  settings: Settings,
  { client, repository, issues }: VerifyCapabilities,
  capabilities: Capabilities,
): Promise<string | null> {
  const { workflow, env, now, signal } = capabilities
  const { root, folder, checkedOut, dryRun, runUrl } = inputs
  const pullRequests = { ...settings.pullRequests, ...inputs.pullRequests }
  const at = now()
  const since = new Date(at.getTime() - settings.verify.mergedDays * secondsPerDay * 1000).toISOString()
  const outputs = (result?: VerifyResult, published?: PublishedRestorations): void => {
    workflow.output('narrowings', JSON.stringify(outputOf(result)))
    if (published !== undefined && published.pullRequests.length > 0)
      workflow.output('pull-requests', JSON.stringify(published.pullRequests.map(pullRequestOutput)))
  }
  if (settings.verify.mergedDays === 0) {
    outputs()
    return null
  }
  const base = (await repository.branch(pullRequests.base ?? checkedOut)).name
  const merged = await mergedPullRequests(client, inputs.repository, base, since)
  const job = { name: pullRequests.name ?? '', folder }
  const narrowings = await narrowingsAmong(repository, job, merged)
  const commits = await commitsOf(root, narrowings, env)
  for (const problem of commits.problems) workflow.warning(problem)
  workflow.print(
    `${formatCount(narrowings.length, 'narrowing')} merged since ${since.slice(0, 10)}: ${narrowings.map(({ number }) => `#${number}`).join(', ') || 'none'}`,
  )
  if (commits.base === undefined) {
    outputs()
    return commits.problems[0] ?? null
  }
  const result = await runVerify({
    root,
    since: commits.base,
    verifies: (commit) => commits.pulls.has(commit),
    eventPaths: inputs.eventPaths,
    states: inputs.states,
    snapshots: inputs.snapshots,
    overrides: inputs.overrides,
    now: at,
    env,
    store: (of) => storeOfAction(of, inputs, capabilities),
    ...(inputs.configPath !== undefined && { configPath: inputs.configPath }),
    ...(signal && { signal }),
  })
  for (const problem of result.problems) workflow.print(problem)
  const pullOf = (commit: string) => commits.pulls.get(commit)
  const published = await publishRestorations({
    result,
    settings: pullRequests,
    repository,
    folder,
    dryRun,
    today: at.toISOString().slice(0, 10),
    pullOf,
    pause: () => client.sleep(2),
    ...(checkedOut !== undefined && { checkedOut }),
    ...(runUrl !== undefined && { runUrl }),
    ...(signal && { signal }),
  })
  const { escalation } = settings.runbooks
  const opensIssues = !dryRun && escalation.labels.length + escalation.assignees.length > 0
  const refused = opensIssues
    ? await escalateSuspicious(result.policies, {
        issues,
        settings: escalation,
        folder,
        pullOf,
        since,
        ...(runUrl !== undefined && { runUrl }),
      })
    : []
  outputs(result, published)
  for (const pull of published.pullRequests) workflow.print(pullRequestLine(pull))
  for (const problem of [...published.problems, ...refused]) workflow.warning(problem)
  annotate(result, folder, capabilities)
  await workflow.summary(summaryOf(result, published, commits.problems, pullOf))
  return failureOf(result, published) ?? refused[0] ?? commits.problems[0] ?? null
}

const callsOf = ({ policies }: VerifyResult, wanted: RefusalVerdict) =>
  policies.flatMap(({ calls }) => calls.filter(({ verdict }) => verdict === wanted))

const outputOf = (result: VerifyResult | undefined) =>
  Object.fromEntries(
    (['broken', 'suspicious', 'unclear'] as const).map((verdict) => [
      verdict,
      result === undefined ? 0 : callsOf(result, verdict).length,
    ]),
  )

/** Suspicious calls stand at the policy that refuses them. */
function annotate({ policies }: VerifyResult, folder: string, { workflow }: Capabilities): void {
  const found = policies.flatMap(({ source, calls }) =>
    calls.filter(({ verdict }) => verdict === 'suspicious').map((call) => ({ source, call })),
  )
  for (const { source, call } of found.slice(0, mostAnnotations)) {
    const { action, principal, network, count } = call.entry
    workflow.annotate(
      'warning',
      oneLine(
        `${action} was refused ${formatCount(count, 'time')} to ${principal} from ${describeNetwork(network)}. ${call.reason}`,
        1000,
      ),
      { title: 'Suspicious refused call', file: folder + source.file, startLine: source.line, endLine: source.line },
    )
  }
}

function summaryOf(
  result: VerifyResult,
  published: PublishedRestorations,
  problems: readonly string[],
  pullOf: RestorationReport['pullOf'],
): string {
  const words = { broken: 'broken by a narrowing', suspicious: 'suspicious', unclear: 'unclear' } as const
  const tables = (['suspicious', 'broken', 'unclear'] as const).flatMap((verdict) => {
    const calls = callsOf(result, verdict)
    if (calls.length === 0) return []
    const reasons = [...new Set(calls.map(({ reason }) => reason))].slice(0, 20)
    return [
      `### ${formatCount(calls.length, 'refused call')} ${words[verdict]}`,
      refusedTable(calls, pullOf),
      reasons.map((reason) => `- ${escapeMarkdown(reason)}`).join('\n'),
    ]
  })
  const kept = result.policies.flatMap(({ source, reason }) =>
    reason === undefined ? [] : [`- ${escapeMarkdown(source.id)} is not restored: ${escapeMarkdown(reason)}`],
  )
  return [
    '## Merged narrowings',
    `${formatCount(result.policies.length, 'policy', 'policies')} lost permissions.${tables.length === 0 ? ' AWS refused nothing because of that.' : ''}`,
    ...tables,
    ...(kept.length === 0 ? [] : [kept.join('\n')]),
    ...(problems.length === 0 ? [] : [problems.map((line) => `- ${escapeMarkdown(line)}`).join('\n')]),
    renderPullRequests({ ...published, failure: null }),
  ].join('\n\n')
}

function failureOf(result: VerifyResult, { pullRequests }: PublishedRestorations): string | undefined {
  const failed = pullRequests.find(isFailure)
  if (failed !== undefined) return `A restoration has no pull request: ${oneLine(failed.detail, 500)}`
  const suspicious = callsOf(result, 'suspicious').length
  if (suspicious === 0) return undefined
  return `${formatCount(suspicious, 'suspicious call')} of what narrowings removed: see the summary`
}
