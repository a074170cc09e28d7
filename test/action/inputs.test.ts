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
      snapshots: { files: [], credentialReports: [], from: workspace },
      states: [],
      findings: [],
      trusted: [],
      strict: false,
      dryRun: false,
      failOn: ['no-evidence', 'not-opened'],
      overrides: {},
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
      iam: 'iam-prod.json\niam-dev.json',
      'credential-report': 'report.csv',
      findings: 'findings.json\nmore.json',
      trusted: '203.0.113.0/24, 2001:DB8::/48\n198.51.100.7',
      account: '012345678901',
      regions: 'eu-west-1, us-east-1',
      max: '5',
      draft: 'True',
      name: 'prod',
      'fail-on': 'incomplete\nproposals',
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
      snapshots: { files: ['iam-prod.json', 'iam-dev.json'], credentialReports: ['report.csv'], from: workspace },
      findings: ['findings.json', 'more.json'],
      trusted: ['203.0.113.0/24', '2001:db8::/48', '198.51.100.7/32'],
      minDays: 0,
      failOn: ['incomplete', 'proposals'],
      overrides: { account: '012345678901', regions: ['eu-west-1', 'us-east-1'] },
      strict: true,
      dryRun: true,
      pullRequests: {
        base: 'develop',
        labels: ['iam', 'good first issue'],
        reviewers: ['jane', 'joe'],
        teamReviewers: ['platform'],
        draft: true,
        max: 5,
        name: 'prod',
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
    expect(inputs.runUrl).toBeUndefined()
  })

  test.each([
    ['https://ghe.example/api/v3', 'https://ghe.example/api/graphql'],
    ['https://ghe.example/api/v3/', 'https://ghe.example/api/graphql'],
    ['https://api.acme.ghe.com', 'https://api.acme.ghe.com/graphql'],
  ])('of %s alone, GraphQL follows', (GITHUB_API_URL, graphqlUrl) => {
    expect(read({}, { GITHUB_API_URL })).toMatchObject({ graphqlUrl })
  })

  test.each<[Record<string, string>, string | undefined]>([
    [
      { GITHUB_SERVER_URL: 'https://ghe.example', GITHUB_RUN_ID: '17' },
      'https://ghe.example/acme/infra/actions/runs/17',
    ],
    [{ GITHUB_SERVER_URL: 'https://ghe.example', GITHUB_RUN_ID: '1)[x](' }, undefined],
    [{ GITHUB_SERVER_URL: 'https://a b', GITHUB_RUN_ID: '1' }, undefined],
    [{ GITHUB_RUN_ID: '1' }, undefined],
  ])('the page of the run: %j', (env, expected) => expect(read({}, env).runUrl).toBe(expected))

  test.each([
    ['', ['no-evidence', 'not-opened']],
    ['none', []],
    ['proposals, no-evidence, proposals', ['no-evidence', 'proposals']],
  ])('fail-on "%s"', (text, expected) => expect(read({ 'fail-on': text }).failOn).toEqual(expected))

  test.each([
    ['false', false],
    ['TRUE', true],
    ['', undefined],
  ])('draft "%s"', (draft, expected) => expect(read({ draft }).pullRequests.draft).toBe(expected))

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
    [
      { trusted: '203.0.113.7/24' },
      {},
      /^input trusted: 203\.0\.113\.7\/24 has bits set beyond its prefix: write 203\.0/,
    ],
    [{ trusted: '203.0.113/24' }, {}, /^input trusted: 203\.0\.113\/24 is not an address block/],
    [{ trusted: '192.168.4.0/24' }, {}, /^input trusted: 192\.168\.4\.0\/24 holds addresses that are not public/],
    [{ trusted: 'fd00::/8' }, {}, /^input trusted: fd00::\/8 holds addresses that are not public/],
    [
      { trusted: '203.0.113.0/24,' },
      {},
      /^input trusted: item 2 of 2 is empty: is a variable of the workflow not set\?$/,
    ],
    [{ trusted: ',203.0.113.0/24' }, {}, /^input trusted: item 1 of 2 is empty/],
    [{ trusted: '203.0.113.0/24\n\n2001:db8::/48' }, {}, /^input trusted: item 2 of 3 is empty/],
    [{ trusted: ',' }, {}, /^input trusted: item 1 of 2 is empty/],
    [{ max: '0' }, {}, /^input max: 0 must be at least 1$/],
    [{ max: '101' }, {}, /^input max: 101 must be at most 100$/],
    [{ max: 'ten' }, {}, /^input max: "ten" is not a whole number$/],
    [{ max: '1e1' }, {}, /^input max: "1e1" is not a whole number$/],
    [{ draft: '1' }, {}, /^input draft: "1" is neither true nor false$/],
    [{ account: '12345' }, {}, /^input account: "12345" is not an account id: 12 digits, in quotes$/],
    [
      { account: '111122223333, 444455556666' },
      {},
      /^input account: "111122223333, 444455556666" is not an account id/,
    ],
    [{ regions: 'eu-west-1, Ireland' }, {}, /^input regions: "Ireland" is not a Region such as eu-west-1$/],
    [{ name: 'a/b' }, {}, /^input name: "a\/b" is not a name/],
    [{ base: '-x' }, {}, /^input base: "-x" is not a branch name that git accepts$/],
    [{ labels: `iam,${'x'.repeat(51)}` }, {}, /^input labels: "x+" is longer than the 50 characters of a label$/],
    [
      { 'fail-on': 'no-evidence, not-open' },
      {},
      /^input fail-on: there is no "not-open" \(did you mean not-opened\?\); it takes no-evidence, incomplete, not-opened, proposals or none$/,
    ],
    [{ 'fail-on': 'always' }, {}, /^input fail-on: there is no "always"; it takes/],
    [{ 'fail-on': 'none, proposals' }, {}, /^input fail-on: none cannot be combined with other conditions/],
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
    expect(page).toContain('## Pull requests\n\n1 unchanged (see reason).')
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
