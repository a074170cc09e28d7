import type { Answer, FakeGitHub, RecordedRequest } from './github.ts'
import { ok, page, type Handler } from './github-answers.ts'
import { notFound, refusals, unprocessable, validationFailed } from './github-failures.ts'
import { answerIssue, issueRoutes } from './github-issues.ts'
import { issueComments, reviewRoutes } from './github-reviews.ts'

/** Method and path below /repos/OWNER/REPO; `*` takes one segment, `**` the rest. */
const routes: readonly (readonly [string, Handler])[] = [
  ['GET', repository],
  ['GET /actions/permissions/workflow', ({ workflowSettings }) => ok(workflowSettings)],
  ['GET /branches/*', ({ rules }, [name]) => ok({ name, protected: rules.length > 0 })],
  ['GET /rules/branches/*', ({ rules }) => ok(rules)],
  ['GET /git/ref/**', ({ git }, [ref = '']) => refAnswer(ref, git.head(branchOf(ref)))],
  ['GET /git/matching-refs/**', matchingRefs],
  ['POST /git/refs', createRef],
  ['PATCH /git/refs/**', moveRef],
  ['GET /git/trees/*', tree],
  ['POST /git/trees', makeTree],
  ['GET /git/blobs/*', blob],
  ['POST /git/blobs', makeBlob],
  ['GET /git/commits/*', readCommit],
  ['POST /git/commits', makeCommit],
  ['GET /compare/*', compare],
  ['GET /collaborators/*/permission', permissionOf],
  ['GET /pulls', listPulls],
  ['POST /pulls', openPull],
  ['PATCH /pulls/*', changePull],
  ['POST /pulls/*/requested_reviewers', requestReviewers],
  ['POST /issues/*/labels', addLabels],
  ['POST /issues/*/assignees', assign],
  ['GET /issues/*/events', (github, [number], request) => page(github, request, events(github, number))],
  ['GET /issues/*/comments', (github, [number], request) => page(github, request, issueComments(github, number))],
  ...reviewRoutes,
  ...issueRoutes,
]

function repository({ name, facts, scopes }: FakeGitHub): Answer {
  const answer = ok({ node_id: 'R_fake', full_name: name, default_branch: 'main', ...facts })
  return scopes === undefined ? answer : { ...answer, headers: { 'x-oauth-scopes': scopes } }
}

export function answerRest(github: FakeGitHub, request: RecordedRequest): Answer {
  const prefix = `/repos/${github.name}`
  if (request.path !== prefix && !request.path.startsWith(`${prefix}/`)) return notFound
  const asked = `${request.method}${request.path.slice(prefix.length) === '' ? '' : ` ${request.path.slice(prefix.length)}`}`
  const ofIssue = answerIssue(github, asked, request)
  if (ofIssue) return ofIssue
  for (const [route, handler] of routes) {
    const parts = match(route, asked)
    if (parts) return handler(github, parts.map(decodeURIComponent), request)
  }
  throw new Error(`the fake has no ${asked}`)
}

function match(route: string, asked: string): readonly string[] | null {
  const source = route.replace(/\*\*|\*/g, (star) => (star === '**' ? '(.+)' : '([^/]+)'))
  return new RegExp(`^${source}$`).exec(asked)?.slice(1) ?? null
}

const branchOf = (ref: string): string => ref.replace(/^heads\//, '')

const refAnswer = (ref: string, sha: string | null): Answer =>
  sha === null ? notFound : ok(refJson(branchOf(ref), sha))

const refJson = (branch: string, sha: string) => ({ ref: `refs/heads/${branch}`, object: { sha, type: 'commit' } })

function matchingRefs(github: FakeGitHub, [ref = '']: readonly string[]): Answer {
  const found = [...github.git.refs(branchOf(ref))].map(([branch, sha]) => refJson(branch, sha))
  return ok(found)
}

function createRef({ git, pulls }: FakeGitHub, _: readonly string[], { body }: RecordedRequest): Answer {
  const { ref, sha } = body as { ref: string; sha: string }
  const branch = ref.replace(/^refs\/heads\//, '')
  if (git.head(branch) !== null) return unprocessable('Reference already exists')
  if (!git.has(`${sha}^{commit}`)) return unprocessable('Object does not exist')
  git.updateRef(branch, sha)
  pulls.branchesMoved()
  return ok(refJson(branch, sha), 201)
}

/** Without force a branch moves forward only. */
function moveRef({ git, pulls }: FakeGitHub, [ref = '']: readonly string[], { body }: RecordedRequest): Answer {
  const { sha, force } = body as { sha: string; force?: boolean }
  const branch = branchOf(ref)
  const from = git.head(branch)
  if (from === null) return unprocessable('Reference does not exist')
  if (force !== true && git.mergeBase(from, sha) !== from) return unprocessable('Update is not a fast forward')
  git.updateRef(branch, sha)
  pulls.branchesMoved()
  return ok(refJson(branch, sha))
}

function blob({ git }: FakeGitHub, [id = '']: readonly string[]): Answer {
  if (!git.has(id)) return notFound
  const bytes = git.blob(id)
  return ok({
    sha: id,
    node_id: 'B_fake',
    size: bytes.length,
    url: 'https://api.github.com/blob',
    // GitHub breaks its lines.
    content: bytes.toString('base64').replace(/.{60}/g, '$&\n'),
    encoding: 'base64',
  })
}

function makeBlob({ git }: FakeGitHub, _: readonly string[], { body }: RecordedRequest): Answer {
  const { content, encoding } = body as { content: string; encoding?: BufferEncoding }
  return ok({ sha: git.writeBlob(Buffer.from(content, encoding ?? 'utf8')), url: 'https://api.github.com/blob' }, 201)
}

function makeTree({ git }: FakeGitHub, _: readonly string[], { body }: RecordedRequest): Answer {
  const { tree: entries } = body as { tree: { path: string; mode: string; type: string; sha: string }[] }
  const sha = git.writeTree(entries.map(({ sha: id, ...entry }) => ({ ...entry, id })))
  return ok({ sha, truncated: false, tree: entries }, 201)
}

function makeCommit({ git }: FakeGitHub, _: readonly string[], { body }: RecordedRequest): Answer {
  const { message, tree: id, parents = [] } = body as { message: string; tree: string; parents?: string[] }
  const by = { name: 'Somebody', email: 'somebody@example.com', date: '2026-11-01T00:00:00Z' }
  const url = 'https://api.github.com/commit'
  return ok(
    {
      sha: git.writeCommit(id, parents, message),
      node_id: 'C_fake',
      url,
      html_url: url,
      author: by,
      committer: by,
      tree: { sha: id, url },
      message,
      parents: parents.map((sha) => ({ sha, url, html_url: url })),
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    201,
  )
}

function readCommit({ git }: FakeGitHub, [id = '']: readonly string[]): Answer {
  return git.has(`${id}^{commit}`) ? ok({ sha: id, message: git.message(id) }) : notFound
}

function tree({ git }: FakeGitHub, [id = '']: readonly string[], { query }: RecordedRequest): Answer {
  if (!git.has(id)) return notFound
  const recursive = query.get('recursive') !== null
  const entries = git.entries(id, recursive).map(({ mode, type, id, path }) => ({ mode, type, sha: id, path }))
  return ok({ sha: id, truncated: false, tree: entries })
}

function compare({ git }: FakeGitHub, [basehead = '']: readonly string[]): Answer {
  const [base = '', head = ''] = basehead.split('...')
  if (!git.has(base) || !git.has(head)) return notFound
  const mergeBase = git.mergeBase(base, head)
  const commits = git.log(base, head)
  const files = git.diff(mergeBase, head).map(({ path, blob, status }) => ({ filename: path, sha: blob, status }))
  return ok({
    merge_base_commit: { sha: mergeBase },
    ahead_by: commits.length,
    behind_by: git.log(head, base).length,
    total_commits: commits.length,
    commits: commits.map(({ id, message }) => ({ sha: id, commit: { message } })),
    files,
  })
}

/** An account that is no collaborator of a public repository may read. */
function permissionOf({ permissions }: FakeGitHub, [login = '']: readonly string[]): Answer {
  const permission = permissions.get(login) ?? 'read'
  return permission === 'none' ? notFound : ok({ permission, role_name: permission, user: { login } })
}

function listPulls(github: FakeGitHub, _: readonly string[], request: RecordedRequest): Answer {
  const { query } = request
  const [owner] = github.name.split('/')
  const state = query.get('state') ?? 'open'
  const found = github.pulls.all.filter(
    (pull) =>
      (state === 'all' || pull.state === state) &&
      (query.get('head') === null ||
        query.get('head') === `${pull.fork === undefined ? owner : pull.fork.split('/')[0]}:${pull.head}`) &&
      (query.get('base') === null || query.get('base') === pull.base),
  )
  return page(
    github,
    request,
    found.toReversed().map((pull) => github.pulls.json(pull)),
  )
}

function openPull({ git, pulls, name }: FakeGitHub, _: readonly string[], { body }: RecordedRequest): Answer {
  const asked = body as { head: string; base: string; title: string; body?: string; draft?: boolean }
  const head = git.head(asked.head)
  const base = git.head(asked.base)
  if (head === null || base === null) {
    return validationFailed([{ resource: 'PullRequest', field: head === null ? 'head' : 'base', code: 'invalid' }])
  }
  if (pulls.open.some((pull) => pull.head === asked.head && pull.base === asked.base)) {
    return pullRefused(`A pull request already exists for ${name.split('/')[0]}:${asked.head}.`)
  }
  if (git.log(base, head).length === 0) return pullRefused(`No commits between ${asked.base} and ${asked.head}`)
  if ((asked.body ?? '').length > 65_536) return pullRefused('body is too long (maximum is 65536 characters)')
  const pull = pulls.create({ ...asked, body: asked.body ?? '', draft: asked.draft ?? false })
  return ok(pulls.json(pull), 201)
}

const pullRefused = (message: string): Answer =>
  validationFailed([{ resource: 'PullRequest', code: 'custom', message }])

function changePull({ pulls }: FakeGitHub, [number]: readonly string[], { body }: RecordedRequest): Answer {
  const pull = pulls.get(Number(number))
  const { title, body: text, state } = body as { title?: string; body?: string; state?: 'open' | 'closed' }
  if ((text ?? '').length > 65_536) return pullRefused('body is too long (maximum is 65536 characters)')
  Object.assign(
    pull,
    title !== undefined && { title },
    text !== undefined && { body: text },
    state !== undefined && { state },
  )
  return ok(pulls.json(pull))
}

function requestReviewers(github: FakeGitHub, [number]: readonly string[], { body }: RecordedRequest): Answer {
  const { pulls } = github
  const pull = pulls.get(Number(number))
  const { reviewers = [], team_reviewers: teams = [] } = body as { reviewers?: string[]; team_reviewers?: string[] }
  if ([...reviewers, ...teams].some((name) => github.strangers.has(name))) return refusals.notACollaborator
  pull.reviewers.push(...reviewers)
  pull.teams.push(...teams)
  for (const name of reviewers) pull.events.push({ event: 'review_requested', name })
  for (const name of teams) pull.events.push({ event: 'team_review_requested', name })
  return ok(pulls.json(pull), 201)
}

/** GitHub leaves out those who may not be assigned, and says nothing. */
function assign(github: FakeGitHub, [number]: readonly string[], { body }: RecordedRequest): Answer {
  const pull = github.pulls.get(Number(number))
  for (const name of (body as { assignees: string[] }).assignees) {
    if (github.strangers.has(name) || pull.assignees.includes(name)) continue
    pull.assignees.push(name)
    pull.events.push({ event: 'assigned', name })
  }
  return ok({ number: pull.number, assignees: pull.assignees.map((login) => ({ login })) }, 201)
}

function addLabels(github: FakeGitHub, [number]: readonly string[], { body }: RecordedRequest): Answer {
  const pull = github.pulls.get(Number(number))
  if ((body as { labels: string[] }).labels.some((name) => github.strangers.has(name)))
    return refusals.mayNotCreateLabels
  for (const label of (body as { labels: string[] }).labels) {
    if (pull.labels.includes(label)) continue
    pull.labels.push(label)
    pull.events.push({ event: 'labeled', name: label })
  }
  return ok(pull.labels.map((name) => ({ name })))
}

const events = ({ pulls }: FakeGitHub, number: string | undefined) =>
  pulls.get(Number(number)).events.map(({ event, name }) => ({
    event: event.replace('team_', ''),
    ...(event === 'labeled' && { label: { name } }),
    ...(event === 'assigned' && { assignee: { login: name } }),
    ...(event === 'review_requested' && { requested_reviewer: { login: name } }),
    ...(event === 'team_review_requested' && { requested_team: { slug: name } }),
  }))
