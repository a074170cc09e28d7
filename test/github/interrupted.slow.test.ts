import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { settings } from './plans.ts'
import { deploy, deployLater, one, Stage } from './stage.ts'

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
