import { z } from 'zod'
import { read } from './answers.ts'
import type { Client } from './client.ts'
import { asked, entries } from './requests.ts'

/** An issue that Whittle keeps up to date, found by the marker in its body; every failure is a GitHubError. */
export interface MarkedIssues {
  /**
   * The oldest issue that begins with a marker and that the account of the token opened, open or closed. Where that account
   * is not known, a bot has to have opened it: a person may have copied the marker.
   */
  find(marker: string): Promise<MarkedIssue | null>
  body(number: number): Promise<string>
  open(issue: {
    readonly title: string
    readonly body: string
    readonly labels: readonly string[]
  }): Promise<MarkedIssue>
  write(number: number, body: string): Promise<void>
}

export interface MarkedIssue {
  readonly number: number
  readonly url: string
  readonly state: 'open' | 'closed'
  readonly body: string
}

const issue = z.object({
  number: z.number(),
  html_url: z.string(),
  state: z.string(),
  body: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string().nullish() }).nullish(),
  pull_request: z.unknown().optional(),
})

/**
 * @param fullName `owner/name`
 * @param account login that the token stands for; `null` where it cannot be read
 */
export function githubMarkedIssues(
  client: Client,
  fullName: string,
  account: () => Promise<string | null>,
): MarkedIssues {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }
  const write = 'issues: write'
  const route = 'GET /repos/{owner}/{repo}/issues'

  const search = async (marker: string, login: string | undefined, more: Readonly<Record<string, unknown>>) => {
    const parameters = { ...at, state: 'all', sort: 'created', direction: 'asc', per_page: 100, ...more }
    for await (const facts of entries(client, issue, route, parameters)) {
      const { user, body, pull_request: pull } = facts
      if (pull !== undefined || !user || !(body ?? '').trimStart().startsWith(marker)) continue
      if (login === undefined ? user.type === 'Bot' : user.login.toLowerCase() === login) return issueOf(facts)
    }
    return null
  }

  return {
    find: (marker) =>
      asked('look for the dashboard issue', 'issues: read', async () => {
        const login = (await account())?.toLowerCase()
        const found = login === undefined ? null : await search(marker, login, { creator: login })
        // A second look, at every open issue, before another one is opened.
        return found ?? search(marker, login, login === undefined ? {} : { state: 'open' })
      }),

    body: (number) =>
      asked(`read issue ${number}`, 'issues: read', async () => {
        const { data } = await client.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
          ...at,
          issue_number: number,
        })
        return read(issue, data).body ?? ''
      }),

    open: ({ title, body, labels }) =>
      asked('open the dashboard issue', write, async () => {
        const { data } = await client.request('POST /repos/{owner}/{repo}/issues', {
          ...at,
          title,
          body,
          labels: [...labels],
          // A repeated request may open two: the next run finds the first.
          request: { retries: 0 },
        })
        return issueOf(read(issue, data))
      }),

    write: (number, body) =>
      asked(`write the dashboard, issue ${number}`, write, async () => {
        await client.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...at, issue_number: number, body })
      }),
  }
}

const issueOf = ({ number, html_url: url, state, body }: z.infer<typeof issue>): MarkedIssue => ({
  number,
  url,
  state: state === 'open' ? 'open' : 'closed',
  body: body ?? '',
})
