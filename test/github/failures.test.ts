import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createClient } from '../../src/github/client.ts'
import { githubError } from '../../src/github/errors.ts'
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
      expect.stringContaining('Could not request reviewers for #1: GitHub answered 422'),
    ])
    expect(stage.github.pulls.get(1).labels).toEqual(['iam'])
  })
})

test('an error without an answer keeps its cause and is one line', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED\n127.0.0.1:1'), { status: 500 })
  const error = githubError(cause, 'read the branch main', 'contents: read')
  expect(error.message).toBe(
    'Could not read the branch main: GitHub answered 500: connect ECONNREFUSED 127.0.0.1:1. Run again later: what was done so far is found again.',
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
