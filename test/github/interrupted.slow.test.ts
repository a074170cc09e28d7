import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openedBy01 } from './old-version.ts'
import { settings, settled } from './plans.ts'
import { deploy, deployLater, files, one, Stage, two } from './stage.ts'

/**
 * A run is killed after its first, second, … write; the run after it must end where an undisturbed one ends, with the
 * same branches, files, pull requests, labels, reviewers and comments.
 */
const names = { labels: ['iam'], reviewers: ['jane'], teamReviewers: ['platform'], assignees: ['joe'] }
const dressed = { settings: settings(names) }

const stories: readonly (readonly [string, (stage: Stage) => Promise<unknown>, (stage: Stage) => Promise<unknown>])[] =
  [
    ['opening', () => Promise.resolve(), (stage) => stage.run([deploy, one], dressed)],
    [
      'moving to another proposal',
      (stage) => stage.run([deploy], dressed),
      (stage) => stage.run([deployLater], dressed),
    ],
    [
      'withdrawing',
      (stage) => stage.run([deploy], dressed),
      (stage) => stage.run([], { ...dressed, others: [settled(deploy)] }),
    ],
    [
      'saying that the evidence was not renewed, of one with commits of another author, too',
      async (stage) => {
        await stage.run([deploy, one, two], dressed)
        stage.github.git.push(stage.github.pulls.get(2).head, 'mine', { 'mine.tf': 'x = 1\n' })
      },
      (stage) => stage.run([two], { ...dressed, others: [settled(one)] }),
    ],
    [
      'moving to another prefix',
      (stage) => stage.run([deploy], dressed),
      (stage) => stage.run([deploy], { settings: settings({ ...names, branchPrefix: 'bot/' }) }),
    ],
    [
      'grouping by directory',
      (stage) => stage.run([deploy, one], dressed),
      (stage) => stage.run([deploy, one, two], { settings: settings({ ...names, group: 'directory' }) }),
    ],
    [
      'grouping by policy again',
      (stage) => stage.run([deploy, one], { settings: settings({ ...names, group: 'directory' }) }),
      (stage) => stage.run([deploy, one], dressed),
    ],
    [
      'taking over what 0.1 opened',
      (stage) => Promise.resolve(openedBy01(stage, deploy)),
      (stage) => stage.run([deployLater], dressed),
    ],
    [
      'following a policy that was moved and renamed',
      async (stage) => {
        await stage.run([deploy], dressed)
        stage.github.git.push('main', 'move', { 'iam/deploy.tf': null, 'iam/new.tf': files['iam/deploy.tf'] })
      },
      (stage) => stage.run([{ ...deploy, file: 'iam/new.tf', address: 'aws_iam_policy.new' }], dressed),
    ],
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
    expect(writes).toBeGreaterThan(1)

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
