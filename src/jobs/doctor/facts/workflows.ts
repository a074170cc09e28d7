import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { isThisAction } from '../../../action-reference.ts'
import { knownAnswer, skippedAnswer, type CallAnswer } from '../answer.ts'

/** A job of a workflow that runs Whittle. */
export interface WhittleJob {
  /** `.github/workflows/whittle.yml` */
  readonly file: string
  readonly job: string
  /** Events that start the workflow. */
  readonly events: readonly string[]
  /** Expressions of `schedule`. */
  readonly crons: readonly string[]
  /** Input `mode`; absent: it follows from the event. */
  readonly mode?: string
  readonly dryRun: boolean
  /** Does it pass a token of its own (input `token`)? */
  readonly ownToken: boolean
  /** `permissions` of the job, or of the workflow; absent: the default of the repository. */
  readonly permissions?: Readonly<Record<string, string>> | 'read-all' | 'write-all'
  /** Paths that its steps of actions/cache bring back. */
  readonly cachedPaths: readonly string[]
  /** Does it assume a role of AWS by `aws-actions/configure-aws-credentials`? With which duration? */
  readonly credentials?: { readonly durationSeconds?: number }
}

const folder = '.github/workflows'
const cacheAction = /^actions\/cache(?:\/restore)?@/
/** More files than these are not read. */
const mostFiles = 200

type Json = Readonly<Record<string, unknown>>
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * The jobs of a repository's workflows that use Whittle, as the files of the checkout say.
 *
 * @param top root of the repository, which holds `.github`
 */
export function readWorkflows(top: string): CallAnswer<readonly WhittleJob[]> {
  let names: string[]
  try {
    names = readdirSync(join(top, folder)).filter((name) => /\.ya?ml$/.test(name))
  } catch {
    return skippedAnswer(`there is no folder ${folder}`)
  }
  return knownAnswer(
    names
      .sort()
      .slice(0, mostFiles)
      .flatMap((name) => jobsIn(join(top, folder, name), `${folder}/${name}`)),
  )
}

function jobsIn(path: string, file: string): readonly WhittleJob[] {
  try {
    return whittleJobs(readFileSync(path, 'utf8'), file)
  } catch {
    // A workflow that is no YAML is GitHub's to report.
    return []
  }
}

/** The jobs of one workflow that use Whittle. @param content its text */
export function whittleJobs(content: string, file: string): readonly WhittleJob[] {
  const workflow = object(parse(content))
  const on = workflow['on']
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(object(on))
  const crons = list(object(on)['schedule']).flatMap((each) => text(object(each)['cron']) || [])
  return Object.entries(object(workflow['jobs'])).flatMap(([job, value]) => {
    const steps = list(object(value)['steps']).map(object)
    const own = steps.filter((step) => isThisAction(text(step['uses'])))
    const [first] = own
    if (first === undefined) return []
    const inputs = object(first['with'])
    const permissions = permissionsOf(object(value)['permissions'] ?? workflow['permissions'])
    const login = steps.find((step) => text(step['uses']).startsWith('aws-actions/configure-aws-credentials@'))
    const duration = Number(object(login?.['with'])['role-duration-seconds'])
    const mode = text(inputs['mode'])
    return [
      {
        file,
        job,
        events,
        crons,
        ...(mode !== '' && { mode }),
        dryRun: String(inputs['dry-run']) === 'true',
        ownToken: inputs['token'] !== undefined && !/github\.token|secrets\.GITHUB_TOKEN/.test(text(inputs['token'])),
        cachedPaths: steps.filter((step) => cacheAction.test(text(step['uses']))).flatMap(pathsOf),
        ...(permissions !== undefined && { permissions }),
        ...(login && { credentials: Number.isFinite(duration) && duration > 0 ? { durationSeconds: duration } : {} }),
      },
    ]
  })
}

/** The input `path` of a step, a path on each line. */
const pathsOf = (step: Json): readonly string[] =>
  text(object(step['with'])['path'])
    .split('\n')
    .map((path) => path.trim().replace(/^\.\//, '').replace(/\/$/, ''))
    .filter(Boolean)

function permissionsOf(value: unknown): WhittleJob['permissions'] {
  if (value === undefined) return undefined
  if (value === 'read-all' || value === 'write-all') return value
  return Object.fromEntries(Object.entries(object(value)).map(([name, level]) => [name, text(level)]))
}

/** Does the job open pull requests: started on a schedule or by hand, and not in another mode? */
export const isNarrow = ({ mode, events }: WhittleJob): boolean =>
  mode === undefined
    ? events.some((event) => ['schedule', 'workflow_dispatch', 'push', 'repository_dispatch'].includes(event))
    : mode === 'narrow'

/** Does the job read evidence, and with it what was saved: one that narrows, reviews or verifies? */
export const readsEvidence = (job: WhittleJob): boolean =>
  job.mode === undefined
    ? isNarrow(job) || job.events.some((event) => ['pull_request', 'merge_group'].includes(event))
    : ['narrow', 'review', 'verify'].includes(job.mode)
