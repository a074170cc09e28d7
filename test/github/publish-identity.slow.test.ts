import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { PublishResult } from '../../src/jobs/pull-requests/result.ts'
import { openedBy01 } from './old-version.ts'
import { planOf, settings, settled } from './plans.ts'
import { deploy, deployLater, files, onlyBranch, one, Stage, type Edit } from './stage.ts'

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
const quiet = async (run: () => Promise<PublishResult>) => {
  stage.github.reset()
  const result = await run()
  expect(stage.github.writes).toEqual([])
  return result
}

/** The same file in two folders, each read by a job of its own. */
const inFolder: Edit = { ...deploy, file: 'iam.tf' }
const text = files['iam/deploy.tf']
const jobIn = (folder: string, edits: readonly Edit[], others = [] as ReturnType<typeof settled>[]) =>
  stage.run([], { ...planOf({ 'iam.tf': text }, edits, { others }), folder })

describe('two jobs with different folders', () => {
  beforeEach(() => void stage.github.git.push('main', 'folders', { 'dev/iam.tf': text, 'prod/iam.tf': text }))

  test('have a pull request each, whose branch, title and marker are their own; none touches the other', async () => {
    expect(states(await jobIn('dev/', [inFolder]))).toBe('opened')
    expect(states(await jobIn('prod/', [inFolder]))).toBe('opened')
    const [dev, prod] = stage.github.pulls.all
    expect(dev?.title).toBe('Narrow aws_iam_policy.deploy (dev)')
    expect(prod?.title).toBe('Narrow aws_iam_policy.deploy (prod)')
    expect(dev?.head).toMatch(/^whittle\/dev-aws-iam-policy-deploy-[0-9a-f]{8}$/)
    expect(stage.github.git.diff('main', prod?.head ?? '').map(({ path }) => path)).toEqual(['prod/iam.tf'])
    await quiet(() => jobIn('dev/', [inFolder]))
    await quiet(() => jobIn('prod/', [inFolder]))
    // Nothing found, nothing to narrow, another proposal: the first stays as it is.
    const before = { ...dev }
    await jobIn('prod/', [])
    expect(states(await jobIn('prod/', [], [settled(inFolder)]))).toBe('withdrawn')
    await stage.run([])
    expect(stage.github.pulls.get(1)).toEqual(before)
  })

  test('at the same time end with one each', async () => {
    await Promise.all([jobIn('dev/', [inFolder]), jobIn('prod/', [inFolder]), jobIn('dev/', [inFolder])])
    expect(stage.github.pulls.open).toHaveLength(2)
    await quiet(() => jobIn('dev/', [inFolder]))
    await quiet(() => jobIn('prod/', [inFolder]))
  })

  test('what 0.1 opened for one of them is taken over by that one, and not doubled', async () => {
    const old = openedBy01(stage, inFolder, 'prod/')
    expect(states(await jobIn('dev/', [inFolder]))).toBe('opened')
    expect(states(await jobIn('prod/', [inFolder]))).toBe('updated')
    expect(stage.github.pulls.all).toHaveLength(2)
    expect(old).toMatchObject({ state: 'open', title: 'Narrow aws_iam_policy.deploy (prod)' })
    expect(old.body).toContain('<!-- whittle:end ')
    expect(old.body).not.toContain('<!-- whittle policy=')
    await quiet(() => jobIn('prod/', [inFolder]))
    await quiet(() => jobIn('dev/', [inFolder]))
    // Its commit of 0.1 is still Whittle's own.
    expect(states(await jobIn('prod/', [{ ...inFolder, to: '"s3:ListBucket"' }]))).toBe('updated')
    expect(states(await jobIn('prod/', [], [settled(inFolder)]))).toBe('withdrawn')
  })

  test('what 0.1 opened in a folder is not that of a job without one', async () => {
    const old = openedBy01(stage, inFolder, 'prod/')
    const before = { ...old }
    stage.github.git.push('main', 'root', { 'iam.tf': text })
    expect(states(await jobIn('', [inFolder]))).toBe('opened')
    expect(old).toEqual(before)
    await quiet(() => jobIn('', [inFolder]))
  })

  test('a proposal of 0.1 that was declined stays declined', async () => {
    openedBy01(stage, inFolder, 'prod/').state = 'closed'
    expect(states(await quiet(() => jobIn('prod/', [inFolder])))).toBe('declined')
    expect(states(await jobIn('dev/', [inFolder]))).toBe('opened')
  })
})

test('two named jobs of one folder have a pull request each', async () => {
  const blue = { settings: settings({ name: 'blue' }) }
  const green = { settings: settings({ name: 'green' }) }
  await stage.run([deploy], blue)
  await stage.run([deploy], green)
  expect(stage.github.pulls.open.map(({ title }) => title)).toEqual([
    'Narrow aws_iam_policy.deploy (blue)',
    'Narrow aws_iam_policy.deploy (green)',
  ])
  await stage.run([], { ...green, others: [settled(deploy)] })
  expect(stage.github.pulls.open.map(({ number }) => number)).toEqual([1])
  await quiet(() => stage.run([deploy], blue))
})

test('a pull request of 0.1 is taken over on its branch', async () => {
  const old = openedBy01(stage, deploy)
  expect(states(await stage.run([deploy]))).toBe('updated')
  expect(onlyBranch(stage)).toBe(old.head)
  expect(stage.github.pulls.all).toHaveLength(1)
  await quiet(() => stage.run([deploy]))
})

test('one of 0.1 whose policy is not found is left unchanged and reported', async () => {
  openedBy01(stage, deploy)
  const result = await quiet(() => stage.run([one], { dryRun: true }))
  expect(result.pullRequests).toMatchObject([
    { state: 'would-open' },
    { state: 'left', number: 1, detail: expect.stringContaining('opened by version 0.1') },
  ])
})

describe('another branch prefix', () => {
  const moved = { settings: settings({ branchPrefix: 'bot/' }) }

  test('moves a pull request: the new one is open before the old one is closed with a link', async () => {
    await stage.run([deploy])
    const open: number[] = []
    stage.github.beforeAnswer = ({ write }) => {
      if (write) open.push(stage.github.pulls.open.length)
    }
    const result = await stage.run([deploy], moved)
    expect(result.pullRequests).toMatchObject([
      { state: 'opened', number: 2 },
      { state: 'withdrawn', number: 1, detail: '#2 proposes its policies now' },
    ])
    expect(Math.min(...open)).toBe(1)
    expect(stage.github.pulls.get(1)).toMatchObject({
      state: 'closed',
      comments: [expect.stringContaining('#2 replaces this pull request.')],
    })
    expect(stage.github.pulls.get(2).head).toMatch(/^bot\/aws-iam-policy-deploy-/)
    expect(stage.github.git.refs('whittle/').size).toBe(0)
    await quiet(() => stage.run([deploy], moved))
  })

  test('counts once, also where no more may be open', async () => {
    await stage.run([deploy])
    const one = { settings: settings({ branchPrefix: 'bot/', max: 1 }) }
    expect(states(await stage.run([deploy], one))).toBe('opened,withdrawn')
  })

  test('leaves one with commits of other authors where it is', async () => {
    await stage.run([deploy])
    const theirs = stage.github.git.push(onlyBranch(stage), 'mine', { 'mine.tf': 'x = 1\n' })
    expect(states(await stage.run([deploy], moved))).toBe('left')
    expect(stage.github.git.head(onlyBranch(stage))).toBe(theirs)
    expect(stage.github.pulls.all).toHaveLength(1)
  })

  test('does not bring back what was declined', async () => {
    await stage.run([deploy])
    stage.github.pulls.get(1).state = 'closed'
    expect(states(await quiet(() => stage.run([deploy], moved)))).toBe('declined')
  })
})

describe('a run on another branch', () => {
  beforeEach(() => stage.github.git.updateRef('develop', stage.github.git.head('main')))

  test('has pull requests of its own, and takes nothing of the first', async () => {
    await stage.run([deploy], { checkedOut: 'main' })
    const before = { ...stage.github.pulls.get(1) }
    const develop = { checkedOut: 'develop' }
    expect(states(await stage.run([deployLater], develop))).toBe('opened')
    expect(stage.github.pulls.get(2).head).not.toBe(before.head)
    expect(states(await stage.run([], { ...develop, others: [settled(deploy)] }))).toBe('withdrawn')
    expect(stage.github.pulls.get(1)).toEqual(before)
    await quiet(() => stage.run([deploy], { checkedOut: 'main' }))
  })

  test('before the first: neither stands in the way of the other', async () => {
    await stage.run([deploy], { checkedOut: 'develop' })
    expect(states(await stage.run([deploy], { checkedOut: 'main' }))).toBe('opened')
    expect(stage.github.pulls.open.map(({ base }) => base)).toEqual(['develop', 'main'])
    await quiet(() => stage.run([deploy], { checkedOut: 'develop' }))
  })
})

describe('a pull request of a person', () => {
  test.each([
    ['with the marker copied to it', 'mine'],
    ['with a marker made for its branch', 'made'],
  ])('%s is not taken for one of its own', async (_, kind) => {
    await stage.run([deploy])
    const { git, pulls } = stage.github
    git.updateRef('whittle/zzz', git.commit(git.head('main'), 'mine', { 'mine.tf': 'x = 1\n' }))
    const { hashOfBranch } = await import('../../src/jobs/pull-requests/context.ts')
    const copied = pulls.get(1).body
    const body = kind === 'mine' ? copied : copied.replace(/branch=\w+/, `branch=${hashOfBranch('whittle/zzz')}`)
    const theirs = pulls.create({ title: 'Mine', body, base: 'main', head: 'whittle/zzz', draft: false })
    theirs.author = { login: 'jane', type: 'User' }
    const before = { ...theirs }
    expect(states(await stage.run([deploy]))).toBe(kind === 'mine' ? 'unchanged' : 'unchanged,left')
    expect(states(await stage.run([], { others: [settled(deploy)] }))).toBe(
      kind === 'mine' ? 'withdrawn' : 'withdrawn,left',
    )
    expect(theirs).toEqual(before)
    expect(git.head('whittle/zzz')).not.toBeNull()
  })

  test('who is the account of the token: it is its own', async () => {
    await stage.run([deploy])
    stage.github.account = 'jane'
    stage.github.pulls.get(1).author = { login: 'Jane', type: 'User' }
    expect(states(await stage.run([], { others: [settled(deploy)] }))).toBe('withdrawn')
  })
})
