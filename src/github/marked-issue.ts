import type { Client } from './client.ts'
import { changeIssue, findOwnIssue, openIssue, readIssue, type IssueFacts } from './issue-requests.ts'
import { asked } from './requests.ts'

/** An issue that Whittle keeps up to date, found by the marker in its body; every failure is a GitHubError. */
export interface MarkedIssues {
  /**
   * The oldest issue that begins with a marker and that the account of the token opened (`isOwnAuthor`), open or closed.
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

  return {
    find: (marker) =>
      asked('look for the dashboard issue', 'issues: read', async () => {
        const isMarked = (body: string): boolean => body.trimStart().startsWith(marker)
        const search = (more: Readonly<Record<string, unknown>>) => findOwnIssue(client, at, account, isMarked, more)
        const login = await account()
        // A second look, at every open issue, before another one is opened.
        const found =
          login === null ? await search({}) : ((await search({ creator: login })) ?? (await search({ state: 'open' })))
        return found && issueOf(found)
      }),

    body: (number) =>
      asked(`read issue ${number}`, 'issues: read', async () => (await readIssue(client, at, number)).body ?? ''),

    open: (wanted) =>
      asked('open the dashboard issue', write, async () => issueOf(await openIssue(client, at, wanted))),

    write: (number, body) =>
      asked(`write the dashboard, issue ${number}`, write, () => changeIssue(client, at, number, { body })),
  }
}

const issueOf = ({ number, html_url: url, state, body }: IssueFacts): MarkedIssue => ({
  number,
  url,
  state: state === 'open' ? 'open' : 'closed',
  body: body ?? '',
})
