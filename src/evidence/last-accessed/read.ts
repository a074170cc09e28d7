import type { GetServiceLastAccessedDetailsCommandOutput, ServiceLastAccessed } from '@aws-sdk/client-iam'
import type { AwsClients } from '../../aws/clients.ts'
import type { IamApi } from '../../aws/apis.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import { describeFailure, throwIfNoCredentials } from '../../aws/failures.ts'
import { withRetry } from '../../aws/retry.ts'
import type { LastAccessedSettings } from '../../settings/types.ts'

/**
 * IAM's data on one service and one principal, over its tracking period of 400 days.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
 */
export interface ServiceAccess {
  /** ISO 8601: the last attempt, denied ones included; absent: there was none. */
  readonly last?: string
  /** Tracked actions, in lower case without their prefix → the last attempt. */
  readonly actions: ReadonlyMap<string, string | undefined>
}

export interface LastAccessed {
  /** Principal → IAM prefix of the services its policies allow. Principals that could not be asked are not in it. */
  readonly principals: ReadonlyMap<string, ReadonlyMap<string, ServiceAccess>>
  /** One line for each principal that could not be asked. */
  readonly problems: readonly string[]
}

export interface LastAccessedOptions {
  readonly clients: Pick<AwsClients, 'iam'>
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/** Jobs under way at once. */
const parallel = 4
const firstPause = 500
const longestPause = 10_000
/** A job that takes longer than this will not end: some ten minutes. */
const mostPolls = 70

const iso = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`

/**
 * Asks IAM when each principal last used which service and action: a job for each, polled with back-off, its answer
 * read page by page. A principal that cannot be asked is a line of the problems; nothing is concluded about it.
 *
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted
 */
export async function readLastAccessed(
  principals: readonly string[],
  settings: LastAccessedSettings,
  options: LastAccessedOptions,
): Promise<LastAccessed> {
  const found = new Map<string, ReadonlyMap<string, ServiceAccess>>()
  const problems: string[] = []
  const clients = new Map<string, Promise<IamApi>>()
  const apiFor = (account: string): Promise<IamApi> => {
    const { role } = settings
    const arn = role?.arn.replace('{account}', account)
    const key = arn ?? ''
    const api = clients.get(key) ?? options.clients.iam(role && arn !== undefined ? { ...role, arn } : undefined)
    clients.set(key, api)
    return api
  }
  const waiting = [...new Set(principals)].sort()
  const worker = async (): Promise<void> => {
    for (let arn = waiting.shift(); arn !== undefined; arn = waiting.shift()) {
      try {
        found.set(arn, await detailsOf(arn, await apiFor(arn.split(':')[4] ?? ''), options))
      } catch (error) {
        options.signal?.throwIfAborted()
        throwIfNoCredentials(error)
        const why =
          error instanceof JobFailure
            ? error.message
            : describeFailure(error, 'iam:GenerateServiceLastAccessedDetails and iam:GetServiceLastAccessedDetails')
        problems.push(`Last-accessed data of ${arn}: ${why}.`)
      }
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  return { principals: new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1))), problems: problems.sort() }
}

class JobFailure extends Error {
  override readonly name = 'JobFailure'
}

async function detailsOf(
  arn: string,
  api: IamApi,
  { clock = systemClock, signal }: LastAccessedOptions,
): Promise<ReadonlyMap<string, ServiceAccess>> {
  const retrying = <Result>(call: () => Promise<Result>): Promise<Result> =>
    withRetry(call, { clock, ...(signal && { signal }) })
  const { JobId } = await retrying(() => api.generateLastAccessed({ Arn: arn, Granularity: 'ACTION_LEVEL' }, signal))
  const services = new Map<string, ServiceAccess>()
  let pause = firstPause
  let polls = 0
  let marker: string | undefined
  for (;;) {
    const page: GetServiceLastAccessedDetailsCommandOutput = await retrying(() =>
      api.getLastAccessed({ JobId, ...(marker !== undefined && { Marker: marker }) }, signal),
    )
    if (page.JobStatus === 'FAILED') {
      throw new JobFailure(`IAM could not put them together (${page.Error?.Message ?? 'no reason given'})`)
    }
    if (page.JobStatus !== 'COMPLETED') {
      if (++polls > mostPolls) throw new JobFailure('IAM did not put them together in ten minutes; run again later')
      await clock.sleep(pause, signal)
      pause = Math.min(longestPause, pause * 1.5)
      continue
    }
    for (const service of page.ServicesLastAccessed ?? []) {
      if (service.ServiceNamespace !== undefined) services.set(service.ServiceNamespace, accessOf(service))
    }
    if (page.IsTruncated !== true || page.Marker === undefined) return services
    marker = page.Marker
  }
}

const accessOf = ({
  LastAuthenticated: last,
  TrackedActionsLastAccessed: tracked = [],
}: ServiceLastAccessed): ServiceAccess => ({
  ...(last && { last: iso(last) }),
  actions: new Map(
    tracked.map(({ ActionName: name = '', LastAccessedTime: time }) => [name.toLowerCase(), time && iso(time)]),
  ),
})
