import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { awsError, FakeAws, type FakeAwsContent } from '../fakes/aws.ts'
import { examples, isBuilt, Runner, type StepResult } from './action-runner.ts'

/** GitHub's pace is kept for real. */
const long = 240_000

const checks = 'checks: {validate: true, no-new-access: true}'
const configuration = (required: boolean): string =>
  `${readFileSync(join(examples, '.github/whittle.yml'), 'utf8')}
access-analyzer: {region: eu-west-1, required: ${required}, ${checks}}
`

const describeBuilt = isBuilt ? describe : describe.skip

describeBuilt(
  `the built action with checks of Access Analyzer${isBuilt ? '' : ' (skipped: dist/ is not built)'}`,
  () => {
    let aws: FakeAws | undefined
    let required: Runner
    let optional: Runner
    beforeAll(async () => {
      required = await Runner.start({ '.github/whittle.yml': configuration(true) })
      optional = await Runner.start({ '.github/whittle.yml': configuration(false) })
    }, long)
    afterEach(() => aws?.close())
    afterAll(async () => {
      await required.stop()
      await optional.stop()
    })

    async function run(
      runner: Runner,
      content: FakeAwsContent,
      env: Record<string, string> = {},
      max = 1,
    ): Promise<StepResult> {
      aws = await FakeAws.start(content)
      return runner.step({ events: runner.logs, max: String(max) }, { ...aws.environment, ...env })
    }

    const denied: FakeAwsContent = { intervene: () => awsError('AccessDeniedException', 'no', 403) }
    const noCredentials = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }

    test.each<[string, FakeAwsContent, Record<string, string>, RegExp]>([
      ['denied', denied, {}, /allow access-analyzer:(ValidatePolicy|CheckNoNewAccess)/],
      ['without credentials', {}, noCredentials, /there are no AWS credentials/],
    ])(
      'required and %s: nothing is opened, and the run says so',
      async (_, content, env, words) => {
        required.github.reset()
        const { code, log, outputs, summary } = await run(required, content, env)
        expect({ code, log }).toMatchObject({ code: 0 })
        expect(required.github.writes).toEqual([])
        expect(outputs).toMatchObject({ complete: 'false', 'has-changes': 'false', opened: '0', 'not-opened': '0' })
        expect(log).toMatch(/^::warning::\d+ proposals were held back, because access-analyzer\.required/m)
        expect(log).toMatch(words)
        expect(summary).toContain('Not proposed: access-analyzer.required asks for the result of')
      },
      long,
    )

    test(
      'required and passed: proposals are opened, but for those that AWS cannot be sent',
      async () => {
        required.github.reset()
        const { code, outputs, summary } = await run(required, {})
        expect({ code, outputs }).toMatchObject({ code: 0, outputs: { complete: 'false', opened: '1' } })
        const { policies } = JSON.parse(readFileSync(outputs['plan'] ?? '', 'utf8')) as {
          policies: { status: string; aws: { result: string }[] | null }[]
        }
        for (const { status, aws } of policies) {
          const results = (aws ?? []).map(({ result }) => result)
          if (results.includes('not-sent')) expect(status).toBe('unchanged')
          else if (results.length > 0) expect(results).toEqual(['pass', 'pass'])
        }
        expect(policies.filter(({ status }) => status === 'narrowed').length).toBe(Number(outputs['proposals']))
        expect(summary).toContain('the document contains unresolved values')
      },
      long,
    )

    test(
      'not required and denied: the body says that the checks were not made, and why',
      async () => {
        const { code, outputs } = await run(optional, denied, {}, 10)
        expect({ code, outputs }).toMatchObject({
          code: 0,
          outputs: { complete: 'true', opened: outputs['proposals'] },
        })
        // Documents with unresolved values are not sent at all.
        const pull = optional.github.pulls.open.find(({ body }) => !body.includes('contains unresolved values'))
        expect(pull?.body).toMatch(
          /^- \*\*AWS's own checks\*\*: \*\*ValidatePolicy not made\*\* \(the credentials may not do this \(AccessDeniedException\); allow access-analyzer:ValidatePolicy\)/m,
        )
        expect(optional.github.violations).toEqual([])
      },
      long,
    )
  },
)
