import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Change } from '../../src/narrowing/types.ts'
import type { PublishResult } from '../../src/jobs/pull-requests/result.ts'
import { plain, planOf, settings, settled } from './plans.ts'
import { deploy, deployLater, files, one, Stage, two } from './stage.ts'

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
const byDirectory = { settings: settings({ group: 'directory' }) }

describe('a pull request for each directory', () => {
  test('holds the edits of all its policies, also where one file has two', async () => {
    const result = await stage.run([deploy, one, two], byDirectory)
    expect(result.pullRequests).toMatchObject([
      {
        policy: 'iam (3 policies)',
        policies: [
          'iam/deploy.tf#aws_iam_policy.deploy',
          'iam/two.tf#aws_iam_policy.one',
          'iam/two.tf#aws_iam_policy.two',
        ],
        state: 'opened',
      },
    ])
    const { git, pulls } = stage.github
    const { head, title, body } = pulls.get(1)
    expect(title).toBe('Narrow 3 policies of iam: ? actions to ?')
    expect(head).toMatch(/^whittle\/iam-[0-9a-f]{8}$/)
    expect(git.log('main', head)).toHaveLength(1)
    expect(git.text(head, 'iam/deploy.tf')).toContain('s3:GetObject')
    expect(git.text(head, 'iam/two.tf')).toBe(
      files['iam/two.tf'].replace('ec2:*', 'ec2:RunInstances').replace('sqs:*', 'sqs:SendMessage'),
    )
    for (const { address } of [deploy, one, two]) expect(body).toContain(`## \`${address}\``)
    await quiet(() => stage.run([deploy, one, two], byDirectory))
  })

  test('follows its policies, and closes when none of them has anything to narrow', async () => {
    await stage.run([deploy, one], byDirectory)
    expect(states(await stage.run([deployLater, one, two], byDirectory))).toBe('updated')
    expect(stage.github.git.text(stage.github.pulls.get(1).head, 'iam/two.tf')).toContain('sqs:SendMessage')
    expect(states(await stage.run([one, two], { ...byDirectory, others: [settled(deploy)] }))).toBe('updated')
    const { head } = stage.github.pulls.get(1)
    expect(stage.github.git.diff('main', head).map(({ path }) => path)).toEqual(['iam/two.tf'])
    const all = [settled(deploy), settled(one), settled(two)]
    expect(states(await stage.run([], { ...byDirectory, others: all }))).toBe('withdrawn')
  })

  test('stays whole while nothing is known of one of its policies', async () => {
    await stage.run([deploy, one], byDirectory)
    const head = stage.github.git.head(stage.github.pulls.get(1).head)
    const others = [plain(deploy, 'skipped', 'syntax error')]
    expect(states(await stage.run([one], { ...byDirectory, others }))).toBe('left')
    expect(stage.github.git.head(stage.github.pulls.get(1).head)).toBe(head)
    expect(stage.github.pulls.get(1).body).toMatch(/not renewed since 2026-11-30.*syntax error/)
    await quiet(() => stage.run([one], { ...byDirectory, others }))
    expect(states(await stage.run([deploy, one], byDirectory))).toBe('updated')
    expect(stage.github.pulls.get(1).body).not.toContain('WARNING')
  })

  test('that was declined is not opened again', async () => {
    await stage.run([deploy, one], byDirectory)
    stage.github.pulls.get(1).state = 'closed'
    expect(states(await quiet(() => stage.run([deploy, one], byDirectory)))).toBe('declined')
    expect(states(await stage.run([deployLater, one], byDirectory))).toBe('opened')
  })
})

describe('another grouping', () => {
  test('of single policies: the group replaces them, with a link', async () => {
    await stage.run([deploy, one])
    const result = await stage.run([deploy, one], { settings: settings({ group: 'directory', max: 1 }) })
    expect(states(result)).toBe('opened,withdrawn,withdrawn')
    expect(stage.github.pulls.open.map(({ number }) => number)).toEqual([3])
    for (const number of [1, 2]) {
      expect(stage.github.pulls.get(number).comments).toEqual([
        expect.stringContaining('#3 replaces this pull request.'),
      ])
    }
    expect(stage.github.git.refs('whittle/').size).toBe(1)
    await quiet(() => stage.run([deploy, one], byDirectory))
  })

  test('of a group: single ones replace it, once all are open', async () => {
    await stage.run([deploy, one], byDirectory)
    expect(states(await stage.run([deploy, one], { settings: settings({ max: 1 }) }))).toBe('opened,waiting,left')
    expect(stage.github.pulls.get(1).state).toBe('open')
    expect(states(await stage.run([deploy, one]))).toBe('unchanged,opened,withdrawn')
    expect(stage.github.pulls.get(1).comments).toEqual([expect.stringContaining('#2, #3 replace this pull request.')])
    await quiet(() => stage.run([deploy, one]))
  })
})

describe('a pull request for each owner', () => {
  const byOwner = { settings: settings({ group: 'owner' }) }

  test('by CODEOWNERS of the base, the last line that matches', async () => {
    stage.github.git.push('main', 'owners', {
      CODEOWNERS: '* @nobody-reads-this',
      '.github/CODEOWNERS': '* @jane\n/iam/two.tf @acme/queues @bob\n',
    })
    const { pullRequests } = await stage.run([deploy, one, two], byOwner)
    expect(pullRequests.map(({ policy }) => policy)).toEqual(['@acme/queues @bob (2 policies)', '@jane (1 policy)'])
    // The group of one has the title of its policy; names of teams notify nobody.
    expect(stage.github.pulls.all.map(({ title }) => title.replaceAll('\u200b', ''))).toEqual([
      'Narrow 2 policies of @acme/queues @bob: ? actions to ?',
      'Narrow aws_iam_policy.deploy',
    ])
    for (const { title } of stage.github.pulls.all) expect(title).not.toMatch(/@\w/)
    await quiet(() => stage.run([deploy, one, two], byOwner))
  })

  test('without a file there is one for all', async () => {
    const { pullRequests } = await stage.run([deploy, one], byOwner)
    expect(pullRequests.map(({ policy }) => policy)).toEqual(['no owner (2 policies)'])
  })
})

test('the most dangerous grants come first where not all may be open', async () => {
  const { plan, files: edited } = planOf(stage.contents(), [deploy, one, two])
  const policies = plan.policies.map((policy) =>
    policy.address === two.address
      ? { ...policy, changes: [{ ...change, removed: { 'Permissions management': ['sqs:AddPermission'] } }] }
      : policy,
  )
  const result = await stage.run([], { plan: { ...plan, policies }, files: edited, settings: settings({ max: 1 }) })
  expect(result.pullRequests.map(({ policy, state }) => `${policy} ${state}`)).toEqual([
    'iam/two.tf#aws_iam_policy.two opened',
    'iam/deploy.tf#aws_iam_policy.deploy waiting',
    'iam/two.tf#aws_iam_policy.one waiting',
  ])
})

const change: Change = {
  rule: 'narrow-actions',
  statement: 0,
  summary: '',
  before: [],
  after: [],
  kept: [],
  undo: '',
  removed: {},
  dropped: [],
  nameless: [],
  readmitted: [],
}
