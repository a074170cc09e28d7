import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { workflowPath, writeWorkflow } from '../../../src/runbooks/workflow/write-workflow.ts'
import type { Parameter, Runbook } from '../../../src/runbooks/types.ts'
import { runbookOf } from '../values.ts'

const action = parse(readFileSync(new URL('../../../action.yml', import.meta.url), 'utf8')) as {
  inputs: Record<string, unknown>
  outputs: Record<string, unknown>
}
const parameters: readonly Parameter[] = [
  { name: 'key', type: 'access-key', description: 'The key: "compromised"', required: true },
  { name: 'severity', type: 'choice', required: false, default: 'high', choices: ['high', 'low'] },
  { name: 'days', type: 'integer', required: false, default: '30' },
]
const file = '.github/whittle/runbooks/key.yml'
const textOf = (more: Partial<Runbook> = {}): string =>
  writeWorkflow({ runbook: runbookOf({ parameters, ...more }), file, uses: 'acme/whittle@v0' })

interface Workflow {
  readonly on: {
    readonly schedule?: unknown
    readonly workflow_dispatch?: { readonly inputs: Record<string, object> }
  }
  readonly permissions: object
  readonly jobs: {
    readonly run: { readonly permissions: object; readonly steps: readonly { uses: string; with: object }[] }
  }
}
const read = (text: string): Workflow => parse(text) as Workflow

test('the parameters are typed inputs', () => {
  const { on } = read(textOf({ triggers: { dispatch: true, schedule: '17 6 * * *' } }))
  expect(on.schedule).toEqual([{ cron: '17 6 * * *' }])
  expect(on.workflow_dispatch?.inputs).toEqual({
    key: { description: 'The key: "compromised"', required: true, type: 'string' },
    severity: { description: 'choice', required: false, default: 'high', type: 'choice', options: ['high', 'low'] },
    days: { description: 'integer', required: false, default: 30, type: 'number' },
    answers: { description: expect.stringContaining('expected'), type: 'string', default: '' },
    drill: { description: expect.any(String), type: 'boolean', default: false },
  })
})

test('an event has an input for its id', () => {
  const event = { source: 'aws.guardduty', detailType: 'GuardDuty Finding', parameters: { key: 'detail.key' } }
  expect(read(textOf({ triggers: { dispatch: false, event } })).on.workflow_dispatch?.inputs).toHaveProperty('event-id')
})

describe('the job', () => {
  const text = textOf()
  const { permissions, jobs } = read(text)

  test('asks for no more than it needs', () => {
    expect(permissions).toEqual({})
    expect(jobs.run.permissions).toEqual({
      contents: 'write',
      'pull-requests': 'write',
      issues: 'write',
      'id-token': 'write',
      attestations: 'write',
    })
  })

  test('pins every action but this one by commit', () => {
    const uses = (text.match(/uses: .*/g) ?? []).filter((line) => !line.includes('/whittle@'))
    expect(uses).toHaveLength(4)
    for (const line of uses) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('lets no input into a shell, and uses inputs and outputs that the action has', () => {
    for (const step of jobs.run.steps) expect(step).not.toHaveProperty('run')
    const whittle = jobs.run.steps.find(({ uses }) => uses.startsWith('acme/whittle'))
    for (const name of Object.keys(whittle?.with ?? {})) expect(action.inputs).toHaveProperty([name])
    for (const [, name] of text.matchAll(/steps\.whittle\.outputs\.([\w-]+)/g))
      expect(action.outputs).toHaveProperty([name!])
  })
})

test('the same runbook gives the same text', () => {
  expect(textOf()).toBe(textOf())
  expect(workflowPath({ id: 'sensitive-data' })).toBe('.github/workflows/runbook-sensitive-data.yml')
})

test.each<[string, Partial<Runbook>, RegExp]>([
  ['no trigger', { triggers: { dispatch: false } }, /no trigger/],
  [
    'a parameter with the name of an input',
    { parameters: [{ name: 'drill', type: 'text', required: false }] },
    /the parameter drill/,
  ],
  [
    'too many parameters',
    { parameters: Array.from({ length: 24 }, (_, at) => ({ name: `p${at}`, type: 'text' as const, required: false })) },
    /takes 25 inputs/,
  ],
])('%s is refused', (_, more, says) => {
  expect(() => textOf(more)).toThrow(says)
})
