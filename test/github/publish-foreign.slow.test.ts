import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { PublishResult } from '../../src/jobs/pull-requests/result.ts'
import { settings } from './plans.ts'
import { deploy, deployLater, files, onlyBranch, Stage } from './stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.close()
  expect(violations).toEqual([])
})

const onlyState = ({ pullRequests }: PublishResult) => pullRequests.map(({ state }) => state).join()

describe('the work of another author is never overwritten', () => {
  test('commits on the branch: left and reported when the proposal changes', async () => {
    await stage.run([deploy])
    const { git, pulls } = stage.github
    const branch = onlyBranch(stage)
    const ours = git.head(branch) ?? ''
    const theirs = git.push(branch, 'my own work', { 'mine.tf': 'x = 1\n' })
    stage.github.reset()
    const result = await stage.run([deployLater])
    expect(result.pullRequests).toMatchObject([
      { state: 'left', number: 1, detail: expect.stringMatching(/not Whittle's/) },
    ])
    expect(git.head(branch)).toBe(theirs)
    // The body alone changes: it says what its proof does not cover, and how to go on.
    const { body } = pulls.get(1)
    expect(body).toContain(`commits that are not Whittle's (\`${theirs.slice(0, 7)}\`)`)
    expect(body).toContain('`iam/deploy.tf`, `mine.tf`')
    expect(body).toContain(`are of Whittle's commit \`${ours.slice(0, 7)}\` alone`)
    expect(body).toContain('the text below is about its earlier proposal')
    expect(body).toContain(`reset the branch to \`${ours.slice(0, 7)}\``)
    stage.github.reset()
    await stage.run([deployLater])
    expect(stage.github.writes).toEqual([])
    // That is how to go on.
    git.updateRef(branch, ours)
    expect(onlyState(await stage.run([deployLater]))).toBe('updated')
    expect(pulls.get(1).body).not.toContain('WARNING')
  })

  test('an amended commit with the same message', async () => {
    await stage.run([deploy])
    const { git } = stage.github
    const branch = onlyBranch(stage)
    const message = git.log('main', branch)[0]?.message ?? ''
    const amended = git.commit(git.head('main'), message, { 'iam/deploy.tf': 'actions = ["s3:PutObject"]\n' })
    git.updateRef(branch, amended)
    expect(onlyState(await stage.run([deployLater]))).toBe('left')
    expect(git.head(branch)).toBe(amended)
  })

  test('but a sign-off that GitHub appended to the message changes nothing', async () => {
    await stage.run([deploy])
    const { git } = stage.github
    const branch = onlyBranch(stage)
    const message = `${git.log('main', branch)[0]?.message}\n\nSigned-off-by: github-actions[bot] <bot@github.com>`
    git.updateRef(branch, git.commit(git.head('main'), message, { 'iam/deploy.tf': git.text(branch, 'iam/deploy.tf') }))
    expect(onlyState(await stage.run([deployLater]))).toBe('updated')
  })

  test('a commit pushed between looking and moving', async () => {
    await stage.run([deploy])
    const { git } = stage.github
    const branch = onlyBranch(stage)
    let theirs = ''
    stage.github.beforeAnswer = ({ mutation }) => {
      if (mutation === 'updateRefs' && theirs === '') theirs = git.push(branch, 'just now', { 'mine.tf': 'x = 1\n' })
    }
    expect(onlyState(await stage.run([deployLater]))).toBe('left')
    expect(git.head(branch)).toBe(theirs)
    stage.github.reset()
    await stage.run([deployLater])
    expect(git.head(branch)).toBe(theirs)
  })

  test('"Update branch" of an unchanged proposal needs nothing', async () => {
    await stage.run([deploy])
    stage.github.git.push('main', 'elsewhere', { 'README.md': 'hello again\n' })
    stage.github.git.merge(onlyBranch(stage), 'main')
    stage.github.reset()
    expect(onlyState(await stage.run([deploy]))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
  })

  test('a pull request without the mark', async () => {
    await stage.run([deploy])
    stage.github.pulls.get(1).body = 'mine now'
    stage.github.reset()
    const result = await stage.run([deployLater])
    expect(result.pullRequests).toMatchObject([
      { state: 'left', number: 1, detail: expect.stringMatching(/someone else edited it/) },
    ])
    expect(stage.github.writes).toEqual([])
  })

  test('a staging branch with commits of their own', async () => {
    await stage.run([deploy])
    const { git } = stage.github
    const staging = `${onlyBranch(stage)}--next`
    git.updateRef(staging, git.commit(git.head('main'), 'mine', { 'mine.tf': 'x = 1\n' }))
    const before = git.head(staging)
    const result = await stage.run([deployLater])
    expect(onlyState(result)).toBe('failed')
    expect(result.problems.join()).toMatch(/--next holds commits that are not Whittle's/)
    expect(git.head(staging)).toBe(before)
  })
})

describe('a file that is not what the plan was made from', () => {
  test.each([
    ['changed in the base since', { 'iam/deploy.tf': 'changed\n' }, '100644', /differs from the one checked out/],
    ['gone from the base', { 'iam/deploy.tf': null }, '100644', /is not in main on GitHub/],
    ['executable', { 'iam/deploy.tf': files['iam/deploy.tf'] }, '100755', /is executable/],
    ['a symbolic link', { 'iam/deploy.tf': 'other.tf' }, '120000', /is a symbolic link/],
    [
      'below a link that was a folder',
      { 'iam/deploy.tf': null, 'iam/two.tf': null, iam: '../elsewhere' },
      '120000',
      /is not in main/,
    ],
  ])('%s: refused, nothing is written', async (_, pushed, mode, reason) => {
    stage.github.git.push('main', 'meanwhile', pushed, mode)
    const result = await stage.run([deploy], { contents: files })
    expect(result.pullRequests).toMatchObject([
      { state: 'refused', number: null, detail: expect.stringMatching(reason) },
    ])
    expect(stage.github.writes).toEqual([])
  })
})

describe('the base', () => {
  beforeEach(() => stage.github.git.updateRef('develop', stage.github.git.head('main')))

  test.each([
    ['of the settings', { settings: settings({ base: 'develop' }), checkedOut: 'main' }, 'develop'],
    ['that was checked out', { checkedOut: 'develop' }, 'develop'],
    ['of the repository by default', {}, 'main'],
  ])('%s', async (_, options, base) => {
    await stage.run([deploy], options)
    expect(stage.github.pulls.get(1).base).toBe(base)
  })

  test('that changed: the pull request to the old one stays as it is, and the new one gets its own', async () => {
    await stage.run([deploy])
    const before = { ...stage.github.pulls.get(1) }
    const develop = { settings: settings({ base: 'develop' }) }
    expect(onlyState(await stage.run([deploy], develop))).toBe('opened')
    expect(stage.github.pulls.get(1)).toEqual(before)
    expect(stage.github.pulls.get(2)).toMatchObject({ base: 'develop', state: 'open' })
    expect(stage.github.pulls.get(2).head).not.toBe(before.head)
    stage.github.reset()
    expect(onlyState(await stage.run([deploy], develop))).toBe('unchanged')
    expect(onlyState(await stage.run([deploy]))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
  })

  test('that does not exist is one line', async () => {
    await expect(stage.run([deploy], { checkedOut: 'nowhere' })).rejects.toThrow(
      'Could not read the branch nowhere: GitHub answered 404: Not Found.',
    )
  })
})
