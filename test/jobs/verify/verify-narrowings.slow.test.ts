import { afterEach, expect, test } from '@jest/globals'
import { call, policyId, refused, VerifyStage } from './verify-stage.ts'

let stage: VerifyStage | undefined
afterEach(async () => {
  await stage?.close()
  stage = undefined
})
const open = async (configuration?: string): Promise<VerifyStage> => (stage = await VerifyStage.open(configuration))

const known = call(1, '2026-10-01T00:00:00Z')
const elsewhere = { sourceIPAddress: '192.0.2.77' }

test('a refused call of what a merged narrowing removed gets one restoring pull request, however often it runs', async () => {
  const each = await open()
  const number = await each.narrowAndMerge()
  const outcome = await each.verify([known, refused(2)])
  expect(outcome.failed).toEqual([])
  expect(JSON.parse(outcome.outputs['narrowings'] ?? '')).toEqual({ broken: 1, suspicious: 0, unclear: 0 })
  expect(JSON.parse(outcome.outputs['pull-requests'] ?? '')).toMatchObject([{ policy: policyId, state: 'opened' }])
  const [pull, ...others] = each.restorations
  expect(others).toEqual([])
  expect(pull).toMatchObject({ state: 'open', merged: false, base: 'main' })
  expect(pull?.body).toContain('`ec2:DescribeVpcs`')
  expect(pull?.body).toContain(`#${number}, 2026-11-01T00:00:00Z`)
  expect(pull?.body).toContain('00000000-0000-4000-8000-000000000002')
  expect(pull?.body).toContain(
    '  - keep: "ec2:DescribeVpcs"\n    in: "aws_iam_role_policy.orders"\n    until: 2027-02-18',
  )
  expect(each.github.git.text(pull?.head ?? '', 'iam/orders.tf')).toContain('"ec2:DescribeVpcs"')
  expect(outcome.summary).toContain('1 refused call broken by a narrowing')

  const again = await each.verify([known, refused(2)])
  expect(JSON.parse(again.outputs['pull-requests'] ?? '')).toMatchObject([{ state: 'unchanged' }])
  expect(each.restorations).toHaveLength(1)
  expect(each.github.violations).toEqual([])
})

test('a restoration that a person closed is not proposed again', async () => {
  const each = await open()
  await each.narrowAndMerge()
  await each.verify([known, refused(2)])
  each.restorations[0]!.state = 'closed'
  const again = await each.verify([known, refused(2)])
  expect(JSON.parse(again.outputs['pull-requests'] ?? '')).toMatchObject([{ state: 'declined' }])
  expect(each.restorations).toHaveLength(1)
})

test('once the restoration is merged nothing is left to restore', async () => {
  const each = await open()
  await each.narrowAndMerge()
  await each.verify([known, refused(2)])
  each.github.pulls.merge(each.restorations[0]!.number, 'lee', '2026-11-06T00:00:00Z')
  const after = await each.verify([known, refused(2)])
  expect(JSON.parse(after.outputs['narrowings'] ?? '')).toEqual({ broken: 0, suspicious: 0, unclear: 0 })
  expect(each.restorations).toHaveLength(1)
})

test('a suspicious call restores nothing: it fails the step, with an annotation at the policy and an issue', async () => {
  const each = await open('account: "111122223333"\nrunbooks:\n  escalation:\n    labels: [security]\n')
  await each.narrowAndMerge()
  const outcome = await each.verify([known, refused(2, elsewhere)])
  expect(outcome.failed).toEqual(['1 suspicious call of what narrowings removed: see the summary'])
  expect(outcome.annotations).toMatchObject([{ level: 'warning', file: 'iam/orders.tf' }])
  expect(each.restorations).toEqual([])
  expect(outcome.summary).toContain('192.0.2.77')
  expect(each.github.issues.all).toMatchObject([{ state: 'open', labels: ['security'] }])

  // The same call again is not reported again; another one is added to the issue.
  await each.verify([known, refused(2, elsewhere)])
  expect(each.github.issues.texts).toEqual([])
  await each.verify([known, refused(2, elsewhere), refused(3, { sourceIPAddress: '192.0.2.78' })])
  expect(each.github.issues.all).toHaveLength(1)
  expect(each.github.issues.texts).toHaveLength(1)
  expect(each.github.issues.texts[0]?.body).toContain('192.0.2.78')
  expect(each.github.violations).toEqual([])
})

test('fail-on none and no configured escalation: the summary alone says it', async () => {
  const each = await open()
  await each.narrowAndMerge()
  const outcome = await each.verify([known, refused(2, elsewhere)], { inputs: { 'fail-on': 'none' } })
  expect(outcome.failed).toEqual([])
  expect(outcome.warnings).toContain('1 suspicious call of what narrowings removed: see the summary')
  expect(each.github.issues.all).toEqual([])
})

test('a dry run writes nothing', async () => {
  const each = await open()
  await each.narrowAndMerge()
  const writes = each.github.writes.length
  const outcome = await each.verify([known, refused(2)], { inputs: { 'dry-run': 'true' } })
  expect(JSON.parse(outcome.outputs['pull-requests'] ?? '')).toMatchObject([{ state: 'would-open' }])
  expect(each.github.writes).toHaveLength(writes)
})

test.each<[string, (each: VerifyStage) => Promise<void>, object?]>([
  ['it is not merged', async (each) => void (await each.narrow())],
  [
    'a person copied the marker to a pull request of another branch',
    async (each) => {
      const pull = each.github.pulls.get(await each.narrow())
      each.github.git.updateRef('topic', each.github.git.head(pull.head))
      const { number } = each.github.pulls.create({ ...pull, head: 'topic' })
      each.github.pulls.merge(number, 'lee', '2026-11-01T00:00:00Z')
    },
  ],
  [
    'a person opened it',
    async (each) => {
      const number = await each.narrow()
      each.github.pulls.get(number).author = { login: 'mallory', type: 'User' }
      each.github.pulls.merge(number, 'lee', '2026-11-01T00:00:00Z')
    },
  ],
  [
    'its marker is of another job, as those of runbooks are',
    async (each) => {
      const pull = each.github.pulls.get(await each.narrow())
      pull.body = pull.body.replace(/ job=[0-9a-f]{16}/, ' job=0123456789abcdef')
      each.github.pulls.merge(pull.number, 'lee', '2026-11-01T00:00:00Z')
    },
  ],
  [
    'it was merged before the configured time',
    async (each) => void (await each.narrowAndMerge()),
    { now: '2027-03-01T00:00:00Z' },
  ],
])('a pull request is none of the narrowings where %s', async (_, make, more = {}) => {
  const each = await open()
  await make(each)
  const outcome = await each.verify([known, refused(2)], more)
  expect(outcome.printed.join('\n')).toContain('0 narrowings merged since')
  expect(each.restorations).toEqual([])
  expect(outcome.failed).toEqual([])
})

test('what a person removed after a narrowing is not restored', async () => {
  const each = await open()
  await each.narrowAndMerge()
  const text = each.github.git.text('main', 'iam/orders.tf').replace('"ec2:DescribeInstances"', '"ec2:DescribeTags"')
  each.github.git.push('main', 'Other', { 'iam/orders.tf': text })
  const own = { eventName: 'DescribeInstances', errorCode: 'Client.UnauthorizedOperation' }
  const outcome = await each.verify([known, call(3, '2026-11-07T00:00:00Z', own)])
  expect(JSON.parse(outcome.outputs['narrowings'] ?? '')).toEqual({ broken: 0, suspicious: 0, unclear: 0 })
})

test('a clone without the commit before the merge says so, and fails the step', async () => {
  const each = await open()
  await each.narrowAndMerge()
  const outcome = await each.verify([known, refused(2)], { depth: 1 })
  expect(outcome.failed.join('')).toContain('fetch-depth: 0')
  expect(each.restorations).toEqual([])
})
