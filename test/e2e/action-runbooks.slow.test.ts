import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { examples, isBuilt, Runner, type StepResult } from './action-runner.ts'
import { laterBy, recordsIn, secretReadAt } from './runbook-logs.ts'

/** GitHub's pace is kept for real. */
const long = 240_000
const branch = 'whittle-records'
const describeBuilt = isBuilt ? describe : describe.skip
const title = (text: string) => (isBuilt ? text : `${text} (skipped: dist/ is not built)`)

/**
 * The configuration of the example without its fixed day: the clock of the process is set instead. It says that the trail
 * records the objects of buckets: without them, that no event of the scope came is not observable.
 */
const configuration = `${readFileSync(join(examples, '.github/whittle.yml'), 'utf8')
  .replace(/^ {2}(?:as-of|trial): .*$/gm, '')
  .replace(/^evidence:$/m, "evidence:\n  recorded: { data: ['AWS::S3::Object'] }")}
runbooks:
  records: {branch: ${branch}}
`

let runner: Runner
beforeEach(async () => {
  runner = await Runner.start({ '.github/whittle.yml': configuration })
})
afterEach(async () => {
  expect(runner.github.violations).toEqual([])
  await runner.stop()
})

/** One step whose clock begins at `now` and goes on from there. */
async function step(now: string, inputs: Readonly<Record<string, string>>, runId = '7'): Promise<StepResult> {
  runner.github.issues.now = now
  const clock = join(runner.folder, 'clock.mjs')
  writeFileSync(
    clock,
    `const Real = Date
    const shift = Real.parse(process.env.TEST_NOW) - Real.now()
    globalThis.Date = class extends Real {
      constructor(...given) { super(...(given.length === 0 ? [Real.now() + shift] : given)) }
      static now() { return Real.now() + shift }
    }`,
  )
  return runner.step(
    { events: runner.logs, ...inputs },
    {
      NODE_OPTIONS: `--import=${pathToFileURL(clock).href}`,
      TEST_NOW: now,
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_TRIGGERING_ACTOR: 'jane',
      GITHUB_RUN_ID: runId,
    },
  )
}

const begin = (now: string, more: Readonly<Record<string, string>> = {}): Promise<StepResult> =>
  step(now, { mode: 'runbook', runbook: 'runbooks/sensitive-data.yml', answers: 'expected=no', ...more })

const follow = (now: string): Promise<StepResult> => step(now, { mode: 'verify' }, '8')

const records = () => {
  const files = runner.github.git.head(branch) === null ? {} : runner.cloned(branch)
  return Object.keys(files)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(files[name]!) as { stage: string; previous: string | null; details: object })
}
const stages = (): string[] => records().map(({ stage }) => stage)

const approve = (at: string) =>
  runner.github.issues.review({
    pull: 1,
    login: 'kim',
    state: 'APPROVED',
    commit: runner.github.git.head(runner.github.pulls.get(1).head)!,
    at,
  })

/** A week of the example's logs after the merge, without the calls that the runbook is about. */
function addQuietWeek(): void {
  const all = recordsIn(join(examples, 'cloudtrail'))
  const week = all
    .filter(({ eventTime, eventSource }) => eventTime >= '2026-10-02' && eventSource !== 'secretsmanager.amazonaws.com')
    .map((record) => laterBy(record, 30))
  const office = ['02', '03', '04', '05', '06', '09', '10'].map((day) =>
    secretReadAt(all, `2026-11-${day}T10:00:00Z`, '203.0.113.9'),
  )
  runner.addLog('november.json', [...week, ...office])
}

describeBuilt(title('the built action runs a runbook to its end'), () => {
  test(
    'query, evidence, pull request, a missed time, approval, merge, verification, record; again without duplicates',
    async () => {
      const first = await begin('2026-11-02T08:00:00Z')
      expect({ code: first.code, log: first.log }).toMatchObject({ code: 0 })
      expect(first.outputs).toMatchObject({ outcome: 'contained' })
      expect(stages()).toEqual(['run', 'proposed'])
      const pull = runner.github.pulls.get(1)
      expect(pull.title).toContain('P2 Sensitive data')
      expect(pull.body).toContain('acme-prod-orders-api')
      const changed = Object.entries(runner.cloned(pull.head)).filter(
        ([path, text]) => runner.cloned('main')[path] !== text,
      )
      expect(changed.map(([path]) => path)).toEqual(['iam-orders-api.tf'])
      const kept = readdirSync(first.outputs['record']!).sort()
      expect(kept).toEqual(['000000.json', '000000.md', '000001.json', '000001.md'])
      expect(first.summary).toContain('sensitive-data')

      const writes = runner.github.writes.length
      const again = await begin('2026-11-02T08:05:00Z')
      expect(again.code).toBe(0)
      expect(again.log).toContain('The trigger was handled before')
      expect(runner.github.writes).toHaveLength(writes)

      expect((await follow('2026-11-02T08:40:00Z')).code).toBe(0)
      expect(stages()).toEqual(['run', 'proposed', 'escalated'])
      expect(runner.github.issues.all).toMatchObject([{ state: 'open', labels: ['P2', 'incident'] }])
      await follow('2026-11-02T08:45:00Z')
      expect(stages()).toHaveLength(3)
      expect(runner.github.issues.texts).toHaveLength(1)

      approve('2026-11-02T08:50:00Z')
      runner.github.pulls.merge(1, 'lee', '2026-11-02T08:55:00Z')
      runner.checkOut()
      const watching = await follow('2026-11-02T09:30:00Z')
      expect(watching.code).toBe(0)
      expect(stages().slice(3)).toEqual(['approved', 'merged'])
      expect(JSON.parse(watching.outputs['runs']!)).toMatchObject([{ state: 'verifying', verification: 'pending' }])

      addQuietWeek()
      const last = await follow('2026-11-09T11:00:00Z')
      expect({ code: last.code, log: last.log }).toMatchObject({ code: 0 })
      expect({ runs: JSON.parse(last.outputs['runs']!), log: last.log }).toMatchObject({
        runs: [{ state: 'verified', open: false, verification: 'success' }],
      })
      const all = records()
      expect(all.at(-1)).toMatchObject({ stage: 'verified' })
      expect(all.find(({ stage }) => stage === 'run')).toMatchObject({ details: { requester: { login: 'jane' } } })
      expect(all.find(({ stage }) => stage === 'merged')).toMatchObject({ details: { executor: { login: 'lee' } } })
      expect(all.map(({ previous }) => previous === null)).toEqual([true, ...all.slice(1).map(() => false)])
      expect(JSON.parse((await follow('2026-11-10T11:00:00Z')).outputs['runs']!)).toEqual([])
      expect(records()).toEqual(all)
      expect(runner.github.pulls.all).toHaveLength(1)
    },
    2 * long,
  )

  test(
    'a call after the merge fails the verification, once, with an issue that names it',
    async () => {
      await begin('2026-11-02T08:00:00Z')
      runner.github.pulls.merge(1, 'lee', '2026-11-02T08:55:00Z')
      runner.checkOut()
      const call = secretReadAt(recordsIn(join(examples, 'cloudtrail')), '2026-11-02T10:00:00Z', '198.51.100.23')
      runner.addLog('november.json', [call])
      const failed = await follow('2026-11-02T12:00:00Z')
      expect(failed.code).toBe(1)
      expect(failed.log).toMatch(/^::error::1 run failed the verification/m)
      expect(stages().filter((stage) => stage !== 'escalated')).toEqual(['run', 'proposed', 'merged', 'failed'])
      expect(JSON.stringify(records().find(({ stage }) => stage === 'failed'))).toContain(call.eventID)
      expect(runner.github.issues.all).toHaveLength(1)
      expect(runner.github.issues.texts[0]?.body).toContain('verification-failed')
      const before = stages()
      await follow('2026-11-02T12:30:00Z')
      expect(stages()).toEqual(before)
      expect(runner.github.issues.texts).toHaveLength(1)
    },
    long,
  )

  test(
    'a drill writes nothing to GitHub and leaves its record as files',
    async () => {
      const { code, outputs } = await begin('2026-11-02T08:00:00Z', { drill: 'true' })
      expect({ code, outcome: outputs['outcome'] }).toEqual({ code: 0, outcome: 'contained' })
      expect(runner.github.writes).toEqual([])
      expect(readdirSync(outputs['record']!)).toContain('000000.json')
    },
    long,
  )

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['a value that is SQL', { parameters: "bucket=x' OR '1'='1" }, /is not the name of a bucket/],
    ['a wildcard', { parameters: 'bucket=acme-*' }, /wildcard/],
    ['an option', { parameters: 'bucket=--endpoint-url' }, /begins with "-"/],
    ['a parameter that there is not', { parameters: '{"__proto__": "x", "other": "y"}' }, /other|__proto__/],
    ['an event that the file does not take', { 'event-id': 'abc-1' }, /no triggers\.event/],
  ])('%s fails as one line, and nothing is written', async (_, inputs, says) => {
    mkdirSync(runner.logs, { recursive: true })
    const { code, log } = await begin('2026-11-02T08:00:00Z', inputs)
    expect(code).toBe(1)
    expect(log.split('\n').filter((line) => line.startsWith('::error'))).toEqual([expect.stringMatching(says)])
    expect(runner.github.writes).toEqual([])
  })
})
