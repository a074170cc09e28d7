import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { isThisAction } from '../../src/action-reference.ts'
import { FakeAws } from '../fakes/aws.ts'
import { blocksOf } from '../support/markdown.ts'
import { examples, isBuilt, Runner, type StepResult } from './action-runner.ts'
import { recentTrail } from './recent-trail.ts'

/** Two lookups a second and Region are kept for real. */
const long = 240_000
const account = '111122223333'
const [workflow = '', configuration = ''] = blocksOf('README.md').flatMap(({ language, text }) =>
  language === 'yaml' ? [text] : [],
)

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly uses: string; readonly with?: Record<string, unknown> }[] }>
  >
}

/** Inputs of the step of the README's workflow, as a runner passes them. */
function inputsOf(): Record<string, string> {
  const steps = Object.values((parse(workflow) as Workflow).jobs).flatMap((job) => job.steps)
  const own = steps.find(({ uses }) => isThisAction(uses))
  return Object.fromEntries(Object.entries(own?.with ?? {}).map(([name, value]) => [name, JSON.stringify(value)]))
}

const describeBuilt = isBuilt ? describe : describe.skip

describeBuilt(`the README's workflow and configuration${isBuilt ? '' : ' (skipped: dist/ is not built)'}`, () => {
  let runner: Runner
  let aws: FakeAws
  let result: StepResult

  beforeAll(async () => {
    runner = await Runner.start({ '.github/whittle.yml': configuration })
    const details = JSON.parse(readFileSync(join(examples, `iam/${account}.json`), 'utf8')) as Record<string, object[]>
    aws = await FakeAws.start({ trail: recentTrail(account), iam: { [account]: { details } } })
    result = await runner.step(inputsOf(), aws.environment)
  }, long)
  afterAll(async () => {
    await aws.close()
    await runner.stop()
  })

  test('as they stand, propose on complete evidence and write nothing', () => {
    expect({ code: result.code, log: result.log }).toMatchObject({ code: 0 })
    expect(result.outputs).toMatchObject({ complete: 'true', 'has-changes': 'true' })
    expect(Number(result.outputs['proposals'])).toBeGreaterThan(3)
    expect(runner.github.writes).toEqual([])
  })

  test('ask AWS for what the shipped policy allows', () => {
    const shipped = readFileSync(join(examples, '../docs/aws-policy.json'), 'utf8')
    const asked = new Set(aws.requests.map(({ iamAction }) => iamAction))
    expect(asked).toContain('cloudtrail:LookupEvents')
    expect(asked).toContain('iam:GetAccountAuthorizationDetails')
    for (const action of asked) expect(shipped).toContain(`"${action}"`)
  })

  test(
    'without account and snapshot, most policies are skipped, as the README says',
    async () => {
      const { evidence } = parse(configuration) as { readonly evidence: object }
      const git = runner.github.git
      git.push('main', 'No account', { '.github/whittle.yml': JSON.stringify({ evidence }) })
      runner.checkOut()
      const both = await FakeAws.start({ trail: recentTrail() })
      try {
        const { outputs } = await runner.step({ ...inputsOf(), 'fail-on': 'none' }, both.environment)
        expect(outputs['has-changes']).toBe('false')
        const { policies, skipped } = JSON.parse(outputs['summary'] ?? '{}') as Record<'policies' | 'skipped', number>
        expect(skipped).toBe(policies)
      } finally {
        await both.close()
      }
    },
    long,
  )
})
