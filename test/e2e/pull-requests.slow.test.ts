import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { examples, isBuilt, Runner, type StepResult } from './action-runner.ts'

/** GitHub's pace is kept for real: a write a second, a notification in three. */
const long = 300_000

const describeBuilt = isBuilt ? describe : describe.skip

const configuration = readFileSync(join(examples, '.github/whittle.yml'), 'utf8')
const config = (more: string): string => `${configuration}\n${more}\n`
/** One pull request is enough for what is asked here. */
const one = { '.github/whittle.yml': config('pull-requests: {max: 1}') }
const second = {
  'second/.github/whittle.yml': `account: "111122223333"
evidence: {as-of: 2026-11-01, trial: true}
policies: {principals: {analyst.json: ["arn:aws:iam::111122223333:role/acme-analyst"]}}
`,
  'second/analyst.json': readFileSync(join(examples, 'policies/analyst.json'), 'utf8'),
}

const statesOf = ({ outputs }: StepResult): string[] =>
  (JSON.parse(outputs['pull-requests'] ?? '[]') as { state: string }[]).map(({ state }) => state)

describeBuilt('pull requests of the built action', () => {
  let runner: Runner
  afterEach(async () => {
    const { violations } = runner.github
    await runner.stop()
    expect(violations).toEqual([])
  })

  test(
    "an Enterprise Server's addresses are asked, and no other",
    async () => {
      runner = await Runner.start(one, '/api/v3')
      const result = await runner.step({ events: runner.logs })
      expect({ code: result.code, log: result.log }).toMatchObject({ code: 0 })
      expect(statesOf(result)).toContain('opened')
      expect(runner.github.pulls.open).toHaveLength(1)
    },
    long,
  )

  test(
    'a second job in another folder, a mistake in include and an empty folder close nothing',
    async () => {
      runner = await Runner.start({ ...one, ...second })
      await runner.step({ events: runner.logs })
      const first = { ...runner.github.pulls.get(1) }
      const inSecond = { events: runner.logs, 'working-directory': 'second' }
      expect(statesOf(await runner.step(inSecond))).toEqual(['opened'])
      expect(runner.github.pulls.get(1)).toEqual(first)
      expect(runner.github.pulls.get(2).title).toMatch(/\(second\)$/)

      const typo = configuration.replace('policies:\n', 'policies:\n  include: ["**/*.tff"]\n')
      runner.github.git.push('main', 'a mistake', { '.github/whittle.yml': typo, 'none/.gitkeep': '' })
      runner.checkOut()
      expect(statesOf(await runner.step({ events: runner.logs }))).toEqual(['left'])
      expect(statesOf(await runner.step({ events: runner.logs, 'working-directory': 'none' }))).toEqual([])
      expect(runner.github.pulls.open.map(({ number }) => number)).toEqual([1, 2])
      expect(runner.github.pulls.get(1).body).toMatch(/was not renewed since \d{4}-\d\d-\d\d\./)
    },
    long,
  )

  test(
    'killed at every write and started again, it ends with one pull request, and two runs at once do, too',
    async () => {
      runner = await Runner.start(one)
      // Each run is killed at its first write, which is carried out: the branch, the commit, the pull request.
      for (let kills = 0; kills < 3; kills++) {
        runner.github.reset()
        const { code } = await runner.step({ events: runner.logs }, {}, (child) => {
          runner.github.beforeAnswer = ({ write }) => {
            if (write) child.kill('SIGKILL')
          }
        })
        expect(code).toBeNull()
      }
      runner.github.reset()
      const results = await Promise.all([runner.step({ events: runner.logs }), runner.step({ events: runner.logs })])
      expect(results.map(({ code }) => code)).toEqual([0, 0])
      expect(runner.github.pulls.all).toHaveLength(1)
      runner.github.reset()
      expect(statesOf(await runner.step({ events: runner.logs }))).toContain('unchanged')
      expect(runner.github.writes).toEqual([])
    },
    long,
  )
})
