import { stringify } from 'yaml'
import { InputError } from '../../errors.ts'
import { pinnedActions as actions } from '../../pinned-actions.ts'
import type { Parameter, Runbook } from '../types.ts'

/** Names of inputs that are no parameters. */
const reserved = ['event-id', 'answers', 'drill']

/**
 * Inputs that workflow_dispatch takes.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs
 */
const mostInputs = 25

export interface RunbookWorkflowRequest {
  readonly runbook: Runbook
  /** Path of the runbook from the root of the repository. */
  readonly file: string
  /** What stands in `uses:` for this action. */
  readonly uses: string
}

/** The path of the workflow of a runbook. */
export const workflowPath = ({ id }: Pick<Runbook, 'id'>): string => `.github/workflows/runbook-${id}.yml`

/**
 * The GitHub workflow of a runbook: its parameters as typed inputs, its schedule, the least permissions, records as an
 * artifact that is attested. No value of an input reaches a shell.
 *
 * @throws InputError where a parameter cannot be an input
 */
export function writeWorkflow({ runbook, file, uses }: RunbookWorkflowRequest): string {
  const { triggers } = runbook
  const on = {
    ...(triggers.schedule !== undefined && { schedule: [{ cron: triggers.schedule }] }),
    ...((triggers.dispatch || triggers.event !== undefined) && { workflow_dispatch: { inputs: inputsOf(runbook) } }),
  }
  if (Object.keys(on).length === 0) {
    throw new InputError(`${file}: the runbook has no trigger: give triggers.schedule, dispatch or event`)
  }
  const workflow = {
    name: `Runbook ${runbook.id}`,
    on,
    permissions: {},
    concurrency: { group: `runbook-${runbook.id}`, 'cancel-in-progress': false },
    jobs: {
      run: {
        'runs-on': 'ubuntu-latest',
        permissions: {
          contents: 'write',
          'pull-requests': 'write',
          issues: 'write',
          'id-token': 'write',
          attestations: 'write',
        },
        steps: stepsOf(file, uses),
      },
    },
  }
  const head = [
    `# Written by whittle runbook workflow ${file}: change the runbook and write it again.`,
    `# whittle runbook workflow ${file} --check finds a difference.`,
  ]
  const text = stringify(workflow, { lineWidth: 0, defaultStringType: 'PLAIN', defaultKeyType: 'PLAIN' })
  return `${head.join('\n')}\n${commented(text)}`
}

/** Versions stand as comments behind pinned commits; in a YAML value they would be quoted. */
const commented = (text: string): string =>
  text.replace(/^(\s*(?:- )?uses: )(["']?)([^"'\n]*?) (# [^"'\n]*)\2$/gm, '$1$3 $4')

const stepsOf = (file: string, uses: string): object[] => [
  { uses: actions.checkout, with: { 'persist-credentials': false } },
  {
    uses: actions.credentials,
    with: { 'role-to-assume': '${{ vars.WHITTLE_ROLE }}', 'aws-region': '${{ vars.WHITTLE_REGION }}' },
  },
  {
    id: 'whittle',
    uses,
    with: {
      mode: 'runbook',
      runbook: file,
      parameters: "${{ github.event_name == 'workflow_dispatch' && toJSON(inputs) || '{}' }}",
    },
  },
  {
    if: "${{ always() && steps.whittle.outputs.record != '' }}",
    uses: actions.upload,
    with: { name: 'whittle-records', path: '${{ steps.whittle.outputs.record }}', 'if-no-files-found': 'error' },
  },
  {
    if: "${{ always() && steps.whittle.outputs.record != '' }}",
    uses: actions.attest,
    with: { 'subject-path': '${{ steps.whittle.outputs.record }}/*.json' },
  },
]

function inputsOf({ parameters, triage, triggers }: Runbook): Record<string, object> {
  const taken = parameters.find(({ name }) => reserved.includes(name))
  if (taken) {
    throw new InputError(
      `the parameter ${taken.name} has the name of an input that every workflow of a runbook has; rename it`,
    )
  }
  const inputs: Record<string, object> = Object.fromEntries(parameters.map((each) => [each.name, inputOf(each)]))
  if (triage.length > 0) {
    const ids = triage.map(({ id }) => id).join(', ')
    inputs['answers'] = { description: `Answers to ${ids}: ID=yes, ID=no or ID=unclear`, type: 'string', default: '' }
  }
  inputs['drill'] = { description: 'Everything but the writing', type: 'boolean', default: false }
  if (triggers.event !== undefined) {
    inputs['event-id'] = { description: 'Id of the EventBridge event; empty by hand', type: 'string', default: '' }
  }
  if (Object.keys(inputs).length > mostInputs) {
    throw new InputError(
      `the runbook has ${parameters.length} parameters: workflow_dispatch takes ${mostInputs} inputs in all`,
    )
  }
  return inputs
}

/** Choices are closed lists; whatever else is text is checked by the action as its type says. */
function inputOf({ type, description, required, default: value, choices }: Parameter): object {
  const common = {
    description: description ?? type,
    required: required && value === undefined,
    ...(value !== undefined && { default: type === 'integer' ? Number(value) : value }),
  }
  if (type === 'choice') return { ...common, type: 'choice', options: [...(choices ?? [])] }
  return { ...common, type: type === 'integer' ? 'number' : 'string' }
}
