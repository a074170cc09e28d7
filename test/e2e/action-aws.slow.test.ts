import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FakeAws } from '../fakes/aws.ts'
import { examples, isBuilt, Runner, type StepResult } from './action-runner.ts'
import { recentTrail } from './recent-trail.ts'

/** Two lookups a second and Region, and GitHub's pace, are kept for real. */
const long = 240_000
const configuration = readFileSync(join(examples, '.github/whittle.yml'), 'utf8').replace(
  'evidence:\n',
  'evidence:\n  cloudtrail:\n    - lookup-events: {regions: [eu-west-1, us-east-1]}\n',
)

const describeBuilt = isBuilt ? describe : describe.skip

describeBuilt(`the built action with Event history${isBuilt ? '' : ' (skipped: dist/ is not built)'}`, () => {
  let runner: Runner
  let aws: FakeAws
  let result: StepResult

  beforeAll(async () => {
    runner = await Runner.start({ '.github/whittle.yml': configuration })
    aws = await FakeAws.start({ trail: recentTrail() })
    result = await runner.step({ 'min-days': '60' }, aws.environment)
  }, long)
  afterAll(async () => {
    await aws.close()
    await runner.stop()
  })

  test('reads every page of every Region, and asks for nothing else', () => {
    expect({ code: result.code, log: result.log }).toMatchObject({ code: 0 })
    // Which trails there are is asked besides, once.
    const asked = new Set(aws.requests.map(({ iamAction }) => iamAction))
    expect([...asked].filter((action) => action !== 'cloudtrail:DescribeTrails')).toEqual(['cloudtrail:LookupEvents'])
    expect(new Set(aws.requests.map(({ region }) => region))).toEqual(new Set(['eu-west-1', 'us-east-1']))
    expect(aws.requests.length).toBeGreaterThan(2)
  })

  test('opens pull requests from it', () => {
    expect(runner.github.violations).toEqual([])
    const deploy = runner.github.pulls.open.find(({ title }) => title.includes('deploy'))
    expect(deploy).toBeDefined()
    const before = runner.cloned('main')
    const after = runner.cloned(deploy?.head ?? '')
    expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual(['iam-deploy.tf'])
  })

  test('prints no credential', () => {
    const secret = aws.environment['AWS_SECRET_ACCESS_KEY'] ?? ''
    expect(result.log.replace(`::add-mask::${secret}`, '')).not.toContain(secret)
    expect(result.summary).not.toContain(secret)
  })

  test(
    'without any credentials the step fails with one line',
    async () => {
      runner.github.reset()
      const env = { ...aws.environment, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
      const { code, log } = await runner.step({}, env)
      expect(code).toBe(1)
      expect(log.split('\n').filter((line) => line.startsWith('::error'))).toEqual([
        expect.stringMatching(/credentials/i),
      ])
      expect(runner.github.writes).toEqual([])
    },
    long,
  )
})
