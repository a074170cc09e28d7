import type * as sdk from '@aws-sdk/client-accessanalyzer'

type Call<Input, Output> = (input: Input, signal?: AbortSignal) => Promise<Output>

/** What IAM Access Analyzer can be asked about a policy document; it needs no analyzer for that. */
export interface PolicyChecksApi {
  readonly validatePolicy: Call<sdk.ValidatePolicyCommandInput, sdk.ValidatePolicyCommandOutput>
  readonly checkNoNewAccess: Call<sdk.CheckNoNewAccessCommandInput, sdk.CheckNoNewAccessCommandOutput>
  readonly checkAccessNotGranted: Call<sdk.CheckAccessNotGrantedCommandInput, sdk.CheckAccessNotGrantedCommandOutput>
  readonly checkNoPublicAccess: Call<sdk.CheckNoPublicAccessCommandInput, sdk.CheckNoPublicAccessCommandOutput>
}

const abort = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {})

/**
 * The checks over the AWS SDK, which is loaded here; retries are the caller's (`withRetry`).
 *
 * @param region undefined: the run's own (`AWS_REGION`, the profile)
 */
export async function createPolicyChecks(region: string | undefined): Promise<PolicyChecksApi> {
  const {
    AccessAnalyzerClient,
    CheckAccessNotGrantedCommand,
    CheckNoNewAccessCommand,
    CheckNoPublicAccessCommand,
    ValidatePolicyCommand,
  } = await import('@aws-sdk/client-accessanalyzer')
  const client = new AccessAnalyzerClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000 },
    ...(region !== undefined && { region }),
  })
  return {
    validatePolicy: (input, signal) => client.send(new ValidatePolicyCommand(input), abort(signal)),
    checkNoNewAccess: (input, signal) => client.send(new CheckNoNewAccessCommand(input), abort(signal)),
    checkAccessNotGranted: (input, signal) => client.send(new CheckAccessNotGrantedCommand(input), abort(signal)),
    checkNoPublicAccess: (input, signal) => client.send(new CheckNoPublicAccessCommand(input), abort(signal)),
  }
}
