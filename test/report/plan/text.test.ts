import { describe, expect, test } from '@jest/globals'
import { renderPlanText } from '../../../src/report/plan/text.ts'
import { displayWidth } from '../../../src/report/tables.ts'
import { expectGolden } from '../golden.ts'
import { deployFile, narrowed } from '../narrowed-plan.ts'
import { deniedEntry, many, plan, planOf, unchanged } from '../plans.ts'

const files = { 'infra/iam.tf': deployFile }
const plain = { colour: false, files }

// eslint-disable-next-line no-control-regex -- the colour codes that the report writes
const withoutColour = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, '')

test('the whole report', () => expectGolden('plan.txt', renderPlanText(plan, plain)))

test('without the file, the policy documents are compared', () => {
  expectGolden('plan-without-file.txt', renderPlanText(planOf([narrowed]), { colour: false }))
})

test('colour is all that colour changes', () => {
  const coloured = renderPlanText(plan, { colour: true, files })
  expect(withoutColour(coloured)).toBe(renderPlanText(plan, plain))
  expect(coloured).not.toBe(renderPlanText(plan, plain))
})

test('same plan, same text', () => expect(renderPlanText(plan, plain)).toBe(renderPlanText(plan, plain)))

test('nothing but the diff is wider than 100 columns, and no line ends in a space', () => {
  const lines = renderPlanText(plan, plain).split('\n')
  for (const line of lines.filter((each) => !/^ {2}[-+ @]/.test(each) || each.startsWith('   '))) {
    expect(displayWidth(line)).toBeLessThanOrEqual(100)
  }
  expect(lines.filter((line) => /\S +$/.test(line))).toEqual([])
})

test('thousands of actions are counted, not listed', () => {
  const text = renderPlanText(planOf([{ ...many(3000), after: unchanged.before ?? { statements: [] } }]), {
    colour: false,
  })
  expect(text.length).toBeLessThan(15_000)
  expect(text).toContain('3,000 Write actions')
  expect(text).toContain('and 2,994 more')
  expect(text).toContain('and 2,985 more actions in use')
})

test('an empty plan says so', () => {
  const empty = {
    ...planOf([]),
    coverage: { accounts: [], complete: false, problems: ['logs/a.gz: cut off'] },
    unmapped: [],
  }
  expectGolden('plan-empty.txt', renderPlanText(empty, { colour: false }))
})

test('two policies of one file are shown each with its own edits', () => {
  const [first, second] = narrowed.edits
  const text = renderPlanText(
    planOf([
      { ...narrowed, edits: first === undefined ? [] : [first] },
      { ...narrowed, address: 'aws_iam_policy.other', edits: second === undefined ? [] : [second] },
    ]),
    plain,
  )
  expect(text.match(/^ {2}\+ .*Action/gm)).toHaveLength(1)
  expect(text.match(/^ {2}\+ .*Resource/gm)).toHaveLength(1)
})

describe('text from outside', () => {
  const hostile = '\u001b[2Jx\n::error::y\u202e'
  test('reaches the terminal without its control characters', () => {
    const text = renderPlanText(
      planOf([
        { ...narrowed, address: hostile, file: hostile, principals: [hostile], reason: hostile, notes: [hostile] },
        { ...unchanged, reason: hostile, file: hostile, notes: [hostile] },
      ]),
      { colour: false },
    )
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    expect(text).not.toMatch(/^::/m)
  })
})

test('what a proof does not say is not claimed', () => {
  const { proof } = narrowed
  if (proof === null) throw new Error('the example has a proof')
  const denied = [{ entry: deniedEntry, decision: 'implicit-deny' as const, reason: 'no statement allows it' }]
  const text = renderPlanText(
    planOf([
      {
        ...narrowed,
        proof: {
          containment: { verdict: 'undecided', reason: 'the condition compares a variable' },
          replay: { ...proof.replay, denied },
          backtest: null,
          unseen: null,
        },
      },
    ]),
    { colour: false },
  )
  expect(text).toContain('Contained  undecided: the condition compares a variable')
  expect(text.replace(/\s+/g, ' ')).toContain('1 would be denied (s3:GetObject on arn:aws:s3:::acme-logs/x)')
  expect(text).not.toContain('proven')
  expect(text).not.toContain('Backtest')
})

test('what goes unseen, and what is too large to be written, is said', () => {
  const [change] = narrowed.changes
  if (change === undefined) throw new Error('the example has changes')
  const policy = {
    ...narrowed,
    tooLarge: { size: 7044, quota: 6144 },
    changes: [{ ...change, dropped: ['s3:GetObjectVersion'] }],
  }
  const text = renderPlanText(planOf([policy]), plain)
  expect(text).toContain(
    'Too large  with 7,044 characters it exceeds the quota of 6,144: nothing is edited until it is',
  )
  expect(text).toContain('Removed s3:GetObjectVersion: not observable; policies.unobserved removes it')
  expect(text).not.toContain('to change')
})
