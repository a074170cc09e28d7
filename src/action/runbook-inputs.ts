import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { InputError } from '../errors.ts'
import type { RecordContext } from '../runbooks/record/draft-of-run.ts'
import type { Answers } from '../runbooks/triage.ts'
import type { Parameter, Triggers } from '../runbooks/types.ts'
import { flagOf, nonEmptyLines } from './input-values.ts'
import { readInputs, type ActionInputs } from './inputs.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Values = Readonly<Record<string, string>>

export type RunbookMode = 'runbook' | 'verify'

/** Events on which a runbook may run: never a pull request, whose text and files anyone may write. */
const allowed = ['schedule', 'workflow_dispatch', 'repository_dispatch', 'push']

/** Inputs of a workflow that are no parameters of the runbook. */
const reservedInputs = ['event-id', 'answers', 'drill'] as const

/** @throws InputError where the event may not start it */
export function runbookMode(env: Environment): RunbookMode | undefined {
  const mode = (env['INPUT_MODE'] ?? '').trim()
  if (mode !== 'runbook' && mode !== 'verify') return undefined
  const event = env['GITHUB_EVENT_NAME'] ?? ''
  if (allowed.includes(event)) return mode
  throw new InputError(`input mode: ${mode} does not run on the event "${event}"; run it on ${allowed.join(', ')}`)
}

export interface RunbookInputs {
  readonly common: ActionInputs
  /** Path of the runbook, from the working directory; empty for `verify`. */
  readonly file: string
  readonly parameters: Values
  readonly answers: Answers
  readonly drill: boolean
  /** Id of an EventBridge event; empty: none. */
  readonly eventId: string
  /** Folder for records, from the working directory; empty: as configured. */
  readonly record: string
  /** Does a failed verification leave the step green? */
  readonly tolerant: boolean
}

/** @throws InputError with the input's name and what it takes */
export function readRunbookInputs(mode: RunbookMode, env: Environment): RunbookInputs {
  const input = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
  // What all jobs take is read as for the job that takes the most.
  const common = readInputs({
    ...env,
    INPUT_MODE: 'narrow',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    'INPUT_FAIL-ON': '',
  })
  const file = input('runbook')
  if (mode === 'runbook' && file === '') throw new InputError('input runbook: name the file of the runbook')
  const workspace = resolve(env['GITHUB_WORKSPACE'] ?? process.cwd())
  const record = input('record')
  assertBelow('runbook', resolve(common.root, file), file, [workspace])
  assertBelow('record', resolve(common.root, record), record, [workspace, common.temp])
  const all = valuesOf('parameters', input('parameters'))
  const given = (name: (typeof reservedInputs)[number]): string => input(name) || (all[name] ?? '')
  const eventId = given('event-id')
  if (!/^[A-Za-z0-9-]{0,100}$/.test(eventId)) {
    throw new InputError('input event-id: it is not the id of an EventBridge event: letters, digits and "-"')
  }
  return {
    common,
    file,
    parameters: Object.fromEntries(
      Object.entries(all).filter(([name, value]) => value !== '' && !reservedInputs.some((each) => each === name)),
    ),
    answers: answersOf(valuesOf('answers', given('answers'))),
    drill: flagOf('drill', given('drill')) ?? common.dryRun,
    eventId,
    record,
    tolerant: input('fail-on') === 'none',
  }
}

/**
 * Nothing outside of the checkout is read as a runbook; records go there or into the runner's folder for temporary files.
 *
 * @throws InputError
 */
function assertBelow(name: string, path: string, shown: string, folders: readonly string[]): void {
  const real = realPathOf(path)
  if (folders.some((folder) => real === realPathOf(folder) || real.startsWith(realPathOf(folder) + sep))) return
  throw new InputError(`input ${name}: ${JSON.stringify(shown.slice(0, 200))} leads out of the workspace`)
}

/** With the symbolic links of what is there resolved; what is not there yet keeps its name. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(realPathOf(above), basename(path))
  }
}

function answersOf(values: Values): Answers {
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => {
      if (value === 'yes' || value === 'no' || value === 'unclear') return [id, value]
      throw new InputError(`input answers: ${id}: expects yes, no or unclear`)
    }),
  )
}

/** A JSON object (`toJSON(inputs)`), or lines `NAME=VALUE`. */
function valuesOf(name: string, text: string): Values {
  if (text === '') return {}
  if (!text.startsWith('{')) {
    return Object.fromEntries(
      nonEmptyLines(text).map((line) => {
        const [, key, value] = /^([a-z][a-z0-9-]*)=(.*)$/.exec(line) ?? []
        if (key === undefined || value === undefined) {
          throw new InputError(`input ${name}: the line ${JSON.stringify(line.slice(0, 100))} is not NAME=VALUE`)
        }
        return [key, value.trim()]
      }),
    )
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new InputError(`input ${name}: it begins like a JSON object, and is none`)
  }
  return Object.fromEntries(
    Object.entries(value as object).map(([key, each]: [string, unknown]) => {
      if (typeof each === 'string') return [key, each.trim()]
      if (typeof each === 'number' || typeof each === 'boolean') return [key, String(each)]
      if (each === null) return [key, '']
      throw new InputError(`input ${name}: ${key} is a list or an object; each value is one text`)
    }),
  )
}

/**
 * Refuses parameters that an event may not fill: those that the file does not name for it, and patterns. So an event, also
 * a forged one, names one thing and never widens the scope.
 *
 * @throws InputError
 */
export function assertEventParameters(
  values: Values,
  { event }: Pick<Triggers, 'event'>,
  parameters: readonly Parameter[],
): void {
  if (event === undefined) throw new InputError('input event-id: the runbook has no triggers.event: no event starts it')
  for (const [name, value] of Object.entries(values)) {
    if (!Object.hasOwn(event.parameters, name)) {
      throw new InputError(
        `input parameters: an event may not fill ${name}: triggers.event.parameters does not name it`,
      )
    }
    const { type } = parameters.find((each) => each.name === name) ?? {}
    if (type === 'pattern' && /[*?]/.test(value)) {
      throw new InputError(`input parameters: ${name} of an event holds a wildcard: an event names one thing`)
    }
  }
}

/** What triggered the run, and who asked for it, by the runner's own variables. */
export function triggerOf(
  env: Environment,
  inputs: Pick<RunbookInputs, 'eventId'> & Partial<Pick<RunbookInputs, 'drill'>>,
  runUrl: string | undefined,
) {
  const actor = env['GITHUB_TRIGGERING_ACTOR'] || env['GITHUB_ACTOR'] || ''
  const event = env['GITHUB_EVENT_NAME'] ?? ''
  const run = env['GITHUB_RUN_ID'] ?? ''
  const { eventId, drill = false } = inputs
  const kind = eventId !== '' ? 'event' : event === 'schedule' ? 'schedule' : 'dispatch'
  const trigger: RecordContext['trigger'] = {
    kind,
    // Another attempt of the same workflow run is the same run.
    // A drill of an event does not handle it: the event itself still runs.
    key: `${drill ? 'drill of ' : ''}${eventId === '' ? `workflow run ${run}` : `event ${eventId}`}`,
    ...(eventId !== '' && { event: eventId }),
    ...(runUrl !== undefined && { url: runUrl }),
  }
  const how = kind === 'event' ? 'its token started the workflow for an event' : 'started the workflow'
  const requester: RecordContext['requester'] =
    kind === 'schedule' || actor === '' ? { login: null, why: 'The schedule started it.' } : { login: actor, how }
  const executor = { login: null, why: 'The run proposes: the person who merges the pull request executes it.' }
  return { trigger, requester, executor }
}
