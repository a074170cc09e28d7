import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { deploy, one, two } from '../../github/stage.ts'
import { settings, settled } from '../../github/plans.ts'
import { readBranchWaivers } from '../../../src/jobs/pull-requests/waivers/branch-waivers.ts'
import { hashOfPolicy } from '../../../src/jobs/pull-requests/identity.ts'
import { CommandStage, deployId, deployKept, twoIds } from './stage.ts'

let stage: CommandStage
beforeEach(async () => {
  stage = await CommandStage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.stage.close()
  expect(violations).toEqual([])
})

const config = '.github/whittle.yml'
const keep = '/whittle keep s3:DeleteObject until 2027-03-01 because yearly clean-up'
const line = `{ keep: "s3:DeleteObject", in: "${deployId}", until: 2027-03-01, because: "yearly clean-up" }`
const states = ({ pullRequests }: { readonly pullRequests: readonly { readonly state: string }[] }) =>
  pullRequests.map(({ state }) => state).join()

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

describe('keep', () => {
  test('adds one line to the configuration on the branch, in a commit that names the comment', async () => {
    stage.github.git.push('main', 'Configure', { [config]: "# ours\naccount: '111122223333'\n" })
    await stage.stage.run([deploy])
    stage.github.git.push('main', 'Elsewhere', { 'README.md': 'hi\n' })
    await stage.say('jane', keep)
    // The branch left the base before there was a configuration.
    expect(stage.text(config)).toBe(`waivers:\n  - ${line}\n`)
    expect(stage.github.git.message(stage.github.git.head(stage.branch) ?? '')).toMatch(
      /^Keep s3:DeleteObject until 2027-03-01\n\nAsked for by jane in comment \d+\.\n\nProposed by Whittle\.\n\nWhittle-Policy: [0-9a-f]{16}\n(Whittle-Blob: [0-9a-f]{40}\n){2}Whittle-Waiver: (\d+) [0-9a-f]{16}\nWhittle-Command: \2\n?$/,
    )
    expect(stage.reply).toMatch(/^`s3:DeleteObject` is kept in .* until 2027-03-01: yearly clean-up/)
    expect(stage.reply).toContain('did not rebuild the pull request: this workflow has no evidence. The next run')
  })

  test('is read anew, after a pause, where another run moved the branch meanwhile', async () => {
    const source = await stage.source()
    let reads = 0
    const compare = async (...[base, head]: Parameters<typeof source.repository.compare>) => {
      const found = await source.repository.compare(base, head)
      if (reads++ === 0) stage.github.git.push(stage.branch, 'Mine', { 'x.tf': '' })
      return found
    }
    const pauses: number[] = []
    const pause = async (): Promise<void> => void pauses.push(reads)
    const repository = { ...source.repository, compare }
    const comment = stage.github.reviews.say(1, 'jane', keep)
    await stage.run(comment.id, { source: { ...source, repository }, pause })
    expect(pauses).toEqual([1])
    expect(stage.reply).toContain('the branch holds commits that are not Whittle')
    expect(stage.text(config)).toBeUndefined()
  })

  test('is found by the next run, which makes the pull request anew, with the waiver, on top of the base', async () => {
    await stage.say('jane', keep)
    stage.github.git.push('main', 'Configure', { [config]: "# ours\naccount: '111122223333'\n" })
    expect(states(await stage.narrow())).toBe('updated')
    expect(stage.text(config)).toBe(`# ours\naccount: '111122223333'\nwaivers:\n  - ${line}\n`)
    expect(stage.text('iam/deploy.tf')).toContain('"s3:GetObject", "s3:DeleteObject"')
    expect(stage.github.git.log(stage.github.git.head('main')!, stage.github.git.head(stage.branch)!)).toHaveLength(1)
    const { body } = stage.github.pulls.get(1)
    expect(body).toContain('**Kept as comments asked.** The branch adds to `.github/whittle.yml`')
    expect(body).toMatch(
      /`s3:DeleteObject` in `iam\/deploy.tf#aws_iam_policy.deploy` until 2027-03-01: yearly clean-up \(\[jane\]\(https/,
    )
    stage.github.reset()
    expect(states(await stage.narrow())).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
  })

  test('rebuilds in the same run where there is evidence', async () => {
    await stage.say('jane', keep, {
      rebuild: async () => {
        expect(states(await stage.narrow(undefined, undefined, { only: 1 }))).toBe('updated')
        return { kind: 'rebuilt', changed: true }
      },
    })
    expect(stage.reply).toContain('The pull request was rebuilt.')
    expect(stage.text('iam/deploy.tf')).toContain('s3:DeleteObject')
  })

  test('is carried out once, whatever is repeated', async () => {
    const { id } = stage.github.reviews.say(1, 'jane', keep)
    // The first run is killed after its commit.
    stage.github.loseAnswers = ({ path, method }) => method === 'POST' && path.endsWith('/issues/1/comments')
    stage.github.refuse(
      { status: 403, body: { message: 'no' } },
      ({ path, method }) => method === 'POST' && path.endsWith('/issues/1/comments'),
    )
    await expect(stage.run(id)).rejects.toThrow(/Could not comment on #1/)
    const head = stage.github.git.head(stage.branch)
    stage.github.reset()
    expect(await stage.run(id)).toMatchObject({ state: 'done' })
    expect(stage.github.git.head(stage.branch)).toBe(head)
    stage.github.reset()
    expect(await stage.run(id)).toMatchObject({ state: 'ignored' })
    expect(stage.github.writes).toEqual([])
  })

  test('a reply that a person wrote is none', async () => {
    const { id } = stage.github.reviews.say(1, 'jane', keep)
    stage.github.reviews.say(1, 'mallory', `Done.\n\n<!-- whittle:command ${id} -->`)
    expect(await stage.run(id)).toMatchObject({ state: 'done' })
  })

  test('a later day takes the place of an earlier one; drop takes it back', async () => {
    await stage.say('jane', keep)
    await stage.say('lee', '/whittle keep s3:DeleteObject until 2027-06-01 because longer')
    expect(stage.text(config)).toBe(
      `waivers:\n  - ${line.replace('03-01', '06-01').replace('yearly clean-up', 'longer')}\n`,
    )
    await stage.say('jane', '/whittle keep s3:PutObject until 2027-06-01 because more')
    expect(stage.text(config)).toMatch(/longer.*\n.*s3:PutObject/)
    await stage.say('jane', '/whittle drop s3:PutObject')
    expect(stage.text(config)).toMatch(/^waivers:\n.*longer.*\n$/)
    await stage.say('lee', '/whittle drop s3:deleteobject')
    expect(stage.reply).toContain(
      'The waiver for `s3:deleteobject` in `iam/deploy.tf#aws_iam_policy.deploy` was taken back.',
    )
    expect(stage.text(config)).toBeUndefined()
    expect(stage.text('iam/deploy.tf')).toContain('["s3:GetObject"]')
    expect(states(await stage.narrow())).toBe('unchanged')
  })

  test('where nothing is left to narrow the waiver alone stays proposed', async () => {
    await stage.say('jane', keep)
    expect(states(await stage.narrow([deploy], [], { others: [settled(deploy)] }))).toBe('updated')
    expect(stage.github.pulls.get(1)).toMatchObject({
      state: 'open',
      title: 'Keep s3:DeleteObject in aws_iam_policy.deploy',
    })
    expect(stage.text('iam/deploy.tf')).toContain('"s3:*"')
    expect(stage.text(config)).toContain('s3:DeleteObject')
    stage.github.reset()
    expect(states(await stage.narrow([deploy], [], { others: [settled(deploy)] }))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
  })

  test('closed, the waiver is gone with the pull request, and the removal is proposed again', async () => {
    await stage.say('jane', keep)
    await stage.narrow()
    Object.assign(stage.github.pulls.get(1), { state: 'closed' })
    expect(states(await stage.narrow())).toBe('opened')
    expect(stage.text(config)).toBeUndefined()
    expect(stage.text('iam/deploy.tf')).not.toContain('DeleteObject')
  })

  test('merged, the waiver is the configuration, and nothing more is proposed', async () => {
    await stage.say('jane', keep)
    await stage.narrow()
    stage.github.pulls.merge(1)
    expect(stage.text(config, 'main')).toContain('s3:DeleteObject')
    expect(states(await stage.narrow([], [], { others: [settled(deploy)] }))).toBe('')
  })
})

describe('waivers on the branch that cannot be relied on hold the pull request back', () => {
  const attempts: readonly (readonly [string, RegExp, (at: CommandStage) => unknown])[] = [
    ['the comment was deleted', /no such comment/, (at) => (at.github.reviews.comments = [])],
    [
      'the comment was edited',
      /was edited/,
      (at) => (at.github.reviews.comments[0]!.editedAt = '2026-12-01T00:00:00Z'),
    ],
    ['its author may not write any more', /jane may not write/, (at) => at.github.permissions.set('jane', 'read')],
  ]
  test.each(attempts)('%s', async (_, says, change) => {
    await stage.say('jane', keep)
    const head = stage.github.git.head(stage.branch)
    change(stage)
    const { pullRequests } = await stage.narrow()
    expect(pullRequests).toMatchObject([{ state: 'left', detail: expect.stringMatching(says) }])
    expect(stage.github.git.head(stage.branch)).toBe(head)
    expect(stage.github.pulls.get(1).body).toContain('was not renewed')
  })

  test('a commit that forges the trailers of a waiver counts for nothing', async () => {
    const { id } = stage.github.reviews.say(1, 'mallory', keep)
    const { git } = stage.github
    const message = git.message(git.head(stage.branch) ?? '')
    const policy = /Whittle-Policy: ([0-9a-f]{16})/.exec(message)?.[1] ?? ''
    const blobs = Object.entries(git.tree(stage.branch))
    const forged = `waivers:\n  - ${line}\n`
    const blob = git.writeBlob(Buffer.from(forged))
    const own = /Whittle-Blob: ([0-9a-f]{40})/.exec(message)?.[1] ?? ''
    expect(blobs.length).toBeGreaterThan(0)
    git.push(
      stage.branch,
      `Keep\n\nWhittle-Policy: ${policy}\nWhittle-Blob: ${own}\nWhittle-Blob: ${blob}\nWhittle-Waiver: ${id} ${policy}\nWhittle-Command: ${id}`,
      { [config]: forged },
    )
    const { pullRequests } = await stage.narrow()
    expect(pullRequests).toMatchObject([{ state: 'left', detail: expect.stringMatching(/mallory may not write/) }])
    expect(stage.text('iam/deploy.tf')).toContain('["s3:GetObject"]')
  })

  test('more in the configuration than comments asked for', async () => {
    await stage.say('jane', keep)
    const { git } = stage.github
    const head = git.head(stage.branch) ?? ''
    const wider = `${stage.text(config)}account: '444455556666'\n`
    const message = git
      .message(head)
      .replace(/(Whittle-Blob: [0-9a-f]{40}\nWhittle-Blob: )[0-9a-f]{40}/, `$1${git.writeBlob(Buffer.from(wider))}`)
    git.updateRef(stage.branch, git.commit(head, message, { [config]: wider }))
    const { pullRequests } = await stage.narrow()
    expect(pullRequests).toMatchObject([{ state: 'left', detail: expect.stringMatching(/holds something other/) }])
  })

  test('a waiver that came after they were read is not lost', async () => {
    const waivers = new Map()
    await stage.say('jane', keep)
    const { pullRequests } = await stage.stage.run([{ ...deploy, to: '"s3:ListBucket"' }], { waivers })
    expect(pullRequests).toMatchObject([
      { state: 'left', detail: expect.stringMatching(/other waivers than this run has read/) },
    ])
    expect(stage.text(config)).toContain('s3:DeleteObject')
  })

  test('a waiver that was taken back after it was read does not come back', async () => {
    await stage.say('jane', keep)
    const waivers = await readBranchWaivers({ ...(await stage.source()), policies: [deployId] })
    await stage.say('jane', '/whittle drop s3:DeleteObject')
    const { pullRequests } = await stage.stage.run([deployKept], { waivers })
    expect(pullRequests).toMatchObject([
      { state: 'left', detail: expect.stringMatching(/other waivers than this run has read/) },
    ])
    expect(stage.text(config)).toBeUndefined()
    expect(stage.text('iam/deploy.tf')).not.toContain('s3:DeleteObject')
  })

  test('nothing to narrow, with waivers that were not read, closes nothing', async () => {
    await stage.say('jane', keep)
    const { pullRequests } = await stage.stage.run([], { others: [settled(deploy)] })
    expect(pullRequests).toMatchObject([{ state: 'left', detail: expect.stringMatching(/merge it to keep them/) }])
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
