import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { examples, isBuilt, Runner, type StepResult } from './action-runner.ts'
import { readFileSync } from 'node:fs'

/** GitHub's pace is kept for real: a write a second, a notification in three. */
const long = 300_000

const describeBuilt = isBuilt ? describe : describe.skip
const title = (text: string) => (isBuilt ? text : `${text} (skipped: dist/ is not built)`)

const path = '.github/whittle.yml'

describeBuilt(title('commands and the dashboard, with the built action over the example repository'), () => {
  let runner: Runner
  let first: StepResult
  let pull: { readonly number: number; readonly head: string; readonly body: string }
  const inputs = () => ({ events: runner.logs, config: path })

  beforeAll(async () => {
    runner = await Runner.start({ [path]: `${configuration()}dashboard: true\n` })
    runner.github.permissions.set('jane', 'write')
    first = await runner.step(inputs())
    const found = runner.github.pulls.all.find(({ body }) => body.includes('secretsmanager:PutSecretValue'))
    if (found === undefined) throw new Error(`no pull request removes it: ${first.log}`)
    pull = found
  }, long)
  afterAll(() => runner.stop())

  const say = (login: string, body: string, more: Record<string, string> = inputs()): Promise<StepResult> => {
    const { id } = runner.github.reviews.say(pull.number, login, body)
    const event = join(runner.folder, `comment-${id}.json`)
    const issue = { number: pull.number, pull_request: { url: '' } }
    writeFileSync(event, JSON.stringify({ action: 'created', issue, comment: { id, body } }))
    return runner.step(more, { GITHUB_EVENT_NAME: 'issue_comment', GITHUB_EVENT_PATH: event })
  }
  const reply = (): string =>
    runner.github.reviews.comments.findLast(({ login }) => login.endsWith('[bot]'))?.body ?? ''

  test('the dashboard lists every policy and proposal', () => {
    const [issue] = runner.github.issues.all
    const { policies } = JSON.parse(first.outputs['summary'] ?? '{}') as { policies: number }
    expect(issue?.body.match(/^\| [^-|].*\|$/gm)?.length).toBeGreaterThanOrEqual(policies)
    expect(issue?.body).toContain(`**rebuild** [#${pull.number}](`)
    expect(first.outputs['dashboard']).toContain(`/issues/${issue?.number}`)
  })

  test(
    'keep rebuilds the pull request with the action, and the next run leaves it so',
    async () => {
      const kept = await say('jane', '/whittle keep secretsmanager:PutSecretValue until 2099-03-01 because rotation')
      expect(kept).toMatchObject({ code: 0, outputs: { command: 'done' } })
      expect(reply()).toContain('The pull request was rebuilt.')
      expect(runner.github.git.text(pull.head, path)).toMatch(
        /^ *- \{ keep: "secretsmanager:PutSecretValue", in: ".*#.*orders.*", until: 2099-03-01, because: "rotation" \}$/m,
      )
      expect(runner.github.git.text(pull.head, 'iam-orders-api.tf')).toContain('PutSecretValue')
      expect(runner.github.git.text(pull.head, 'iam-orders-api.tf')).not.toContain('UpdateSecretVersionStage')
      const next = await runner.step(inputs())
      const own = (JSON.parse(next.outputs['pull-requests'] ?? '[]') as { number: number; state: string }[]).find(
        ({ number }) => number === pull.number,
      )
      expect(own).toMatchObject({ state: 'unchanged' })
      expect(runner.github.issues.all[0]?.body).toContain('| 2099-03-01 | `secretsmanager:PutSecretValue` |')
    },
    long,
  )

  test(
    'explain says why, with its evidence',
    async () => {
      expect(await say('jane', '/whittle explain secretsmanager:UpdateSecretVersionStage')).toMatchObject({ code: 0 })
      expect(reply()).toMatch(/Removed\. Fewer actions in statement/)
      expect(reply()).toMatch(/Used +never seen/)
      expect(reply()).toMatch(/Containment: proven/)
    },
    long,
  )

  test(
    'without evidence drop is left to the next run',
    async () => {
      const dropped = await say('jane', '/whittle drop secretsmanager:PutSecretValue', { config: path })
      expect(dropped).toMatchObject({ code: 0, outputs: { command: 'done' } })
      expect(reply()).toContain('The next run of `narrow` does.')
      await runner.step(inputs())
      expect(runner.github.git.text(pull.head, 'iam-orders-api.tf')).not.toContain('PutSecretValue')
      expect(runner.github.git.text(pull.head, path)).not.toContain('waivers:\n  - { keep: "secretsmanager')
    },
    long,
  )

  test(
    'an account that may only read gets a reaction, and nothing else',
    async () => {
      const head = runner.github.git.head(pull.head)
      runner.github.reset()
      expect(await say('mallory', '/whittle keep s3:* until 2099-03-01 because $(id) `id`')).toMatchObject({
        code: 0,
        outputs: { command: 'refused' },
      })
      expect(runner.github.writes.map(({ path: at }) => at)).toEqual([expect.stringMatching(/\/reactions$/)])
      expect(runner.github.git.head(pull.head)).toBe(head)
    },
    long,
  )

  test('asks nothing that GitHub does not know', () => {
    expect(runner.github.violations).toEqual([])
  })
})

/** The configuration of the example, which has neither waivers nor a dashboard of its own. */
function configuration(): string {
  return readFileSync(join(examples, path), 'utf8')
}
