import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { PublishResult } from '../../src/jobs/pull-requests/result.ts'
import { openedBy01 } from './old-version.ts'
import { planOf, settled } from './plans.ts'
import { deploy, files, onlyBranch, one, Stage, type Edit } from './stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.close()
  expect(violations).toEqual([])
})

const states = ({ pullRequests }: PublishResult) => pullRequests.map(({ state }) => state).join()
const branches = () => [...stage.github.git.refs('whittle/').keys()]
const others = [settled(deploy)]

describe('the branch of a merged pull request is removed', () => {
  test('after a merge', async () => {
    await stage.run([deploy])
    stage.github.pulls.merge(1)
    await stage.run([], { others })
    expect(branches()).toEqual([])
    stage.github.reset()
    await stage.run([], { others })
    expect(stage.github.writes).toEqual([])
  })

  test('after a squash', async () => {
    await stage.run([deploy])
    const { git, pulls } = stage.github
    const text = git.text(onlyBranch(stage), 'iam/deploy.tf')
    git.push('main', 'Narrow (#1)', { 'iam/deploy.tf': text })
    Object.assign(pulls.get(1), { state: 'closed', merged: true })
    await stage.run([], { others })
    expect(branches()).toEqual([])
  })

  test('of 0.1', async () => {
    const old = openedBy01(stage, deploy)
    stage.github.pulls.merge(old.number)
    await stage.run([], { others })
    expect(branches()).toEqual([])
  })

  test('but not where it points to the commit of another author', async () => {
    await stage.run([deploy])
    stage.github.git.push(onlyBranch(stage), 'my own work', { 'mine.tf': 'x = 1\n' })
    stage.github.pulls.merge(1)
    await stage.run([], { others })
    expect(branches()).toHaveLength(1)
  })

  test('but not in a dry run, and not by another job', async () => {
    await stage.run([deploy])
    stage.github.pulls.merge(1)
    await stage.run([], { others, dryRun: true })
    stage.github.git.push('main', 'folder', { 'prod/iam.tf': files['iam/deploy.tf'] })
    const prod = planOf({ 'iam.tf': files['iam/deploy.tf'] }, [], { others: [settled({ ...deploy, file: 'iam.tf' })] })
    await stage.run([], { ...prod, folder: 'prod/' })
    expect(branches()).toHaveLength(1)
  })
})

test('the branch of a pull request that a person closed stays, so that it can be opened again', async () => {
  await stage.run([deploy])
  stage.github.pulls.get(1).state = 'closed'
  await stage.run([deploy])
  await stage.run([], { others })
  expect(branches()).toHaveLength(1)
})

describe('a policy that has moved', () => {
  const elsewhere: Edit = { ...deploy, file: 'iam/roles/deploy.tf' }
  const renamed: Edit = { ...deploy, address: 'aws_iam_policy.deployer' }
  const move = () =>
    stage.github.git.push('main', 'move', { 'iam/deploy.tf': null, 'iam/roles/deploy.tf': files['iam/deploy.tf'] })

  test('to another file keeps its pull request', async () => {
    await stage.run([deploy])
    move()
    expect(states(await stage.run([elsewhere]))).toBe('updated')
    const { git, pulls } = stage.github
    expect(pulls.all).toHaveLength(1)
    expect(git.diff('main', pulls.get(1).head).map(({ path }) => path)).toEqual(['iam/roles/deploy.tf'])
    stage.github.reset()
    expect(states(await stage.run([elsewhere]))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
  })

  test('to another file with another proposal, too', async () => {
    await stage.run([deploy])
    move()
    expect(states(await stage.run([{ ...elsewhere, to: '"s3:ListBucket"' }]))).toBe('updated')
    expect(stage.github.pulls.all).toHaveLength(1)
  })

  test('in its file to another address keeps it, too, and its branch stays its own', async () => {
    await stage.run([deploy])
    expect(states(await stage.run([renamed]))).toBe('updated')
    expect(stage.github.pulls.all).toHaveLength(1)
    expect(stage.github.pulls.get(1).title).toBe('Narrow aws_iam_policy.deployer')
    stage.github.reset()
    expect(states(await stage.run([renamed]))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
    expect(states(await stage.run([], { others: [settled(renamed)] }))).toBe('withdrawn')
  })

  test('with commits of other authors on its branch: a new one, and the old one says why it stays', async () => {
    await stage.run([deploy])
    stage.github.git.push(onlyBranch(stage), 'mine', { 'mine.tf': 'x = 1\n' })
    move()
    expect(states(await stage.run([elsewhere]))).toBe('opened,left')
    expect(stage.github.pulls.get(1).body).toContain('Its policy was not found in this run.')
  })

  test('is not one that was merely not read this time', async () => {
    stage.github.git.push('main', 'another of that name', { 'iam/roles/deploy.tf': files['iam/deploy.tf'] })
    await stage.run([deploy])
    expect(states(await stage.run([elsewhere]))).toBe('opened,left')
    expect(stage.github.git.diff('main', stage.github.pulls.get(1).head).map(({ path }) => path)).toEqual([
      'iam/deploy.tf',
    ])
  })

  test('is not guessed where two may be it', async () => {
    stage.github.git.push('main', 'same edit', { 'iam/two.tf': files['iam/deploy.tf'] })
    await stage.run([deploy])
    move()
    const twin: Edit = { ...deploy, file: 'iam/two.tf', address: 'aws_iam_policy.twin' }
    const other: Edit = { ...elsewhere, address: 'aws_iam_policy.other' }
    expect(states(await stage.run([other, twin]))).toBe('opened,opened,left')
  })
})

test('a branch that a killed run left without a pull request is removed when nothing is proposed', async () => {
  stage.github.writesLeft = 2
  await stage.run([deploy])
  expect(branches()).toHaveLength(1)
  stage.github.reset()
  await stage.run([one], { others })
  expect(branches()).toEqual([stage.github.pulls.get(1).head])
})

test('a branch that a rule of the repository protects is a problem, and no failure', async () => {
  await stage.run([deploy])
  const rule = {
    status: 200,
    body: { data: null, errors: [{ type: 'UNPROCESSABLE', message: 'Cannot delete this branch' }] },
  }
  stage.github.refuse(rule, ({ mutation }) => mutation === 'updateRefs')
  for (const state of ['withdrawn', '']) {
    const result = await stage.run([], { others })
    expect(states(result)).toBe(state)
    expect(result.failure).toBeNull()
    expect(result.problems).toEqual([expect.stringMatching(/was not removed: .*Cannot delete this branch/)])
  }
  expect(stage.github.pulls.get(1).comments).toHaveLength(1)
})
