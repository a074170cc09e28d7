import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { PublishResult } from '../../src/jobs/pull-requests/result.ts'
import type { PolicyPlan } from '../../src/proof/plan.ts'
import { plain } from './plans.ts'
import { deploy, one, Stage } from './stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.close()
  expect(violations).toEqual([])
})

const reason = 'Waits for stage dev until 2026-12-14.'
const waiting: PolicyPlan = {
  ...plain(deploy, 'narrowed', 'narrower'),
  rollout: { state: 'waiting', reason, stages: [] },
}

const rows = ({ pullRequests }: PublishResult) =>
  pullRequests.map(({ policy, state, number, detail }) => [policy, state, number, detail])

test('a proposal that waits for a stage has no pull request, and says so', async () => {
  expect(rows(await stage.run([one], { others: [waiting] }))).toEqual([
    ['iam/two.tf#aws_iam_policy.one', 'opened', 1, ''],
    ['iam/deploy.tf#aws_iam_policy.deploy', 'waiting', null, reason],
  ])
  expect(stage.github.pulls.all).toHaveLength(1)
})

test('one that is open already stays open, with a warning above its text, until it is due again', async () => {
  await stage.run([deploy])
  expect(rows(await stage.run([], { others: [waiting] }))).toEqual([
    ['iam/deploy.tf#aws_iam_policy.deploy', 'left', 1, reason],
  ])
  expect(stage.github.pulls.get(1)).toMatchObject({ state: 'open', body: expect.stringContaining(reason) })
  expect(rows(await stage.run([deploy]))).toEqual([['iam/deploy.tf#aws_iam_policy.deploy', 'updated', 1, '']])
  expect(stage.github.pulls.get(1).body).not.toContain(reason)
})
