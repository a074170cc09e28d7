import type { GetAccountAuthorizationDetailsCommandOutput } from '@aws-sdk/client-iam'
import type { AwsClients } from '../../aws/clients.ts'
import type { IamApi } from '../../aws/apis.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import { describeFailure, throwIfNoCredentials } from '../../aws/failures.ts'
import { withRetry } from '../../aws/retry.ts'
import type { AssumedRole } from '../../settings/types.ts'
import { buildSnapshot, SnapshotError } from './build-snapshot.ts'
import { detailsSchema } from './details-schema.ts'
import type { CredentialReport } from './parse-credential-report.ts'
import { readCredentialReport, ReportError } from './read-credential-report.ts'
import type { AccountSnapshot } from './types.ts'

export interface LiveReading {
  readonly snapshots: readonly AccountSnapshot[]
  readonly reports: readonly CredentialReport[]
  /** One line for each account, or credential report, that could not be read. */
  readonly problems: readonly string[]
}

export interface LiveOptions {
  readonly clients: Pick<AwsClients, 'iam'>
  /** The moment of the run, before which nothing is read. */
  readonly now: Date
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/** The name of a snapshot that was read so, in messages. */
const name = 'IAM'

/** Accounts that are read at once. */
const parallel = 4

/**
 * Asks IAM for all users, groups, roles and policies, and for the credential report: in each account through its role, or once
 * with the credentials of the run (or a role without `{account}`), which are of one account. An account that cannot be read,
 * or a report, is a line of the problems, and costs no other one.
 *
 * @param accounts those that the configuration names; may be empty
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted
 */
export async function readLiveSnapshots(
  accounts: readonly string[],
  role: AssumedRole | undefined,
  options: LiveOptions,
): Promise<LiveReading> {
  const ofEach = role?.arn.includes('{account}') === true
  if (ofEach && accounts.length === 0)
    return failed('snapshot.role contains {account}, and the configuration names none (account, accounts).')
  const waiting: (string | undefined)[] = ofEach ? [...accounts] : [undefined]
  const readings: LiveReading[] = []
  const worker = async (): Promise<void> => {
    while (waiting.length > 0) {
      const account = waiting.shift()
      const assumed = role && { ...role, arn: role.arn.replace('{account}', account ?? '') }
      readings.push(await readAccount(account, assumed, options))
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  const snapshots = readings.flatMap((each) => each.snapshots)
  const read = new Set(snapshots.map(({ account }) => account))
  const unread = ofEach || read.size === 0 ? [] : accounts.filter((account) => !read.has(account))
  const others = unread.map(
    (account) =>
      `Account snapshot of ${account}: not read, because the credentials are of account ${[...read].join(', ')}; give snapshot.role with {account} in it.`,
  )
  return {
    snapshots,
    reports: readings.flatMap(({ reports }) => reports),
    problems: [...readings.flatMap(({ problems }) => problems), ...others].sort(),
  }
}

const failed = (problem: string): LiveReading => ({ snapshots: [], reports: [], problems: [problem] })

async function readAccount(
  account: string | undefined,
  role: AssumedRole | undefined,
  options: LiveOptions,
): Promise<LiveReading> {
  const { clients, signal } = options
  const of = account === undefined ? '' : ` of ${account}`
  let api: IamApi
  let snapshot: AccountSnapshot
  try {
    api = await clients.iam(role)
    snapshot = await readSnapshot(api, options)
  } catch (error) {
    signal?.throwIfAborted()
    throwIfNoCredentials(error)
    const why =
      error instanceof SnapshotError
        ? `the answer of IAM ${error.message}`
        : describeFailure(error, 'iam:GetAccountAuthorizationDetails')
    return failed(`Account snapshot${of}: ${why}.`)
  }
  try {
    const report = await readCredentialReport(api, name, options)
    return { snapshots: [snapshot], reports: [report], problems: [] }
  } catch (error) {
    signal?.throwIfAborted()
    const why =
      error instanceof ReportError
        ? error.message
        : describeFailure(error, 'iam:GenerateCredentialReport and iam:GetCredentialReport')
    return { snapshots: [snapshot], reports: [], problems: [`Credential report of ${snapshot.account}: ${why}.`] }
  }
}

/** @throws {SnapshotError} where the answer is no account; what the SDK throws */
async function readSnapshot(api: IamApi, { now, clock = systemClock, signal }: LiveOptions): Promise<AccountSnapshot> {
  const taken = `${now.toISOString().slice(0, 19)}Z`
  const pages: GetAccountAuthorizationDetailsCommandOutput[] = []
  const markers = new Set<string>()
  let marker: string | undefined
  do {
    const page = await withRetry(
      () =>
        api.getAccountAuthorizationDetails({ MaxItems: 1000, ...(marker !== undefined && { Marker: marker }) }, signal),
      { clock, ...(signal && { signal }) },
    )
    pages.push(page)
    marker = page.IsTruncated === true ? page.Marker : undefined
    if (page.IsTruncated === true && (marker === undefined || markers.has(marker)))
      throw new SnapshotError('has a page that does not lead to the next one; run again later')
    if (marker !== undefined) markers.add(marker)
  } while (marker !== undefined)
  const parsed = detailsSchema.safeParse({
    UserDetailList: pages.flatMap((page) => page.UserDetailList ?? []),
    GroupDetailList: pages.flatMap((page) => page.GroupDetailList ?? []),
    RoleDetailList: pages.flatMap((page) => page.RoleDetailList ?? []),
    Policies: pages.flatMap((page) => page.Policies ?? []),
  })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new SnapshotError(`is not understood (${issue?.path.join('.')}: ${issue?.message})`)
  }
  return { name, ...buildSnapshot(parsed.data), taken, takenBy: 'reading' }
}
