import { describe, expect, test } from '@jest/globals'
import type { Plan, PolicyPlan } from '../../../../src/proof/plan.ts'
import {
  shareBar,
  planTableSection,
  reasonsSection,
  unusedSection,
} from '../../../../src/report/plan/markdown/table.ts'
import { blindSpotTable } from '../../../../src/report/plan/markdown/blind-spots.ts'
import { planRows } from '../../../../src/report/plan/rows.ts'
import { accountNotKnown } from '../../../../src/sources/unknown-account.ts'
import { narrowed } from '../../narrowed-plan.ts'
import { plan, planOf, skipped, unchanged } from '../../plans.ts'

const textOf = ({ versions }: { readonly versions: readonly string[] }): string => versions[0] ?? ''
const reasonsOf = (of: Plan): string => textOf(reasonsSection(planRows(of), of))

test('a row has the policy, its principals, its actions, what is left, what goes by level and the state', () => {
  expect(textOf(planTableSection(planRows(plan))).split('\n')).toEqual([
    'Actions that are granted before and after, what is left of them, and how many go, by access level:',
    '',
    '| policy | attached to | actions | left | permissions | write | tagging | read | list | state |',
    '| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | --- |',
    '| `aws_iam_policy.deploy` | role/ci/deploy | 29 → 12 | `████░░░░░░` | 4 | 4 | 1 | 4 | 4 | narrowed, fewer resources |',
    '| `policies/audit.json` | user/jane |  |  |  |  |  |  |  | unchanged |',
  ])
})

test('pull requests are linked, where there are any', () => {
  const url = 'https://github.com/acme/infra/pull/7'
  const text = textOf(planTableSection(planRows(plan), new Map([[narrowed.id, { number: 7, url }]])))
  expect(text).toContain(`| narrowed, fewer resources | [#7](${url}) |`)
  expect(text).toContain('| state | pull request |')
  expect(text).toMatch(/\| unchanged \| {2}\|$/m)
})

test('reasons of many policies stand once, with the remedy', () => {
  const policies = Array.from({ length: 116 }, (_, index): PolicyPlan => ({
    ...skipped,
    id: `p${index}`,
    address: `aws_iam_policy.p${index}`,
    reason: `${accountNotKnown('apps')}.`,
  }))
  const text = reasonsOf(planOf([...policies, unchanged]))
  expect(text.match(/account of apps is not known/g)).toHaveLength(1)
  expect(text).toMatch(
    /^\| 116 \| skipped \| The account of apps .*and 113 more \| Write account: "111122223333" into/m,
  )
  expect(reasonsOf(planOf([narrowed]))).toBe('')
})

test('what looks unused stands with what that means, which is no proof', () => {
  const idle = planOf([{ ...unchanged, looksUnused: true }])
  const text = textOf(unusedSection(planRows(idle), idle))
  expect(text).toMatch(/### Looks unused\n\n- `policies\/audit\.json`: /)
  expect(text).toContain('Rarer use would not show')
  expect(text).not.toMatch(/prove/)
})

test('blind spots by what would make them visible, the most actions first and last what nothing shows', () => {
  const closed = 'No setting of CloudTrail shows it; a reviewer may remove it.'
  const text = textOf(
    blindSpotTable([
      { reason: 'a', opens: 'Add a selector.', actions: ['s3:GetObject'] },
      { reason: 'b', opens: closed, actions: ['iam:PassRole', 'iam:A', 'iam:B', 'iam:C'] },
      { reason: 'c', opens: 'Read us-west-2.', actions: ['s3:A', 's3:B'] },
      { reason: 'd', opens: 'Add a selector.', actions: ['s3:GetObject'] },
    ]),
  )
  const rows = text.split('\n').slice(4)
  expect(rows).toEqual([
    '| 2 | s3 2 | Read us-west-2. |',
    '| 1 | s3 1 | Add a selector. |',
    `| 4 | iam 4 | ${closed} |`,
  ])
})

describe('a bar', () => {
  test.each([
    [0, 10, '`░░░░░░░░░░`'],
    [1, 1000, '`█░░░░░░░░░`'],
    [5, 10, '`█████░░░░░`'],
    [10, 10, '`██████████`'],
    [0, 0, '`░░░░░░░░░░`'],
  ])('%i of %i', (part, whole, text) => expect(shareBar(part, whole)).toBe(text))
})
