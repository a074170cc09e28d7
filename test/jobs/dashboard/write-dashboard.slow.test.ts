import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Catalog } from '../../../src/catalog/types.ts'
import { githubMarkedIssues } from '../../../src/github/marked-issue.ts'
import {
  userRequestsOf,
  dashboardProblem,
  describeCheckedBoxes,
  openDashboard,
  writeDashboard,
} from '../../../src/jobs/dashboard/write-dashboard.ts'
import type { PublishResult } from '../../../src/jobs/pull-requests/result.ts'
import { GitHubError } from '../../../src/github/errors.ts'
import { planOf, settings } from '../../github/plans.ts'
import { deploy, deployLater, one, Stage, two, type Edit } from '../../github/stage.ts'
import type { PublishOptions } from '../../../src/jobs/pull-requests/publish.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.close()
  expect(violations).toEqual([])
})

const job = { name: '', folder: '' }
const issues = (token?: string) =>
  githubMarkedIssues(
    stage.client(token === undefined ? {} : { token }),
    stage.github.name,
    async () => stage.github.account,
  )

/** A run of the action with a dashboard: boxes, pull requests, text. */
async function run(
  edits: readonly Edit[],
  more: Partial<PublishOptions> = {},
  meanwhile: () => void = () => undefined,
) {
  const opened = await openDashboard(issues(), job, 'main')
  const published: PublishResult = await stage.run(edits, { ...more, asked: userRequestsOf(opened.ticks) })
  meanwhile()
  const { plan } = planOf(stage.contents(), edits)
  const written = await writeDashboard(issues(), {
    facts: {
      plan,
      sources: [],
      ledger: { entries: [], coverage: plan.coverage } as never,
      catalog: {} as Catalog,
      pullRequests: published.pullRequests,
      waivers: [],
      branchWaivers: new Map(),
      today: '2026-11-30',
    },
    opened,
    settings: { labels: ['iam'] },
    job,
  })
  const { kept, gone } = describeCheckedBoxes(written, published.pullRequests)
  const pulls = published.pullRequests.map(({ state }) => state).join()
  const said = [...kept, ...gone]
  return { state: written.state, pulls, ...(said.length > 0 && { said }) }
}

const board = () => stage.github.issues.all[0]!
const tick = (verb: string, label: string): void => {
  const lines = board().body.split('\n')
  board().body = lines
    .map((line) => (line.includes(`**${verb}**`) && line.includes(label) ? line.replace('[ ]', '[x]') : line))
    .join('\r\n')
  if (!board().body.includes('[x]')) throw new Error(`no box ${verb} for ${label} in\n${board().body}`)
}

test('is opened once, and written only where it says something else', async () => {
  expect(await run([deploy])).toEqual({ state: 'opened', pulls: 'opened' })
  expect(board()).toMatchObject({ title: 'Whittle: AWS IAM policies', labels: ['iam'] })
  expect(await run([deploy])).toEqual({ state: 'unchanged', pulls: 'unchanged' })
  board().body = board().body.replaceAll('\n', '\r\n')
  stage.github.reset()
  expect(await run([deploy])).toEqual({ state: 'unchanged', pulls: 'unchanged' })
  expect(stage.github.writes).toEqual([])
  expect(await run([deploy, one])).toEqual({ state: 'updated', pulls: 'unchanged,opened' })
  expect(stage.github.issues.all).toHaveLength(1)
  expect(board().body).toContain('**rebuild** [#2](')
})

test('a box opens a proposal beyond the configured number, and is unticked', async () => {
  const more = { settings: settings({ max: 1 }) }
  expect(await run([deploy, one, two], more)).toMatchObject({ pulls: 'opened,waiting,waiting' })
  tick('open', 'aws_iam_policy.two')
  expect(await run([deploy, one, two], more)).toEqual({ state: 'updated', pulls: 'unchanged,waiting,opened' })
  expect(board().body).not.toContain('[x]')
  // The number of open ones, which is said of the waiting one, is another now.
  expect(await run([deploy, one, two], more)).toEqual({ state: 'updated', pulls: 'unchanged,waiting,unchanged' })
  expect(await run([deploy, one, two], more)).toEqual({ state: 'unchanged', pulls: 'unchanged,waiting,unchanged' })
})

test('a box rebuilds a branch on top of the base', async () => {
  await run([deploy])
  stage.github.git.push('main', 'Elsewhere', { 'README.md': 'hi\n' })
  expect(await run([deploy])).toMatchObject({ pulls: 'unchanged' })
  tick('rebuild', 'aws_iam_policy.deploy')
  expect(await run([deploy])).toMatchObject({ pulls: 'updated' })
  const { git, pulls } = stage.github
  expect(git.text(pulls.get(1).head, 'README.md')).toBe('hi\n')
})

test('a branch with commits of other authors is not rebuilt', async () => {
  await run([deploy])
  const { git, pulls } = stage.github
  const head = git.push(pulls.get(1).head, 'Mine', { 'x.tf': '' })
  await run([deploy])
  tick('rebuild', 'aws_iam_policy.deploy')
  expect(await run([deploy])).toMatchObject({ pulls: 'left' })
  expect(git.head(pulls.get(1).head)).toBe(head)
  expect(board().body).toContain("holds commits that are not Whittle's")
})

test('a box opens a declined pull request again', async () => {
  await run([deploy])
  stage.github.pulls.get(1).state = 'closed'
  expect(await run([deploy])).toMatchObject({ pulls: 'declined' })
  tick('reopen', 'aws_iam_policy.deploy')
  expect(await run([deploy])).toMatchObject({ pulls: 'unchanged' })
  expect(stage.github.pulls.all).toMatchObject([{ state: 'open' }])
})

test('a pull request that GitHub goes on listing as closed is left to the next run', async () => {
  await run([deploy])
  const pull = stage.github.pulls.get(1)
  pull.state = 'closed'
  await run([deploy])
  tick('reopen', 'aws_iam_policy.deploy')
  let [asked, pauses] = [0, 0]
  Object.defineProperty(pull, 'state', {
    get: () => 'closed',
    set() {
      asked++
    },
  })
  expect(await run([deploy], { pause: async () => void pauses++ })).toMatchObject({ pulls: 'failed' })
  expect({ asked, pauses }).toEqual({ asked: 4, pauses: 3 })
  expect(stage.github.pulls.all).toHaveLength(1)
})

test('where GitHub does not open it again, the proposal gets a new one', async () => {
  await run([deploy])
  stage.github.pulls.get(1).state = 'closed'
  await run([deploy])
  tick('reopen', 'aws_iam_policy.deploy')
  const refusal = { status: 422, body: { message: 'state cannot be changed. The branch was force-pushed' } }
  stage.github.refuse(refusal, ({ method, path }) => method === 'PATCH' && path.endsWith('/pulls/1'))
  expect(await run([deploy])).toMatchObject({ pulls: 'opened' })
  expect(stage.github.pulls.all).toMatchObject([{ state: 'closed' }, { state: 'open' }])
})

test('a box that the run could not act on keeps its tick, and the next run does', async () => {
  const more = { settings: settings({ max: 1 }) }
  await run([deploy, one], more)
  tick('open', 'aws_iam_policy.one')
  stage.github.refuse(
    { status: 422, body: { message: 'Validation Failed' } },
    ({ method, path }) => method === 'POST' && path.endsWith('/pulls'),
  )
  expect(await run([deploy, one], more)).toMatchObject({ pulls: 'unchanged,failed' })
  expect(board().body).toMatch(/### Not opened \(1\)\s+- \[x\] <!-- whittle:do open=/)
  stage.github.reset()
  expect(await run([deploy, one], more)).toMatchObject({ pulls: 'unchanged,opened' })
  expect(board().body).not.toContain('[x]')
})

test('a box that is ticked while a run is under way is kept for the next', async () => {
  await run([deploy])
  expect(await run([deployLater], {}, () => tick('rebuild', 'aws_iam_policy.deploy'))).toMatchObject({
    pulls: 'updated',
  })
  expect(board().body).toContain('[x]')
  await run([deployLater])
  expect(board().body).not.toContain('[x]')
})

/** Calls something once, before the n-th request of a kind is answered. */
function before(method: string, nth: number, act: () => void): void {
  let seen = 0
  stage.github.beforeAnswer = (request) => {
    if (request.method === method && request.path.endsWith(`/issues/${board().number}`) && ++seen === nth) act()
  }
}

test('a box that is ticked directly before the text is written is kept, and the run says so', async () => {
  await run([deploy])
  const { state, said } = await run([deploy, one], {}, () =>
    before('GET', 1, () => tick('rebuild', 'aws_iam_policy.deploy')),
  )
  expect(state).toBe('updated')
  expect(board().body).toContain('[x]')
  expect(said).toEqual([
    'The box "rebuild iam/deploy.tf#aws_iam_policy.deploy" was ticked while this run was under way: the next run acts on it.',
  ])
})

test('a write that fails is made again from the text as it is then', async () => {
  await run([deploy])
  const refusal = { status: 502, body: { message: 'Bad Gateway' } }
  stage.github.refuse(refusal, ({ method, path }) => method === 'PATCH' && path.includes('/issues/'), 1)
  const { state } = await run([deploy, one], {}, () => before('PATCH', 1, () => tick('rebuild', 'deploy')))
  expect(state).toBe('updated')
  expect(board().body).toContain('[x]')
  expect(board().body).toContain('**rebuild** [#2](')
})

test('a write whose answer is lost counts as done', async () => {
  await run([deploy])
  let lost = 0
  stage.github.loseAnswers = ({ method, path }) => method === 'PATCH' && path.includes('/issues/') && ++lost === 1
  expect((await run([deploy, one])).state).toBe('updated')
  expect(lost).toBe(1)
  expect(board().body).toContain('**rebuild** [#2](')
})

test('between reading and writing the text there is no pause', async () => {
  await run([deploy])
  stage.github.reset()
  await run([deploy, one])
  const at = stage.github.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)
  const written = at.findIndex((each) => each.startsWith('PATCH') && each.includes('/issues/'))
  expect(at[written - 1]).toBe(at[written]?.replace('PATCH', 'GET'))
})

test('a box that the run has changed meanwhile is gone, and the run says so', async () => {
  const more = { settings: settings({ max: 1 }) }
  await run([deploy, one], more)
  const { said } = await run([deploy, one], { settings: settings({ max: 2 }) }, () =>
    tick('open', 'aws_iam_policy.one'),
  )
  expect(board().body).not.toContain('[x]')
  expect(said).toEqual([
    expect.stringMatching(/^The box "open iam\/two.tf#aws_iam_policy.one" .* look at the dashboard/),
  ])
})

test('issues of others are no dashboard, whatever they hold', async () => {
  await run([deploy])
  const { body } = board()
  stage.github.issues.all.length = 0
  const facts = { title: 'Whittle', labels: [], assignees: [] }
  stage.github.issues.open({ ...facts, body, author: { login: 'mallory', type: 'User' } })
  stage.github.issues.open({ ...facts, body, author: { login: 'other[bot]', type: 'Bot' } })
  stage.github.issues.open({ ...facts, body: `See\n${body}`, author: { login: 'github-actions[bot]', type: 'Bot' } })
  expect(await run([deploy])).toMatchObject({ state: 'opened' })
  expect(stage.github.issues.all).toHaveLength(4)
})

test('one that a person closes is not written, nor are its boxes read', async () => {
  await run([deploy])
  tick('rebuild', 'aws_iam_policy.deploy')
  stage.github.issues.close(board().number, 'jane', '2026-11-30T00:00:00Z')
  stage.github.git.push('main', 'Elsewhere', { 'README.md': 'hi\n' })
  expect(await run([deploy])).toEqual({ state: 'closed', pulls: 'unchanged' })
  expect(stage.github.issues.all).toHaveLength(1)
})

test('a token without the permission gets an error that names it', async () => {
  stage.github.tokens.set('weak', { contents: 'write', pullRequests: 'write', issues: 'read' })
  const write = issues('weak').open({ title: 'x', body: 'y', labels: [] })
  const error = await write.then(
    () => null,
    (thrown: unknown) => thrown as GitHubError,
  )
  expect(error).toBeInstanceOf(GitHubError)
  expect(dashboardProblem(error!)).toMatch(
    /^The dashboard needs the permission `issues: write`, which the token lacks: grant it/,
  )
})
