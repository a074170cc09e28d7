import type * as analyzer from '@aws-sdk/client-accessanalyzer'
import type * as athena from '@aws-sdk/client-athena'
import type * as cloudTrail from '@aws-sdk/client-cloudtrail'
import type * as iam from '@aws-sdk/client-iam'
import type * as s3 from '@aws-sdk/client-s3'

/** One operation of a service; the signal aborts the request. */
type Call<Input, Output> = (input: Input, signal?: AbortSignal) => Promise<Output>

/** The calls Whittle makes to CloudTrail. */
export interface CloudTrailApi {
  readonly lookupEvents: Call<cloudTrail.LookupEventsCommandInput, cloudTrail.LookupEventsCommandOutput>
  readonly describeTrails: Call<cloudTrail.DescribeTrailsCommandInput, cloudTrail.DescribeTrailsCommandOutput>
  readonly getTrailStatus: Call<cloudTrail.GetTrailStatusCommandInput, cloudTrail.GetTrailStatusCommandOutput>
  readonly getEventSelectors: Call<cloudTrail.GetEventSelectorsCommandInput, cloudTrail.GetEventSelectorsCommandOutput>
  readonly getInsightSelectors: Call<
    cloudTrail.GetInsightSelectorsCommandInput,
    cloudTrail.GetInsightSelectorsCommandOutput
  >
  readonly getEventDataStore: Call<cloudTrail.GetEventDataStoreCommandInput, cloudTrail.GetEventDataStoreCommandOutput>
  readonly startQuery: Call<cloudTrail.StartQueryCommandInput, cloudTrail.StartQueryCommandOutput>
  readonly getQueryResults: Call<cloudTrail.GetQueryResultsCommandInput, cloudTrail.GetQueryResultsCommandOutput>
  readonly cancelQuery: Call<cloudTrail.CancelQueryCommandInput, cloudTrail.CancelQueryCommandOutput>
}

/** The calls Whittle makes to IAM Access Analyzer. */
export interface AccessAnalyzerApi {
  readonly listFindings: Call<analyzer.ListFindingsV2CommandInput, analyzer.ListFindingsV2CommandOutput>
  readonly getFinding: Call<analyzer.GetFindingV2CommandInput, analyzer.GetFindingV2CommandOutput>
  readonly listAnalyzers: Call<analyzer.ListAnalyzersCommandInput, analyzer.ListAnalyzersCommandOutput>
  readonly getAnalyzer: Call<analyzer.GetAnalyzerCommandInput, analyzer.GetAnalyzerCommandOutput>
  readonly listArchiveRules: Call<analyzer.ListArchiveRulesCommandInput, analyzer.ListArchiveRulesCommandOutput>
  readonly generateRecommendation: Call<
    analyzer.GenerateFindingRecommendationCommandInput,
    analyzer.GenerateFindingRecommendationCommandOutput
  >
  readonly getRecommendation: Call<
    analyzer.GetFindingRecommendationCommandInput,
    analyzer.GetFindingRecommendationCommandOutput
  >
}

/** The checks of a policy document by IAM Access Analyzer; they need no analyzer. */
export interface PolicyChecksApi {
  readonly validatePolicy: Call<analyzer.ValidatePolicyCommandInput, analyzer.ValidatePolicyCommandOutput>
  readonly checkNoNewAccess: Call<analyzer.CheckNoNewAccessCommandInput, analyzer.CheckNoNewAccessCommandOutput>
  readonly checkAccessNotGranted: Call<
    analyzer.CheckAccessNotGrantedCommandInput,
    analyzer.CheckAccessNotGrantedCommandOutput
  >
  readonly checkNoPublicAccess: Call<
    analyzer.CheckNoPublicAccessCommandInput,
    analyzer.CheckNoPublicAccessCommandOutput
  >
}

/** The calls Whittle makes to S3. */
export interface S3Api {
  readonly listObjects: Call<s3.ListObjectsV2CommandInput, s3.ListObjectsV2CommandOutput>
  readonly getObject: Call<s3.GetObjectCommandInput, s3.GetObjectCommandOutput>
  /** The one call that writes: the object that configuration names for the evidence ledger. */
  readonly putObject: Call<s3.PutObjectCommandInput, s3.PutObjectCommandOutput>
}

/** The calls Whittle makes to Athena. */
export interface AthenaApi {
  readonly getTableMetadata: Call<athena.GetTableMetadataCommandInput, athena.GetTableMetadataCommandOutput>
  readonly startQueryExecution: Call<athena.StartQueryExecutionCommandInput, athena.StartQueryExecutionCommandOutput>
  readonly getQueryExecution: Call<athena.GetQueryExecutionCommandInput, athena.GetQueryExecutionCommandOutput>
  readonly getQueryResults: Call<athena.GetQueryResultsCommandInput, athena.GetQueryResultsCommandOutput>
  readonly stopQueryExecution: Call<athena.StopQueryExecutionCommandInput, athena.StopQueryExecutionCommandOutput>
}

/** The calls Whittle makes to IAM. */
export interface IamApi {
  readonly generateLastAccessed: Call<
    iam.GenerateServiceLastAccessedDetailsCommandInput,
    iam.GenerateServiceLastAccessedDetailsCommandOutput
  >
  readonly getLastAccessed: Call<
    iam.GetServiceLastAccessedDetailsCommandInput,
    iam.GetServiceLastAccessedDetailsCommandOutput
  >
  readonly getAccountAuthorizationDetails: Call<
    iam.GetAccountAuthorizationDetailsCommandInput,
    iam.GetAccountAuthorizationDetailsCommandOutput
  >
  readonly generateCredentialReport: Call<
    iam.GenerateCredentialReportCommandInput,
    iam.GenerateCredentialReportCommandOutput
  >
  readonly getCredentialReport: Call<iam.GetCredentialReportCommandInput, iam.GetCredentialReportCommandOutput>
}

/** The call by which a set-up is checked, and that no run makes. */
export interface PolicySimulationApi {
  readonly simulatePrincipalPolicy: Call<
    iam.SimulatePrincipalPolicyCommandInput,
    iam.SimulatePrincipalPolicyCommandOutput
  >
}

/** The principal of the credentials, and what else one call shows. */
export interface CallerIdentity {
  /** 12 digits. */
  readonly account: string
  /** `arn:aws:sts::111122223333:assumed-role/whittle-reader/SESSION` */
  readonly arn: string
  /** Do they end? Credentials with a session token do. */
  readonly temporary: boolean
  /** The moment at which they end, where their provider states it; environment variables do not. */
  readonly expires?: Date
  /** The time of AWS in the answer, to the second. */
  readonly answeredAt?: Date
}

/** The calls Whittle makes to STS besides assuming roles. */
export interface StsApi {
  /**
   * No permission is needed for it, and none can forbid it.
   * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
   */
  readonly getCallerIdentity: (signal?: AbortSignal) => Promise<CallerIdentity>
}
