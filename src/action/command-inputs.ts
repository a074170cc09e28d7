import { InputError } from '../errors.ts'
import { readInputs, type ActionInputs } from './inputs.ts'

type Environment = Readonly<Record<string, string | undefined>>

const event = 'issue_comment'

/**
 * Is it the job that carries out commands in comments?
 *
 * @throws InputError where the event is another
 */
export function isCommandMode(env: Environment): boolean {
  const mode = (env['INPUT_MODE'] ?? '').trim()
  const name = env['GITHUB_EVENT_NAME'] ?? ''
  if (mode !== 'command') return mode === '' && name === event
  if (name === event) return true
  throw new InputError(`input mode: command does not run on the event "${name}"; run it on ${event}`)
}

/** What all jobs take, read as for the one that takes the most. */
export function readCommandInputs(env: Environment): ActionInputs {
  const inputs = readInputs({
    ...env,
    INPUT_MODE: 'narrow',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    'INPUT_FAIL-ON': '',
  })
  if (inputs.token !== '') return inputs
  throw new InputError('input token is empty: commands are answered on the pull request')
}
