import { parse } from 'yaml'
import { actionReference, isThisAction } from '../../src/action-reference.ts'
import { read } from './markdown.ts'

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps?: readonly Step[]
}

interface Workflow {
  readonly on?: string | readonly string[] | Readonly<Record<string, unknown>>
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs?: Readonly<Record<string, Job>>
}

const action = parse(read('action.yml')) as {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions */
const permissionNames = new Set(
  'actions attestations checks contents deployments discussions id-token issues packages pages pull-requests repository-projects security-events statuses models'.split(
    ' ',
  ),
)

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/contexts */
const contextNames = new Set('github env vars job jobs steps runner secrets strategy matrix needs inputs'.split(' '))

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#functions */
const functionNames = new Set(
  'contains startsWith endsWith format join toJSON fromJSON hashFiles success always cancelled failure case'.split(' '),
)

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows */
const eventNames = new Set(
  'schedule workflow_dispatch workflow_run workflow_call push pull_request merge_group repository_dispatch issue_comment'.split(
    ' ',
  ),
)

/** What each mode writes to GitHub at least (docs/action.md, docs/review.md, docs/runbook-records.md, docs/verify.md). */
const needed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  narrow: { contents: 'write', 'pull-requests': 'write' },
  review: { contents: 'read', 'pull-requests': 'write' },
  'review-post': { actions: 'read', 'pull-requests': 'write' },
  runbook: { contents: 'write', 'pull-requests': 'write', issues: 'write' },
  verify: { contents: 'write', 'pull-requests': 'write' },
  command: { contents: 'write', 'pull-requests': 'write' },
}

/** The mode that an event starts, where the step names none (input `mode` in action.yml). */
const modeOf: Readonly<Record<string, string>> = {
  schedule: 'narrow',
  workflow_dispatch: 'narrow',
  pull_request: 'review',
  merge_group: 'review',
  workflow_run: 'review-post',
  issue_comment: 'command',
}

/** Is a text of YAML a workflow, a list of steps of one, or its permissions alone? */
export const isWorkflow = (text: string): boolean => /^jobs:/m.test(text)
export const isPermissions = (text: string): boolean => /^permissions:/m.test(text) && !isWorkflow(text)
export const isSteps = (text: string): boolean => /^- (uses|if|id|run|name):/m.test(text)

/** What is wrong with a workflow, with a list of its steps, or with its permissions; nothing: []. */
export function lintWorkflow(text: string): string[] {
  const faults = lintText(text)
  if (isPermissions(text)) return [...faults, ...unknownPermissions((parse(text) as Workflow).permissions ?? {})]
  if (!isWorkflow(text)) return [...faults, ...lintSteps(parse(text) as readonly Step[])]
  const workflow = parse(text) as Workflow
  const events = eventsOf(workflow.on)
  if (events.length === 0) faults.push('no event starts it')
  for (const event of events) if (!eventNames.has(event)) faults.push(`there is no event ${event}`)
  if (!workflow.permissions) faults.push('permissions are not stated at the top')
  const jobs = Object.entries(workflow.jobs ?? {})
  if (jobs.length === 0) faults.push('it has no job')
  for (const [name, job] of jobs) {
    const permissions = job.permissions ?? workflow.permissions ?? {}
    faults.push(...unknownPermissions(permissions).map((fault) => `${name}: ${fault}`))
    const steps = job.steps ?? []
    if (steps.length === 0) faults.push(`${name}: it has no step`)
    faults.push(...lintSteps(steps), ...lintPermissions(permissions, steps, events))
  }
  return faults
}

const unknownPermissions = (permissions: Readonly<Record<string, string>>): string[] =>
  Object.entries(permissions)
    .filter(([name, level]) => !permissionNames.has(name) || !['read', 'write', 'none'].includes(level))
    .map(([name, level]) => `there is no permission ${name}: ${level}`)

const eventsOf = (on: Workflow['on']): string[] =>
  on === undefined ? [] : typeof on === 'string' ? [on] : Array.isArray(on) ? [...on] : Object.keys(on)

/** Comments count: what stands behind `uses:` is compared as it is written. */
function lintText(text: string): string[] {
  const faults: string[] = []
  for (const [, uses = ''] of text.matchAll(/^[ -]*uses: (.*)$/gm)) {
    if (isThisAction(uses) ? uses !== actionReference : !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses))
      faults.push(`uses: ${uses} is not pinned`)
  }
  if (text.split('${{').length !== text.split('}}').length) faults.push('an expression is not closed')
  return faults
}

function lintSteps(steps: readonly Step[]): string[] {
  const faults: string[] = []
  const ids = new Map(steps.flatMap((step) => (step.id === undefined ? [] : [[step.id, step] as const])))
  for (const step of steps) {
    const title = step.uses ?? step.run ?? step.id ?? 'a step'
    if ((step.uses === undefined) === (step.run === undefined)) faults.push(`${title}: has to have uses or run`)
    if (step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false)
      faults.push(`${title}: leaves its token behind`)
    if (isThisAction(step.uses ?? ''))
      for (const input of Object.keys(step.with ?? {}))
        if (!(input in action.inputs)) faults.push(`${title}: there is no input ${input}`)
    if (step.run?.includes('${{')) faults.push(`${title}: text from outside may reach the shell`)
    for (const expression of expressionsOf(step)) faults.push(...lintExpression(expression, ids))
  }
  return faults
}

const expressionsOf = (step: Step): string[] => [
  ...(step.if === undefined || step.if.includes('${{') ? [] : [step.if]),
  ...[...JSON.stringify(step).matchAll(/\$\{\{(.*?)\}\}/g)].map(([, expression = '']) => expression),
]

function lintExpression(expression: string, ids: ReadonlyMap<string, Step>): string[] {
  const faults: string[] = []
  const plain = expression.replace(/'(?:[^']|'')*'/g, "''")
  for (const [, name = '', call] of plain.matchAll(/(?<![\w.-])([A-Za-z_][\w-]*)(\s*\()?/g)) {
    if (['true', 'false', 'null'].includes(name)) continue
    if (call !== undefined ? !functionNames.has(name) : !contextNames.has(name))
      faults.push(`${expression.trim()}: there is no ${name}`)
  }
  for (const [, id = '', output = ''] of plain.matchAll(/(?<![\w.])steps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
    const step = ids.get(id)
    // A fragment of steps may name a step that stands elsewhere.
    if (step && isThisAction(step.uses ?? '') && !(output in action.outputs))
      faults.push(`${expression.trim()}: there is no output ${output}`)
    else if (!step && ids.size > 0) faults.push(`${expression.trim()}: there is no step ${id}`)
  }
  return faults
}

function lintPermissions(
  permissions: Readonly<Record<string, string>>,
  steps: readonly Step[],
  events: readonly string[],
): string[] {
  const faults: string[] = []
  const ask = (permission: string, level: string, why: string): void => {
    const has = permissions[permission]
    if (has !== level && !(level === 'read' && has === 'write')) faults.push(`${why} needs ${permission}: ${level}`)
  }
  for (const { uses = '', with: inputs = {} } of steps) {
    if (uses.startsWith('aws-actions/configure-aws-credentials@')) ask('id-token', 'write', 'a role in AWS')
    if (uses.startsWith('actions/checkout@')) ask('contents', 'read', 'checkout')
    if (!isThisAction(uses)) continue
    const named = inputs['mode']
    const modes =
      named === undefined ? events.flatMap((event) => modeOf[event] ?? []) : [JSON.stringify(named).replaceAll('"', '')]
    if (modes.length === 0) faults.push('no event starts a mode')
    for (const mode of new Set(modes)) {
      if (!needed[mode]) faults.push(`there is no mode ${mode}`)
      for (const [permission, level] of Object.entries(needed[mode] ?? {})) ask(permission, level, mode)
    }
  }
  return faults
}
