import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { InputError } from '../errors.ts'
import { largestArtifact } from '../jobs/review/artifact.ts'
import type { ReviewSettings } from '../settings/types.ts'
import { readInputs, type ActionInputs } from './inputs.ts'

type Environment = Readonly<Record<string, string | undefined>>

export type ReviewMode = 'review' | 'review-post'

/** Events that start a job by themselves. @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows */
const startedBy: Readonly<Record<string, ReviewMode>> = {
  pull_request: 'review',
  merge_group: 'review',
  workflow_run: 'review-post',
}

/** The review job that input and event ask for; `undefined` for other jobs. */
export function reviewMode(env: Environment): ReviewMode | undefined {
  const mode = (env['INPUT_MODE'] ?? '').trim()
  const event = env['GITHUB_EVENT_NAME'] ?? ''
  if (mode === '') return startedBy[event]
  if (mode !== 'review' && mode !== 'review-post') return undefined
  if (event === 'pull_request_target') {
    throw new InputError(
      `input mode: ${mode} does not run on pull_request_target, whose token may write: run review on pull_request, and review-post on workflow_run`,
    )
  }
  return mode
}

export interface ReviewInputs {
  readonly common: ActionInputs
  /** Absent: the base's configuration says. */
  readonly failOn?: ReviewSettings['failOn']
  /** Configuration in another place than the default one, from the working directory. */
  readonly configPath?: string
  /** Revision to compare with, where the event names none. */
  readonly base: string
  readonly category: string
  readonly serverUrl: string
  readonly run: string
  /** Path of a review that another job made. */
  readonly artifact: string
}

/** Conditions of `fail-on` that other jobs know. */
const ofOtherJobs = new Set(['no-evidence', 'incomplete', 'not-opened', 'proposals'])

/** @throws InputError with the input's name and what it takes */
export function readReviewInputs(env: Environment): ReviewInputs {
  const input = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
  // What all jobs take is read as for the job that takes the most; mode, event and levels are this job's own.
  const common = readInputs({
    ...env,
    INPUT_MODE: 'narrow',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    'INPUT_FAIL-ON': '',
  })
  const failOn = failOnOf(input('fail-on'))
  const config = input('config')
  const server = env['GITHUB_SERVER_URL'] || 'https://github.com'
  const run = /^\d+$/.test(env['GITHUB_RUN_ID'] ?? '')
    ? `${server}/${common.repository}/actions/runs/${env['GITHUB_RUN_ID'] ?? ''}`
    : ''
  return {
    common,
    ...(failOn !== undefined && { failOn }),
    ...(config !== '' && { configPath: config.replace(/^\.\//, '') }),
    base: input('base'),
    category: input('name'),
    serverUrl: server,
    run,
    artifact: input('review'),
  }
}

/** `none` is what other jobs call `never`. */
function failOnOf(text: string): ReviewSettings['failOn'] | undefined {
  const items = text
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '' && !ofOtherJobs.has(item))
  const [item, ...others] = items
  if (item === undefined) return undefined
  if (others.length === 0 && item === 'none') return 'never'
  if (others.length === 0 && (item === 'note' || item === 'warning' || item === 'error' || item === 'never'))
    return item
  throw new InputError(
    `input fail-on: "${items.join(', ')}" is no level of a review; it takes note, warning, error or never`,
  )
}

/** Name of the file that the review job leaves. */
export const artifactName = 'whittle-review.json'

/**
 * The text of a review that another workflow left. It was unpacked from an archive that the author of the pull request may
 * have made: a link in it may lead anywhere, so only a plain file in the folder itself is read.
 *
 * @throws InputError
 */
export function readArtifactFile(path: string, { root, temp }: Pick<ActionInputs, 'root' | 'temp'>): string {
  if (path === '')
    throw new InputError('input review: name the file or folder with the review that the other workflow left')
  let file = resolve(root, path)
  try {
    if (lstatSync(file).isDirectory()) file = join(file, artifactName)
    const facts = lstatSync(file)
    if (!facts.isFile()) throw new InputError(`input review: ${path} is no plain file`)
    if (facts.size > largestArtifact)
      throw new InputError(`input review: ${path} has more than ${largestArtifact} bytes`)
    const real = realpathSync(file)
    if (![root, temp].some((folder) => real.startsWith(realpathSync(folder) + sep))) {
      throw new InputError(
        `input review: ${path} lies outside of the working directory and of the runner's temporary folder`,
      )
    }
    return readFileSync(real, 'utf8')
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`input review: there is no file ${path}: was the artifact downloaded before?`)
  }
}
