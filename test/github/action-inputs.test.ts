import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readInputs } from '../../src/action/inputs.ts'
import { renderPullRequests } from '../../src/action/summary.ts'
import { escapeWorkflowCommands } from '../../src/action/workflow.ts'

let workspace: string
beforeAll(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'whittle-inputs-')))
  for (const path of ['.git', 'envs/prod', 'nested/repo/.git', 'nested/repo/iam'])
    mkdirSync(join(workspace, path), { recursive: true })
  symlinkSync(tmpdir(), join(workspace, 'outside'))
})
afterAll(() => rmSync(workspace, { recursive: true, force: true }))

const read = (inputs: Record<string, string> = {}, env: Record<string, string> = {}) =>
  readInputs({
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: 'acme/infra',
    GITHUB_EVENT_NAME: 'schedule',
    GITHUB_REF: 'refs/heads/main',
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...env,
  })

describe('inputs', () => {
  test('nothing given', () => {
    expect(read({}, { RUNNER_TEMP: '/runner' })).toEqual({
      mode: 'narrow',
      token: '',
      repository: 'acme/infra',
      apiUrl: 'https://api.github.com',
      graphqlUrl: 'https://api.github.com/graphql',
      checkedOut: 'main',
      root: workspace,
      folder: '',
      eventPaths: [],
      states: [],
      trusted: [],
      strict: false,
      dryRun: false,
      pullRequests: {},
      temp: '/runner',
    })
  })

  test('everything given', () => {
    const inputs = {
      token: ' ghs_1 ',
      config: 'whittle.yml',
      state: 'envs/prod=prod.json\ndev.json',
      events: ' logs/a,b.json \n\n/logs ',
      trusted: '203.0.113.0/24, 2001:db8::/48\n198.51.100.0/24',
      'min-days': '0',
      'dry-run': 'TRUE',
      strict: 'true',
      base: 'develop',
      labels: 'iam, good first issue',
      reviewers: 'jane\njoe',
      'team-reviewers': 'platform',
      mode: 'narrow',
    }
    expect(read(inputs, { GITHUB_EVENT_NAME: 'push' })).toMatchObject({
      token: 'ghs_1',
      configPath: join(workspace, 'whittle.yml'),
      eventPaths: [join(workspace, 'logs/a,b.json'), '/logs'],
      states: ['envs/prod=prod.json', 'dev.json'],
      trusted: ['203.0.113.0/24', '2001:db8::/48', '198.51.100.0/24'],
      minDays: 0,
      strict: true,
      dryRun: true,
      pullRequests: {
        base: 'develop',
        labels: ['iam', 'good first issue'],
        reviewers: ['jane', 'joe'],
        teamReviewers: ['platform'],
      },
    })
  })

  test('an Enterprise Server, a tag', () => {
    const env = {
      GITHUB_API_URL: 'https://ghe.example/api/v3',
      GITHUB_GRAPHQL_URL: 'https://ghe.example/api/graphql',
      GITHUB_REF: 'refs/tags/v1',
    }
    const inputs = read({}, env)
    expect(inputs).toMatchObject({
      apiUrl: 'https://ghe.example/api/v3',
      graphqlUrl: 'https://ghe.example/api/graphql',
    })
    expect(inputs.checkedOut).toBeUndefined()
  })

  test.each([
    ['', '', ''],
    ['envs/prod', 'envs/prod', 'envs/prod/'],
    ['nested/repo', 'nested/repo', ''],
    ['nested/repo/iam', 'nested/repo/iam', 'iam/'],
  ])('working-directory "%s"', (directory, root, folder) => {
    expect(read({ 'working-directory': directory })).toMatchObject({ root: join(workspace, root), folder })
  })

  test.each<[Record<string, string>, Record<string, string>, RegExp]>([
    [{ mode: 'verify' }, {}, /^input mode: there is no "verify" in this version/],
    [{}, { GITHUB_EVENT_NAME: 'pull_request' }, /^input mode: the event "pull_request" starts no job/],
    [
      { mode: 'narrow' },
      { GITHUB_EVENT_NAME: 'pull_request' },
      /^input mode: narrow does not run on the event "pull_request"/,
    ],
    [{ 'min-days': '-1' }, {}, /^input min-days: "-1"/],
    [{ 'min-days': '1e3' }, {}, /^input min-days: "1e3"/],
    [{ trusted: '203.0.113.0/24, 0.0.0.0/0' }, {}, /^input trusted: 0\.0\.0\.0\/0 is the whole internet/],
    [{ trusted: '::/0' }, {}, /^input trusted: ::\/0 is the whole internet/],
    [{ trusted: 'banana' }, {}, /^input trusted: banana is not an address block/],
    [{ trusted: '10.0.0.0/8' }, {}, /^input trusted: 10\.0\.0\.0\/8 holds addresses that are not public/],
    [{ strict: 'yes' }, {}, /^input strict: "yes" is neither/],
    [{ 'dry-run': 'yes' }, {}, /^input dry-run: "yes" is neither/],
    [{ 'working-directory': 'outside' }, {}, /leads out of the workspace/],
    [{ 'working-directory': '../..' }, {}, /leads out of the workspace/],
    [{}, { GITHUB_REPOSITORY: '' }, /^GITHUB_REPOSITORY is not set/],
    [{}, { GITHUB_REPOSITORY: 'a/b/../c' }, /^GITHUB_REPOSITORY is not set/],
  ])('%j %j is refused', (inputs, env, expected) => {
    expect(() => read(inputs, env)).toThrow(expected)
  })
})

/** ActionCommand.cs of actions/runner: `::` at the beginning of a trimmed line, `##[` anywhere; culture-aware. */
const obeyed = (text: string) =>
  text
    .replace(/\p{Cf}/gu, '')
    .split(/\r\n|[\r\n]/)
    .some((line) => line.trimStart().startsWith('::') || line.includes('##['))

describe('text that the runner would obey', () => {
  test.each([
    '::error::x',
    ' \t::add-mask::x',
    'a\n::x::',
    'a\r::x::',
    'a\r\n ::x::',
    'a ##[error]x',
    '::::x',
    '##[##[x',
    '\u00a0::x::',
    ':\u200b:x::',
  ])('%j is printed as text', (text) => {
    expect(obeyed(text)).toBe(true)
    expect(obeyed(escapeWorkflowCommands(text))).toBe(false)
  })

  test.each(['arn:aws:s3:::bucket', 'a :: b', '# heading'])('%j is printed as it is', (text) => {
    expect(escapeWorkflowCommands(text)).toBe(text)
  })
})

describe('the page', () => {
  test('escapes what comes from the repository and stays within its limit', () => {
    const pull = {
      policy: 'a|<b>`.tf',
      state: 'left',
      number: 1,
      url: 'https://github.com/a/b/pull/1',
      detail: '@all [x](y)',
    } as const
    const page = renderPullRequests({ pullRequests: [pull], problems: ['<script>'], failure: null })
    expect(page).toContain('[#1](https://github.com/a/b/pull/1)')
    expect(page).not.toMatch(/<b>|<script>|@all|\[x\]\(y\)/)
    const many = renderPullRequests({
      pullRequests: Array.from({ length: 5000 }, () => pull),
      problems: [],
      failure: null,
    })
    expect(Buffer.byteLength(many)).toBeLessThanOrEqual(40_000)
    expect(many).toMatch(/and \d+ more/)
  })

  test('is empty where nothing was to be done', () => {
    expect(renderPullRequests({ pullRequests: [], problems: [], failure: null })).toBe('')
  })
})
