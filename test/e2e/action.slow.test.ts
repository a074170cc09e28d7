import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { refusals } from '../fakes/github-failures.ts'
import { isBuilt, Runner, type StepResult } from './action-runner.ts'

/** GitHub's pace is kept for real: a write a second, a notification in three. */
const long = 180_000

const describeBuilt = isBuilt ? describe : describe.skip
const title = (text: string) => (isBuilt ? text : `${text} (skipped: dist/ is not built)`)

interface Opened {
  readonly policy: string
  readonly number: number
  readonly url: string
  readonly state: string
}

const pullRequestsOf = ({ outputs }: StepResult) => JSON.parse(outputs['pull-requests'] ?? '[]') as Opened[]

describeBuilt(title('the built action over the example repository'), () => {
  let runner: Runner
  let first: StepResult
  const inputs = () => ({ events: runner.logs, labels: 'iam', reviewers: 'jane' })

  beforeAll(async () => {
    runner = await Runner.start()
    first = await runner.step(inputs())
  }, long)
  afterAll(() => runner.stop())

  test('succeeds, and asks nothing that GitHub does not know', () => {
    expect({ code: first.code, log: first.log }).toMatchObject({ code: 0 })
    expect(runner.github.violations).toEqual([])
  })

  test('opens a pull request for each narrowed policy, whose branch holds exactly the edited file', () => {
    const before = runner.cloned('main')
    const plan = JSON.parse(readFileSync(first.outputs['plan'] ?? '', 'utf8')) as {
      policies: { id: string; file: string; status: string; edits: { start: number; end: number; text: string }[] }[]
    }
    const narrowed = plan.policies.filter(({ status }) => status === 'narrowed')
    expect(narrowed.length).toBeGreaterThan(2)
    expect(runner.github.pulls.open).toHaveLength(narrowed.length)
    for (const { id, file, edits } of narrowed) {
      const opened = pullRequestsOf(first).find(({ policy }) => policy === id)
      const pull = runner.github.pulls.get(opened?.number ?? 0)
      const text = before[file] ?? ''
      const edited = edits
        .toSorted((one, other) => other.start - one.start)
        .reduce((result, { start, end, text }) => result.slice(0, start) + text + result.slice(end), text)
      expect(edited).not.toBe(text)
      expect(runner.cloned(pull.head)).toEqual({ ...before, [file]: edited })
      expect(pull).toMatchObject({ base: 'main', labels: ['iam'], reviewers: ['jane'] })
    }
  })

  test('reports it in outputs, on the page of the run and in the log', () => {
    const { outputs, summary, log } = first
    const sums = JSON.parse(outputs['summary'] ?? '{}') as Record<string, number>
    expect(Object.keys(sums)).toEqual(['policies', 'narrowed', 'unchanged', 'skipped'])
    expect(outputs['proposals']).toBe(String(sums['narrowed']))
    const [one] = pullRequestsOf(first)
    expect(one).toMatchObject({ number: 1, state: 'opened', url: `${runner.github.url}/acme/infra/pull/1` })
    expect(outputs).toMatchObject({
      complete: 'true',
      'has-changes': 'true',
      opened: sums['narrowed'] === undefined ? '' : String(sums['narrowed']),
      updated: '0',
      'not-opened': '0',
    })
    const states = JSON.parse(outputs['states'] ?? '{}') as Record<string, number>
    expect(states).toMatchObject({ opened: sums['narrowed'], declined: 0, waiting: 0, refused: 0, failed: 0 })
    expect(readFileSync(outputs['report-markdown'] ?? '', 'utf8').trim()).toBe(summary.trim())
    expect(readFileSync(outputs['report'] ?? '', 'utf8')).toContain(
      `<title>Whittle report: ${sums['narrowed']} of ${sums['policies']} policies narrowed</title>`,
    )
    expect(summary).toContain(`[#1](${one?.url})`)
    expect(summary).toMatch(/## Whittle: \d+ of \d+ policies narrowed/)
    expect(log).toContain(`opened  ${one?.policy}  ${one?.url}`)
  })

  test('says first in each pull request what is at stake, with the run', () => {
    for (const { body } of runner.github.pulls.open) {
      const top = body.slice(0, body.indexOf('### '))
      expect(top).toMatch(/^- \*\*(Removed|Denied)\*\*: /m)
      expect(top).toMatch(
        /^- \*\*Evidence\*\*: (account 111122223333|accounts 111122223333, 444455556666); Regions eu-west-1, us-east-1; /m,
      )
      expect(top).toContain('- **Run**: [the run that wrote this](https://github.example/acme/infra/actions/runs/1)')
      expect(body.length).toBeLessThanOrEqual(65_536)
    }
  })

  test('masks the token before anything else is printed, and prints it nowhere else', () => {
    const [line, ...rest] = first.log.split('\n')
    expect(line).toBe(`::add-mask::${runner.github.token}`)
    expect(rest.join('\n')).not.toContain(runner.github.token)
    expect(first.summary).not.toContain(runner.github.token)
  })

  test(
    'a second run writes nothing to GitHub',
    async () => {
      runner.github.reset()
      const second = await runner.step(inputs(), { GITHUB_RUN_ID: '2' })
      expect(second.code).toBe(0)
      expect(runner.github.requests.length).toBeGreaterThan(0)
      expect(runner.github.writes).toEqual([])
      expect(pullRequestsOf(second).map(({ state }) => state)).toEqual(pullRequestsOf(first).map(() => 'unchanged'))
    },
    long,
  )

  test(
    'after a merge the policy is not proposed again',
    async () => {
      const [one] = pullRequestsOf(first)
      runner.github.pulls.merge(one?.number ?? 0)
      runner.checkOut()
      runner.github.reset()
      const third = await runner.step(inputs())
      expect(third.code).toBe(0)
      expect(pullRequestsOf(third).map(({ policy }) => policy)).not.toContain(one?.policy)
      // Its branch is removed, and nothing else is written.
      expect(runner.github.writes.map(({ mutation }) => mutation)).toEqual(['updateRefs'])
      expect(runner.github.git.head(runner.github.pulls.get(one?.number ?? 0).head)).toBeNull()
    },
    long,
  )
})

describeBuilt(title('the built action, otherwise'), () => {
  let runner: Runner
  beforeAll(async () => {
    runner = await Runner.start()
  })
  afterAll(() => runner.stop())

  test(
    'a dry run without a token prints the plan and asks GitHub nothing',
    async () => {
      runner.github.reset()
      const { code, log, outputs, summary } = await runner.step({ events: runner.logs, 'dry-run': 'true', token: '' })
      expect(code).toBe(0)
      expect(log).toMatch(/policies: \d+ narrowed/)
      expect(log).toMatch(/^ *\+/m)
      expect(summary).toContain('## Whittle')
      expect(outputs['pull-requests']).toBe('[]')
      expect(runner.github.requests).toEqual([])
    },
    long,
  )

  test(
    'a dry run with a token also says what would become of the pull requests',
    async () => {
      runner.github.reset()
      const result = await runner.step({ events: runner.logs, 'dry-run': 'true' })
      expect(result.code).toBe(0)
      expect(new Set(pullRequestsOf(result).map(({ state }) => state))).toEqual(new Set(['would-open']))
      expect(runner.github.writes).toEqual([])
    },
    long,
  )

  test(
    'when Actions may not open pull requests the step fails with one line, and the page still has the plan',
    async () => {
      runner.github.reset()
      runner.github.refuse(
        refusals.actionsMayNotOpen,
        ({ method, path }) => method === 'POST' && path.endsWith('/pulls'),
      )
      const { code, log, summary } = await runner.step({ events: runner.logs })
      expect(code).toBe(1)
      expect(log.split('\n').filter((line) => line.startsWith('::error'))).toEqual([
        expect.stringContaining('"Allow GitHub Actions to create and approve pull requests"'),
      ])
      expect(summary).toContain('Allow GitHub Actions to create and approve pull requests')
      expect(summary).toContain('## Whittle:')
    },
    long,
  )

  test.each([
    ['no token', { token: '' }, {}, /input token is empty/],
    ['a mode that there is not', { mode: 'watch' }, {}, /input mode: there is no "watch" in this version/],
    ['a review without a pull request', { mode: 'review' }, {}, /input base: review on this event needs the revision/],
    [
      'an event that starts nothing',
      {},
      { GITHUB_EVENT_NAME: 'push' },
      /the event "push" starts no job in this version/,
    ],
    ['a pull request', { mode: 'narrow' }, { GITHUB_EVENT_NAME: 'pull_request_target' }, /does not run on the event/],
    ['days that are no number', { 'min-days': 'ninety' }, {}, /input min-days: "ninety" is not a number of days/],
    ['a maximum out of range', { max: '500' }, {}, /input max: 500 must be at most 100/],
    ['a draft that is neither', { draft: 'maybe' }, {}, /input draft: "maybe" is neither true nor false/],
    ['an account that is none', { account: '1111' }, {}, /input account: "1111" is not an account id/],
    ['a Region that is none', { regions: 'Dublin' }, {}, /input regions: "Dublin" is not a Region/],
    ['a name with a slash', { name: 'a/b' }, {}, /input name: "a\/b" is not a name/],
    ['a condition that there is not', { 'fail-on': 'nothing' }, {}, /input fail-on: there is no "nothing"/],
    ['a network that a variable leaves out', { trusted: '203.0.113.0/24,' }, {}, /input trusted: item 2 of 2 is empty/],
    ['a folder that is not there', { 'working-directory': 'nowhere' }, {}, /there is no folder "nowhere"/],
    ['a folder outside', { 'working-directory': '..' }, {}, /leads out of the workspace/],
    ['events that are not there', { events: 'nowhere.json' }, {}, /nowhere\.json/],
  ])('%s: one line, and the page says it too', async (_, inputs, env, expected) => {
    runner.github.reset()
    const { code, log, outputs, summary } = await runner.step(inputs, env)
    expect(code).toBe(1)
    const errors = log.split('\n').filter((line) => line.startsWith('::error'))
    expect(errors).toEqual([expect.stringMatching(expected)])
    expect(outputs).toMatchObject({ complete: 'false', 'has-changes': 'false' })
    expect(summary).toMatch(/^## Whittle\n\n\S/)
    expect(runner.github.writes).toEqual([])
  })

  test(
    'logs without a record fail the step, unless the workflow asks for another ending',
    async () => {
      runner.github.reset()
      const empty = join(runner.folder, 'empty')
      mkdirSync(empty, { recursive: true })
      writeFileSync(join(empty, 'a.json'), '{"Records": []}')
      const red = await runner.step({ events: empty })
      expect(red.code).toBe(1)
      expect(red.log.split('\n').filter((line) => line.startsWith('::error'))).toEqual([
        expect.stringMatching(/^::error::No CloudTrail event was read.* \(input fail-on: no-evidence\)$/),
      ])
      expect(red.outputs).toMatchObject({ complete: 'false', 'has-changes': 'false', proposals: '0' })
      expect(red.summary).toContain('> **No evidence.**')
      const green = await runner.step({ events: empty, 'fail-on': 'none' })
      expect(green.code).toBe(0)
      expect(green.log).toMatch(/^::warning::No CloudTrail event was read/m)
      // A branch that an interrupted run left without a pull request may go.
      expect(runner.github.writes.filter(({ path }) => path.includes('/pulls'))).toEqual([])
    },
    long,
  )

  test(
    'max and draft stand in for the configuration, and what waits is no failure',
    async () => {
      runner.github.reset()
      const { code, outputs } = await runner.step({ events: runner.logs, max: '1', draft: 'true', 'fail-on': '' })
      expect(code).toBe(0)
      expect(runner.github.pulls.open).toHaveLength(1)
      expect(runner.github.pulls.open[0]).toMatchObject({ draft: true })
      const states = JSON.parse(outputs['states'] ?? '{}') as Record<string, number>
      expect(states).toMatchObject({ opened: 1, failed: 0, refused: 0 })
      expect(states['waiting']).toBe(Number(outputs['proposals']) - 1)
    },
    long,
  )

  test(
    'account stands in for the configuration, and proposals can fail the step',
    async () => {
      runner.github.reset()
      const other = await runner.step({ events: runner.logs, account: '777788889999', 'dry-run': 'true' })
      expect(other.code).toBe(0)
      const { policies } = JSON.parse(readFileSync(other.outputs['plan'] ?? '', 'utf8')) as {
        policies: { status: string; principals: string[] }[]
      }
      const moved = policies.filter(({ principals }) => principals.some((arn) => arn.includes('777788889999')))
      expect(moved.length).toBeGreaterThan(0)
      expect(moved.map(({ status }) => status)).toEqual(moved.map(() => 'skipped'))
      const found = await runner.step({ events: runner.logs, 'dry-run': 'true', 'fail-on': 'proposals' })
      expect(found.code).toBe(1)
      expect(found.log).toMatch(/^::error::\d policies can be narrowed\. \(input fail-on: proposals\)$/m)
    },
    long,
  )

  test(
    'the API address of an Enterprise Server is asked, and GraphQL beside it',
    async () => {
      runner.github.reset()
      const env = { GITHUB_API_URL: `${runner.github.url}/`, GITHUB_GRAPHQL_URL: '' }
      const { code } = await runner.step({ events: runner.logs, 'dry-run': 'true' }, env)
      expect(code).toBe(0)
      expect(runner.github.requests.length).toBeGreaterThan(0)
      expect(runner.github.violations).toEqual([])
    },
    long,
  )

  test(
    'text of events never becomes a command of the runner',
    async () => {
      const hostile = '\r::error::pwned\n::set-output name=x::y ##[error]pwned'
      const record = {
        eventVersion: '1.11',
        userIdentity: {
          type: 'IAMUser',
          arn: 'arn:aws:iam::111122223333:user/ci/jenkins',
          accountId: '111122223333',
          userName: 'jenkins',
        },
        eventTime: '2026-09-01T00:00:00Z',
        eventSource: `evil${hostile}.amazonaws.com`,
        eventName: `Evil${hostile}`,
        awsRegion: 'eu-west-1',
        sourceIPAddress: '203.0.113.7',
        userAgent: hostile,
        requestID: '1',
        eventID: '00000000-0000-4000-8000-000000000001',
        readOnly: true,
        eventType: 'AwsApiCall',
        managementEvent: true,
        recipientAccountId: '111122223333',
      }
      runner.addLog('hostile.json', [record])
      const { code, commands } = await runner.step({ events: runner.logs, 'dry-run': 'true', token: '' })
      expect(code).toBe(0)
      expect(commands.filter((line) => !/^::(?:add-mask|warning)::/.test(line))).toEqual([])
    },
    long,
  )
})

test('action.yml runs what is built, and describes every input and output', () => {
  const text = readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')
  const action = parse(text) as {
    runs: unknown
    branding: unknown
    inputs: Record<string, { description?: string; default?: string }>
    outputs: Record<string, { description?: string }>
  }
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' })
  expect(action.branding).toEqual({ icon: expect.any(String), color: expect.any(String) })
  for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
    expect(description?.length).toBeGreaterThan(30)
  }
  for (const { default: value } of Object.values(action.inputs)) expect(typeof value).toBe('string')
})
