import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { checkWorkflowPermissions } from '../../../src/jobs/doctor/checks/workflow-permissions.ts'
import { isNarrow, readsEvidence, readWorkflows, whittleJobs } from '../../../src/jobs/doctor/facts/workflows.ts'
import { writeWorkflows } from '../../../src/jobs/init/write-workflows.ts'

const file = '.github/workflows/whittle.yml'

test('the workflow of docs/setup.md', () => {
  const page = readFileSync(new URL('../../../docs/setup.md', import.meta.url), 'utf8')
  const [, workflow = ''] = /```yaml\n(name: Whittle\n[\s\S]*?)```/.exec(page) ?? []
  expect(whittleJobs(workflow, file)).toEqual([
    {
      file,
      job: 'narrow',
      events: ['schedule', 'workflow_dispatch'],
      crons: [expect.stringMatching(/^\d+ \d+ /)],
      dryRun: true,
      ownToken: false,
      cachedPaths: [],
      permissions: { contents: 'write', 'pull-requests': 'write', 'id-token': 'write' },
      credentials: {},
    },
  ])
})

test.each(['', 'envs/prod'])('the workflows that init writes for folder "%s" lack nothing', (folder) => {
  const jobs = writeWorkflows({ folder, states: [] }).flatMap(({ path, content }) => whittleJobs(content, path))
  expect(jobs).toHaveLength(4)
  expect(jobs.map(checkWorkflowPermissions).filter(({ status }) => status !== 'ok')).toEqual([])
})

test.each([{ mode: 'review-post' }, {}])(
  'a job that posts a review needs the artifact, and no checkout: %j',
  (mode) => {
    const job = { ...whittleJobs(step('acme/whittle@v1'), file)[0]!, events: ['workflow_run'], ...mode }
    const permissions = { actions: 'read', 'pull-requests': 'write' }
    expect(checkWorkflowPermissions({ ...job, permissions }).status).toBe('ok')
    for (const name of ['actions', 'pull-requests']) {
      const result = checkWorkflowPermissions({ ...job, permissions: { ...permissions, [name]: 'none' } })
      expect([result.status, result.detail]).toEqual(['fail', expect.stringContaining(`lacks ${name}`)])
    }
  },
)

const step = (uses: string, inputs = ''): string =>
  `on: push\njobs:\n  a:\n    steps:\n      - uses: ${uses}\n${inputs}`

test.each<[string, string, object | undefined]>([
  ['another action', step('actions/checkout@v4'), undefined],
  ['a name that only ends so', step('acme/not-whittle@v1'), undefined],
  ['no steps', 'on: push\njobs: { a: { uses: acme/shared/.github/workflows/x.yml@v1 } }', undefined],
  ['no mapping', '- a', undefined],
  ['one event', step('acme/whittle@v1'), { events: ['push'], crons: [], dryRun: false }],
  [
    'a list of events',
    step('acme/whittle@v1').replace('push', '[push, pull_request]'),
    { events: ['push', 'pull_request'] },
  ],
  ['a mode', step('acme/whittle@v1', '        with: { mode: review }'), { mode: 'review' }],
  [
    'a token of its own',
    step('acme/whittle@v1', '        with: { token: "${{ steps.app.outputs.token }}" }'),
    { ownToken: true },
  ],
  [
    'the token of the workflow',
    step('acme/whittle@v1', '        with: { token: "${{ github.token }}" }'),
    { ownToken: false },
  ],
  ['permissions of the workflow', `permissions: read-all\n${step('acme/whittle@v1')}`, { permissions: 'read-all' }],
  [
    'saved evidence by actions/cache',
    `${step('actions/cache@v4', '        with: { path: "./.whittle/\\nother", key: k }\n')}      - uses: acme/whittle@v1`,
    { cachedPaths: ['.whittle', 'other'] },
  ],
  [
    'a longer session',
    `${step('aws-actions/configure-aws-credentials@v6', '        with: { role-duration-seconds: 7200 }\n')}      - uses: acme/whittle@v1`,
    { credentials: { durationSeconds: 7200 } },
  ],
])('%s', (_, content, expected) => {
  const [job] = whittleJobs(content, file)
  if (expected === undefined) expect(job).toBeUndefined()
  else expect(job).toMatchObject(expected)
})

test.each<[string, string, boolean]>([
  ['push', '', true],
  ['schedule', '', true],
  ['pull_request', '', false],
  ['schedule', 'verify', false],
  ['push', 'narrow', true],
])('a job on %s with mode "%s" opens pull requests: %s', (event, mode, expected) => {
  const content = step('acme/whittle@v1', mode === '' ? '' : `        with: { mode: ${mode} }`).replace('push', event)
  expect(whittleJobs(content, file).map(isNarrow)).toEqual([expected])
})

test.each<[string, string, boolean]>([
  ['schedule', '', true],
  ['schedule', 'narrow', true],
  ['schedule', 'verify', true],
  ['pull_request', '', true],
  ['pull_request', 'review', true],
  ['workflow_run', 'review-post', false],
  ['schedule', 'runbook', false],
  ['issue_comment', 'command', false],
])('a job on %s with mode "%s" reads evidence: %s', (event, mode, expected) => {
  const content = step('acme/whittle@v1', mode === '' ? '' : `        with: { mode: ${mode} }`).replace('push', event)
  expect(whittleJobs(content, file).map(readsEvidence)).toEqual([expected])
})

test('a repository without workflows', () => {
  expect(readWorkflows('/nonexistent')).toEqual({ kind: 'skipped', why: 'there is no folder .github/workflows' })
})
