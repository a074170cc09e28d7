import { countsByState, publishStates } from '../jobs/pull-requests/result.ts'
import type { Published, PublishResult, PublishState } from '../jobs/pull-requests/result.ts'
import { codeCell, escapeMarkdown } from '../report/escape.ts'
import { fitText, section } from '../report/fit.ts'

/** Beside the plan's own million bytes this stays within the 1 MiB of a job summary. */
const longest = 40_000

const words: Readonly<Record<PublishState, string>> = {
  opened: 'opened',
  updated: 'updated',
  unchanged: 'unchanged',
  declined: 'declined (closed by a person)',
  left: 'unchanged (see reason)',
  waiting: 'waiting',
  withdrawn: 'closed, branch deleted',
  refused: 'not opened',
  failed: 'failed',
  'would-open': 'would be opened',
  'would-update': 'would be updated',
  'would-withdraw': 'would be closed',
}

/** The part of the job summary that lists the pull requests and their states. */
export function renderPullRequests({ pullRequests, problems, failure }: PublishResult): string {
  if (pullRequests.length === 0 && problems.length === 0 && failure === null) return ''
  const table = (most: number): string =>
    [
      '| pull request | policy | | |',
      '| --- | --- | --- | --- |',
      ...pullRequests.slice(0, most).map(row),
      ...(pullRequests.length > most ? ['', `and ${pullRequests.length - most} more`] : []),
    ].join('\n')
  const lines = [...(failure ? [failure.message] : []), ...problems]
  const problemList = [
    ...lines.slice(0, mostProblems).map((line) => `- ${escapeMarkdown(line)}`),
    ...(lines.length > mostProblems ? [`- and ${lines.length - mostProblems} more, in the log`] : []),
  ]
  return fitText(
    [
      section(9, ['## Pull requests', ...countsOf(pullRequests)].join('\n\n')),
      section(8, problemList.join('\n')),
      pullRequests.length === 0 ? section(7, '') : section(7, table(pullRequests.length), table(50), table(10)),
    ],
    longest,
    '*The rest is in the log.*',
  )
}

const mostProblems = 50

/** `5 opened, 1 waiting`: how many pull requests ended in each state. */
function countsOf(pullRequests: readonly Published[]): string[] {
  const counts = countsByState({ pullRequests })
  const parts = publishStates.flatMap((state) => (counts[state] === 0 ? [] : [`${counts[state]} ${words[state]}`]))
  return parts.length === 0 ? [] : [`${parts.join(', ')}.`]
}

const row = ({ policy, state, number, url, detail }: Published): string =>
  `| ${number === null || url === null ? '' : `[#${number}](${url})`} | ${codeCell(policy)} | ${words[state]} | ${escapeMarkdown(detail)} |`

/** An entry of the output `pull-requests`. */
export const pullRequestOutput = ({ policy, number, url, state }: Published) => ({ policy, number, url, state })

/** One line for the log. */
export const pullRequestLine = ({ policy, state, url, detail }: Published): string =>
  [words[state], policy, url ?? '', detail].filter((part) => part !== '').join('  ')
