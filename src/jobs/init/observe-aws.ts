import type { AwsClients } from '../../aws/clients.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import { describeFailure, failureOf } from '../../aws/failures.ts'
import { withRetry } from '../../aws/retry.ts'
import { messageOf } from '../../errors.ts'
import { findAnalyzers } from '../../evidence/access-analyzer/analyzers.ts'
import { accountsBelow, foldersOf, type AccountFolder } from '../../evidence/cloudtrail/s3/accounts-below.ts'
import { folderName, isOrganization } from '../../evidence/cloudtrail/s3/layout.ts'
import { readTrail } from '../../evidence/cloudtrail/trails/read-trail.ts'
import { trustingRoles, type DescribedRole } from './trusting-roles.ts'
import type { ObservedAws, ObservedAccount, ObservedRepository, ObservedTrail } from './types.ts'

export interface ObserveAwsOptions {
  readonly clients: AwsClients
  readonly repository: ObservedRepository
  /** The Region of the run, or that of the repository's providers. */
  readonly region: string
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/** What AWS showed, and the roles of the account of the credentials where IAM listed them. */
export type AwsObservation =
  | { readonly kind: 'seen'; readonly facts: ObservedAws; readonly observed?: ObservedAccount }
  | { readonly kind: 'not-seen'; readonly why: string }

/** A first look does not wait for a service that is down. */
const attempts = 2

/** The names that `examples/setup` gives. */
const ofSetup = { database: 'whittle', table: 'cloudtrail_logs', workgroup: 'whittle' } as const

/**
 * Asks AWS what the credentials at hand show: whose they are, trails with their selectors and logs, a table of Athena,
 * analyzers, and the roles that trust the repository. It only reads, and a call that is refused costs no other one.
 *
 * @throws the signal's reason when aborted
 */
export async function observeAws(options: ObserveAwsOptions): Promise<AwsObservation> {
  const { clients, repository, region } = options
  const problems: string[] = []
  const ask = asking(options, problems)
  let caller
  try {
    // The Region of the repository's providers may be of another partition than the credentials.
    const sts = await clients.sts(undefined)
    caller = await withRetry(() => sts.getCallerIdentity(options.signal), retryOf(options))
  } catch (error) {
    options.signal?.throwIfAborted()
    const none = failureOf(error) === 'no-credentials'
    return {
      kind: 'not-seen',
      why: none ? 'there are no credentials' : describeFailure(error, 'sts:GetCallerIdentity'),
    }
  }
  const trails = await trailsOf(options, ask)
  const athena = await clients.athena(region)
  const table = await ask('the table of examples/setup in Athena', 'athena:GetTableMetadata', () =>
    athena
      .getTableMetadata(
        { CatalogName: 'AwsDataCatalog', DatabaseName: ofSetup.database, TableName: ofSetup.table },
        options.signal,
      )
      .catch((error: unknown) => {
        if ((error as Error).name === 'MetadataException') return undefined
        throw error
      }),
  )
  const analyzers = await analyzersOf(options, problems)
  const roles = await rolesOf(options, ask)
  const facts: ObservedAws = {
    account: caller.account,
    arn: caller.arn,
    region,
    trails,
    ...(table && { table: ofSetup }),
    unusedAccess: analyzers,
    roles: trustingRoles(roles ?? [], repository),
    problems,
  }
  if (roles === undefined) return { kind: 'seen', facts }
  const names = new Set(roles.map(({ name }) => name))
  const observed = { account: caller.account, source: 'the account of the credentials', roles: names, isWhole: true }
  return { kind: 'seen', facts, observed }
}

type Ask = <Result>(what: string, action: string, call: () => Promise<Result>) => Promise<Result | undefined>

const retryOf = ({ clock = systemClock, signal }: ObserveAwsOptions) => ({ clock, attempts, ...(signal && { signal }) })

/** Calls, and turns a failure into a line. */
const asking =
  (options: ObserveAwsOptions, problems: string[]): Ask =>
  async (what, action, call) => {
    try {
      return await withRetry(call, retryOf(options))
    } catch (error) {
      options.signal?.throwIfAborted()
      problems.push(`${what}: ${describeFailure(error, action)}`)
      return undefined
    }
  }

async function trailsOf(options: ObserveAwsOptions, ask: Ask): Promise<readonly ObservedTrail[]> {
  const { clients, region, signal, clock } = options
  const api = await clients.cloudTrail(region)
  const described = await ask('trails', 'cloudtrail:DescribeTrails', () =>
    api.describeTrails({ includeShadowTrails: true }, signal),
  )
  const found: ObservedTrail[] = []
  for (const trail of described?.trailList ?? []) {
    const { TrailARN: arn, S3BucketName: bucket, S3KeyPrefix: before } = trail
    if (arn === undefined || bucket === undefined) continue
    const home = await clients.cloudTrail(trail.HomeRegion ?? region)
    const { recorder, notes } = await readTrail(arn, home, { ...(clock && { clock }), ...(signal && { signal }) })
    const prefix = before ? `${before.replace(/\/$/, '')}/` : ''
    const named = {
      name: trail.Name ?? arn.slice(arn.indexOf('/') + 1),
      arn,
      bucket,
      prefix,
      isOrganization: trail.IsOrganizationTrail === true,
    }
    const listed = await logsIn(named, options, ask)
    found.push({
      ...named,
      isMultiRegion: trail.IsMultiRegionTrail === true,
      dataEvents: recorder?.kinds.dataEvents ?? [],
      ...shortcomingOf(recorder, notes),
      ...(listed && { listed }),
    })
  }
  return found.sort((a, b) => (a.arn < b.arn ? -1 : 1))
}

function shortcomingOf(
  recorder: Awaited<ReturnType<typeof readTrail>>['recorder'],
  [note]: readonly string[],
): Pick<ObservedTrail, 'shortcoming'> {
  if (recorder === undefined) return { shortcoming: note ?? 'what it records is not known' }
  if (recorder.to !== undefined) return { shortcoming: 'it has stopped logging' }
  const { managementReads, managementWrites } = recorder.kinds
  if (managementReads && managementWrites) return {}
  return { shortcoming: `it does not record the management events that ${managementWrites ? 'read' : 'write'}` }
}

/** The accounts that have logs in the bucket of a trail; `undefined` where it could not be listed. */
async function logsIn(
  {
    name,
    bucket,
    prefix,
    isOrganization: isOfOrganization,
  }: Pick<ObservedTrail, 'name' | 'bucket' | 'prefix' | 'isOrganization'>,
  { clients, region, signal }: ObserveAwsOptions,
  ask: Ask,
): Promise<ObservedTrail['listed']> {
  const api = await clients.s3(region)
  const root = `${prefix}AWSLogs/`
  const found = await ask(`the logs of the trail ${name}`, 's3:ListBucket', () =>
    accountsBelow(foldersOf(api, bucket, signal), root, []),
  )
  if (found === undefined) return undefined
  const organizations = new Set(found.map((each) => folderName(each.root)).filter(isOrganization))
  const [organization, ...others] = isOfOrganization ? organizations : []
  if (organization === undefined || others.length > 0) return { accounts: accountsOf(found) }
  return { organization, accounts: accountsOf(found.filter((each) => folderName(each.root) === organization)) }
}

const accountsOf = (found: readonly AccountFolder[]): readonly string[] => [
  ...new Set(found.map(({ account }) => account)),
]

async function analyzersOf(options: ObserveAwsOptions, problems: string[]): Promise<readonly string[]> {
  const { clients, region, clock, signal } = options
  try {
    const client = await clients.accessAnalyzer(region)
    const found = await findAnalyzers({ client, ...(clock && { clock }), ...(signal && { signal }) }, region)
    problems.push(...found.problems.map((line) => line.replace(/\.$/, '')))
    return found.analyzers.flatMap(({ arn, type, status }) =>
      type.endsWith('UNUSED_ACCESS') && status === 'ACTIVE' ? [arn] : [],
    )
  } catch (error) {
    signal?.throwIfAborted()
    problems.push(`analyzers: ${messageOf(error)}`)
    return []
  }
}

async function rolesOf(
  { clients, signal }: ObserveAwsOptions,
  ask: Ask,
): Promise<readonly DescribedRole[] | undefined> {
  const api = await clients.iam()
  const roles: DescribedRole[] = []
  let marker: string | undefined
  do {
    const page = await ask('roles', 'iam:GetAccountAuthorizationDetails', () =>
      api.getAccountAuthorizationDetails(
        { Filter: ['Role'], MaxItems: 1000, ...(marker !== undefined && { Marker: marker }) },
        signal,
      ),
    )
    if (page === undefined) return undefined
    for (const { RoleName: name = '', Arn: arn = '', AssumeRolePolicyDocument: trust = '' } of page.RoleDetailList ??
      [])
      roles.push({ name, arn, trust })
    marker = page.IsTruncated === true ? page.Marker : undefined
  } while (marker !== undefined)
  return roles
}
