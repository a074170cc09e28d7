import { existsSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, relative, resolve, sep } from 'node:path'
import { InputError } from '../errors.ts'
import { cidrMistake } from '../settings/networks.ts'
import type { PullRequestSettings } from '../settings/types.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** All inputs of the action, from its step and from the runner, validated. */
export interface ActionInputs {
  readonly mode: 'narrow'
  readonly token: string
  /** `owner/name`. */
  readonly repository: string
  readonly apiUrl: string
  readonly graphqlUrl: string
  /** Branch that the workflow runs on; absent for tags. */
  readonly checkedOut?: string
  /** Absolute. */
  readonly root: string
  /** Where `root` lies within its git checkout: `''`, or `envs/prod/`. */
  readonly folder: string
  readonly configPath?: string
  readonly eventPaths: readonly string[]
  /** `FILE` or `DIR=FILE`, from the root. */
  readonly states: readonly string[]
  readonly trusted: readonly string[]
  readonly minDays?: number
  readonly strict: boolean
  readonly dryRun: boolean
  readonly pullRequests: Partial<PullRequestSettings>
  /** Where the plan is written to. */
  readonly temp: string
}

/** Events that start `narrow` by themselves. */
const startsNarrow = ['schedule', 'workflow_dispatch']
/**
 * Events that may start it when it is asked for. Never a pull request: anyone can write its text and files.
 *
 * @see https://docs.github.com/en/actions/reference/security/secure-use
 */
const allowsNarrow = [...startsNarrow, 'push', 'repository_dispatch']

/** @throws InputError with the input's name and what it takes */
export function readInputs(env: Environment): ActionInputs {
  const input = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
  const list = (name: string): string[] =>
    input(name)
      .split(/[\n,]/)
      .map((item) => item.trim())
      .filter((item) => item !== '')
  const workspace = resolve(env['GITHUB_WORKSPACE'] ?? process.cwd())
  const { root, folder } = placeOf(workspace, input('working-directory'))
  const minDays = daysOf(input('min-days'))
  const config = input('config')
  const ref = /^refs\/heads\/(.+)$/.exec(env['GITHUB_REF'] ?? '')?.[1]
  const base = input('base')
  return {
    mode: modeOf(input('mode'), env['GITHUB_EVENT_NAME'] ?? ''),
    token: input('token'),
    repository: repositoryOf(env['GITHUB_REPOSITORY'] ?? ''),
    apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
    graphqlUrl: env['GITHUB_GRAPHQL_URL'] || 'https://api.github.com/graphql',
    ...(ref !== undefined && { checkedOut: ref }),
    root,
    folder,
    ...(config !== '' && { configPath: resolve(root, config) }),
    eventPaths: lines(input('events')).map((path) => resolve(root, path)),
    states: lines(input('state')),
    trusted: list('trusted').map(trustedNetwork),
    ...(minDays !== undefined && { minDays }),
    strict: flagOf('strict', input('strict')),
    dryRun: flagOf('dry-run', input('dry-run')),
    pullRequests: {
      ...(base !== '' && { base }),
      ...given('labels', list('labels')),
      ...given('reviewers', list('reviewers')),
      ...given('teamReviewers', list('team-reviewers')),
    },
    temp: env['RUNNER_TEMP'] || tmpdir(),
  }
}

/** Paths may hold commas. */
const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const given = <K extends string>(key: K, value: readonly string[]): { [key in K]?: readonly string[] } =>
  value.length > 0 ? ({ [key]: value } as { [key in K]: readonly string[] }) : {}

function modeOf(mode: string, event: string): 'narrow' {
  if (mode === '' && !startsNarrow.includes(event)) {
    throw new InputError(
      `input mode: the event "${event}" starts no job in this version; run on schedule, workflow_dispatch, pull_request, merge_group or workflow_run, or set mode`,
    )
  }
  if (mode !== '' && mode !== 'narrow')
    throw new InputError(`input mode: there is no "${mode}" in this version; it takes narrow, review or review-post`)
  if (!allowsNarrow.includes(event)) {
    throw new InputError(
      `input mode: narrow does not run on the event "${event}"; run it on ${allowsNarrow.join(', ')}`,
    )
  }
  return 'narrow'
}

function repositoryOf(name: string): string {
  if (/^[\w.-]+\/[\w.-]+$/.test(name)) return name
  throw new InputError('GITHUB_REPOSITORY is not set to owner/name: Whittle runs as a step of a workflow')
}

/** A block, as configuration takes it under networks. */
function trustedNetwork(text: string): string {
  const mistake = cidrMistake(text)
  if (mistake === undefined) return text
  throw new InputError(`input trusted: ${text} ${mistake}`)
}

function daysOf(text: string): number | undefined {
  if (text === '') return undefined
  const days = Number(text)
  if (/^\d+$/.test(text) && days <= 3650) return days
  throw new InputError(`input min-days: "${text}" is not a number of days from 0 to 3650`)
}

function flagOf(name: string, text: string): boolean {
  if (text === '' || /^false$/i.test(text)) return false
  if (/^true$/i.test(text)) return true
  throw new InputError(`input ${name}: "${text}" is neither true nor false`)
}

/** The working directory, and where it lies below the `.git` of its checkout. Links do not lead out of the workspace. */
function placeOf(workspace: string, directory: string): { readonly root: string; readonly folder: string } {
  const wanted = resolve(workspace, directory)
  if (!existsSync(wanted)) {
    throw new InputError(
      `input working-directory: there is no folder "${directory || workspace}"; is actions/checkout missing before?`,
    )
  }
  const top = realpathSync(workspace)
  const root = realpathSync(wanted)
  if (root !== top && !root.startsWith(top + sep)) {
    throw new InputError(`input working-directory: "${directory}" leads out of the workspace`)
  }
  let checkout = root
  while (checkout !== top && !existsSync(resolve(checkout, '.git'))) checkout = dirname(checkout)
  // Without git on the runner actions/checkout downloads the files alone: then the working directory is the repository.
  const found = existsSync(resolve(checkout, '.git')) ? relative(checkout, root).split(sep).join('/') : ''
  return { root, folder: found === '' ? '' : `${found}/` }
}
