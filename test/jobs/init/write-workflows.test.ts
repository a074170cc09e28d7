import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { lintWorkflow } from '../../support/workflow-lint.ts'
import { actionReference } from '../../../src/action-reference.ts'
import { workflowPaths, writeWorkflows, type WorkflowRequest } from '../../../src/jobs/init/write-workflows.ts'

const action = parse(readFileSync(new URL('../../../action.yml', import.meta.url), 'utf8')) as {
  readonly inputs: object
  readonly outputs: object
}

interface Step {
  readonly uses: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly if?: string
  readonly environment?: string
  readonly permissions: Readonly<Record<string, string>>
  readonly 'timeout-minutes': number
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly name: string
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: object
  readonly concurrency: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const plain: WorkflowRequest = { folder: '', states: [] }
const role = { name: 'whittle-reader', arn: 'arn:aws:iam::111122223333:role/whittle-reader', environment: 'aws' }
const full: WorkflowRequest = {
  folder: 'apps/infra #1',
  states: ['envs/prod/terraform.tfstate'],
  role,
  region: { name: 'eu-west-1', from: 'the provider of envs/prod' },
}

const named = (
  request: WorkflowRequest,
): Readonly<Record<string, { readonly text: string; readonly workflow: Workflow; readonly job: Job }>> =>
  Object.fromEntries(
    Object.entries(workflowPaths(request.folder)).map(([name, path]) => {
      const text = writeWorkflows(request).find((file) => file.path === path)?.content ?? ''
      const workflow = parse(text) as Workflow
      return [name, { text, workflow, job: Object.values(workflow.jobs)[0]! }]
    }),
  )

describe.each([
  ['at the top', plain],
  ['of a folder, with a role, a Region and states', full],
])('workflows %s', (_, request) => {
  const all = named(request)

  test('pass the linter that the documentation passes', () => {
    for (const { text } of Object.values(all)) expect(lintWorkflow(text)).toEqual([])
  })

  test('pin every action by commit, with its version beside it', () => {
    for (const { text } of Object.values(all)) {
      const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, value]) => value)
      expect(uses.filter((value) => value !== actionReference).length).toBe(uses.length - 1)
      for (const value of uses)
        if (value !== actionReference) expect(value).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    }
  })

  test('grant nothing at the top, and to each job what it needs, for a limited time', () => {
    const write = { contents: 'write', 'pull-requests': 'write', 'id-token': 'write' }
    expect(Object.fromEntries(Object.entries(all).map(([name, { job }]) => [name, job.permissions]))).toEqual({
      narrow: write,
      review: { contents: 'read', 'pull-requests': 'write' },
      reviewPost: { actions: 'read', 'pull-requests': 'write' },
      verify: write,
    })
    for (const { workflow, job } of Object.values(all)) {
      expect(workflow.permissions).toEqual({})
      expect(workflow.concurrency).toBeTruthy()
      expect(job['timeout-minutes']).toBeGreaterThan(0)
    }
  })

  test('are started by what each mode takes', () => {
    expect(Object.keys(all['narrow']!.workflow.on)).toEqual(['schedule', 'workflow_dispatch'])
    expect(Object.keys(all['review']!.workflow.on)).toEqual(['pull_request', 'merge_group'])
    expect(Object.keys(all['reviewPost']!.workflow.on)).toEqual(['workflow_run'])
    expect(Object.keys(all['verify']!.workflow.on)).toEqual(['schedule', 'workflow_dispatch'])
    expect(all['reviewPost']!.workflow.on['workflow_run']).toEqual({
      workflows: [all['review']!.workflow.name],
      types: ['completed'],
    })
  })

  test('use inputs and outputs that there are', () => {
    for (const { text, job } of Object.values(all)) {
      const own = job.steps.find(({ uses }) => actionReference.startsWith(uses))
      expect(own).toBeDefined()
      for (const name of Object.keys(own?.with ?? {})) expect(action.inputs).toHaveProperty(name)
      for (const [, name = ''] of text.matchAll(/steps\.review\.outputs\.(\w+)/g))
        expect(action.outputs).toHaveProperty(name)
    }
  })

  test('let no text from outside into a shell, leave no token behind, and check out nothing of a fork', () => {
    for (const { text, job } of Object.values(all)) {
      expect(job.steps.some(({ run }) => run !== undefined)).toBe(false)
      expect(text).not.toContain('pull_request_target')
      for (const { uses, with: inputs } of job.steps)
        if (uses.startsWith('actions/checkout@')) expect(inputs?.['persist-credentials']).toBe(false)
    }
    expect(all['reviewPost']!.text).not.toContain('actions/checkout')
  })

  test('write nothing at first', () => expect(all['narrow']!.job.steps.at(-1)?.with).toMatchObject({ 'dry-run': true }))

  test('need no credentials of AWS for reviews', () => {
    for (const name of ['review', 'reviewPost']) expect(all[name]!.text).not.toMatch(/role-to-assume|id-token/)
  })
})

test('without a role a job is skipped until the variable names one', () => {
  for (const name of ['narrow', 'verify']) {
    const { job } = named(plain)[name]!
    expect(job.if).toBe("${{ vars.WHITTLE_ROLE != '' }}")
    expect(job.steps[1]?.with).toEqual({
      'role-to-assume': '${{ vars.WHITTLE_ROLE }}',
      'aws-region': '${{ vars.WHITTLE_REGION }}',
    })
  }
})

test('with a role and a Region nothing is left to set', () => {
  for (const name of ['narrow', 'verify']) {
    const { job, text } = named(full)[name]!
    expect(text).not.toContain('vars.')
    expect([job.if, job.environment]).toEqual([undefined, 'aws'])
    expect(job.steps[1]?.with).toEqual({ 'role-to-assume': role.arn, 'aws-region': 'eu-west-1' })
    expect(job.steps.at(-1)?.with).toMatchObject({
      'working-directory': 'apps/infra #1',
      state: 'envs/prod/terraform.tfstate\n',
    })
  }
})

test('a folder has workflows, names and groups of its own', () => {
  const [top, folder] = [named(plain), named(full)]
  const of = (all: typeof top) =>
    Object.values(all).flatMap(({ workflow }) => [workflow.name, JSON.stringify(workflow.concurrency)])
  expect(new Set([...of(top), ...of(folder)]).size).toBe(16)
  expect(workflowPaths(full.folder).narrow).toBe('.github/workflows/whittle-apps-infra-1.yml')
  expect(folder['review']!.job.steps[1]?.with).toEqual({ 'working-directory': 'apps/infra #1', name: 'apps-infra-1' })
  expect(folder['reviewPost']!.job.steps.at(-1)?.with).toMatchObject({ name: 'apps-infra-1' })
})
