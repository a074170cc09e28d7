import type { Client } from './client.ts'
import { changeIssue, findOwnIssue, openIssue, readIssue, type IssueFacts } from './issue-requests.ts'
import { githubRequest, pauseAfter } from './requests.ts'

/** An issue that Whittle keeps up to date, found by the marker in its body; every failure is a GitHubError. */
export interface MarkedIssues {
  /**
   * The oldest issue that begins with a marker and that the account of the token opened (`isOwnAuthor`), open or closed.
   */
  find(marker: string): Promise<MarkedIssue | null>
  open(issue: {
    readonly title: string
    readonly body: string
    readonly labels: readonly string[]
  }): Promise<MarkedIssue>
  /**
   * Writes the text that follows from the present one. GitHub takes no condition with a change of an issue, so the text is
   * read directly before each attempt, after every pause: what people change in between is lost.
   *
   * @param next `null`: it stays as it is
   * @returns was it changed?
   */
  update(number: number, next: (present: string) => string | null): Promise<boolean>
}

export interface MarkedIssue {
  readonly number: number
  readonly url: string
  readonly state: 'open' | 'closed'
  readonly body: string
}

/** Between two writes, as GitHub asks of integrations: waited before the text is read, not between reading and writing. */
const paceSeconds = 1
const mostAttempts = 3

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
      githubRequest('look for the dashboard issue', 'issues: read', async () => {
        const isMarked = (body: string): boolean => body.trimStart().startsWith(marker)
        const search = (more: Readonly<Record<string, unknown>>) => findOwnIssue(client, at, account, isMarked, more)
        const login = await account()
        // A second look, at every open issue, before another one is opened.
        const found =
          login === null ? await search({}) : ((await search({ creator: login })) ?? (await search({ state: 'open' })))
        return found && issueOf(found)
      }),

    open: (wanted) =>
      githubRequest('open the dashboard issue', write, async () => issueOf(await openIssue(client, at, wanted))),

    update: (number, next) =>
      githubRequest(`write the dashboard, issue ${number}`, write, async () => {
        for (let attempt = 1; ; attempt++) {
          await client.sleep(paceSeconds)
          const body = next((await readIssue(client, at, number)).body ?? '')
          // A request whose answer was lost may have been carried out.
          if (body === null) return attempt > 1
          try {
            await changeIssue(client, at, number, { body, request: { retries: 0, waits: false } })
            return true
          } catch (error) {
            const seconds = attempt === mostAttempts ? null : pauseAfter(error)
            if (seconds === null) throw error
            await client.sleep(seconds)
          }
        }
      }),
  }
}

const issueOf = ({ number, html_url: url, state, body }: IssueFacts): MarkedIssue => ({
  number,
  url,
  state: state === 'open' ? 'open' : 'closed',
  body: body ?? '',
})
