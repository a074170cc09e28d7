import type { Answer, FakeGitHub, RecordedRequest } from './github.ts'
import { ok, page, type Handler } from './github-answers.ts'
import { refusals, unprocessable } from './github-failures.ts'

export interface FakeIssue {
  readonly number: number
  readonly title: string
  body: string
  state: 'open' | 'closed'
  readonly author: { readonly login: string; readonly type: 'Bot' | 'User' }
  readonly labels: string[]
  readonly assignees: string[]
  closed: { readonly by: string; readonly at: string } | null
}

export interface FakeIssueText {
  readonly id: number
  readonly issue: number
  readonly body: string
  readonly at: string
  readonly author: { readonly login: string; readonly type: 'Bot' | 'User' }
  readonly association: string
}

export interface FakeApproval {
  readonly id: number
  readonly pull: number
  readonly login: string
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED'
  readonly commit: string
  readonly at: string
  readonly association: string
}

/** Issues, and reviews of pull requests by people. Numbers begin at 101: pull requests have the lower ones. */
export class Issues {
  readonly all: FakeIssue[] = []
  readonly texts: FakeIssueText[] = []
  readonly approvals: FakeApproval[] = []
  /** What the clock of GitHub shows. */
  now = '2026-10-13T12:00:00Z'
  private next = 1

  get(number: number): FakeIssue | undefined {
    return this.all.find((issue) => issue.number === number)
  }

  open(facts: Pick<FakeIssue, 'title' | 'body' | 'labels' | 'assignees' | 'author'>): FakeIssue {
    const issue: FakeIssue = { ...facts, number: 101 + this.all.length, state: 'open', closed: null }
    this.all.push(issue)
    return issue
  }

  /** A person writes a comment. */
  say(issue: number, login: string, body: string, at: string, association = 'MEMBER'): void {
    this.texts.push({ id: this.next++, issue, body, at, association, author: { login, type: 'User' } })
  }

  /** A person closes an issue. */
  close(number: number, by: string, at: string): void {
    Object.assign(this.get(number)!, { state: 'closed', closed: { by, at } })
  }

  /** A person reviews a pull request. */
  review(facts: Omit<FakeApproval, 'id' | 'association'> & { readonly association?: string }): void {
    this.approvals.push({ association: 'MEMBER', ...facts, id: this.next++ })
  }

  note(issue: number, body: string, login: string): FakeIssueText {
    const text = {
      id: this.next++,
      issue,
      body,
      at: this.now,
      association: 'NONE',
      author: { login, type: 'Bot' },
    } as const
    this.texts.push(text)
    return text
  }
}

/** Routes of issues; those that pull requests have as well are left to them where there is no such issue. */
export const issueRoutes: readonly (readonly [string, Handler])[] = [
  ['GET /issues', listIssues],
  ['POST /issues', writing(openIssue)],
  ['GET /issues/*', (github, [number]) => ok(issueJson(github, github.issues.get(Number(number))!, true))],
  ['PATCH /issues/*', writing(changeIssue)],
  ['GET /pulls/*/reviews', listReviews],
]

/** What is asked of an issue; `undefined`: the number is that of a pull request. */
export function answerIssue(github: FakeGitHub, asked: string, request: RecordedRequest): Answer | undefined {
  const [, method, number, what] = /^(GET|POST) \/issues\/(\d+)\/(comments|labels|assignees)$/.exec(asked) ?? []
  const issue = github.issues.get(Number(number))
  if (issue === undefined) return undefined
  if (method === 'GET')
    return page(github, request, github.issues.texts.filter((text) => text.issue === issue.number).map(textJson))
  if (github.rights.issues !== 'write') return refusals.missingPermission
  const {
    body,
    labels = [],
    assignees = [],
  } = request.body as { body?: string; labels?: string[]; assignees?: string[] }
  if (what === 'comments') return ok(textJson(github.issues.note(issue.number, body ?? '', github.rights.login)), 201)
  issue.labels.push(...labels)
  issue.assignees.push(...assignees)
  return what === 'labels' ? ok(issue.labels.map((name) => ({ name }))) : ok(issueJson(github, issue), 201)
}

function writing(handler: Handler): Handler {
  return (github, parts, request) =>
    github.rights.issues === 'write' ? handler(github, parts, request) : refusals.missingPermission
}

function listIssues(github: FakeGitHub, _: readonly string[], request: RecordedRequest): Answer {
  const pulls = github.pulls.all.map(({ number, title, body }) => {
    return {
      number,
      title,
      body,
      html_url: '',
      state: 'open',
      labels: [],
      pull_request: { url: '', html_url: '', diff_url: '', patch_url: '' },
    }
  })
  const { query } = request
  const state = query.get('state') ?? 'open'
  const found = github.issues.all.filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      (query.get('creator') === null || query.get('creator') === issue.author.login),
  )
  return page(github, request, [...pulls, ...found.map((issue) => issueJson(github, issue))])
}

function openIssue(github: FakeGitHub, _: readonly string[], { body }: RecordedRequest): Answer {
  const asked = body as { title: string; body?: string; labels?: string[]; assignees?: string[] }
  if ((asked.assignees ?? []).some((name) => github.strangers.has(name))) return unprocessable('Validation Failed')
  const issue = github.issues.open({
    title: asked.title,
    body: asked.body ?? '',
    labels: [...(asked.labels ?? [])],
    assignees: [...(asked.assignees ?? [])],
    author: { login: github.rights.login, type: 'Bot' },
  })
  return ok(issueJson(github, issue), 201)
}

function changeIssue(github: FakeGitHub, [number]: readonly string[], { body }: RecordedRequest): Answer {
  const issue = github.issues.get(Number(number))!
  const { state, body: text } = body as { state?: 'open' | 'closed'; body?: string }
  if ((text ?? '').length > 65_536) return unprocessable('Body is too long (maximum is 65536 characters)')
  if (state !== undefined) Object.assign(issue, { state, closed: null })
  if (text !== undefined) issue.body = text
  return ok(issueJson(github, issue))
}

function listReviews(github: FakeGitHub, [number]: readonly string[], request: RecordedRequest): Answer {
  const own = github.issues.approvals.filter(({ pull }) => pull === Number(number))
  const shown = own.map(({ id, login, state, commit, at, association }) => ({
    id,
    user: { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' },
    state,
    commit_id: commit,
    submitted_at: at,
    html_url: `https://github.com/${github.name}/pull/${number}#pullrequestreview-${id}`,
    author_association: association,
  }))
  return page(github, request, shown)
}

/** Lists leave out who closed it. */
const issueJson = (github: FakeGitHub, issue: FakeIssue, whole = false) => ({
  number: issue.number,
  html_url: `https://github.com/${github.name}/issues/${issue.number}`,
  state: issue.state,
  title: issue.title,
  body: issue.body,
  user: issue.author,
  labels: issue.labels.map((name) => ({ name })),
  assignees: issue.assignees.map((login) => ({ login })),
  closed_at: issue.closed?.at ?? null,
  ...(whole && { closed_by: issue.closed ? { login: issue.closed.by, type: 'User' } : null }),
})

const textJson = ({ id, body, at, author, association }: FakeIssueText) => ({
  id,
  body,
  created_at: at,
  user: author,
  author_association: association,
})
