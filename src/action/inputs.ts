import { existsSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, relative, resolve, sep } from 'node:path'
import { InputError } from '../errors.ts'
import type { SnapshotPaths } from '../jobs/load/load-snapshots.ts'
import type { Overrides } from '../settings/parse.ts'
import type { PullRequestSettings } from '../settings/types.ts'
import { failOnOf, type FailCondition } from './fail-on.ts'
import { checkedInput, daysOf, flagOf, itemsOf, nonEmptyLines, numberOf, trustedOf } from './input-values.ts'

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
  /** The place of `root` within its git checkout: `''`, or `envs/prod/`. */
  readonly folder: string
  readonly configPath?: string
  readonly eventPaths: readonly string[]
  /** `FILE` or `DIR=FILE`, from the root. */
  readonly states: readonly string[]
  /** From the root. */
  readonly snapshots: SnapshotPaths
  /** Files of saved findings of Access Analyzer, from the root. */
  readonly findings: readonly string[]
  readonly trusted: readonly string[]
  readonly minDays?: number
  readonly strict: boolean
  readonly dryRun: boolean
  readonly failOn: readonly FailCondition[]
  /** Values that stand in for those of the configuration. */
  readonly overrides: Overrides
  readonly pullRequests: Partial<PullRequestSettings>
  /** Page of the run at GitHub; absent outside of a workflow. */
  readonly runUrl?: string
  /** The file to which the plan is written. */
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
  const workspace = resolve(env['GITHUB_WORKSPACE'] ?? process.cwd())
  const { root, folder } = placeOf(workspace, input('working-directory'))
  const minDays = daysOf('min-days', input('min-days'))
  const config = input('config')
  const ref = /^refs\/heads\/(.+)$/.exec(env['GITHUB_REF'] ?? '')?.[1]
  const repository = repositoryOf(env['GITHUB_REPOSITORY'] ?? '')
  const runUrl = runUrlOf(env, repository)
  return {
    mode: modeOf(input('mode'), env['GITHUB_EVENT_NAME'] ?? ''),
    token: input('token'),
    repository,
    ...addressesOf(env),
    ...(ref !== undefined && { checkedOut: ref }),
    root,
    folder,
    ...(config !== '' && { configPath: resolve(root, config) }),
    eventPaths: nonEmptyLines(input('events')).map((path) => resolve(root, path)),
    states: nonEmptyLines(input('state')),
    snapshots: {
      files: nonEmptyLines(input('iam')),
      credentialReports: nonEmptyLines(input('credential-report')),
      from: root,
    },
    findings: nonEmptyLines(input('findings')),
    trusted: trustedOf('trusted', input('trusted')),
    ...(minDays !== undefined && { minDays }),
    strict: flagOf('strict', input('strict')) ?? false,
    dryRun: flagOf('dry-run', input('dry-run')) ?? false,
    failOn: failOnOf(input('fail-on')),
    overrides: overridesOf(input),
    pullRequests: pullRequestsOf(input),
    ...(runUrl !== undefined && { runUrl }),
    temp: env['RUNNER_TEMP'] || tmpdir(),
  }
}

type Input = (name: string) => string

function overridesOf(input: Input): Overrides {
  const [account, regions] = [input('account'), itemsOf(input('regions'))]
  return {
    ...(account !== '' && { account: checkedInput('account', ['account'], account) }),
    ...(regions.length > 0 && { regions: checkedInput('regions', ['evidence', 'regions'], regions) }),
  }
}

/** What the inputs say instead of `pull-requests` in the configuration, by its rules. */
function pullRequestsOf(input: Input): Partial<PullRequestSettings> {
  const given = <K extends string, V>(key: K, name: string, value: V): Partial<Record<K, V>> =>
    value === '' || (Array.isArray(value) && value.length === 0)
      ? {}
      : ({ [key]: checkedInput(name, ['pull-requests', name], value) } as Record<K, V>)
  const draft = flagOf('draft', input('draft'))
  const max = numberOf('max', ['pull-requests', 'max'], input('max'))
  return {
    ...given('base', 'base', input('base')),
    ...given('name', 'name', input('name')),
    ...given('labels', 'labels', itemsOf(input('labels'))),
    ...given('reviewers', 'reviewers', itemsOf(input('reviewers'))),
    ...given('teamReviewers', 'team-reviewers', itemsOf(input('team-reviewers'))),
    ...(draft !== undefined && { draft }),
    ...(max !== undefined && { max }),
  }
}

/**
 * Addresses of GitHub's APIs: of an Enterprise Server where the runner names it.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 * @see https://docs.github.com/en/enterprise-server@latest/graphql/guides/forming-calls-with-graphql
 */
function addressesOf(env: Environment): { readonly apiUrl: string; readonly graphqlUrl: string } {
  const apiUrl = (env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/+$/, '')
  return { apiUrl, graphqlUrl: env['GITHUB_GRAPHQL_URL'] || `${apiUrl.replace(/\/v3$/, '')}/graphql` }
}

function runUrlOf(env: Environment, repository: string): string | undefined {
  const [server, run] = [env['GITHUB_SERVER_URL'] ?? '', env['GITHUB_RUN_ID'] ?? '']
  return /^https?:\/\/[\w.:[\]-]+$/.test(server) && /^\d+$/.test(run)
    ? `${server}/${repository}/actions/runs/${run}`
    : undefined
}

function modeOf(mode: string, event: string): 'narrow' {
  if (mode === '' && !startsNarrow.includes(event)) {
    throw new InputError(
      `input mode: the event "${event}" starts no job in this version; run on schedule, workflow_dispatch, pull_request, merge_group, workflow_run or issue_comment, or set mode`,
    )
  }
  if (mode !== '' && mode !== 'narrow')
    throw new InputError(
      `input mode: there is no "${mode}" in this version; it takes narrow, review, review-post, runbook, verify or command`,
    )
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
