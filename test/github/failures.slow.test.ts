import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createClient } from '../../src/github/client.ts'
import { githubError } from '../../src/github/errors.ts'
import { githubRepository } from '../../src/github/github-repository.ts'
import type { RecordedRequest } from '../fakes/github.ts'
import { refusals, type Refusal } from '../fakes/github-failures.ts'
import { fastTimers } from '../support/fast-timers.ts'
import { settings } from './plans.ts'
import { deploy, one, onlyBranch, Stage } from './stage.ts'

let stage: Stage
let realTimers: () => void
beforeEach(async () => {
  stage = await Stage.open()
  realTimers = fastTimers()
})
afterEach(() => {
  realTimers()
  return stage.close()
})

const asks = (method: string, path: RegExp) => (request: RecordedRequest) =>
  request.method === method && path.test(request.path)
const opening = asks('POST', /\/pulls$/)
const committing = ({ mutation }: RecordedRequest) => mutation === 'createCommitOnBranch'

describe('a refusal that holds for everything is one line with what to do, and ends the work', () => {
  const cases: readonly (readonly [string, Refusal, (request: RecordedRequest) => boolean, string])[] = [
    [
      'the setting of the repository',
      refusals.actionsMayNotOpen,
      opening,
      'GitHub answered 403: GitHub Actions is not permitted to create or approve pull requests. Allow it under Settings > Actions > General > Workflow permissions',
    ],
    [
      'pull-requests: write, named by GitHub',
      refusals.missingPermission,
      opening,
      'lacks the permission `pull-requests: write`',
    ],
    [
      'pull-requests: write, not named',
      refusals.missingPermissionUnnamed,
      opening,
      'lacks the permission `pull-requests: write`',
    ],
    [
      'contents: write over REST',
      refusals.missingPermissionUnnamed,
      asks('POST', /git\/refs$/),
      'lacks the permission `contents: write`',
    ],
    [
      'contents: write over GraphQL',
      refusals.missingPermissionInGraphql,
      committing,
      'lacks the permission `contents: write`',
    ],
    ['a rate limit that lasts', refusals.longSecondaryRateLimit, opening, 'Run again later'],
    ['a server that stays broken', refusals.serverError, opening, 'GitHub answered 502: Server Error. Run again later'],
  ]
  test.each(cases)('%s', async (_, refusal, when, line) => {
    stage.github.refuse(refusal, when)
    const { failure, pullRequests } = await stage.run([deploy, one])
    expect(failure?.message).toContain(line)
    expect(failure?.message).not.toMatch(/\n|https?:/)
    expect(pullRequests.map(({ state }) => state)).toEqual(['failed', 'failed'])
    // The second proposal was not even tried.
    expect(stage.github.git.refs('whittle/').size).toBeLessThanOrEqual(1)
    expect(stage.github.violations).toEqual([])

    stage.github.reset()
    const { failure: none } = await stage.run([deploy, one])
    expect(none).toBeNull()
    expect(stage.github.pulls.open).toHaveLength(2)
  })
})

test('a wrong token', async () => {
  await expect(stage.run([deploy], { repository: stage.repository({ token: 'wrong' }) })).rejects.toThrow(
    'GitHub answered 401: Bad credentials. The token is wrong or has expired: pass a valid one as input `token`.',
  )
})

test('a refusal of one proposal leaves the others alone', async () => {
  stage.github.refuse(
    { status: 422, body: { message: 'Repository rule violations found' } },
    ({ mutation, body }) => mutation === 'createCommitOnBranch' && JSON.stringify(body).includes('deploy'),
  )
  const { failure, problems, pullRequests } = await stage.run([deploy, one])
  expect(pullRequests.map(({ state }) => state)).toEqual(['failed', 'opened'])
  expect(failure?.kind).toBe('refused')
  expect(problems).toEqual([expect.stringContaining('Repository rule violations found')])
})

describe('what is tried again', () => {
  test('a server error, a broken connection', async () => {
    stage.github.refuse(refusals.serverError, ({ write }) => write, 2)
    expect(await stage.run([deploy])).toMatchObject({ failure: null, pullRequests: [{ state: 'opened' }] })
  })

  test('a branch that GitHub has made but not seen yet', async () => {
    stage.github.refuse(refusals.staleBranch('0'.repeat(40)), committing, 2)
    expect(await stage.run([deploy])).toMatchObject({ failure: null, pullRequests: [{ state: 'opened' }] })
    expect(stage.github.git.log('main', onlyBranch(stage))).toHaveLength(1)
  })

  test('a pull request that GitHub has made but not seen yet', async () => {
    stage.github.refuse(refusals.unknownNode, asks('POST', /\/labels$/), 2)
    stage.github.refuse(refusals.unknownNode, asks('POST', /\/requested_reviewers$/), 2)
    const result = await stage.run([deploy], { settings: settings({ labels: ['iam'], reviewers: ['jane'] }) })
    expect(result).toMatchObject({ failure: null, problems: [] })
    expect(stage.github.pulls.get(1)).toMatchObject({ labels: ['iam'], reviewers: ['jane'] })
  })

  test.each([
    ['403', refusals.secondaryRateLimit],
    ['429', refusals.secondaryRateLimit429],
  ])('a secondary rate limit (%s), after the time GitHub asks for, with a notice', async (_, refusal) => {
    stage.github.refuse(refusal, opening, 1)
    const result = await stage.run([deploy], { repository: stage.repository({ paced: true }) })
    expect(result).toMatchObject({ failure: null, pullRequests: [{ state: 'opened' }] })
    expect(stage.notices).toEqual([
      expect.stringMatching(/^GitHub's secondary rate limit is reached at POST .*: waiting 1 seconds$/),
    ])
  })

  test('a primary rate limit, until it is reset', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 2)
    const refusal = {
      status: 403,
      body: { message: 'API rate limit exceeded for installation ID 1.' },
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
    }
    stage.github.refuse(refusal, opening, 1)
    const result = await stage.run([deploy], { repository: stage.repository({ paced: true }) })
    expect(result.failure).toBeNull()
    expect(stage.notices.join()).toMatch(/primary rate limit/)
  })

  test('not a limit that lasts for an hour', async () => {
    stage.github.refuse(refusals.longSecondaryRateLimit, opening)
    const { failure } = await stage.run([deploy], { repository: stage.repository({ paced: true }) })
    expect(failure?.kind).toBe('rate-limit')
    expect(stage.notices.join()).toMatch(/it lasts for 3600 seconds, giving up/)
  })
})

describe('labels and reviewers that GitHub refuses are reported, not fatal', () => {
  test('a label that may not be created', async () => {
    stage.github.refuse(refusals.mayNotCreateLabels, asks('POST', /\/labels$/))
    const result = await stage.run([deploy], { settings: settings({ labels: ['iam'], reviewers: ['jane'] }) })
    expect(result).toMatchObject({ failure: null, pullRequests: [{ state: 'opened' }] })
    expect(result.problems).toEqual([
      expect.stringContaining('You do not have permission to create labels on this repository'),
    ])
    expect(stage.github.pulls.get(1).reviewers).toEqual(['jane'])
  })

  test('a reviewer who is no collaborator', async () => {
    stage.github.refuse(refusals.notACollaborator, asks('POST', /\/requested_reviewers$/))
    const result = await stage.run([deploy], { settings: settings({ labels: ['iam'], reviewers: ['nobody'] }) })
    expect(result).toMatchObject({ failure: null, pullRequests: [{ state: 'opened' }] })
    expect(result.problems).toEqual([
      expect.stringContaining('Could not request a review of #1 by nobody: GitHub answered 422'),
    ])
    expect(stage.github.pulls.get(1).labels).toEqual(['iam'])
  })
})

test('one bad name does not cost the others, of labels, reviewers, teams and assignees', async () => {
  for (const name of ['bad-label', 'bad-user', 'bad-team']) stage.github.strangers.add(name)
  const wanted = settings({
    labels: ['iam', 'bad-label', 'security'],
    reviewers: ['bad-user', 'jane'],
    teamReviewers: ['platform', 'bad-team'],
    assignees: ['joe', 'bad-user'],
  })
  const result = await stage.run([deploy], { settings: wanted })
  expect(result).toMatchObject({ failure: null, pullRequests: [{ state: 'opened' }] })
  expect(stage.github.pulls.get(1)).toMatchObject({
    labels: ['iam', 'security'],
    reviewers: ['jane'],
    teams: ['platform'],
    assignees: ['joe'],
  })
  expect(result.problems).toEqual([
    expect.stringMatching(/^Could not label #1 with bad-label: .*permission to create labels/),
    expect.stringMatching(/^Could not request a review of #1 by bad-user: .*Check the name/),
    expect.stringMatching(/^Could not request a review of #1 by bad-team: /),
    expect.stringMatching(/^Could not assign #1 to bad-user: GitHub left them out/),
  ])
  expect(stage.github.violations).toEqual([])
})

describe('rights of a token', () => {
  test.each([
    [{ contents: 'read', pullRequests: 'write' }, 'contents: write', 'failed'],
    [{ contents: 'write', pullRequests: 'read' }, 'pull-requests: write', 'failed'],
  ] as const)('%j: the one that is missing is named', async (rights, missing, state) => {
    stage.github.tokens.set('ghs_less', rights)
    const result = await stage.run([deploy], { repository: stage.repository({ token: 'ghs_less' }) })
    expect(result.failure?.message).toContain(`The token lacks the permission \`${missing}\``)
    expect(result.failure?.kind).toBe('permission')
    expect(result.pullRequests).toMatchObject([{ state }])
  })

  test.each([
    [{ contents: 'none', pullRequests: 'write' }, 'contents: read'],
    [{ contents: 'write', pullRequests: 'none' }, 'pull-requests: read'],
  ] as const)('%j: nothing can be read', async (rights, missing) => {
    stage.github.tokens.set('ghs_less', rights)
    const repository = stage.repository({ token: 'ghs_less' })
    await expect(stage.run([deploy], { repository })).rejects.toThrow(`lacks the permission \`${missing}\``)
  })

  test('read alone is enough for a dry run', async () => {
    stage.github.tokens.set('ghs_read', { contents: 'read', pullRequests: 'read' })
    const repository = stage.repository({ token: 'ghs_read' })
    expect(await stage.run([deploy], { repository, dryRun: true })).toMatchObject({
      failure: null,
      pullRequests: [{ state: 'would-open' }],
    })
  })
})

describe("an answer that is not GitHub's is called that, in one line", () => {
  test.each([
    ['html', /^Could not list the open pull requests: the answer is not one of GitHub's: 200 with an HTML page\. /],
    ['cut', /not one of GitHub's: 200 with JSON that is cut off or damaged\. /],
    ['empty', /not one of GitHub's: 200 with an empty body\. /],
    ['fields', /not one of GitHub's: it is not the list that was asked for\. /],
  ] as const)('%s, where something is read', async (damage, line) => {
    stage.github.damage = (request) => (asks('GET', /\/pulls$/)(request) ? damage : undefined)
    await expect(stage.run([deploy])).rejects.toThrow(line)
    expect(stage.github.writes).toEqual([])
  })

  test.each(['html', 'cut', 'empty', 'fields'] as const)('%s, where something was written', async (damage) => {
    stage.github.damage = (request) => (opening(request) ? damage : undefined)
    const { failure, pullRequests } = await stage.run([deploy, one])
    expect(pullRequests.map(({ state }) => state)).toContain('failed')
    expect(failure?.message).toMatch(/^Could not open a pull request .*: the answer is not one of GitHub's: .*\.$/)
    stage.github.reset()
    expect((await stage.run([deploy, one])).failure).toBeNull()
    expect(stage.github.pulls.open).toHaveLength(2)
  })

  test('a page of a list on another host is not asked', async () => {
    stage.github.refuse(
      { status: 200, body: [], headers: { link: '<https://elsewhere.example/pulls?page=2>; rel="next"' } },
      asks('GET', /\/pulls$/),
    )
    await expect(stage.run([deploy])).rejects.toThrow('the next page of the list is on another host')
  })

  test('a page of HTML with an error is not printed', async () => {
    stage.github.refuse({ status: 502, body: '<html><body>Bad gateway</body></html>' }, opening)
    const { failure } = await stage.run([deploy])
    expect(failure?.message).toMatch(/GitHub answered 502: an HTML page\. Run again later/)
  })
})

test('a host that does not answer is named', async () => {
  const client = createClient({
    token: 't',
    apiUrl: 'http://127.0.0.1:9',
    graphqlUrl: 'http://127.0.0.1:9/graphql',
    notice: () => undefined,
    secondMs: 1,
    paced: false,
  })
  await expect(stage.run([deploy], { repository: githubRepository(client, 'acme/infra') })).rejects.toThrow(
    /^Could not read the repository acme\/infra: there was no answer from 127\.0\.0\.1:9 \(.+\)\. Check GITHUB_API_URL, the network and the proxy, and run again: what was done so far is found again\.$/,
  )
})

test('answers that are late change nothing', async () => {
  stage.github.delay = ({ write }) => (write ? 50 : 20)
  expect(await stage.run([deploy])).toMatchObject({ failure: null, pullRequests: [{ state: 'opened' }] })
})

test('an error without an answer keeps its cause and is one line', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED\n127.0.0.1:1'), {
    status: 500,
    request: { url: 'https://ghe.example/api/v3/repos/a/b' },
  })
  const error = githubError(cause, 'read the branch main', 'contents: read')
  expect(error.message).toBe(
    'Could not read the branch main: there was no answer from ghe.example (connect ECONNREFUSED 127.0.0.1:1). Check GITHUB_API_URL, the network and the proxy, and run again: what was done so far is found again.',
  )
  expect(error.cause).toBe(cause)
})

test.each([
  ['https://api.github.com', 'https://api.github.com/graphql'],
  ['https://ghe.example/api/v3', 'https://ghe.example/api/graphql'],
])('%s and %s are asked where they are', async (apiUrl, graphqlUrl) => {
  const asked: string[] = []
  const fetch: typeof globalThis.fetch = (input) => {
    asked.push(input as string)
    return Promise.resolve(Response.json({ data: {} }))
  }
  const client = createClient({ token: 't', apiUrl, graphqlUrl, fetch, notice: () => undefined, paced: false })
  await client.request('GET /repos/{owner}/{repo}', { owner: 'acme', repo: 'infra' })
  await client.graphql('{ viewer { login } }', {})
  expect(asked).toEqual([`${apiUrl}/repos/acme/infra`, graphqlUrl])
})
