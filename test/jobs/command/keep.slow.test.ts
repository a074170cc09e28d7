import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { deploy } from '../../github/stage.ts'
import { settled } from '../../github/plans.ts'
import { readBranchWaivers } from '../../../src/jobs/pull-requests/waivers/branch-waivers.ts'
import { CommandStage, config, deployId, deployKept, keep, line, states } from './stage.ts'

let stage: CommandStage
beforeEach(async () => {
  stage = await CommandStage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.stage.close()
  expect(violations).toEqual([])
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
