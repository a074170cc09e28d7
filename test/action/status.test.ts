import { describe, expect, test } from '@jest/globals'
import { stepFailure, runStatusOf, toleratedConditions } from '../../src/action/status.ts'
import { failConditions, type FailCondition } from '../../src/action/fail-on.ts'
import { showWarnings } from '../../src/action/annotations.ts'
import { GitHubError } from '../../src/github/errors.ts'
import { publishedResult, type PublishResult, type PublishState } from '../../src/jobs/pull-requests/result.ts'
import type { Plan } from '../../src/proof/plan.ts'
import { narrowed } from '../report/narrowed-plan.ts'
import { planOf, unchanged } from '../report/plans.ts'

const nothing: PublishResult = { pullRequests: [], problems: [], failure: null }
const states = (...all: PublishState[]): PublishResult => ({
  ...nothing,
  pullRequests: all.map((state) => publishedResult('a.tf#p', state, null, `because of ${state}`)),
})
const { coverage } = planOf([narrowed])
const seen = { ...planOf([unchanged]), coverage }
const withCoverage = (more: Partial<Plan['coverage']>, plan = seen): Plan => ({
  ...plan,
  coverage: { ...plan.coverage, ...more },
})
const byDefault: FailCondition[] = ['no-evidence', 'not-opened']

describe('what fails a step', () => {
  test.each<[string, Plan, PublishResult, string | null]>([
    ['nothing to do', seen, nothing, null],
    ['declined, left, waiting', seen, states('declined', 'left', 'waiting', 'unchanged', 'withdrawn'), null],
    ['a dry run', planOf([narrowed]), states('would-open', 'would-update', 'would-withdraw'), null],
    [
      'refused',
      seen,
      states('opened', 'refused'),
      '1 pull request was not opened: because of refused. (input fail-on: not-opened)',
    ],
    [
      'failed',
      seen,
      states('failed', 'failed'),
      '2 pull requests were not opened: because of failed. (input fail-on: not-opened)',
    ],
    [
      'GitHub fails',
      seen,
      { ...nothing, failure: new GitHubError('permission', 'The token lacks contents: write') },
      'The token lacks contents: write. (input fail-on: not-opened)',
    ],
    [
      'no evidence at all',
      withCoverage({ accounts: [] }),
      nothing,
      'No CloudTrail event was read, so nothing is narrowed: name log files in input events, or a source under evidence.cloudtrail in .github/whittle.yml. (input fail-on: no-evidence)',
    ],
    [
      'no evidence, and why',
      withCoverage({ accounts: [], complete: false, problems: ['eu-west-1: the credentials may not do this'] }),
      nothing,
      'No CloudTrail event was read, so nothing is narrowed: eu-west-1: the credentials may not do this. (input fail-on: no-evidence)',
    ],
    [
      'evidence of another account',
      withCoverage(
        { accounts: coverage.accounts.map((each) => ({ ...each, account: '999988887777' })) },
        planOf([unchanged]),
      ),
      nothing,
      'The evidence is of account 999988887777, and no policy is attached to a principal there (but in 111122223333), so nothing is narrowed: name log files in input events, or a source under evidence.cloudtrail in .github/whittle.yml. (input fail-on: no-evidence)',
    ],
    ['evidence that is incomplete', withCoverage({ complete: false, problems: ['a.gz: cut off'] }), nothing, null],
    ['proposals', planOf([narrowed]), states('opened'), null],
  ])('by default: %s', (_, plan, result, expected) => {
    expect(stepFailure(runStatusOf(plan, result, 0), byDefault)).toBe(expected)
  })

  test.each<[FailCondition, Plan, PublishResult, number, string]>([
    [
      'incomplete',
      withCoverage({ complete: false, problems: ['a.gz: cut off'] }),
      nothing,
      0,
      'Evidence is incomplete, so no permission was removed. a.gz: cut off. (input fail-on: incomplete)',
    ],
    [
      'incomplete',
      withCoverage({
        complete: false,
        problems: ['x'],
        incompleteAccounts: [{ account: '1', problem: 'a.gz: cut off.' }],
      }),
      nothing,
      0,
      'Evidence is incomplete, so no permission was removed from principals in 1. a.gz: cut off. (input fail-on: incomplete)',
    ],
    [
      'incomplete',
      seen,
      nothing,
      2,
      '2 proposals were held back, because access-analyzer.required asks for checks that could not be made. (input fail-on: incomplete)',
    ],
    ['proposals', planOf([narrowed]), nothing, 0, '1 policy can be narrowed. (input fail-on: proposals)'],
  ])('where asked: %s', (condition, plan, result, heldBack, expected) => {
    expect(stepFailure(runStatusOf(plan, result, heldBack), [condition])).toBe(expected)
    expect(stepFailure(runStatusOf(plan, result, heldBack), [])).toBeNull()
  })

  test('several at once are one line, and missing evidence is said once', () => {
    const plan = withCoverage({ accounts: [], complete: false }, planOf([narrowed]))
    const line = stepFailure(runStatusOf(plan, states('failed'), 0), failConditions)
    expect(line).toMatch(
      /^No CloudTrail event was read.* 1 pull request was not opened: .* 1 policy can be narrowed\. \(input fail-on: no-evidence, not-opened, proposals\)$/,
    )
    expect(line).not.toContain('\n')
  })
})

test('what does not fail the step is a warning, but for proposals', () => {
  const plan = withCoverage({ complete: false, problems: ['a.gz: cut off'] }, planOf([narrowed]))
  expect(toleratedConditions(runStatusOf(plan, states('failed'), 0), byDefault)).toEqual([
    'Evidence is incomplete, so no permission was removed.',
  ])
  expect(toleratedConditions(runStatusOf(plan, states('failed'), 0), [])).toEqual([
    'Evidence is incomplete, so no permission was removed.',
    '1 pull request was not opened: because of failed.',
  ])
  expect(toleratedConditions(runStatusOf(withCoverage({ accounts: [] }), nothing, 0), [])).toHaveLength(1)
})

test('complete, has-changes and the counts', () => {
  const status = runStatusOf(planOf([narrowed]), states('opened', 'opened', 'waiting', 'failed', 'refused'), 0)
  expect(status).toMatchObject({ complete: true, hasChanges: true, notOpened: 2 })
  expect(status.counts).toMatchObject({ opened: 2, updated: 0, waiting: 1, failed: 1, refused: 1, declined: 0 })
  expect(runStatusOf(seen, nothing, 0)).toMatchObject({ complete: true, hasChanges: false })
  expect(runStatusOf(seen, nothing, 1).complete).toBe(false)
  expect(runStatusOf(withCoverage({ complete: false }), nothing, 0).complete).toBe(false)
  expect(runStatusOf(withCoverage({ accounts: [] }), nothing, 0).complete).toBe(false)
})

describe('annotations', () => {
  const warned = (problems: readonly string[], most: number) => {
    const said = { warnings: [] as string[], printed: [] as string[] }
    showWarnings(
      { warning: (line) => said.warnings.push(line), print: (line) => said.printed.push(line) },
      problems,
      most,
    )
    return said
  }

  test('each once, and no more than there is room for', () => {
    expect(warned(['a', 'b', 'a'], 2)).toEqual({ warnings: ['a', 'b'], printed: [] })
    expect(warned(['a', 'b', 'c', 'd'], 3)).toEqual({
      warnings: ['a', 'b', '2 more warnings: they are in the log below this line, and in the job summary.'],
      printed: ['warning: c', 'warning: d'],
    })
    expect(warned([], 3)).toEqual({ warnings: [], printed: [] })
  })

  test('unseen characters are shown, and a long text is cut', () => {
    const { warnings } = warned([`a\u202e\n::error::b${'x'.repeat(2000)}`], 2)
    expect(warnings[0]).toMatch(/^a\\u202e ::error::bx+…$/)
    expect(warnings[0]?.length).toBe(1000)
  })
})
