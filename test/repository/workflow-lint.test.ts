import { expect, test } from '@jest/globals'
import { actionReference } from '../../src/action-reference.ts'
import { lintWorkflow } from '../support/workflow-lint.ts'

const checkout = `actions/checkout@${'a'.repeat(40)} # v1.2.3`
const workflow = `name: Whittle
on:
  schedule: [{ cron: '17 5 * * 1,4' }]
permissions: {}
jobs:
  narrow:
    runs-on: ubuntu-latest
    permissions:
      contents: write
      pull-requests: write
    steps:
      - uses: ${checkout}
        with:
          persist-credentials: false
      - uses: ${actionReference}
        id: whittle
        with:
          events: \${{ runner.temp }}
      - if: always() && steps.whittle.outputs.complete == 'false'
        run: echo incomplete
`

test('a workflow without a fault has none', () => expect(lintWorkflow(workflow)).toEqual([]))

test.each([
  ['an unpinned action', checkout, 'actions/checkout@v4', 'uses: actions/checkout@v4 is not pinned'],
  ['a pin without its version', ' # v1.2.3', '', `uses: ${checkout.split(' ')[0]} is not pinned`],
  ['another version of this action', actionReference, actionReference.replace(/@.*/, '@main'), /@main is not pinned/],
  ['a token that is left behind', 'false\n', 'true\n', /leaves its token behind/],
  ['an input', 'events:', 'event:', /there is no input event/],
  ['an output', 'outputs.complete', 'outputs.completed', /there is no output completed/],
  ['a step', 'steps.whittle.', 'steps.other.', /there is no step other/],
  ['a context', 'runner.temp', 'runners.temp', 'runners.temp: there is no runners'],
  ['a function', 'always()', 'ever()', /there is no ever/],
  ['an open expression', 'temp }}', 'temp }', 'an expression is not closed'],
  ['an expression in a shell', 'echo incomplete', 'echo ${{ github.actor }}', /may reach the shell/],
  ['an event', '  schedule', '  sometimes', 'there is no event sometimes'],
  ['missing permissions', 'contents: write', 'contents: read', 'narrow needs contents: write'],
  ['a permission', 'pull-requests: write', 'pull-request: write', /there is no permission pull-request/],
  ['no permissions at the top', 'permissions: {}\n', '', 'permissions are not stated at the top'],
  ['a mode', 'events: ', 'mode: sing\n          events: ', 'there is no mode sing'],
  [
    'a role without id-token',
    checkout,
    `aws-actions/configure-aws-credentials@${'a'.repeat(40)} # v1.2.3`,
    'a role in AWS needs id-token: write',
  ],
])('%s is found', (_, from, to, fault) => {
  expect(workflow).toContain(from)
  const faults = lintWorkflow(workflow.replace(from, to))
  expect(faults).toContainEqual(typeof fault === 'string' ? fault : expect.stringMatching(fault))
})

test('permissions alone are read too', () => {
  expect(lintWorkflow('permissions:\n  contents: write\n')).toEqual([])
  expect(lintWorkflow('permissions:\n  content: write\n')).toEqual(['there is no permission content: write'])
})
