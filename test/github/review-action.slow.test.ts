import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runAction } from '../../src/action/run.ts'
import type { Workflow } from '../../src/action/workflow.ts'
import { parseArtifact } from '../../src/jobs/review/artifact.ts'
import { FakeGitHub } from '../fakes/github.ts'
import { BareRepository } from '../fakes/github-git.ts'

const policy = (actions: string, more = ''): string => `resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ${actions}
        Resource = "arn:aws:s3:::logs/*"
      },${more}
    ]
  })
}
`
const admin = `
      {
        Effect   = "Allow"
        Action   = "*"
        Resource = "*"
      },`

const tokens = {
  workflow: { login: 'github-actions[bot]', contents: 'read', pullRequests: 'write' },
  reader: { login: 'github-actions[bot]', contents: 'read', pullRequests: 'read' },
} as const

let folder: string
let github: FakeGitHub
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-review-action-'))
  const git = new BareRepository(join(folder, 'repository.git'), { 'iam/app.tf': policy('["s3:GetObject"]') })
  github = await new FakeGitHub({ git, tokens }).start()
  git.updateRef('change', git.head('main'))
  git.push('change', 'Widen', { 'iam/app.tf': policy('["s3:GetObject"]', admin) })
  // The base goes on meanwhile.
  git.push('main', 'Other', { 'README.md': 'hello\n' })
  github.pulls.create({ title: 'Widen', body: '', base: 'main', head: 'change', draft: false })
  mkdirSync(join(folder, 'temp'))
  mkdirSync(join(folder, 'work'))
})
afterEach(async () => {
  const { violations } = github
  await github.stop()
  rmSync(folder, { recursive: true, force: true })
  expect(violations).toEqual([])
})

interface Outcome {
  readonly failed: string[]
  readonly warnings: string[]
  readonly printed: string[]
  readonly annotations: { level: string; line: string; file: string; startLine: number }[]
  readonly outputs: Record<string, string>
  summary: string
}

async function run(
  event: string,
  payload: unknown,
  {
    token = 'workflow',
    checkout = true,
    inputs = {},
  }: { token?: string; checkout?: boolean; inputs?: Record<string, string> } = {},
): Promise<Outcome> {
  const outcome: Outcome = { failed: [], warnings: [], printed: [], annotations: [], outputs: {}, summary: '' }
  const work = join(folder, 'work')
  if (checkout) {
    rmSync(work, { recursive: true, force: true })
    // As actions/checkout leaves it: all history, at the merge of both.
    execFileSync('git', ['clone', '--quiet', github.git.folder, work])
  }
  const eventPath = join(folder, 'event.json')
  writeFileSync(eventPath, JSON.stringify(payload))
  const workflow: Workflow = {
    secret: () => undefined,
    print: (text) => outcome.printed.push(text),
    warning: (line) => outcome.warnings.push(line),
    annotate: (level, line, { file, startLine }) => outcome.annotations.push({ level, line, file, startLine }),
    output: (name, value) => (outcome.outputs[name] = value),
    summary: (markdown) => Promise.resolve(void (outcome.summary += markdown)),
    fail: (line) => outcome.failed.push(line),
  }
  await runAction({
    env: {
      PATH: process.env['PATH'],
      GITHUB_WORKSPACE: work,
      GITHUB_REPOSITORY: 'acme/infra',
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: eventPath,
      GITHUB_API_URL: github.url,
      GITHUB_GRAPHQL_URL: github.graphqlUrl,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '7',
      RUNNER_TEMP: join(folder, 'temp'),
      INPUT_TOKEN: token,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
    workflow,
    fetch: globalThis.fetch,
    now: () => new Date('2026-05-10T00:00:00Z'),
  })
  return outcome
}

const head = (): string => github.git.head('change') ?? ''

const pullRequest = (headRepository = 'acme/infra') => ({
  pull_request: {
    number: 1,
    base: { sha: github.git.head('main'), repo: { full_name: 'acme/infra' } },
    head: { sha: head(), repo: { full_name: headRepository } },
  },
})

const workflowRun = (more: object = {}) => ({
  workflow_run: {
    event: 'pull_request',
    head_sha: head(),
    head_branch: 'change',
    head_repository: { full_name: 'acme/infra' },
    pull_requests: [],
    ...more,
  },
})

describe('a pull request of the repository', () => {
  test('is reviewed on its lines, fails by level, and is green once it is mended', async () => {
    const first = await run('pull_request', pullRequest())
    expect(first.failed).toEqual([expect.stringMatching(/^The change has findings of level error or higher: 1 error/)])
    expect(first.annotations).toEqual([])
    expect(github.reviews.open).toMatchObject([{ path: 'iam/app.tf', body: expect.stringContaining('full-admin') }])
    // On the lines of its suggestion, which removes the statement.
    const { start, end } = github.reviews.open[0]?.lines ?? { start: 0, end: 0 }
    const lines = github.git
      .text('change', 'iam/app.tf')
      .split('\n')
      .slice(start - 1, end)
    expect(lines.join('\n')).toContain('Action   = "*"')
    expect(github.reviews.open[0]?.body).toContain('suggestion\n      },\n')
    expect(JSON.parse(first.outputs['findings'] ?? '')).toMatchObject({ error: 1 })
    expect(first.summary).toContain('full-admin')
    const sarif = JSON.parse(readFileSync(first.outputs['sarif'] ?? '', 'utf8')) as {
      runs: { results: { ruleId: string }[] }[]
    }
    expect(sarif.runs[0]?.results.map(({ ruleId }) => ruleId)).toContain('full-admin')
    expect(parseArtifact(readFileSync(first.outputs['review'] ?? '', 'utf8')).review.head).toBe(head())

    github.git.push('change', 'Mend', { 'iam/app.tf': policy('["s3:GetObject"]') })
    const second = await run('pull_request', pullRequest())
    expect(second.failed).toEqual([])
    expect(github.reviews.open).toEqual([])
  })

  test('is read through the API where git has not both sides', async () => {
    const outcome = await run('pull_request', pullRequest(), { checkout: false })
    expect(outcome.failed).toHaveLength(1)
    expect(github.reviews.open).toHaveLength(1)
  })

  test('takes the diff of git where GitHub gives none', async () => {
    github.reviews.large.add('iam/app.tf')
    await run('pull_request', pullRequest())
    expect(github.reviews.open).toMatchObject([{ path: 'iam/app.tf', lines: { start: expect.any(Number) } }])
  })

  test('a folder of it: paths are those of the repository, other folders are left alone', async () => {
    github.git.push('change', 'Elsewhere', { 'other/app.tf': policy('["s3:GetObject"]', admin) })
    github.reviews.large.add('iam/app.tf')
    const outcome = await run('pull_request', pullRequest(), { inputs: { 'working-directory': 'iam', name: 'iam' } })
    expect(github.reviews.open).toMatchObject([{ path: 'iam/app.tf', lines: { start: expect.any(Number) } }])
    const artifact = parseArtifact(readFileSync(outcome.outputs['review'] ?? '', 'utf8'))
    expect(artifact).toMatchObject({ folder: 'iam/', category: 'iam' })
    expect(artifact.review.policies.map(({ file }) => file)).toEqual(['app.tf'])
  })

  test.each([
    ['never', 0],
    ['none', 0],
    ['error', 1],
    ['no-evidence, not-opened', 1],
  ])('fail-on %s', async (level, failures) => {
    expect((await run('pull_request', pullRequest(), { inputs: { 'fail-on': level } })).failed).toHaveLength(failures)
  })

  test('its own configuration does not count', async () => {
    github.git.push('change', 'Waive', {
      '.github/whittle.yml': 'review: {fail-on: never, levels: {full-admin: "off"}}\n',
    })
    const outcome = await run('pull_request', pullRequest())
    expect(outcome.failed).toHaveLength(1)
    expect(outcome.summary).toContain('configuration-changed')
    github.git.push('main', 'Accept', { '.github/whittle.yml': 'review: {fail-on: never}\n' })
    expect((await run('pull_request', pullRequest())).failed).toEqual([])
  })

  test('saved evidence that it adds itself does not count', async () => {
    const config =
      'ledger: {file: .whittle/ledger}\npolicies: {principals: {"**": ["arn:aws:iam::111122223333:role/app"]}}\n'
    github.git.push('main', 'Keep evidence', { '.github/whittle.yml': config })
    github.git.push('change', 'Forge', { '.whittle/ledger': 'forged' })
    const outcome = await run('pull_request', pullRequest())
    expect(outcome.failed).toHaveLength(1)
    const { review } = parseArtifact(readFileSync(outcome.outputs['review'] ?? '', 'utf8'))
    expect(review.summary.incomplete).toEqual([
      expect.stringMatching(/^\.whittle\/ledger: the saved evidence could not be read: the change itself adds it/),
    ])
  })

  test('a token that may not comment costs the comments, not the review', async () => {
    const outcome = await run('pull_request', pullRequest(), { token: 'reader', inputs: { 'fail-on': 'never' } })
    expect(outcome.failed).toEqual([])
    expect(outcome.warnings).toEqual([expect.stringContaining('pull-requests: write')])
    expect(outcome.annotations).toMatchObject([{ level: 'error', file: 'iam/app.tf' }])
  })
})

test('the change of the examples: failing, and green after the suggestions of its comments are committed', async () => {
  const examples = join(import.meta.dirname, '../../examples')
  const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(tf|json|tpl)$/.test(path),
  )
  const base = Object.fromEntries(files.map((path) => [`examples/${path}`, readFileSync(join(examples, path), 'utf8')]))
  github.git.push('main', 'Examples', base)
  github.git.updateRef('change', github.git.head('main'))
  const work = join(folder, 'patched')
  execFileSync('git', ['clone', '--quiet', github.git.folder, work])
  execFileSync('git', ['apply', join(examples, 'review/change.patch')], { cwd: work })
  const changed = ['examples/iam-deploy.tf', 'examples/iam-orders-api.tf', 'examples/policies/analyst.json']
  github.git.push(
    'change',
    'Widen',
    Object.fromEntries(changed.map((path) => [path, readFileSync(join(work, path), 'utf8')])),
  )
  const inputs = { 'working-directory': 'examples' }
  expect((await run('pull_request', pullRequest(), { inputs })).failed).toEqual([expect.stringContaining('2 errors')])
  const suggested = github.reviews.open.flatMap(({ path, lines, body }) => {
    const text = /^(`{3,})suggestion\n([\s\S]*?)\n?\1$/m.exec(body)?.[2]
    return text === undefined || lines === null ? [] : [{ path, ...lines, text }]
  })
  expect(suggested.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['examples/iam-deploy.tf', 'examples/policies/analyst.json']),
  )
  // As GitHub commits them in one batch.
  const texts = new Map(changed.map((path) => [path, github.git.text('change', path).split('\n')]))
  for (const { path, start, end, text } of suggested.toSorted((a, b) => b.start - a.start))
    texts.get(path)?.splice(start - 1, end - start + 1, ...text.split('\n'))
  github.git.push(
    'change',
    'Apply suggestions',
    Object.fromEntries([...texts].map(([path, lines]) => [path, lines.join('\n')])),
  )
  expect((await run('pull_request', pullRequest(), { inputs })).failed).toEqual([])
})

test('a merge group is checked, without comments', async () => {
  const payload = { merge_group: { base_sha: github.git.head('main'), head_sha: head() } }
  const outcome = await run('merge_group', payload)
  expect(outcome.failed).toHaveLength(1)
  expect(outcome.annotations).toMatchObject([{ level: 'error', file: 'iam/app.tf' }])
  expect(github.writes).toEqual([])
})

describe('a fork', () => {
  beforeEach(() => {
    github.pulls.all.length = 0
    github.pulls.create({ title: 'Widen', body: '', base: 'main', head: 'change', draft: false, fork: 'mallory/infra' })
  })

  const fromFork = (more: object = {}) => workflowRun({ head_repository: { full_name: 'mallory/infra' }, ...more })

  test('gives annotations and files; the second workflow posts them', async () => {
    const outcome = await run('pull_request', pullRequest('mallory/infra'), { token: 'reader' })
    expect(outcome.annotations).toMatchObject([{ level: 'error' }])
    expect(github.writes).toEqual([])
    mkdirSync(join(folder, 'work/artifact'), { recursive: true })
    const content = readFileSync(outcome.outputs['review'] ?? '', 'utf8')
    rmSync(join(folder, 'work'), { recursive: true })
    mkdirSync(join(folder, 'work/artifact'), { recursive: true })
    writeFileSync(join(folder, 'work/artifact/whittle-review.json'), content)
    const posted = await run('workflow_run', fromFork(), { checkout: false, inputs: { review: 'artifact' } })
    expect(posted.failed).toEqual([])
    expect(posted.outputs['posted']).toBe('1')
    expect(github.reviews.open).toMatchObject([{ path: 'iam/app.tf', body: expect.stringContaining('full-admin') }])
    expect(github.reviews.comments[0]?.body).toContain('whose author could change it')
  })

  const review = (more: object = {}): string =>
    JSON.stringify({
      version: 1,
      base: 'a',
      head: head(),
      policies: [],
      findings: [],
      summary: { incomplete: [] },
      ...more,
    })
  const evil = {
    rule: 'x',
    level: 'error',
    message: 'm',
    file: 'iam/app.tf',
    line: 1,
    endLine: 1,
    suggestion: null,
    fingerprint: 'x',
    waived: null,
  }

  const post = (content: string, payload: unknown = fromFork()) => {
    writeFileSync(join(folder, 'work/review.json'), content)
    return run('workflow_run', payload, { checkout: false, inputs: { review: 'review.json' } })
  }

  test.each([
    ['no JSON', () => 'x', /is not JSON/],
    ['another shape', () => '[]', /cannot be used/],
    [
      'a path that leads out',
      () => review({ findings: [{ ...evil, file: '../../etc/passwd' }] }),
      /leads out of the repository/,
    ],
    ['a folder that leads out', () => review({ folder: '../' }), /is no folder of the repository/],
    ['a level that is none', () => review({ findings: [{ ...evil, level: 'fatal' }] }), /findings\.0\.level/],
    [
      'a message without end',
      () => review({ findings: [{ ...evil, message: 'x'.repeat(5001) }] }),
      /findings\.0\.message/,
    ],
    ['findings without end', () => review({ findings: Array.from({ length: 5001 }, () => evil) }), /findings/],
    ['another commit', () => review({ head: 'b'.repeat(40) }), /of another commit/],
    ['too many bytes', () => ' '.repeat(5_000_001), /more than 5000000/],
  ])('an artifact with %s is refused', async (_, content, expected) => {
    const outcome = await post(content())
    expect(outcome.failed).toEqual([expect.stringMatching(expected)])
    expect(github.writes).toEqual([])
  })

  test('an artifact that is a link is refused', async () => {
    symlinkSync('/etc/hostname', join(folder, 'work/review.json'))
    const outcome = await run('workflow_run', fromFork(), { checkout: false, inputs: { review: 'review.json' } })
    expect(outcome.failed).toEqual([expect.stringMatching(/is no plain file/)])
  })

  test('what it counts and marks is made anew', async () => {
    const levels = { note: 0, warning: 0, error: 99 }
    const marked = `x <!-- whittle-review summary scope=00000000 commit=${'0'.repeat(40)} -->`
    const outcome = await post(
      review({ findings: [{ ...evil, message: marked, fingerprint: '--> @x' }], summary: { incomplete: [], levels } }),
    )
    expect(outcome.failed).toEqual([])
    expect(github.reviews.comments[0]?.body).toContain('Whittle: 1 error')
    expect(github.reviews.open[0]?.body).toMatch(
      /&lt;!-- whittle-review[\s\S]*\n<!-- whittle-review scope=[0-9a-f]{8} key=[0-9a-f]{16} content=[0-9a-f]{16} -->$/,
    )
  })

  test.each([
    ['a run of another event', () => fromFork({ event: 'push' }), /started by push/],
    ['a branch of the repository itself', () => workflowRun(), /No open pull request/],
    ['another fork', () => fromFork({ head_repository: { full_name: 'mallory/other' } }), /No open pull request/],
  ])('%s posts nothing', async (_, payload, said) => {
    const outcome = await post(review({ findings: [evil] }), payload())
    expect(outcome.printed.join('\n')).toMatch(said)
    expect(github.writes).toEqual([])
  })

  test('a head that moved is left to its own run', async () => {
    const payload = fromFork()
    const content = review({ findings: [evil] })
    github.git.push('change', 'More', { 'iam/app.tf': policy('["s3:*"]') })
    const outcome = await post(content, payload)
    expect(outcome.printed.join('\n')).toMatch(/No open pull request/)
    expect(github.writes).toEqual([])
  })
})

test.each([
  ['review', 'pull_request_target', /pull_request_target/],
  ['review', 'push', /^input base: /],
  ['review-post', 'push', /workflow_run/],
])('mode %s on %s', async (mode, event, expected) => {
  expect((await run(event, {}, { inputs: { mode } })).failed).toEqual([expect.stringMatching(expected)])
})
