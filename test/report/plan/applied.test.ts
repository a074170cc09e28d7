import { expect, test } from '@jest/globals'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import { appliedLines } from '../../../src/report/plan/applied.ts'
import { colours } from '../../../src/report/colours.ts'
import { pageOf } from '../../../src/report/page.ts'
import { narrowed } from '../narrowed-plan.ts'
import { notEdited, skipped, unchanged } from '../plans.ts'

const said = (policies: readonly PolicyPlan[], ...paths: string[]): string =>
  appliedLines(policies, paths, pageOf(colours(false), 200)).join('\n')

test('files, policies, removed actions, and what to check', () => {
  const other = { ...narrowed, id: 'b', address: 'aws_iam_policy.b', file: 'b.tf' }
  const text = said([narrowed, other, unchanged], 'b.tf', 'infra/iam.tf')
  expect(text).toContain('  infra/iam.tf: aws_iam_policy.deploy: 17 fewer actions, fewer resources')
  expect(text).toContain('  b.tf: aws_iam_policy.b: 17 fewer actions, fewer resources')
  expect(text).toContain('In all  2 policies in 2 files: 34 fewer actions, fewer resources.')
  expect(text).toMatch(/Check {3}git diff; .*whittle verify --since REV/)
})

test('what was not written stands beside what was', () => {
  const large = { ...narrowed, id: 'b', address: 'aws_iam_policy.b', tooLarge: { size: 7000, quota: 6144 }, edits: [] }
  const text = said([narrowed, large], 'infra/iam.tf')
  expect(text).toContain('In all  1 policy in 1 file: 17 fewer actions, fewer resources.')
  expect(text).toContain('Left    1 proposal not written, too large for one policy: aws_iam_policy.b.')
})

test.each<[string, readonly PolicyPlan[], string]>([
  ['no policy', [], 'Why  No policy was found.'],
  [
    'nothing proposed',
    [unchanged, skipped, { ...unchanged, looksUnused: true }],
    'Why  Nothing is proposed: 1 looks unused, 1 unchanged, 1 skipped. The reasons are above.',
  ],
  [
    'a proposal that has to be split',
    [{ ...narrowed, tooLarge: { size: 7000, quota: 6144 }, edits: [] }],
    'Why  1 proposal not written, too large for one policy: aws_iam_policy.deploy.',
  ],
  [
    'an earlier stage goes first',
    [{ ...narrowed, edits: [], rollout: { state: 'waiting', reason: 'Waits for dev.', stages: [] } }],
    'Why  1 proposal waiting for an earlier stage of the rollout: aws_iam_policy.deploy.',
  ],
  [
    'a file that is not edited',
    [{ ...notEdited, reason: 'A proposal is made, and its file is not edited.' }],
    'Why  1 policy not edited, --details shows why: aws_iam_policy.deploy.',
  ],
  [
    'a proposal without an edit',
    [{ ...narrowed, edits: [] }],
    'Why  1 policy not edited, --details shows why: aws_iam_policy.deploy.',
  ],
  [
    'a proposal whose file was not written',
    [narrowed],
    'Why  1 policy not edited, --details shows why: aws_iam_policy.deploy.',
  ],
  [
    'a file that is not edited, while an earlier stage goes first: one reason',
    [{ ...notEdited, rollout: { state: 'waiting', reason: 'Waits for dev.', stages: [] } }],
    'Why  1 policy not edited, --details shows why: aws_iam_policy.deploy.',
  ],
])('nothing was done: %s', (_, policies, why) => expect(said(policies)).toBe(why))
