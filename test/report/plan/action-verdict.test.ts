import { expect, test } from '@jest/globals'
import type { Change } from '../../../src/narrowing/types.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import { actionVerdict } from '../../../src/report/plan/action-verdict.ts'
import { plain } from '../../github/plans.ts'
import { notEdited } from '../plans.ts'

const change: Change = {
  rule: 'narrow-actions',
  statement: 1,
  sid: 'Store',
  summary: '',
  before: ['s3:*'],
  after: [],
  kept: [
    {
      action: 's3:GetObject',
      state: 'used',
      evidence: { count: 3, firstSeen: '2026-09-01T00:00:00Z', lastSeen: '2026-10-02T00:00:00Z', events: [] },
    },
    { action: 's3:PutObject', state: 'waived', reason: 'waived until 2027-03-01: yearly' },
    { action: 's3:HeadObject', state: 'undetermined', reason: 'data events are not recorded' },
  ],
  removed: { Write: ['s3:DeleteObject', 's3:Nameless', 's3:Unseen'] },
  dropped: ['s3:Unseen'],
  nameless: ['s3:Nameless'],
  readmitted: [],
  undo: '',
}

const policy: PolicyPlan = { ...plain({ file: 'a.tf', address: 'a.b' }, 'narrowed', 'less'), changes: [change] }
const place = 'Fewer actions in statement 2, "Store"'

test.each<readonly [string, readonly string[]]>([
  [
    's3:deleteobject',
    [`Removed. ${place}: no use of it was seen over the whole window, and a use would have left a record.`],
  ],
  ['s3:Nameless', [`Removed. ${place}: no AWS API operation is known that uses this permission.`]],
  [
    's3:Unseen',
    [`Removed. ${place}: its use cannot be seen, and the configuration removes such actions (policies.unobserved).`],
  ],
  ['s3:GetObject', [`Kept. ${place}: it was used, 3 events, 2026-09-01 to 2026-10-02.`]],
  ['s3:PutObject', [`Kept. ${place}: waived until 2027-03-01: yearly.`]],
  ['s3:HeadObject', [`Kept. ${place}: data events are not recorded.`]],
  ['sqs:SendMessage', ['Not changed by this proposal.']],
])('%s', (action, lines) => {
  expect(actionVerdict(policy, action)).toEqual(lines)
})

test('of a policy that is not narrowed the reason', () => {
  const skipped = { ...policy, status: 'skipped' as const, reason: 'Its principals are not known.', changes: [] }
  expect(actionVerdict(skipped, 's3:GetObject')).toEqual(['The policy is skipped: Its principals are not known.'])
})

test('of a proposal that is not written nothing is removed', () => {
  expect(actionVerdict(notEdited, 's3:DeleteBucket')).toEqual([
    'The policy is skipped: It could be narrowed, but the file is not edited: it is generated.',
  ])
})
