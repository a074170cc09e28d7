import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { settings } from './plans.ts'
import { deploy, deployLater, onlyBranch, one, Stage } from './stage.ts'

/**
 * A run is killed after its first, second, … write; the run after it must end where an undisturbed one ends, with the
 * same branches, files, pull requests, labels, reviewers and comments.
 */
const dressed = { settings: settings({ labels: ['iam'], reviewers: ['jane'] }) }

const stories: readonly (readonly [string, (stage: Stage) => Promise<unknown>, (stage: Stage) => Promise<unknown>])[] =
  [
    ['opening', () => Promise.resolve(), (stage) => stage.run([deploy, one], dressed)],
    [
      'moving to another proposal',
      (stage) => stage.run([deploy], dressed),
      (stage) => stage.run([deployLater], dressed),
    ],
    ['withdrawing', (stage) => stage.run([deploy], dressed), (stage) => stage.run([], dressed)],
    [
      'opening anew after a merge, on the old branch',
      async (stage) => {
        await stage.run([deploy], dressed)
        stage.github.pulls.merge(1)
        stage.github.git.push('main', 'widened again', { 'iam/deploy.tf': '# more\nactions = ["s3:*"]\n' })
      },
      (stage) => stage.run([deploy], dressed),
    ],
  ]

let stage: Stage
beforeEach(async () => {
  stage = await Stage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.close()
  expect(violations).toEqual([])
})

describe.each(stories)('%s', (_, before, run) => {
  test('killed after any write and started again ends in the same place', async () => {
    await before(stage)
    stage.github.reset()
    await run(stage)
    const expected = stage.state()
    const writes = stage.github.writes.length
    expect(writes).toBeGreaterThan(2)

    for (let survived = 0; survived < writes; survived++) {
      const again = await Stage.open()
      await before(again)
      again.github.reset()
      again.github.writesLeft = survived
      await run(again)
      again.github.reset()
      await run(again)
      const ended = again.state()
      again.github.reset()
      await run(again)
      const third = again.github.writes
      const { violations } = again.github
      await again.close()
      expect({ survived, ...ended }).toEqual({ survived, ...expected })
      expect({ survived, third }).toEqual({ survived, third: [] })
      expect(violations).toEqual([])
    }
  }, 240_000)
})

test('an answer that is lost after the work was done does not do it twice', async () => {
  let lost = 0
  // Every write is carried out, and answered with a broken gateway the first time.
  stage.github.loseAnswers = ({ write }) => write && lost++ % 2 === 0
  const result = await stage.run([deploy], dressed)
  expect(result.failure).toBeNull()
  expect(stage.github.pulls.all).toHaveLength(1)
  expect(stage.github.git.log('main', onlyBranch(stage))).toHaveLength(1)
})

test('two runs at the same time end with one pull request each', async () => {
  const results = await Promise.all([stage.run([deploy, one]), stage.run([deploy, one])])
  expect(results.map(({ failure }) => failure)).toEqual([null, null])
  expect(stage.github.pulls.all).toHaveLength(2)
  stage.github.reset()
  await stage.run([deploy, one])
  expect(stage.github.writes).toEqual([])
})
