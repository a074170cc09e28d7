import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { deploy, one, two } from '../../github/stage.ts'
import { settings } from '../../github/plans.ts'
import { readBranchWaivers } from '../../../src/jobs/pull-requests/waivers/branch-waivers.ts'
import { hashOfPolicy } from '../../../src/jobs/pull-requests/identity.ts'
import { CommandStage, config, keep, states, twoIds } from './stage.ts'

let stage: CommandStage
beforeEach(async () => {
  stage = await CommandStage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.stage.close()
  expect(violations).toEqual([])
})

describe('who may ask', () => {
  test.each([
    ['jane', 'done', 'eyes +1'],
    ['lee', 'done', 'eyes +1'],
    ['mallory', 'refused', '-1'],
    ['eve', 'refused', '-1'],
    ['stranger', 'refused', '-1'],
    ['some-app[bot]', 'ignored', ''],
  ])('%s: %s', async (login, state, reactions) => {
    const comment = stage.github.reviews.say(1, login, keep)
    expect(await stage.run(comment.id)).toMatchObject({ state })
    expect(stage.reactions(comment)).toBe(reactions)
    expect(stage.text(config) !== undefined).toBe(state === 'done')
    expect(stage.reply.includes('whittle:command')).toBe(state === 'done')
  })

  test('one whose access was taken away between writing and running may not', async () => {
    const { id } = stage.github.reviews.say(1, 'jane', keep)
    stage.github.permissions.set('jane', 'read')
    expect(await stage.run(id)).toMatchObject({ state: 'refused' })
    expect(stage.text(config)).toBeUndefined()
  })
})

describe('what is no command for this job', () => {
  test.each([
    ['a remark', (at: CommandStage) => at.say('jane', 'LGTM')],
    ['a comment that is gone', (at: CommandStage) => at.run(4711)],
    [
      'a comment on another pull request than the event says',
      (at: CommandStage) => at.run(at.github.reviews.say(2, 'jane', keep).id),
    ],
    [
      'a pull request of another job',
      async (at: CommandStage) =>
        at.say('jane', keep, { source: { ...(await at.source()), job: { name: 'b', folder: '' } } }),
    ],
  ])('%s', async (_, ask) => {
    stage.github.reset()
    expect(await ask(stage)).toMatchObject({ state: 'ignored' })
    expect(stage.github.writes).toEqual([])
  })

  test('a fork', async () => {
    Object.assign(stage.github.pulls.get(1), { fork: 'mallory/infra' })
    stage.github.reset()
    expect(await stage.say('jane', keep)).toMatchObject({ state: 'ignored' })
    expect(stage.github.writes).toEqual([])
  })
})

describe('what is refused with a reply', () => {
  test.each<readonly [string, RegExp, (at: CommandStage) => unknown]>([
    [
      'a pull request of a person',
      /opened itself/,
      (at) => (at.github.pulls.get(1).author = { login: 'jane', type: 'User' }),
    ],
    ['no marker', /opened itself/, (at) => (at.github.pulls.get(1).body = 'Narrow it')],
    [
      'a marker that was copied to another branch',
      /opened itself/,
      (at) => {
        at.github.git.updateRef('mine', at.github.git.head(at.branch))
        Object.assign(at.github.pulls.get(1), { head: 'mine' })
      },
    ],
    ['a closed pull request', /is closed/, (at) => (at.github.pulls.get(1).state = 'closed')],
    [
      'commits of others',
      /not Whittle's, and Whittle leaves it/,
      (at) => at.github.git.push(at.branch, 'Mine', { 'x.tf': '' }),
    ],
  ])('%s', async (_, says, change) => {
    change(stage)
    const outcome = await stage.say('jane', keep)
    expect(outcome).toMatchObject({ state: 'refused' })
    expect(stage.reply).toMatch(says)
    expect(stage.reactions()).toBe('eyes -1')
  })

  test.each([
    [
      '/whittle keep ec2:RunInstances until 2027-03-01 because x',
      /no known action of `ec2:RunInstances` is granted by/,
    ],
    ['/whittle keep s3:DeleteObject in iam/two.tf until 2027-03-01 because x', /`iam\/two.tf` is none of its policies/],
    ['/whittle keep s3:DeleteObject until 2026-11-30 because x', /not after 2026-11-30/],
    ['/whittle drop s3:DeleteObject', /no `\/whittle keep` on this pull request/],
    ['/whittle merge', /no such command/],
  ])('%s', async (text, says) => {
    expect(await stage.say('jane', text)).toMatchObject({ state: 'refused' })
    expect(stage.reply).toMatch(says)
    expect(stage.text(config)).toBeUndefined()
  })

  test('a configuration that cannot be edited', async () => {
    await stage.stage.close()
    stage = await CommandStage.open([])
    stage.github.git.push('main', 'Odd', { [config]: 'waivers: &a []\n' })
    await stage.stage.run([deploy])
    expect(await stage.say('jane', keep)).toMatchObject({ state: 'refused' })
    expect(stage.reply).toContain('cannot be edited: its key `waivers` is not a plain list')
  })

  test('an edited comment', async () => {
    const comment = stage.github.reviews.say(1, 'jane', keep)
    comment.editedAt = '2026-11-30T09:00:05Z'
    expect(await stage.run(comment.id)).toMatchObject({ state: 'refused' })
    expect(stage.reply).toMatch(/edited comments do not count/)
  })
})

describe('rebuild and explain', () => {
  test('rebuild asks for the pull request, where no other author has committed', async () => {
    const asked: number[] = []
    const rebuild = async (pull: { readonly number: number }) => {
      asked.push(pull.number)
      return { kind: 'rebuilt', changed: false } as const
    }
    await stage.say('jane', '/whittle rebuild', { rebuild })
    expect(stage.reply).toContain('up to date')
    stage.github.git.push(stage.branch, 'Mine', { 'x.tf': '' })
    await stage.say('jane', '/whittle rebuild', { rebuild })
    expect(stage.reply).toContain("commits that are not Whittle's")
    expect(asked).toEqual([1])
  })

  test('a branch that is rebuilt on request stands on top of the base', async () => {
    stage.github.git.push('main', 'Elsewhere', { 'README.md': 'hi\n' })
    expect(states(await stage.narrow())).toBe('unchanged')
    const identity = /policy=([0-9a-f]{16})/.exec(stage.github.pulls.get(1).body)?.[1] ?? ''
    const asked = { open: new Set<string>(), rebuild: new Set([identity]), reopen: new Set<string>() }
    expect(states(await stage.narrow(undefined, undefined, { asked, only: 1 }))).toBe('updated')
    expect(stage.text('README.md')).toBe('hi\n')
    stage.github.reset()
    expect(states(await stage.narrow(undefined, undefined, { asked, only: 1 }))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
  })

  test('explain answers for the policies of the pull request', async () => {
    await stage.say('jane', '/whittle explain s3:DeleteObject')
    expect(stage.reply).toMatch(/^s3:DeleteObject in iam\/deploy.tf#aws_iam_policy.deploy\n/)
  })
})

describe('a pull request of several policies', () => {
  beforeEach(async () => {
    await stage.stage.close()
    stage = await CommandStage.open([])
    await stage.stage.run([one, two], { settings: settings({ group: 'directory' }) })
  })

  test('the waiver is for the one that grants the action', async () => {
    await stage.say('jane', '/whittle keep sqs:DeleteQueue until 2027-03-01 because x')
    expect(stage.text(config)).toContain('in: "iam/two.tf#aws_iam_policy.two"')
  })

  test('or for the one that is named', async () => {
    const policies = async () => ({
      ids: ['iam/two.tf#aws_iam_policy.one', 'iam/two.tf#aws_iam_policy.two'],
      grants: () => true,
    })
    await stage.say('jane', '/whittle keep sqs:DeleteQueue until 2027-03-01 because x', { policies })
    expect(stage.reply).toMatch(/write `in` and one of these/)
    await stage.say('jane', '/whittle keep sqs:DeleteQueue in aws_iam_policy.one until 2027-03-01 because x', {
      policies,
    })
    expect(stage.text(config)).toContain('in: "iam/two.tf#aws_iam_policy.one"')
  })

  test('a commit that gives the waiver to another policy than the comment names holds the pull request back', async () => {
    await stage.say('jane', '/whittle keep sqs:DeleteQueue in aws_iam_policy.two until 2027-03-01 because x')
    const { git } = stage.github
    const head = git.head(stage.branch) ?? ''
    const [policy, other] = twoIds.map((id) => hashOfPolicy({ name: '', folder: '' }, id))
    const forged = (stage.text(config) ?? '').replace('aws_iam_policy.two', 'aws_iam_policy.one')
    const message = git
      .message(head)
      .replace(`${other}\nWhittle-Command`, `${policy}\nWhittle-Command`)
      .replace(new RegExp(git.writeBlob(Buffer.from(stage.text(config) ?? ''))), git.writeBlob(Buffer.from(forged)))
    git.updateRef(stage.branch, git.commit(head, message, { [config]: forged }))
    const found = await readBranchWaivers({ ...(await stage.source()), policies: twoIds })
    expect([...found.values()]).toMatchObject([{ kind: 'doubtful', reason: expect.stringContaining('another policy') }])
  })
})
