import type { S3Api } from '../../aws/apis.ts'
import type { Clock } from '../../aws/clock.ts'
import { describeFailure, failureOf, throwIfNoCredentials } from '../../aws/failures.ts'
import { withRetry } from '../../aws/retry.ts'
import { InputError } from '../../errors.ts'
import { parseStateOrPlan } from '../../sources/state/read.ts'
import type { StateOrPlan } from '../../sources/state/types.ts'
import type { S3Backend } from '../../sources/terraform/backends/written.ts'
import { largestInputFile } from './bounded-file.ts'

export interface BackendOptions {
  readonly clock: Clock
  readonly signal?: AbortSignal
}

/** The states of one backend. */
export interface BackendReading {
  /** Of each workspace that has resources. */
  readonly states: readonly StateOrPlan[]
  /** All that there are. */
  readonly whole: boolean
  /** One line each. */
  readonly problems: readonly string[]
}

/** A backend with more workspaces than this is not read. */
const mostWorkspaces = 500
const attempts = 5

/**
 * Reads the state of the default workspace, at the backend's key, and of every other, at `PREFIX/WORKSPACE/KEY`. What
 * cannot be read is a line of the problems. A workspace whose state holds no resources counts as never applied.
 *
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 */
export async function readBackend(backend: S3Backend, api: S3Api, options: BackendOptions): Promise<BackendReading> {
  const { bucket, key, prefix } = backend
  const problems: string[] = []
  const states: StateOrPlan[] = []
  const named = await orProblem(backend, `s3://${bucket}/${startOf(prefix)}`, 's3:ListBucket', options, problems, () =>
    workspacesIn(backend, api, options),
  )
  const keys = [key, ...(named ?? []).map((workspace) => `${startOf(prefix)}${workspace}/${key}`)]
  for (const each of keys) {
    const name = `s3://${bucket}/${each}`
    const text = await orProblem(backend, name, 's3:GetObject', options, problems, () =>
      read(bucket, each, api, options),
    )
    if (text === undefined || text === 'absent') continue
    const { state, problem } = parsed(text.content, name, backend.directory)
    if (problem !== undefined) problems.push(problem)
    if (state && state.resources.length > 0) states.push(state)
  }
  const whole = problems.length === 0
  const as = { name: `s3://${bucket}/${key}`, whole }
  return { states: states.map((state) => ({ ...state, backend: as })), whole, problems }
}

/** An empty prefix is one that Terraform leaves out. */
const startOf = (prefix: string): string => (prefix === '' ? '' : `${prefix}/`)

/** The result of reading, or nothing and a line of the problems. */
async function orProblem<Result>(
  { directory, by }: S3Backend,
  name: string,
  action: string,
  { signal }: BackendOptions,
  problems: string[],
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work()
  } catch (error) {
    signal?.throwIfAborted()
    throwIfNoCredentials(error)
    const why = error instanceof TooLargeError ? error.message : describeFailure(error, `${action} on it`)
    const other =
      by !== undefined && failureOf(error) === 'denied' ? `. Terraform reads it as ${by}: see states.role` : ''
    problems.push(`${name}, the state of ${directory || 'the root directory'}: ${why}${other}.`)
    return undefined
  }
}

class TooLargeError extends Error {}

/** Names of workspaces: the folders below the prefix, whichever of the bucket's states they are of. */
async function workspacesIn({ bucket, prefix }: S3Backend, api: S3Api, options: BackendOptions): Promise<string[]> {
  const found: string[] = []
  const start = startOf(prefix)
  for (let token: string | undefined; ;) {
    const page = await withRetry(
      () =>
        api.listObjects(
          { Bucket: bucket, Prefix: start, Delimiter: '/', ...(token !== undefined && { ContinuationToken: token }) },
          options.signal,
        ),
      { ...options, attempts },
    )
    for (const { Prefix: folder = '' } of page.CommonPrefixes ?? []) found.push(folder.slice(start.length, -1))
    if (found.length > mostWorkspaces) throw new TooLargeError(`there are more than ${mostWorkspaces} workspaces`)
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
    if (token === undefined) return found.filter(Boolean)
  }
}

async function read(
  bucket: string,
  key: string,
  api: S3Api,
  options: BackendOptions,
): Promise<{ readonly content: string } | 'absent'> {
  try {
    return await withRetry(
      async () => {
        const { Body: body, ContentLength: length = 0 } = await api.getObject(
          { Bucket: bucket, Key: key },
          options.signal,
        )
        if (length > largestInputFile) {
          ;(body as { destroy?: () => void } | undefined)?.destroy?.()
          throw new TooLargeError(`it has ${length} bytes, more than 256 MB`)
        }
        return { content: (await body?.transformToString('utf-8')) ?? '' }
      },
      { ...options, attempts },
    )
  } catch (error) {
    // Nothing was applied in that workspace.
    if ((error as Error | undefined)?.name === 'NoSuchKey') return 'absent'
    throw error
  }
}

function parsed(
  content: string,
  name: string,
  directory: string,
): { readonly state?: StateOrPlan; readonly problem?: string } {
  try {
    return { state: parseStateOrPlan(content, name, directory) }
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message }
    throw error
  }
}
