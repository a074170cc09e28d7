import { describe, expect, test } from '@jest/globals'
import type { Plan, PolicyPlan } from '../../../src/proof/plan.ts'
import { nextStep } from '../../../src/report/plan/next-step.ts'
import { countStates, stateOf } from '../../../src/report/plan/rows.ts'
import { renderPlanOverview } from '../../../src/report/plan/overview.ts'
import { displayWidth } from '../../../src/report/tables.ts'
import { accountNotKnown } from '../../../src/sources/unknown-account.ts'
import { expectGolden } from '../golden.ts'
import { narrowed } from '../narrowed-plan.ts'
import { many, plan, planOf, skipped, unchanged } from '../plans.ts'

const unused: PolicyPlan = {
  ...unchanged,
  id: 'unused',
  address: 'aws_iam_policy.old',
  looksUnused: true,
  reason: 'The whole policy looks unused: role a used none of its permissions from 2026-08-22 to 2026-11-21.',
}
const undecided: PolicyPlan = {
  ...unchanged,
  id: 'undecided',
  address: 'aws_iam_policy.young',
  notCompared: true,
  reason: 'The evidence for account 111122223333 covers 12 days of the 90 asked for (evidence.window, --min-days).',
}
const fenced: PolicyPlan = {
  ...narrowed,
  id: 'fenced',
  address: 'aws_iam_policy.with_a_name_that_is_so_long_that_it_takes_a_line_of_its_own_on_every_terminal',
  principals: ['a', 'b', 'c', 'd', 'e'].map((name) => `arn:aws:iam::111122223333:role/teams/payments/${name}-runner`),
  changes: narrowed.changes.map((change) => ({ ...change, rule: 'deny-networks' as const })),
}
const split: PolicyPlan = {
  ...narrowed,
  id: 'split',
  address: 'aws_iam_policy.big',
  tooLarge: { size: 7000, quota: 6144 },
}
const noAccount = (number: number): PolicyPlan[] =>
  Array.from({ length: number }, (_, index) => ({
    ...skipped,
    id: `n${index}`,
    address: `aws_iam_policy.n${index}`,
    reason: `${accountNotKnown('apps')}.`,
  }))
const trial = { reasons: ['It decides as of 2026-11-01.'] }
const all: Plan = {
  ...planOf([narrowed, fenced, split, unused, undecided, unchanged, skipped, ...noAccount(116)]),
  trial,
  broadGrants: [{ principal: 'arn:aws:iam::111122223333:role/ops', policy: 'AdministratorAccess', awsManaged: true }],
  problems: ['a.tf:1:1: cannot be read', 'b.tf: cannot be read', 'c.tf: cannot be read', 'd.tf: cannot be read'],
}
const overview = (of: Plan, options: Partial<Parameters<typeof renderPlanOverview>[1]> = {}): string =>
  renderPlanOverview(of, { colour: false, width: 100, ...options })

test('the whole overview', () => expectGolden('plan-overview.txt', overview(all)))
test('at 80 columns', () => expectGolden('plan-overview-80.txt', overview(all, { width: 80 })))

test.each([60, 80, 100, 140])('fits %i columns, and no line ends in a space', (width) => {
  const lines = overview(all, { width }).split('\n')
  const names = new Set(all.policies.map((policy) => policy.address))
  const tooWide = lines.filter((line) => displayWidth(line) > width && !names.has(line))
  // A table has a least width: five levels, the actions and the state.
  expect(width < 80 ? tooWide.filter((line) => displayWidth(line) > 80) : tooWide).toEqual([])
  expect(lines.filter((line) => /\s$/.test(line))).toEqual([])
})

test('colour is all that colour changes', () => {
  // eslint-disable-next-line no-control-regex -- the colour codes that the report writes
  const plain = overview(all, { colour: true }).replace(/\u001b\[[0-9;]*m/g, '')
  expect(plain).toBe(overview(all))
  expect(overview(all, { colour: true })).not.toBe(overview(all))
})

test('the reason of 116 skipped policies stands once, with its remedy', () => {
  const text = overview(all)
  expect(text.match(/account of apps is not known/g)).toHaveLength(1)
  expect(text.match(/Write account: /g)).toHaveLength(1)
  expect(text).toContain(' 116  The account of apps')
})

test('a thousand proposals are counted beyond those that lose most', () => {
  const few = Array.from({ length: 1000 }, (_, index) => ({
    ...narrowed,
    id: `p${index}`,
    address: `aws_iam_policy.p${index}`,
  }))
  const text = overview(planOf([...few, { ...many(50), id: 'most', address: 'aws_iam_policy.most' }]))
  expect(text.split('\n').length).toBeLessThan(120)
  expect(text).toContain('aws_iam_policy.most')
  expect(text).toContain('and 961 more policies; --details lists all')
})

test('short: the table, the sums and the doubts alone', () => {
  const text = overview(all, { short: true })
  expect(text).toContain('aws_iam_policy.deploy')
  expect(text).toContain('Trial')
  expect(text).not.toMatch(/Next|Skipped|Blind spots|Evidence/)
})

test.each([{ short: true }, {}])('what was decided for want of configuration is said: %j', (options) => {
  const notes = ['Account 111122223333 is taken from the logs: all their records are of it.']
  const of = { ...planOf([narrowed]), setup: { configuration: null, notes, missing: null } }
  expect(overview(of, options).replace(/\s+/g, ' ')).toContain(notes[0])
})

test('short: why little was compared, without what to write', () => {
  const of = {
    ...planOf([skipped]),
    setup: { configuration: null, notes: [], missing: { why: 'None of 1.', yaml: 'account: x' } },
  }
  const text = overview(of, { short: true })
  expect(text).toContain('Little was compared. None of 1.')
  expect(text).not.toMatch(/account: x|To write/)
})

describe('what makes a plan doubtful stands above the table', () => {
  const coverage = { accounts: [], complete: false, problems: ['logs/a.gz: cut off'] }
  test.each<[string, Plan, string]>([
    ['a trial', all, 'Trial  This is a trial'],
    ['no evidence', { ...planOf([narrowed]), coverage }, 'No evidence  No CloudTrail event was read'],
    [
      'evidence that is not whole',
      { ...plan, coverage: { ...plan.coverage, complete: false, problems: ['logs/a.gz: cut off'] } },
      'Incomplete  Evidence is incomplete, so no permission was removed. logs/a.gz: cut off',
    ],
  ])('%s', (_, of, beginning) => expect(overview(of).startsWith(beginning)).toBe(true))
})

test('"proven" is said of nothing that only looks unused', () => {
  expect(overview(planOf([unused]))).not.toMatch(/prove/)
})

test('text from outside reaches the terminal without its control characters', () => {
  const hostile = '\u001b[2Jx\n::error::y\u202e'
  const text = overview(
    planOf([
      { ...narrowed, address: hostile, file: hostile, principals: [hostile], reason: hostile },
      { ...unused, address: hostile, reason: hostile },
      { ...skipped, address: hostile, reason: hostile },
    ]),
  )
  // eslint-disable-next-line no-control-regex -- control characters are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  expect(text).not.toMatch(/^::/m)
})

describe('the next step', () => {
  const setup = (yaml: string) => ({ configuration: null, notes: [], missing: { why: 'None.', yaml } })
  const without = planOf([skipped])
  test.each<[string, Plan, RegExp]>([
    ['proposals', planOf([narrowed, unused]), /--details.*--apply edits 1 file\.$/],
    ['a proposal that is too large', planOf([{ ...split, edits: [] }]), /^(?!.*--apply).*--details/],
    ['no policy', planOf([]), /policies\.include/],
    ['no evidence', { ...without, coverage: { accounts: [], complete: true, problems: [] } }, /--events/],
    ['a configuration to write', { ...without, setup: setup('account: "1"') }, /Write the lines above/],
    ['little compared, and nothing to write', { ...without, setup: setup('') }, /reasons above/],
    ['only what looks unused', planOf([unused]), /owners/],
    ['only undecided ones', planOf([undecided]), /undecided policies need/],
    ['nothing', planOf([unchanged]), /Nothing is to be narrowed/],
  ])('%s', (_, of, expected) => {
    const counts = countStates(of.policies.map(stateOf))
    expect(nextStep(of, counts)).toMatch(expected)
  })
})
