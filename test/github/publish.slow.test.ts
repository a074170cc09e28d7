import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { newBody, writeBody } from '../../src/jobs/pull-requests/body.ts'
import type { PublishResult } from '../../src/jobs/pull-requests/result.ts'
import { plain, planOf, render, settings, settled } from './plans.ts'
import { deploy, deployLater, files, onlyBranch, one, Stage, two } from './stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.close()
  expect(violations).toEqual([])
})

const states = ({ pullRequests }: PublishResult) => pullRequests.map(({ state }) => state)
const onlyState = (result: PublishResult) => states(result).join()

describe('a proposal without a pull request', () => {
  test('gets a branch with exactly the edited file, one commit on top of the base, and a pull request', async () => {
    const result = await stage.run([deploy])
    expect(result).toMatchObject({ failure: null, problems: [] })
    expect(result.pullRequests).toEqual([
      {
        policy: 'iam/deploy.tf#aws_iam_policy.deploy',
        identity: expect.stringMatching(/^[0-9a-f]{16}$/),
        state: 'opened',
        number: 1,
        url: `${stage.github.url}/acme/infra/pull/1`,
        detail: '',
      },
    ])
    const { git, pulls } = stage.github
    const branch = onlyBranch(stage)
    expect(branch).toMatch(/^whittle\/aws-iam-policy-deploy-[0-9a-f]{8}$/)
    expect(git.text(branch, 'iam/deploy.tf')).toBe(files['iam/deploy.tf'].replace('s3:*', 's3:GetObject'))
    expect(git.diff('main', branch).map(({ path }) => path)).toEqual(['iam/deploy.tf'])
    expect(git.log('main', branch)).toHaveLength(1)
    expect(pulls.get(1)).toMatchObject({
      title: 'Narrow aws_iam_policy.deploy',
      base: 'main',
      head: branch,
      draft: false,
    })
    expect(pulls.get(1).body).toMatch(
      /^<!-- whittle:begin -->\n\n## What changes\n.*\n\n<!-- whittle:end policy=[0-9a-f]{16} content=[0-9a-f]{16} .*-->$/s,
    )
  })

  test('two policies of one file get a pull request each, with the edit of one only', async () => {
    await stage.run([one, two])
    const { git, pulls } = stage.github
    const texts = pulls.all.map(({ head }) => git.text(head, 'iam/two.tf'))
    expect(texts).toEqual([
      files['iam/two.tf'].replace('ec2:*', 'ec2:RunInstances'),
      files['iam/two.tf'].replace('sqs:*', 'sqs:SendMessage'),
    ])
  })

  test('labels, reviewers, teams, draft, prefix and title come from the settings', async () => {
    const wanted = settings({
      labels: ['iam', 'security'],
      reviewers: ['jane'],
      teamReviewers: ['platform'],
      draft: true,
      branchPrefix: 'bot/iam/',
      titlePrefix: 'chore(iam): ',
    })
    expect(await stage.run([deploy], { settings: wanted })).toMatchObject({ problems: [], failure: null })
    expect(stage.github.pulls.get(1)).toMatchObject({
      title: 'chore(iam): Narrow aws_iam_policy.deploy',
      labels: ['iam', 'security'],
      reviewers: ['jane'],
      teams: ['platform'],
      draft: true,
    })
    expect(stage.github.pulls.get(1).head).toMatch(/^bot\/iam\/aws-iam-policy-deploy-/)
  })

  test('no more are open than the settings allow; the others wait for their turn', async () => {
    const limited = { settings: settings({ max: 1 }) }
    expect(states(await stage.run([deploy, one, two], limited))).toEqual(['opened', 'waiting', 'waiting'])
    expect(states(await stage.run([deploy, one, two], limited))).toEqual(['unchanged', 'waiting', 'waiting'])
    stage.github.pulls.merge(1)
    expect(states(await stage.run([one, two], limited))).toEqual(['opened', 'waiting'])
  })

  test('a folder within the repository leads to the file in it', async () => {
    const { 'iam/deploy.tf': text } = files
    const plan = planOf({ 'deploy.tf': text }, [{ ...deploy, file: 'deploy.tf' }])
    expect(onlyState(await stage.run([], { ...plan, folder: 'iam/' }))).toBe('opened')
    expect(stage.github.git.text(onlyBranch(stage), 'iam/deploy.tf')).toContain('s3:GetObject')
  })
})

describe('a second run', () => {
  test('writes nothing at all', async () => {
    const dressed = { settings: settings({ labels: ['iam'], reviewers: ['jane'], teamReviewers: ['platform'] }) }
    await stage.run([deploy, one, two], dressed)
    stage.github.reset()
    const result = await stage.run([deploy, one, two], dressed)
    expect(stage.github.writes).toEqual([])
    expect(states(result)).toEqual(['unchanged', 'unchanged', 'unchanged'])
  })

  test('does not put back a label or a reviewer that a user removed', async () => {
    const dressed = { settings: settings({ labels: ['iam'], reviewers: ['jane'] }) }
    await stage.run([deploy], dressed)
    const pull = stage.github.pulls.get(1)
    pull.labels.length = 0
    pull.reviewers = []
    stage.github.reset()
    expect(onlyState(await stage.run([deploy], dressed))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
  })

  test('with new evidence in the body alone changes the body alone', async () => {
    await stage.run([deploy])
    stage.github.reset()
    const result = await stage.run([deploy], {
      render: (policy, plan) => ({ ...render(policy, plan), body: 'seen more' }),
    })
    expect(onlyState(result)).toBe('updated')
    expect(stage.github.writes.map(({ method, body }) => [method, Object.keys(body as object)])).toEqual([
      ['PATCH', ['body']],
    ])
    expect(stage.github.pulls.get(1).body).toMatch(/^<!-- whittle:begin -->\n\nseen more\n\n<!-- whittle:end /)
  })

  test('takes a body that a browser stored with CRLF for the same', async () => {
    await stage.run([deploy])
    const pull = stage.github.pulls.get(1)
    pull.body = `${pull.body.replaceAll('\n', '\r\n')}\r\n`
    stage.github.reset()
    expect(onlyState(await stage.run([deploy]))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
  })
})

describe('another proposal for the same policy', () => {
  test('moves the branch to one new commit on the present base without closing the pull request', async () => {
    await stage.run([deploy])
    stage.github.git.push('main', 'elsewhere', { 'README.md': 'hello again\n' })
    const states: string[] = []
    stage.github.beforeAnswer = () => states.push(stage.github.pulls.get(1).state)
    const result = await stage.run([deployLater])
    const { git, pulls } = stage.github
    expect(onlyState(result)).toBe('updated')
    expect(new Set(states)).toEqual(new Set(['open']))
    const branch = onlyBranch(stage)
    expect(git.log('main', branch)).toHaveLength(1)
    expect(git.mergeBase('main', branch)).toBe(git.head('main'))
    expect(git.text(branch, 'iam/deploy.tf')).toContain('"s3:GetObject", "s3:ListBucket"')
    expect(pulls.all).toHaveLength(1)
    expect(pulls.get(1).state).toBe('open')
  })
})

describe('a base that moved', () => {
  test('elsewhere: nothing is written', async () => {
    await stage.run([deploy])
    stage.github.git.push('main', 'elsewhere', { 'README.md': 'hello again\n', 'new.tf': 'x = 1\n' })
    stage.github.reset()
    expect(onlyState(await stage.run([deploy]))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
  })

  test('in the edited file: the branch is made anew on top of it, for the same pull request', async () => {
    await stage.run([deploy])
    stage.github.git.push('main', 'same file', {
      'iam/deploy.tf': files['iam/deploy.tf'].replace('# end', '# the end'),
    })
    expect(onlyState(await stage.run([deploy]))).toBe('updated')
    const { git, pulls } = stage.github
    expect(git.text(onlyBranch(stage), 'iam/deploy.tf')).toContain('["s3:GetObject"]\n}\n# the end')
    expect(git.mergeBase('main', onlyBranch(stage))).toBe(git.head('main'))
    expect(pulls.open).toHaveLength(1)
  })

  test('under the very words that are proposed to go: made anew, though the file would end the same', async () => {
    await stage.run([deploy])
    const narrower = files['iam/deploy.tf'].replace('s3:*', 's3:Get*')
    stage.github.git.push('main', 'narrowed by hand', { 'iam/deploy.tf': narrower })
    expect(onlyState(await stage.run([{ ...deploy, from: '"s3:Get*"' }]))).toBe('updated')
    // On the old base this branch would conflict.
    expect(stage.github.git.mergeBase('main', onlyBranch(stage))).toBe(stage.github.git.head('main'))
  })

  test('by the merge of the other policy of the file: the second follows', async () => {
    await stage.run([one, two])
    stage.github.pulls.merge(1)
    expect(states(await stage.run([two]))).toEqual(['updated'])
    const { git, pulls } = stage.github
    expect(pulls.open.map(({ number }) => number)).toEqual([2])
    expect(git.text(pulls.get(2).head, 'iam/two.tf')).toBe(
      files['iam/two.tf'].replace('ec2:*', 'ec2:RunInstances').replace('sqs:*', 'sqs:SendMessage'),
    )
  })
})

describe('a pull request that was closed unmerged', () => {
  test('stays closed for the same proposal, also after edits elsewhere in the file and without its branch', async () => {
    await stage.run([deploy])
    stage.github.pulls.get(1).state = 'closed'
    stage.github.git.updateRef(onlyBranch(stage), null)
    stage.github.git.push('main', 'same file', { 'iam/deploy.tf': `# new first line\n${files['iam/deploy.tf']}` })
    stage.github.reset()
    const result = await stage.run([deploy])
    expect(result.pullRequests).toMatchObject([{ state: 'declined', number: 1 }])
    expect(stage.github.writes).toEqual([])
  })

  test('is followed by a new one for another proposal', async () => {
    await stage.run([deploy])
    stage.github.pulls.get(1).state = 'closed'
    const result = await stage.run([deployLater])
    expect(result.pullRequests).toMatchObject([{ state: 'opened', number: 2 }])
    expect(stage.github.git.text(onlyBranch(stage), 'iam/deploy.tf')).toContain('"s3:GetObject", "s3:ListBucket"')
    expect(stage.github.pulls.get(1).state).toBe('closed')
  })

  test('when it was merged: the same proposal later, on the branch that was kept, is a new pull request', async () => {
    await stage.run([deploy])
    stage.github.pulls.merge(1)
    stage.github.git.push('main', 'widened again', { 'iam/deploy.tf': files['iam/deploy.tf'] })
    expect((await stage.run([deploy])).pullRequests).toMatchObject([{ state: 'opened', number: 2 }])
    expect(stage.github.git.log('main', onlyBranch(stage))).toHaveLength(1)
  })
})

describe('a proposal that vanished', () => {
  const unchanged = settled(deploy)

  test('its pull request is closed with one comment, its branch deleted; the next run writes nothing', async () => {
    await stage.run([deploy, one])
    const result = await stage.run([one], { others: [settled(deploy)] })
    const { git, pulls } = stage.github
    expect(result.pullRequests).toMatchObject([
      { state: 'unchanged', number: 2 },
      { state: 'withdrawn', number: 1 },
    ])
    expect(pulls.get(1)).toMatchObject({
      state: 'closed',
      comments: [expect.stringMatching(/no longer proposes this change/)],
    })
    expect([...git.refs('whittle/').keys()]).toEqual([pulls.get(2).head])
    stage.github.reset()
    await stage.run([one], { others: [settled(deploy)] })
    expect(stage.github.writes).toEqual([])
  })

  const attached = { ...unchanged, principals: ['arn:aws:iam::111122223333:role/deploy'] }

  test('although something was not read of another account: it is closed', async () => {
    await stage.run([deploy])
    const result = await stage.run([], planOf(files, [], { incomplete: ['444455556666'], others: [attached] }))
    expect(result.pullRequests).toMatchObject([{ state: 'withdrawn', number: 1 }])
  })

  test('while actions cannot be observed: it stays, unless its file became another one', async () => {
    await stage.run([deploy])
    const blindSpots = [{ reason: 'only data events show it', opens: 'data events', actions: ['s3:PutObject'] }]
    const others = [{ ...unchanged, blindSpots }]
    const result = await stage.run([], { others })
    expect(result.pullRequests).toMatchObject([
      { state: 'left', detail: expect.stringContaining('cannot observe every action') },
    ])
    stage.github.git.push('main', 'narrowed by hand', { 'iam/deploy.tf': 'actions = ["s3:Get*"]\n' })
    expect(onlyState(await stage.run([], { others }))).toBe('withdrawn')
  })

  test('and came back: a new pull request, because no user had declined it', async () => {
    await stage.run([deploy])
    await stage.run([], planOf(files, [], { others: [unchanged] }))
    expect((await stage.run([deploy])).pullRequests).toMatchObject([{ state: 'opened', number: 2 }])
  })

  test.each([
    ['on incomplete evidence', planOf(files, [], { complete: false }), /incomplete/],
    [
      'on incomplete evidence of its account',
      planOf(files, [], { incomplete: ['111122223333'], others: [attached] }),
      /incomplete/,
    ],
    [
      'on incomplete evidence where its principals are not known',
      planOf(files, [], { incomplete: ['444455556666'], others: [unchanged] }),
      /incomplete/,
    ],
    [
      'on incomplete evidence where its policy is not in the checkout',
      planOf(files, [], { incomplete: ['444455556666'] }),
      /incomplete/,
    ],
    ['because nothing was found', planOf(files, []), /was not found/],
    ['because its policy was not found', planOf(files, [], { others: [settled(one)] }), /was not found/],
    ['without any evidence', planOf(files, [], { evidence: false }), /no evidence/],
    [
      'on evidence that is too short',
      planOf(files, [], { others: [plain(deploy, 'unchanged', 'The evidence covers 3 days')] }),
      /covers 3 days/,
    ],
    [
      'because the policy was skipped',
      planOf(files, [], { others: [plain(deploy, 'skipped', 'syntax error')] }),
      /syntax error/,
    ],
  ])('%s: it stays, and its body says since when it was not renewed', async (_, plan, reason) => {
    await stage.run([deploy])
    const written = stage.github.pulls.get(1).body
    const branches = stage.github.git.refs()
    stage.github.reset()
    const result = await stage.run([], plan)
    expect(result.pullRequests).toMatchObject([{ state: 'left', number: 1, detail: expect.stringMatching(reason) }])
    const { body } = stage.github.pulls.get(1)
    expect(body).toContain('was not renewed since 2026-11-30.')
    expect(body).toMatch(reason)
    expect(body).toContain('aws_iam_policy.deploy in iam/deploy.tf.')
    expect(stage.github.git.refs()).toEqual(branches)
    stage.github.reset()
    await stage.run([], { ...plan, now: new Date('2026-12-07T05:00:00Z') })
    expect(stage.github.writes).toEqual([])
    // Renewed, it is what it was.
    await stage.run([deploy])
    expect(stage.github.pulls.get(1).body).toBe(written)
  })

  test('but a user pushed to its branch: left and reported', async () => {
    await stage.run([deploy])
    const theirs = stage.github.git.push(onlyBranch(stage), 'my own work', { 'mine.tf': 'x = 1\n' })
    const result = await stage.run([], { others: [settled(deploy)] })
    expect(result.pullRequests).toMatchObject([
      { state: 'left', number: 1, detail: expect.stringMatching(/not Whittle's/) },
    ])
    expect(stage.github.git.head(onlyBranch(stage))).toBe(theirs)
    expect(stage.github.pulls.get(1)).toMatchObject({
      state: 'open',
      body: expect.stringContaining('There is nothing to narrow any more.'),
    })
  })

  test('but a user removed the marker from the pull request, closed it, or changed its base: not touched', async () => {
    await stage.run([deploy, one, two])
    stage.github.pulls.get(1).body = 'mine now'
    stage.github.pulls.get(2).state = 'closed'
    stage.github.git.updateRef('develop', stage.github.git.head('main'))
    stage.github.pulls.get(3).base = 'develop'
    stage.github.reset()
    const others = [settled(deploy), settled(one), settled(two)]
    expect(await stage.run([], { others })).toEqual({ pullRequests: [], problems: [], failure: null })
    expect(stage.github.writes).toEqual([])
  })
})

test('a dry run reads, decides and writes nothing', async () => {
  await stage.run([deploy, one])
  stage.github.reset()
  const result = await stage.run([deployLater, two], { dryRun: true, others: [settled(one)] })
  expect(states(result)).toEqual(['would-update', 'would-open', 'would-withdraw'])
  expect(stage.github.writes).toEqual([])
})

test('a body that is longer than GitHub takes is cut, and found again', async () => {
  const long = { render: () => ({ title: 'long', body: 'a line\n'.repeat(20_000) }) }
  expect(onlyState(await stage.run([deploy], long))).toBe('opened')
  expect(stage.github.pulls.get(1).body.length).toBeLessThanOrEqual(65_536)
  stage.github.reset()
  expect(onlyState(await stage.run([deploy], long))).toBe('unchanged')
  expect(stage.github.writes).toEqual([])
})

test('a mark quoted in the text above does not count', async () => {
  const zero = '0'.repeat(16)
  const unknown = { kind: null, edit: null, address: null, branch: null, title: null, text: null, since: null }
  const marker = { ...unknown, subject: null, policy: zero, content: zero, job: zero, members: [], withdrawn: true }
  const forged = writeBody(newBody('', marker))
  const quoting = { render: () => ({ title: 'forged', body: `an event said ${forged.trim()}` }) }
  await stage.run([deploy], quoting)
  stage.github.pulls.get(1).state = 'closed'
  expect(onlyState(await stage.run([deploy], quoting))).toBe('declined')
})

test('a branch prefix that git would refuse is one line', async () => {
  await expect(stage.run([deploy], { settings: settings({ branchPrefix: 'a..b/' }) })).rejects.toThrow(
    /"a\.\.b\/" cannot begin/,
  )
})

test('lists are read to their last page', async () => {
  stage.github.pageSize = 1
  await stage.run([deploy, one, two])
  await stage.run([], { others: [settled(deploy), settled(one), settled(two)] })
  stage.github.reset()
  await stage.run([deploy])
  stage.github.pulls.get(4).state = 'closed'
  // Two pull requests of one branch, a page each: the one that was declined is on the first, the withdrawn one last.
  expect(onlyState(await stage.run([deploy]))).toBe('declined')
  expect(stage.github.requests.some(({ query }) => query.get('page') === '2')).toBe(true)
})
