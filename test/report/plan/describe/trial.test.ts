import { describe, expect, test } from '@jest/globals'
import { renderPullRequest, renderSummary } from '../../../../src/report/plan/markdown/pull-request.ts'
import { renderPlanText } from '../../../../src/report/plan/text.ts'
import { describeBasis } from '../../../../src/report/plan/describe/trial.ts'
import { narrowed } from '../../narrowed-plan.ts'
import { plan } from '../../plans.ts'

const trial = { reasons: ['It decides as of 2026-11-01.', 'Its window is short.'] }

describe('a trial is said first', () => {
  test.each([
    ['text', renderPlanText({ ...plan, trial }, { colour: false }), 0],
    ['the job summary, below its heading', renderSummary({ ...plan, trial }), 2],
    ['a pull request', renderPullRequest(narrowed, { ...plan, trial }).body, 0],
  ])('%s', (_, text, line) => {
    expect(
      text
        .split('\n')
        .slice(0, line + 1)
        .join('\n'),
    ).toMatch(/Trial.*This is a trial, not a decision to act on\. It decides as of 2026-11-01\. Its window is short\./s)
  })

  test.each([
    ['text', renderPlanText(plan, { colour: false })],
    ['the job summary', renderSummary(plan)],
    ['a pull request', renderPullRequest(narrowed, plan).body],
  ])('%s says nothing where it is none', (_, text) => expect(text).not.toMatch(/trial/i))
})

test.each([
  [['1'], ['a', 'b'], 'account 1; Regions a, b'],
  [['1', '2'], ['a'], 'accounts 1, 2; Region a'],
  [['1'], [], 'account 1; no Region is covered for the whole window'],
])('what a proposal rests on: %j %j', (accounts, regions, text) => {
  expect(describeBasis({ accounts, regions })).toBe(text)
})
