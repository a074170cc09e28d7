import type { AssumedRole } from '../settings/types.ts'
import { roleCredentials } from './assume-role.ts'
import { hasExpired } from './failures.ts'
import { ownRegion, rereadProfileFiles } from './profile.ts'
import { createTransport } from './transport.ts'
import type {
  CloudTrailApi,
  AccessAnalyzerApi,
  PolicyChecksApi,
  S3Api,
  AthenaApi,
  IamApi,
  PolicySimulationApi,
  StsApi,
} from './apis.ts'

/** `region` undefined: the run's own (`AWS_REGION`, the profile). `role`: assumed before anything is asked. */
export interface AwsClients {
  cloudTrail(region: string, role?: AssumedRole): Promise<CloudTrailApi>
  accessAnalyzer(region: string): Promise<AccessAnalyzerApi>
  policyChecks(region: string): Promise<PolicyChecksApi>
  s3(region: string | undefined, role?: AssumedRole): Promise<S3Api>
  athena(region: string | undefined, role?: AssumedRole): Promise<AthenaApi>
  /** IAM's Region is that of the partition, whatever the run's is. */
  iam(role?: AssumedRole): Promise<IamApi>
  policySimulation(role?: AssumedRole): Promise<PolicySimulationApi>
  sts(region: string | undefined, role?: AssumedRole): Promise<StsApi>
}

/**
 * Retries are Whittle's own, which know the services' quotas (`withRetry`). Credentials and endpoints come from where
 * the SDK looks for them (environment, profile, OIDC, instance; `AWS_ENDPOINT_URL` and its kin).
 */
const common = () => ({ maxAttempts: 1, requestHandler: createTransport(), ...rereadProfileFiles })

const abort = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {})

function settingsFor(region: string | undefined, role: AssumedRole | undefined) {
  return {
    ...common(),
    ...(region !== undefined && { region }),
    ...(role && { credentials: roleCredentials(role, region) }),
  }
}

interface Renewable {
  readonly config: {
    readonly credentials: () => Promise<{ readonly accessKeyId: string; readonly sessionToken?: string | undefined }>
  }
}

/**
 * Makes calls by a client that is made anew when its credentials have run out and others have taken their place:
 * readings take longer than many credentials last, and the SDK itself renews only those that name their end. A call
 * that failed so is made once more.
 */
export function renewingClient<Client extends Renewable>(
  make: () => Client,
): <Result>(call: (client: Client) => Promise<Result>) => Promise<Result> {
  const keyOf = async ({ config }: Client): Promise<string> => {
    const { accessKeyId, sessionToken = '' } = await config.credentials()
    return `${accessKeyId} ${sessionToken}`
  }
  let client = make()
  /** Of several calls that fail at once one makes the new client. */
  let candidate: Client | undefined
  return async (call) => {
    const used = client
    try {
      return await call(used)
    } catch (error) {
      if (!hasExpired(error)) throw error
      const fresh = client === used ? (candidate ??= make()) : client
      const keys = await Promise.all([keyOf(used), keyOf(fresh)]).catch(() => [])
      candidate = undefined
      if (keys[0] === keys[1]) throw error
      if (client === used) client = fresh
      return call(client)
    }
  }
}

/**
 * Clients over the AWS SDK, each part of which is loaded when it is first asked for: reading files never needs it. Its
 * warning of versions of Node.js that later versions of it will need is turned off: the one that is used ships with
 * Whittle.
 */
export function createAwsClients(): AwsClients {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  return {
    async cloudTrail(region, role) {
      const sdk = await import('@aws-sdk/client-cloudtrail')
      const send = renewingClient(() => new sdk.CloudTrailClient(settingsFor(region, role)))
      return {
        lookupEvents: (input, signal) =>
          send((client) => client.send(new sdk.LookupEventsCommand(input), abort(signal))),
        describeTrails: (input, signal) =>
          send((client) => client.send(new sdk.DescribeTrailsCommand(input), abort(signal))),
        getTrailStatus: (input, signal) =>
          send((client) => client.send(new sdk.GetTrailStatusCommand(input), abort(signal))),
        getEventSelectors: (input, signal) =>
          send((client) => client.send(new sdk.GetEventSelectorsCommand(input), abort(signal))),
        getInsightSelectors: (input, signal) =>
          send((client) => client.send(new sdk.GetInsightSelectorsCommand(input), abort(signal))),
        getEventDataStore: (input, signal) =>
          send((client) => client.send(new sdk.GetEventDataStoreCommand(input), abort(signal))),
        startQuery: (input, signal) => send((client) => client.send(new sdk.StartQueryCommand(input), abort(signal))),
        getQueryResults: (input, signal) =>
          send((client) => client.send(new sdk.GetQueryResultsCommand(input), abort(signal))),
        cancelQuery: (input, signal) => send((client) => client.send(new sdk.CancelQueryCommand(input), abort(signal))),
      }
    },
    async accessAnalyzer(region) {
      const sdk = await import('@aws-sdk/client-accessanalyzer')
      const send = renewingClient(() => new sdk.AccessAnalyzerClient({ ...common(), region }))
      return {
        listFindings: (input, signal) =>
          send((client) => client.send(new sdk.ListFindingsV2Command(input), abort(signal))),
        getFinding: (input, signal) => send((client) => client.send(new sdk.GetFindingV2Command(input), abort(signal))),
        listAnalyzers: (input, signal) =>
          send((client) => client.send(new sdk.ListAnalyzersCommand(input), abort(signal))),
        getAnalyzer: (input, signal) => send((client) => client.send(new sdk.GetAnalyzerCommand(input), abort(signal))),
        listArchiveRules: (input, signal) =>
          send((client) => client.send(new sdk.ListArchiveRulesCommand(input), abort(signal))),
        generateRecommendation: (input, signal) =>
          send((client) => client.send(new sdk.GenerateFindingRecommendationCommand(input), abort(signal))),
        getRecommendation: (input, signal) =>
          send((client) => client.send(new sdk.GetFindingRecommendationCommand(input), abort(signal))),
      }
    },
    async policyChecks(region) {
      const sdk = await import('@aws-sdk/client-accessanalyzer')
      const send = renewingClient(() => new sdk.AccessAnalyzerClient({ ...common(), region }))
      return {
        validatePolicy: (input, signal) =>
          send((client) => client.send(new sdk.ValidatePolicyCommand(input), abort(signal))),
        checkNoNewAccess: (input, signal) =>
          send((client) => client.send(new sdk.CheckNoNewAccessCommand(input), abort(signal))),
        checkAccessNotGranted: (input, signal) =>
          send((client) => client.send(new sdk.CheckAccessNotGrantedCommand(input), abort(signal))),
        checkNoPublicAccess: (input, signal) =>
          send((client) => client.send(new sdk.CheckNoPublicAccessCommand(input), abort(signal))),
      }
    },
    async s3(region, role) {
      const { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
      // Logs are read once, as they are: gzip has a checksum of its own.
      const send = renewingClient(
        () =>
          new S3Client({
            ...settingsFor(region, role),
            followRegionRedirects: true,
            responseChecksumValidation: 'WHEN_REQUIRED',
          }),
      )
      return {
        listObjects: (input, signal) => send((client) => client.send(new ListObjectsV2Command(input), abort(signal))),
        getObject: (input, signal) => send((client) => client.send(new GetObjectCommand(input), abort(signal))),
        putObject: (input, signal) => send((client) => client.send(new PutObjectCommand(input), abort(signal))),
      }
    },
    async athena(region, role) {
      const sdk = await import('@aws-sdk/client-athena')
      const send = renewingClient(() => new sdk.AthenaClient(settingsFor(region, role)))
      return {
        getTableMetadata: (input, signal) =>
          send((client) => client.send(new sdk.GetTableMetadataCommand(input), abort(signal))),
        startQueryExecution: (input, signal) =>
          send((client) => client.send(new sdk.StartQueryExecutionCommand(input), abort(signal))),
        getQueryExecution: (input, signal) =>
          send((client) => client.send(new sdk.GetQueryExecutionCommand(input), abort(signal))),
        getQueryResults: (input, signal) =>
          send((client) => client.send(new sdk.GetQueryResultsCommand(input), abort(signal))),
        stopQueryExecution: (input, signal) =>
          send((client) => client.send(new sdk.StopQueryExecutionCommand(input), abort(signal))),
      }
    },
    async iam(role) {
      const sdk = await import('@aws-sdk/client-iam')
      const region = await ownRegion()
      const send = renewingClient(() => new sdk.IAMClient(settingsFor(region, role)))
      return {
        generateLastAccessed: (input, signal) =>
          send((client) => client.send(new sdk.GenerateServiceLastAccessedDetailsCommand(input), abort(signal))),
        getLastAccessed: (input, signal) =>
          send((client) => client.send(new sdk.GetServiceLastAccessedDetailsCommand(input), abort(signal))),
        getAccountAuthorizationDetails: (input, signal) =>
          send((client) => client.send(new sdk.GetAccountAuthorizationDetailsCommand(input), abort(signal))),
        generateCredentialReport: (input, signal) =>
          send((client) => client.send(new sdk.GenerateCredentialReportCommand(input), abort(signal))),
        getCredentialReport: (input, signal) =>
          send((client) => client.send(new sdk.GetCredentialReportCommand(input), abort(signal))),
      }
    },
    async policySimulation(role) {
      const sdk = await import('@aws-sdk/client-iam')
      const region = await ownRegion()
      const send = renewingClient(() => new sdk.IAMClient(settingsFor(region, role)))
      return {
        simulatePrincipalPolicy: (input, signal) =>
          send((client) => client.send(new sdk.SimulatePrincipalPolicyCommand(input), abort(signal))),
      }
    },
    async sts(region, role) {
      const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts')
      const client = new STSClient(settingsFor(region ?? (await ownRegion()), role))
      let answeredAt: string | undefined
      client.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args)
          answeredAt = (result.response as { headers?: Readonly<Record<string, string>> }).headers?.['date']
          return result
        },
        { step: 'deserialize', priority: 'low' },
      )
      return {
        async getCallerIdentity(signal) {
          const { Account: account = '', Arn: arn = '' } = await client.send(
            new GetCallerIdentityCommand({}),
            abort(signal),
          )
          const { sessionToken, expiration } = await client.config.credentials()
          const time = Date.parse(answeredAt ?? '')
          return {
            account,
            arn,
            temporary: sessionToken !== undefined,
            ...(expiration && { expires: expiration }),
            ...(!Number.isNaN(time) && { answeredAt: new Date(time) }),
          }
        },
      }
    },
  }
}
