import { GitHubError } from '../../github/errors.ts'
import type { Issues } from '../../github/issues.ts'
import { codeSpan, escapeMarkdown, oneLine } from '../../report/escape.ts'
import { plainTextLine } from '../../report/plain-text-line.ts'
import { refusedTable, type RestorationReport } from '../../report/restore/markdown.ts'
import type { RunbookSettings } from '../../settings/types.ts'
import type { RefusedCall } from '../../verify/types.ts'
import { shortHash } from '../pull-requests/identity.ts'
import type { VerifiedPolicy } from './run-verify.ts'

export interface SuspicionTarget {
  readonly issues: Issues
  readonly settings: RunbookSettings['escalation']
  readonly folder: string
  readonly pullOf: RestorationReport['pullOf']
  /** ISO 8601: no issue about it was changed last before that. */
  readonly since: string
  readonly runUrl?: string
}

/** Hidden in an issue: by it the issue of a policy is found again. */
const issueMarker = (folder: string, policy: string): string =>
  `<!-- whittle:suspicious ${shortHash(['suspicious', folder, policy])} -->`

/** Hidden where a call is reported: it is reported once, however often it is seen. */
const callMarker = ({ entry, loss }: RefusedCall): string =>
  `<!-- whittle:refused ${shortHash([entry.principal, entry.action, entry.resource ?? '', JSON.stringify(entry.network), loss.commit])} -->`

/**
 * Opens an issue for each policy with suspicious refused calls, and adds to it those that it does not name yet. What was
 * done before a run was killed is found at GitHub and not done again.
 *
 * @returns one line for each policy whose issue GitHub refused
 */
export async function escalateSuspicious(
  policies: readonly VerifiedPolicy[],
  target: SuspicionTarget,
): Promise<readonly string[]> {
  const problems: string[] = []
  for (const policy of policies) {
    const calls = policy.calls.filter(({ verdict }) => verdict === 'suspicious')
    if (calls.length === 0) continue
    try {
      await report(policy, calls, target)
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      problems.push(`${policy.source.id}: no issue on its suspicious calls: ${error.message}`)
    }
  }
  return problems
}

async function report(
  { source }: VerifiedPolicy,
  calls: readonly RefusedCall[],
  { issues, settings, folder, pullOf, since, runUrl }: SuspicionTarget,
): Promise<void> {
  const marker = issueMarker(folder, source.id)
  const found = await issues.find(marker, since)
  if (found === null) {
    await issues.open({
      title: oneLine(plainTextLine(`Suspicious refused calls: ${source.address ?? source.file}`), 250),
      body: `${textOf(source.id, calls, pullOf, runUrl)}\n\n${markersOf(calls)}\n${marker}`,
      labels: [...settings.labels],
      assignees: [...settings.assignees],
    })
    return
  }
  const comments = (await issues.comments(found.number)).filter(({ own }) => own)
  const texts = [found.body, ...comments.map(({ body }) => body)].join('\n')
  const fresh = calls.filter((call) => !texts.includes(callMarker(call)))
  if (fresh.length === 0) return
  if (found.state === 'closed') await issues.reopen(found.number)
  await issues.comment(found.number, `${textOf(source.id, fresh, pullOf, runUrl)}\n\n${markersOf(fresh)}`)
}

const markersOf = (calls: readonly RefusedCall[]): string => [...new Set(calls.map(callMarker))].join('\n')

function textOf(
  policy: string,
  calls: readonly RefusedCall[],
  pullOf: RestorationReport['pullOf'],
  runUrl: string | undefined,
): string {
  return [
    `AWS refused calls that ${codeSpan(policy)} allowed until Whittle narrowed it, and nothing shows that they are legitimate. Nothing is restored.`,
    refusedTable(calls, pullOf),
    [...new Set(calls.map(({ reason }) => reason))].map((reason) => `- ${escapeMarkdown(reason)}`).join('\n'),
    'Find out who made them. Where they are legitimate, grant what they need by a change of your own.',
    ...(runUrl === undefined ? [] : [runUrl]),
  ].join('\n\n')
}
