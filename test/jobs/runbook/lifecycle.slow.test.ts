import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { matchesOf, eventOf, contextOf } from '../../runbooks/values.ts'
import { editingRun, LifecycleStage, recordsBranch } from './lifecycle-stage.ts'

let life: LifecycleStage
beforeEach(async () => {
  life = await LifecycleStage.open()
})
afterEach(async () => {
  expect(life.github.violations).toEqual([])
  await life.stage.close()
})

const approve = (login = 'kim', at = '2026-10-13T12:20:00Z', association = 'MEMBER') =>
  life.github.issues.review({
    pull: 1,
    login,
    state: 'APPROVED',
    commit: life.github.git.head(life.github.pulls.get(1).head)!,
    at,
    association,
  })

describe('a run', () => {
  test('leaves its record on a branch of its own and opens one pull request', async () => {
    const { published, runId } = await life.run('2026-10-13T12:00:00Z')
    expect(published).toMatchObject({ state: 'opened', number: 1 })
    expect(await life.stages()).toEqual(['run', 'proposed'])
    expect(Object.keys(life.github.git.tree(recordsBranch))).toEqual([
      '000000.json',
      '000000.md',
      '000001.json',
      '000001.md',
    ])
    expect(() => life.github.git.mergeBase('main', recordsBranch)).toThrow()
    const pull = life.github.pulls.get(1)
    expect(pull.title).toContain('P2 Sensitive data')
    expect(pull.body).toContain(runId)
    expect(life.github.git.text(pull.head, 'iam/deploy.tf')).toContain('"s3:GetObject"')
  })

  test('is one run however often its trigger comes', async () => {
    await life.run('2026-10-13T12:00:00Z')
    const writes = life.github.writes.length
    const again = await life.run('2026-10-13T12:05:00Z')
    expect(again.run).toBeUndefined()
    expect(life.runs).toBe(1)
    expect(life.github.writes.length).toBe(writes)
    await life.run('2026-10-13T12:05:00Z', editingRun(), contextOf('another event'))
    expect(life.github.pulls.all).toHaveLength(2)
  })

  test('that escalates opens an issue and no pull request', async () => {
    const unclear = [{ id: 'expected', answer: 'unclear', leadsTo: 'escalate' }] as const
    const run = editingRun({ outcome: 'escalated', triage: unclear })
    const { messages } = await life.run('2026-10-13T12:40:00Z', run)
    expect(messages).toEqual(['Page the officer.'])
    expect(life.github.pulls.all).toEqual([])
    expect(life.github.issues.all).toMatchObject([{ labels: ['P2', 'incident'], assignees: ['kim'] }])
    expect(await life.stages()).toEqual(['run', 'escalated'])
  })

  test('a drill is recorded and touches nothing else', async () => {
    await life.run('2026-10-13T12:00:00Z', editingRun({ drill: true }))
    expect(life.github.pulls.all).toEqual([])
    expect(await life.stages()).toEqual(['run'])
  })
})

describe('approval and merge', () => {
  test('requester, approver and executor are recorded apart, and success closes the run', async () => {
    await life.run('2026-10-13T12:00:00Z')
    approve()
    await life.follow('2026-10-13T12:25:00Z')
    expect(await life.stages()).toEqual(['run', 'proposed', 'approved'])
    life.github.pulls.merge(1, 'lee', '2026-10-13T13:00:00Z')
    const [watching] = await life.follow('2026-10-13T14:00:00Z')
    expect(watching).toMatchObject({ status: 'pending', progress: { state: 'verifying' } })
    const [done] = await life.follow('2026-10-20T15:00:00Z')
    expect(done).toMatchObject({ status: 'success', progress: { state: 'verified', open: false } })
    const records = (await life.store().read()).map(({ record }) => record)
    expect(records.map(({ stage }) => stage)).toEqual(['run', 'proposed', 'approved', 'merged', 'verified'])
    expect(records[0]).toMatchObject({ details: { requester: { login: 'jane' } } })
    expect(records[2]).toMatchObject({ details: { approver: { login: 'kim' } } })
    expect(records[3]).toMatchObject({ details: { executor: { login: 'lee' }, approved: true } })
    expect(await life.follow('2026-10-21T15:00:00Z')).toEqual([])
  })

  test.each<[string, () => void]>([
    ['of a person outside of the repository', () => approve('stranger', '2026-10-13T12:20:00Z', 'NONE')],
    ['of a bot', () => approve('helper[bot]')],
    [
      'that was taken back',
      () => {
        approve()
        life.github.issues.review({
          pull: 1,
          login: 'kim',
          state: 'CHANGES_REQUESTED',
          commit: 'x',
          at: '2026-10-13T12:21:00Z',
        })
      },
    ],
    [
      'of another commit',
      () =>
        life.github.issues.review({
          pull: 1,
          login: 'kim',
          state: 'APPROVED',
          commit: 'a'.repeat(40),
          at: '2026-10-13T12:20:00Z',
        }),
    ],
  ])('an approval %s is none', async (_, review) => {
    await life.run('2026-10-13T12:00:00Z')
    review()
    await life.follow('2026-10-13T12:25:00Z')
    expect(await life.stages()).not.toContain('approved')
  })

  test('a merge by its only approver is no approval by another person', async () => {
    await life.run('2026-10-13T12:00:00Z')
    approve('lee')
    life.github.pulls.merge(1, 'lee', '2026-10-13T13:00:00Z')
    await life.follow('2026-10-13T13:30:00Z')
    const merged = (await life.store().read()).find(({ record }) => record.stage === 'merged')
    expect(merged).toMatchObject({ record: { details: { approved: false } } })
  })

  test('a pull request that was closed ends the run', async () => {
    await life.run('2026-10-13T12:00:00Z')
    Object.assign(life.github.pulls.get(1), { state: 'closed', ended: { by: 'kim', at: '2026-10-13T12:10:00Z' } })
    expect(await life.follow('2026-10-13T12:25:00Z')).toMatchObject([{ progress: { state: 'declined', open: false } }])
  })
})

describe('verification and escalation', () => {
  const seen = matchesOf([eventOf(7, '2026-10-14T01:00:00Z')])
  const merged = async () => {
    await life.run('2026-10-13T12:00:00Z')
    approve()
    life.github.pulls.merge(1, 'lee', '2026-10-13T10:30:00Z')
  }

  test('a failure is recorded with its events and escalates once', async () => {
    await merged()
    const [failed] = await life.follow('2026-10-14T02:00:00Z', seen)
    expect(failed).toMatchObject({ status: 'failed', progress: { state: 'failed', open: true } })
    const writes = life.github.writes.length
    await life.follow('2026-10-14T03:00:00Z', seen)
    expect(life.github.writes.length).toBe(writes)
    const records = (await life.store().read()).map(({ record }) => record)
    expect(records.find(({ stage }) => stage === 'failed')).toMatchObject({
      details: { results: [{ id: 'no-more', events: [{ eventID: seen.events[0]!.eventID }], matched: 1 }] },
    })
    expect(life.github.issues.all).toHaveLength(1)
    expect(life.github.issues.texts.map(({ body }) => body)).toEqual([
      expect.stringContaining('no-more: 1 event since'),
    ])
  })

  test('a step that only asks for reviews uses the issue once no pull request is open', async () => {
    const run = editingRun()
    const late = {
      id: 'late',
      on: ['verification-failed'],
      after: '0m',
      reviewers: ['kim'],
      teams: ['security'],
    } as const
    const bound = { ...run.bound, runbook: { ...run.bound.runbook, escalation: [late] } }
    await life.run('2026-10-13T12:00:00Z', { ...run, bound })
    life.github.pulls.merge(1, 'lee', '2026-10-13T13:00:00Z')
    await life.follow('2026-10-14T02:00:00Z', seen)
    const { name } = life.stage.repository()
    const [text, ...others] = life.github.issues.texts.filter(({ body }) => body.includes('verification-failed'))
    expect(text?.body).toContain(`@kim, @${name.split('/')[0]}/security`)
    expect(others).toEqual([])
  })

  test('a due time that has passed escalates', async () => {
    const run = editingRun()
    const serviceLevel = { contain: '1h' }
    const bound = { ...run.bound, runbook: { ...run.bound.runbook, serviceLevel } }
    await life.run('2026-10-13T12:00:00Z', { ...run, bound })
    await life.follow('2026-10-13T13:00:00Z')
    expect(life.github.issues.texts.filter(({ body }) => body.includes('overdue'))).toEqual([])
    await life.follow('2026-10-13T13:00:01Z')
    await life.follow('2026-10-13T13:10:00Z')
    expect(life.github.issues.texts.filter(({ body }) => body.includes('contain was due within 1h'))).toHaveLength(1)
  })

  test('an answer of a member ends it, one of a stranger does not', async () => {
    await merged()
    await life.follow('2026-10-14T02:00:00Z', seen)
    life.github.issues.say(101, 'stranger', 'I have it', '2026-10-14T02:10:00Z', 'NONE')
    expect(await life.follow('2026-10-14T02:20:00Z', seen)).toMatchObject([{ progress: { open: true } }])
    life.github.issues.say(101, 'kim', 'I have it', '2026-10-14T02:30:00Z')
    expect(await life.follow('2026-10-14T02:40:00Z', seen)).toMatchObject([
      { progress: { state: 'acknowledged', open: false } },
    ])
  })

  test('closing the issue is an answer, with the person who did it', async () => {
    await merged()
    await life.follow('2026-10-14T02:00:00Z', seen)
    life.github.issues.close(101, 'kim', '2026-10-14T02:30:00Z')
    await life.follow('2026-10-14T02:40:00Z', seen)
    const answer = (await life.store().read()).find(({ record }) => record.stage === 'acknowledged')
    expect(answer).toMatchObject({ record: { details: { by: { login: 'kim', how: 'closed the issue' } } } })
  })

  test('a pull request without an answer goes to the next step when its time has passed', async () => {
    await life.run('2026-10-13T12:00:00Z')
    await life.follow('2026-10-13T12:29:59Z')
    expect(life.github.issues.all).toEqual([])
    const [escalated] = await life.follow('2026-10-13T12:31:00Z')
    expect(escalated!.messages).toEqual(['Page the officer.'])
    expect(life.github.pulls.get(1)).toMatchObject({ reviewers: ['kim'], teams: ['security'] })
    expect(life.github.issues.all).toMatchObject([{ labels: ['P2', 'incident'], assignees: ['kim'] }])
    await life.follow('2026-10-13T13:00:00Z')
    expect(life.github.issues.texts).toHaveLength(1)
    expect(life.github.issues.all).toHaveLength(1)
  })

  test('an issue of a person with a copied marker is not taken for the run', async () => {
    await merged()
    const { run } = (await life.follow('2026-10-14T00:30:00Z'))[0]!.progress
    life.github.issues.open({
      title: 'mine',
      body: `<!-- whittle:runbook ${run} -->`,
      labels: [],
      assignees: [],
      author: { login: 'mallory', type: 'User' },
    })
    await life.follow('2026-10-14T02:00:00Z', seen)
    expect(life.github.issues.all.map(({ author }) => author.login)).toEqual(['mallory', 'github-actions[bot]'])
    expect(life.github.issues.texts.map(({ issue }) => issue)).toEqual([102])
  })

  test('where the token may not write issues, the step is not recorded and comes again', async () => {
    await merged()
    life.github.refuse(
      { status: 403, body: { message: 'Resource not accessible by integration' } },
      ({ method, path }) => method === 'POST' && path.endsWith('/issues'),
    )
    const [refused] = await life.follow('2026-10-14T02:00:00Z', seen)
    expect(refused!.problem).toMatch(/issues: write/)
    life.github.reset()
    await life.follow('2026-10-14T02:05:00Z', seen)
    expect(await life.stages()).toContain('escalated')
  })
})
