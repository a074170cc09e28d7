import type {
  GetFindingV2CommandInput,
  GetFindingV2CommandOutput,
  ListFindingsV2CommandInput,
  ListFindingsV2CommandOutput,
} from '@aws-sdk/client-accessanalyzer'
import type { LookupEventsCommandInput, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail'

/** The one call Whittle makes to CloudTrail. */
export interface CloudTrailApi {
  lookupEvents(input: LookupEventsCommandInput, signal?: AbortSignal): Promise<LookupEventsCommandOutput>
}

/** The calls Whittle makes to IAM Access Analyzer. */
export interface AccessAnalyzerApi {
  listFindings(input: ListFindingsV2CommandInput, signal?: AbortSignal): Promise<ListFindingsV2CommandOutput>
  getFinding(input: GetFindingV2CommandInput, signal?: AbortSignal): Promise<GetFindingV2CommandOutput>
}

export interface AwsClients {
  cloudTrail(region: string): Promise<CloudTrailApi>
  accessAnalyzer(region: string): Promise<AccessAnalyzerApi>
}

/**
 * Retries are Whittle's own, which know the services' quotas (`withRetry`); a call that hangs is given up, and counts
 * as a network failure. Credentials and endpoints come from where the SDK looks for them (environment, profile, OIDC,
 * instance; `AWS_ENDPOINT_URL` and its kin).
 */
const common = { maxAttempts: 1, requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000 } }

const abort = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {})

/** Clients over the AWS SDK, which is loaded when the first is asked for: reading files never needs it. */
export function createAwsClients(): AwsClients {
  return {
    async cloudTrail(region) {
      const { CloudTrailClient, LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail')
      const client = new CloudTrailClient({ ...common, region })
      return { lookupEvents: (input, signal) => client.send(new LookupEventsCommand(input), abort(signal)) }
    },
    async accessAnalyzer(region) {
      const { AccessAnalyzerClient, GetFindingV2Command, ListFindingsV2Command } =
        await import('@aws-sdk/client-accessanalyzer')
      const client = new AccessAnalyzerClient({ ...common, region })
      return {
        listFindings: (input, signal) => client.send(new ListFindingsV2Command(input), abort(signal)),
        getFinding: (input, signal) => client.send(new GetFindingV2Command(input), abort(signal)),
      }
    },
  }
}
