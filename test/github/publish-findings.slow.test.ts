import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { JudgedFinding } from '../../src/findings/types.ts'
import type { FindingsToPublish } from '../../src/jobs/pull-requests/finding-proposal.ts'
import type { Published, PublishResult } from '../../src/jobs/pull-requests/result.ts'
import { deploy, onlyBranch, one, Stage } from './stage.ts'
import { settled, settings } from './plans.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.close())

const role = 'arn:aws:iam::111122223333:role/old'
const file = 'iam/deploy.tf'

/** Proposes to put a text at the end of a file of `main`, or in the place of `from`. */
function finding(more: Partial<JudgedFinding> = {}, put = 'quarantine', from = '# end\n'): JudgedFinding {
  const start = stage.contents()[file]?.indexOf(from) ?? -1
  if (start === -1) throw new Error(`${file} has no ${from}`)
  return {
    ...unproposed(),
    verdict: 'proposes',
    proposal: {
      kind: 'quarantine',
      edits: [{ file, splices: [{ start, end: start + from.length, text: put }] }],
      notes: [],
    },
    ...more,
  }
}

const unproposed = (more: Partial<JudgedFinding> = {}): JudgedFinding => ({
  id: 'f-1',
  type: 'UnusedIAMRole',
  resource: role,
  resourceType: 'AWS::IAM::Role',
  account: '111122223333',
  status: 'ACTIVE',
  from: 'findings.json',
  policies: [],
  verdict: 'confirms',
  reason: 'CloudTrail has no record of it.',
  ...more,
})

/** The block of `iam/deploy.tf` goes to the closing brace. */
const blocksOf = (path: string) =>
  path === file ? [{ start: 0, end: stage.contents()[file]?.indexOf('}\n') ?? 0 }] : []

const published = (findings: readonly JudgedFinding[], more: Partial<FindingsToPublish> = {}) => ({
  findings: {
    findings,
    files: new Map(Object.entries(stage.contents())),
    blocksOf,
    render: ([first]: readonly JudgedFinding[]) => ({
      title: `Quarantine ${first?.resource}`,
      body: `It is ${first?.id}.`,
    }),
    enabled: true,
    ...more,
  },
})

const statesOf = ({ pullRequests }: PublishResult) => pullRequests.map(({ policy, state }) => `${policy}: ${state}`)
const only = ({ pullRequests }: PublishResult): Published => {
  if (pullRequests.length !== 1 || pullRequests[0] === undefined) throw new Error(JSON.stringify(pullRequests))
  return pullRequests[0]
}

test('a finding has a pull request of its own, which another run with another id of it leaves alone', async () => {
  const more = { settings: settings({ labels: ['iam'], titlePrefix: 'chore: ', title: 'Narrow {policy}' }) }
  expect(only(await stage.run([], { ...more, ...published([finding()]) }))).toMatchObject({
    policy: `UnusedIAMRole ${role}`,
    state: 'opened',
  })
  const pull = stage.github.pulls.get(1)
  expect(pull).toMatchObject({ title: `chore: Quarantine ${role}`, labels: ['iam'] })
  expect(pull.head).toMatch(/^whittle\/unusediamrole-role-old-[0-9a-f]{8}$/)
  expect(stage.github.git.text(pull.head, file)).toMatch(/\nquarantine$/)
  stage.github.reset()
  const again = await stage.run([], { ...more, ...published([finding()]) })
  expect(only(again).state).toBe('unchanged')
  expect(stage.github.writes).toEqual([])
  const renamed = await stage.run([], { ...more, ...published([finding({ id: 'f-2' })]) })
  expect(only(renamed)).toMatchObject({ state: 'updated', number: 1 })
  expect(stage.github.pulls.get(1).body).toContain('It is f-2.')
})

test('the next step for the same role follows on the same branch after the merge', async () => {
  await stage.run([], published([finding()]))
  const { head } = stage.github.pulls.get(1)
  stage.github.pulls.merge(1)
  const waiting = unproposed({ reason: 'In quarantine.', settled: true })
  expect((await stage.run([], published([waiting]))).pullRequests).toEqual([])
  expect(stage.github.git.head(head)).toBeNull()
  const removal = finding({}, '', 'quarantine')
  expect(only(await stage.run([], published([removal])))).toMatchObject({ state: 'opened', number: 2 })
  expect(stage.github.pulls.get(2).head).toBe(head)
})

test.each<[string, () => readonly JudgedFinding[], Partial<FindingsToPublish>, string, RegExp]>([
  ['is gone', () => [], {}, 'withdrawn', /The finding is gone: nothing that was read has it any more/],
  [
    'is waived',
    () => [finding({ waived: { owner: 'data', because: 'once a year', until: '2027-12-31' } })],
    {},
    'withdrawn',
    /It is intended until 2027-12-31 \(once a year; data\)/,
  ],
  [
    'is contradicted by use',
    () => [unproposed({ verdict: 'contradicts', reason: 'CloudTrail has 2 records of it.' })],
    {},
    'withdrawn',
    /CloudTrail has 2 records of it/,
  ],
  ['may not have been read', () => [], { missing: 'It was denied.' }, 'left', /It was denied/],
  [
    'is decided on too little',
    () => [unproposed()],
    {},
    'left',
    /This run proposes nothing for the finding: CloudTrail has no record of it/,
  ],
  ['is not to have one any more', () => [finding()], { enabled: false }, 'left', /findings\.pull-requests/],
])('the pull request of a finding that %s', async (_, findings, more, state, reason) => {
  await stage.run([], published([finding()]))
  const branch = onlyBranch(stage)
  const result = only(await stage.run([], published(findings(), more)))
  expect(result.state).toBe(state)
  expect(result.detail).toMatch(reason)
  const { comments, body, state: isOpen } = stage.github.pulls.get(1)
  if (state === 'withdrawn') {
    expect(isOpen).toBe('closed')
    expect(comments.map((each) => each.replaceAll('\\', ''))).toEqual([expect.stringMatching(reason)])
    expect(stage.github.git.head(branch)).toBeNull()
  } else {
    expect(isOpen).toBe('open')
    expect(body).toContain('was not renewed since 2026-11-30')
    expect(body).toContain('when it reads the findings again')
  }
})

test('a run that reads no findings leaves it open, and a run over the policies does not take it for a moved one', async () => {
  await stage.run([], published([finding()]))
  expect(statesOf(await stage.run([deploy]))).toEqual([
    `${deploy.file}#${deploy.address}: opened`,
    `${stage.github.pulls.get(1).head}: left`,
  ])
})

test('a person who closes it has answered', async () => {
  await stage.run([], published([finding()]))
  stage.github.pulls.get(1).state = 'closed'
  expect(only(await stage.run([], published([finding()]))).state).toBe('declined')
})

test('pull-requests.max counts all of them', async () => {
  const result = await stage.run([one], { settings: settings({ max: 1 }), ...published([finding()]) })
  expect(statesOf(result)).toEqual([`${one.file}#${one.address}: opened`, `UnusedIAMRole ${role}: waiting`])
})

test('what edits the same block waits: for the narrowing, or for the finding that is open already', async () => {
  const removal = () => finding({}, '', 'resource')
  const first = await stage.run([deploy], published([removal()]))
  expect(statesOf(first)).toEqual([`${deploy.file}#${deploy.address}: opened`, `UnusedIAMRole ${role}: waiting`])
  expect(first.pullRequests[1]?.detail).toBe(
    'iam/deploy.tf#aws_iam_policy.deploy is proposed in the same place and is published first.',
  )
  // A person declines the narrowing: the finding goes on.
  stage.github.pulls.get(1).state = 'closed'
  expect(statesOf(await stage.run([deploy], published([removal()])))).toEqual([
    `${deploy.file}#${deploy.address}: declined`,
    `UnusedIAMRole ${role}: opened`,
  ])
  const other = { ...deploy, to: '"s3:ListBucket"' }
  expect(statesOf(await stage.run([other], published([removal()])))).toEqual([
    `${deploy.file}#${deploy.address}: waiting`,
    `UnusedIAMRole ${role}: unchanged`,
  ])
  expect(stage.github.pulls.open).toHaveLength(1)
})

test('another place of the same file is no reason to wait', async () => {
  const result = await stage.run([deploy], published([finding()]))
  expect(statesOf(result)).toEqual([`${deploy.file}#${deploy.address}: opened`, `UnusedIAMRole ${role}: opened`])
})

test('findings of one resource share a pull request where their edits are the same', async () => {
  const other = 'arn:aws:iam::111122223333:role/other'
  const all = [finding(), finding({ id: 'f-2' }), finding({ id: 'f-3', resource: other }, 'another')]
  const result = await stage.run([], published(all))
  // The third one edits the same characters.
  expect(statesOf(result)).toEqual([`UnusedIAMRole ${role}: opened`, `UnusedIAMRole ${other}: waiting`])
})

test('a dry run writes nothing', async () => {
  const result = await stage.run([], { dryRun: true, others: [settled(deploy)], ...published([finding()]) })
  expect(only(result).state).toBe('would-open')
  expect(stage.github.writes).toEqual([])
})
