import type { AwsClients } from '../../../aws/clients.ts'
import { errorName } from '../../../aws/failures.ts'
import type { AssumedRole, Settings } from '../../../settings/types.ts'
import { skippedAnswer, type CallAnswer } from '../answer.ts'
import { readFirstByte } from './logs.ts'
import { inParallel, type Prober } from './probe.ts'

/** Accounts in which IAM is asked at most. */
const mostAccounts = 20

function roleOf(role: AssumedRole | undefined, account: string | undefined): AssumedRole | undefined {
  return role && { ...role, arn: role.arn.replace('{account}', account ?? '') }
}

/** The accounts in which a role with `{account}` in its ARN is assumed; one reading without it. */
function placesOf(role: AssumedRole | undefined, settings: Settings): readonly (string | undefined)[] {
  if (!role?.arn.includes('{account}')) return [undefined]
  return [...new Set(settings.accounts.flatMap((each) => each.accounts))].sort().slice(0, mostAccounts)
}

/** The calls that a live snapshot takes: one page of the account's details, and its credential report. */
export async function probeSnapshot(
  settings: Settings,
  clients: Pick<AwsClients, 'iam'>,
  prober: Prober,
): Promise<void> {
  const { live } = settings.snapshot
  if (!live) return
  await inParallel(placesOf(live.role, settings), async (account) => {
    const api = await clients.iam(roleOf(live.role, account))
    const at = account ?? 'the account of the credentials'
    const call = <T>(action: string, make: (signal: AbortSignal) => Promise<T>): Promise<CallAnswer<T>> =>
      prober.call('ReadAccountSnapshots', action, at, make)
    await call('iam:GetAccountAuthorizationDetails', (signal) =>
      api.getAccountAuthorizationDetails({ MaxItems: 1 }, signal),
    )
    await call('iam:GenerateCredentialReport', (signal) => api.generateCredentialReport({}, signal))
    await call('iam:GetCredentialReport', async (signal) => {
      try {
        return await api.getCredentialReport({}, signal)
      } catch (error) {
        // It is being made: the call itself was allowed.
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
        if (
          /^CredentialReportNot(Ready|Present)(Exception)?$|^ReportInProgress|^CredentialReportExpired/.test(
            errorName(error),
          )
        )
          return undefined
        throw error
      }
    })
  })
}

/** Asks for the report of the run's own role or user, which every account can make. */
export async function probeLastAccessed(
  settings: Settings,
  caller: string,
  clients: Pick<AwsClients, 'iam'>,
  prober: Prober,
): Promise<void> {
  const { lastAccessed } = settings.evidence
  const arn = principalOf(caller)
  if (!lastAccessed || arn === undefined || lastAccessed.role?.arn.includes('{account}')) return
  const api = await clients.iam(lastAccessed.role)
  const call = <T>(action: string, make: (signal: AbortSignal) => Promise<T>): Promise<CallAnswer<T>> =>
    prober.call('ReadLastAccessed', action, arn, make)
  const job = await call('iam:GenerateServiceLastAccessedDetails', (signal) =>
    api.generateLastAccessed({ Arn: arn, Granularity: 'ACTION_LEVEL' }, signal),
  )
  if (job.kind !== 'known' || job.value.JobId === undefined) return
  const { JobId: id } = job.value
  await call('iam:GetServiceLastAccessedDetails', (signal) => api.getLastAccessed({ JobId: id, MaxItems: 1 }, signal))
}

/** The user or role of a caller's ARN; a session's does not state the path of its role. */
export function principalOf(caller: string): string | undefined {
  const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(caller)
  if (session) return `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`
  return /^arn:[\w-]+:iam::\d{12}:user\//.test(caller) ? caller : undefined
}

/** Whether saved evidence is there, and can be read. */
export async function readSavedEvidence(
  { ledger }: Settings,
  clients: Pick<AwsClients, 's3'>,
  prober: Prober,
): Promise<CallAnswer<true>> {
  if (ledger?.place.kind !== 's3') return skippedAnswer('no ledger.s3 is configured')
  const { bucket, key, region, role } = ledger.place
  return readFirstByte('KeepEvidence', bucket, key, await clients.s3(region, role), prober)
}

/** Validates an empty policy: the one check of policies that AWS does not bill. */
export async function probeChecks(
  { accessAnalyzer }: Settings,
  own: string | undefined,
  clients: Pick<AwsClients, 'policyChecks'>,
  prober: Prober,
): Promise<void> {
  const region = accessAnalyzer?.region ?? own
  if (!accessAnalyzer?.checks.validate || region === undefined) return
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] })
  const api = await clients.policyChecks(region)
  await prober.call('AskAboutProposals', 'access-analyzer:ValidatePolicy', region, (signal) =>
    api.validatePolicy({ policyDocument, policyType: 'IDENTITY_POLICY', maxResults: 1 }, signal),
  )
}
