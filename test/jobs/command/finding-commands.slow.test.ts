import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { JudgedFinding } from '../../../src/findings/types.ts'
import type { CommandJob } from '../../../src/jobs/command/job.ts'
import type { PublishOptions } from '../../../src/jobs/pull-requests/publish.ts'
import { appliedWaivers, readBranchWaivers } from '../../../src/jobs/pull-requests/waivers/branch-waivers.ts'
import { CommandStage } from './stage.ts'

let stage: CommandStage
beforeEach(async () => {
  stage = await CommandStage.open([])
  await narrow()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.stage.close()
  expect(violations).toEqual([])
})

const config = '.github/whittle.yml'
const role = 'arn:aws:iam::111122223333:role/old'
const otherRole = 'arn:aws:iam::111122223333:role/older'
const file = 'iam/deploy.tf'
const keep = '/whittle keep owner team-data until 2027-03-01 because runs once a year'
const entry = `{ resource: "${role}", type: "UnusedIAMRole", owner: "team-data", until: 2027-03-01, because: "runs once a year" }`

/** Proposes to put `quarantine` in the place of the last line of a file of `main`. */
function finding(more: Partial<JudgedFinding> = {}): JudgedFinding {
  const from = '# end\n'
  const start = stage.stage.contents()[file]?.indexOf(from) ?? -1
  return {
    id: 'f-1',
    type: 'UnusedIAMRole',
    resource: role,
    resourceType: 'AWS::IAM::Role',
    account: '111122223333',
    status: 'ACTIVE',
    from: 'findings.json',
    policies: [],
    verdict: 'proposes',
    reason: 'CloudTrail has no record of it.',
    proposal: {
      kind: 'quarantine',
      edits: [{ file, splices: [{ start, end: start + from.length, text: 'quarantine' }] }],
      notes: [],
    },
    ...more,
  }
}

/** Of another role, in another file. */
const otherFinding = (): JudgedFinding =>
  finding({
    id: 'f-2',
    resource: otherRole,
    proposal: {
      kind: 'quarantine',
      edits: [{ file: 'README.md', splices: [{ start: 0, end: 0, text: 'q' }] }],
      notes: [],
    },
  })

/** A run of `narrow` that reads findings. */
async function narrow(findings: readonly JudgedFinding[] = [finding()], more: Partial<PublishOptions> = {}) {
  const waivers = await readBranchWaivers({ ...(await stage.source()), policies: [] })
  expect(appliedWaivers(waivers)).toEqual([])
  return stage.stage.run([], {
    waivers,
    findings: {
      findings,
      files: new Map(Object.entries(stage.stage.contents())),
      blocksOf: () => [],
      render: ([first]) => ({ title: `Quarantine ${first?.resource}`, body: 'Body' }),
      enabled: true,
    },
    ...more,
  })
}

/** Rebuilds as a workflow with evidence and findings does. */
const rebuild: CommandJob['rebuild'] = async (pull, identity, of) => {
  const dropped = of?.dropped ?? new Set<number>()
  const read = await readBranchWaivers({ ...(await stage.source()), policies: [] })
  const waivers = dropped.size === 0 ? read : new Map()
  const asked = { open: new Set<string>(), rebuild: new Set([identity]), reopen: new Set<string>() }
  const result = await narrow([finding()], { waivers, dropped, asked, only: pull.number })
  const [made] = result.pullRequests
  return made?.state === 'updated' || made?.state === 'unchanged'
    ? { kind: 'rebuilt', changed: made.state === 'updated' }
    : { kind: 'later', why: made?.detail ?? 'nothing is proposed' }
}

const branch = (number = 1): string => stage.github.pulls.get(number).head
const text = (path: string, number = 1) => stage.text(path, branch(number))
const statesOf = ({ pullRequests }: Awaited<ReturnType<typeof narrow>>) =>
  pullRequests.map(({ policy, state }) => `${policy.split('/').at(-1)}: ${state}`)

describe('keep', () => {
  test('makes the pull request one that waives the finding, and takes the edit off the branch', async () => {
    expect(text(file)).toMatch(/quarantine$/)
    expect(await stage.say('jane', keep)).toMatchObject({ state: 'done' })
    expect(text(config)).toBe(`findings:\n  waivers:\n    - ${entry}\n`)
    expect(text(file)).toBe(stage.stage.contents()[file])
    const { title, body } = stage.github.pulls.get(1)
    expect(title).toBe(`Waive the finding UnusedIAMRole on ${role}`)
    expect(body).toMatch(
      /the finding `UnusedIAMRole` on `.*role\/old`, for which team-data answers, until 2027-03-01: runs/,
    )
    expect(stage.reply).toMatch(/is waived until 2027-03-01: runs once a year/)
    expect(stage.reply).toContain('Merge it to keep the waiver')
    expect(stage.reactions()).toBe('eyes +1')
  })

  test('names its author as the owner where none is named', async () => {
    await stage.say('lee', '/whittle keep until 2027-03-01 because x')
    expect(text(config)).toContain('owner: "lee"')
  })

  test('stands through later runs, which write nothing, and through runs without findings', async () => {
    await stage.say('jane', keep)
    stage.github.reset()
    expect(statesOf(await narrow())).toEqual(['old: unchanged'])
    expect(stage.github.writes).toEqual([])
    const waivers = await readBranchWaivers({ ...(await stage.source()), policies: [] })
    const [left] = (await stage.stage.run([], { waivers })).pullRequests
    expect(left).toMatchObject({ state: 'left' })
    expect(text(config)).toContain(entry)
  })

  test('follows the configuration of the base', async () => {
    await stage.say('jane', keep)
    stage.github.git.push('main', 'Configure', { [config]: 'findings:\n  quiet: 45d # slow\n' })
    expect(statesOf(await narrow())).toEqual(['old: updated'])
    expect(text(config)).toBe(`findings:\n  quiet: 45d # slow\n  waivers:\n    - ${entry}\n`)
  })

  test('counts for no other finding before it is merged', async () => {
    await narrow([finding(), otherFinding()])
    await stage.say('jane', keep)
    expect(statesOf(await narrow([finding(), otherFinding()]))).toEqual(['older: unchanged', 'old: unchanged'])
    expect(text(config, 2)).toBeUndefined()
    expect(text('README.md', 2)).toMatch(/^q/)
  })

  test('a later one takes the place of an earlier one', async () => {
    await stage.say('jane', keep)
    await stage.say('lee', '/whittle keep until 2027-06-01 because longer')
    expect(text(config)).toBe(
      `findings:\n  waivers:\n    - { resource: "${role}", type: "UnusedIAMRole", owner: "lee", until: 2027-06-01, because: "longer" }\n`,
    )
    expect(statesOf(await narrow())).toEqual(['old: unchanged'])
  })

  test('is carried out once, whatever is repeated', async () => {
    const { id } = stage.github.reviews.say(1, 'jane', keep)
    stage.github.refuse(
      { status: 403, body: { message: 'no' } },
      ({ path, method }) => method === 'POST' && path.endsWith('/issues/1/comments'),
    )
    await expect(stage.run(id)).rejects.toThrow(/Could not comment on #1/)
    const head = stage.github.git.head(branch())
    stage.github.reset()
    expect(await stage.run(id)).toMatchObject({ state: 'done' })
    expect(stage.github.git.head(branch())).toBe(head)
    stage.github.reset()
    expect(await stage.run(id)).toMatchObject({ state: 'ignored' })
    expect(stage.github.writes).toEqual([])
  })

  test('ends with the day that it names: the change is proposed again', async () => {
    await stage.say('jane', keep)
    expect(statesOf(await narrow(undefined, { now: new Date('2027-03-02T05:00:00Z') }))).toEqual(['old: updated'])
    expect(text(file)).toMatch(/quarantine$/)
  })

  test('is gone with a finding that is gone', async () => {
    await stage.say('jane', keep)
    expect((await narrow([])).pullRequests).toMatchObject([
      { state: 'withdrawn', detail: expect.stringMatching(/gone/) },
    ])
    expect(stage.github.pulls.get(1).state).toBe('closed')
  })

  test('text that means something elsewhere stays text', async () => {
    const because = '`x` <!-- whittle:end --> ${{ secrets.A }} "\\" @all #1 : - {'
    expect(await stage.say('jane', `/whittle keep until 2027-03-01 because ${because}`)).toMatchObject({
      state: 'done',
    })
    expect(text(config)).toContain(`because: ${JSON.stringify(because)} }`)
    expect(statesOf(await narrow())).toEqual(['old: unchanged'])
    expect(stage.github.pulls.get(1).body).not.toContain('@all')
  })
})

describe('drop', () => {
  test('proposes the change again where this run has the evidence', async () => {
    await stage.say('jane', keep)
    expect(await stage.say('jane', '/whittle drop', { rebuild })).toMatchObject({ state: 'done' })
    expect(stage.reply).toContain('The waiver of the finding was taken back.')
    expect(text(file)).toMatch(/quarantine$/)
    expect(text(config)).toBeUndefined()
    expect(stage.github.pulls.get(1).title).toBe(`Quarantine ${role}`)
    stage.github.reset()
    expect(statesOf(await narrow())).toEqual(['old: unchanged'])
    expect(stage.github.writes).toEqual([])
  })

  test('says what to do where it has not', async () => {
    await stage.say('jane', keep)
    expect(await stage.say('jane', '/whittle drop')).toMatchObject({ state: 'refused' })
    expect(stage.reply).toContain('because this workflow has no evidence')
    expect(stage.reply).toContain('Close this pull request instead')
    expect(text(config)).toContain(entry)
    Object.assign(stage.github.pulls.get(1), { state: 'closed' })
    expect(statesOf(await narrow())).toEqual(['old: opened'])
  })

  test('without a waiver does nothing', async () => {
    expect(await stage.say('jane', '/whittle drop', { rebuild })).toMatchObject({ state: 'refused' })
    expect(stage.reply).toContain('no `/whittle keep` on this pull request')
  })
})

test('rebuild makes it anew on top of the base', async () => {
  stage.github.git.push('main', 'Elsewhere', { 'README.md': 'hi\n' })
  expect(await stage.say('jane', '/whittle rebuild', { rebuild })).toMatchObject({ state: 'done' })
  expect(stage.reply).toContain('The pull request was rebuilt.')
  expect(text('README.md')).toBe('hi\n')
  expect(text(file)).toMatch(/quarantine$/)
})

test.each([
  ['/whittle explain', `all of UnusedIAMRole on ${role}`],
  ['/whittle explain s3:GetObject', `s3:GetObject of UnusedIAMRole on ${role}`],
])('%s', async (command, says) => {
  expect(await stage.say('jane', command)).toMatchObject({ state: 'done' })
  expect(stage.reply).toContain(says)
})

describe('what is refused with one reply', () => {
  test.each([
    ['/whittle keep s3:GetObject until 2027-03-01 because x', /waived as a whole: `keep` takes no action here/],
    ['/whittle drop s3:GetObject', /`drop` takes no action here/],
    ['/whittle keep until 2020-01-01 because x', /not after 2026-11-30/],
    ['/whittle merge', /no such command/],
  ])('%s', async (command, says) => {
    expect(await stage.say('jane', command)).toMatchObject({ state: 'refused' })
    expect(stage.reply).toMatch(says)
    expect(stage.reply).toContain('/whittle keep owner OWNER until DATE because REASON')
    expect(text(config)).toBeUndefined()
  })

  test('commits of others', async () => {
    stage.github.git.push(branch(), 'Mine', { 'x.tf': '' })
    expect(await stage.say('jane', keep)).toMatchObject({ state: 'refused' })
    expect(stage.reply).toMatch(/not Whittle's, and Whittle leaves it/)
  })

  test('a text whose finding is another than that of its hash', async () => {
    const pull = stage.github.pulls.get(1)
    pull.body = pull.body.replace(encodeURIComponent(role), encodeURIComponent('arn:aws:iam::111122223333:role/admin'))
    expect(await stage.say('jane', keep)).toMatchObject({ state: 'refused' })
    expect(stage.reply).toMatch(/does not name its finding/)
    expect(text(config)).toBeUndefined()
  })

  test('a configuration that cannot be edited', async () => {
    stage.github.git.push('main', 'Odd', { [config]: 'findings: { quiet: 30d }\n', [file]: '# a\n# end\n' })
    await narrow()
    expect(await stage.say('jane', keep)).toMatchObject({ state: 'refused' })
    expect(stage.reply).toContain('cannot be edited: its key `findings.waivers` is not a plain list')
    expect(stage.reply).toContain('To keep it all the same, add to')
  })
})

test.each([
  ['mallory', 'refused', '-1'],
  ['stranger', 'refused', '-1'],
  ['some-app[bot]', 'ignored', ''],
])('%s may not command', async (login, state, reactions) => {
  const comment = stage.github.reviews.say(1, login, keep)
  expect(await stage.run(comment.id)).toMatchObject({ state })
  expect(stage.reactions(comment)).toBe(reactions)
  expect(text(config)).toBeUndefined()
})

test('a waiver whose author has lost access, or whose comment was edited, holds the pull request back', async () => {
  await stage.say('jane', keep)
  stage.github.permissions.set('jane', 'read')
  expect((await narrow()).pullRequests).toMatchObject([
    { state: 'left', detail: expect.stringMatching(/may not write/) },
  ])
  stage.github.permissions.set('jane', 'write')
  const comment = stage.github.reviews.comments.find(({ login }) => login === 'jane')
  if (comment) comment.editedAt = '2026-11-30T09:00:05Z'
  expect((await narrow()).pullRequests).toMatchObject([{ state: 'left', detail: expect.stringMatching(/was edited/) }])
})
