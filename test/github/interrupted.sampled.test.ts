import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { settings } from './plans.ts'
import { deploy, onlyBranch, one, Stage } from './stage.ts'
import { beyondSample } from '../support/sampled.ts'

const dressed = { settings: settings({ labels: ['iam'], reviewers: ['jane'] }) }

let stage: Stage
beforeEach(async () => {
  stage = await Stage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.close()
  expect(violations).toEqual([])
})

beyondSample(() => {
  test('an answer that is lost after the work was done does not do it twice', async () => {
    let lost = 0
    // Every write is carried out, and answered with a broken gateway the first time.
    stage.github.loseAnswers = ({ write }) => write && lost++ % 2 === 0
    const result = await stage.run([deploy], dressed)
    expect(result.failure).toBeNull()
    expect(stage.github.pulls.all).toHaveLength(1)
    expect(stage.github.git.log('main', onlyBranch(stage))).toHaveLength(1)
  })
})

test('two runs at the same time end with one pull request each', async () => {
  const results = await Promise.all([stage.run([deploy, one]), stage.run([deploy, one])])
  expect(results.map(({ failure }) => failure)).toEqual([null, null])
  expect(stage.github.pulls.all).toHaveLength(2)
  stage.github.reset()
  await stage.run([deploy, one])
  expect(stage.github.writes).toEqual([])
})
