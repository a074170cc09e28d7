import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  analyzerCallOf,
  generateRecommendation,
  getAnalyzer,
  getFinding,
  getRecommendation,
  listAnalyzers,
  listArchiveRules,
  listFindings,
  type FindingsContent,
} from './aws-access-analyzer.ts'
import { FakeAccounts, type AccountContent } from './aws-account.ts'
import { lookupEvents } from './aws-cloudtrail.ts'
import { assumeRole, FakeIam, getCallerIdentity, type IamContent } from './aws-iam.ts'
import { answerPolicyCheck, policyCheckPaths, type PolicyCheckContent } from './aws-policy-checks.ts'
import { awsError, type AwsAnswer, type Input } from './aws-protocol.ts'
import { FakeQueries, type QueryContent } from './aws-queries.ts'
import { getObject, listObjects, putObject, type S3Content } from './aws-s3.ts'
import {
  describeTrails,
  getEventDataStore,
  getEventSelectors,
  getInsightSelectors,
  getTrailStatus,
  type TrailContent,
} from './aws-trails.ts'

export { awsError, xmlError, type AwsAnswer } from './aws-protocol.ts'

/** One request as it arrived, with the IAM permission that AWS would ask for. */
export interface AwsRequest {
  /** `unknown` for what this fake does not serve. */
  readonly operation: string
  readonly iamAction: string
  readonly region: string
  /** Access key that signed it: `ASIA` and the account where a role was taken on. */
  readonly key: string
  readonly input: Input
}

export interface FakeAwsContent
  extends FindingsContent, PolicyCheckContent, S3Content, TrailContent, QueryContent, IamContent, AccountContent {
  /** Region → CloudTrail records that its Event history holds. */
  readonly trail?: Readonly<Record<string, readonly object[]>>
  /** The time of AWS in its answers; default: that of this machine. */
  readonly date?: string
  /** Answers instead of the service, cuts the connection, or never answers; asked before each request, numbered from 0. */
  readonly intervene?: (request: AwsRequest, number: number) => AwsAnswer | 'hang up' | 'silence' | undefined
}

/**
 * The calls Whittle makes to AWS over HTTP, in the shapes of the services' published models: CloudTrail and Athena (AWS
 * JSON 1.1), Access Analyzer (REST-JSON), S3 (REST-XML), IAM and STS (query). Refuses input that the models do not allow.
 */
export class FakeAws {
  readonly requests: AwsRequest[] = []
  readonly #server: Server
  readonly #content: FakeAwsContent
  readonly queries: FakeQueries
  readonly #iam: FakeIam
  readonly #accounts: FakeAccounts

  private constructor(content: FakeAwsContent) {
    this.#content = content
    this.queries = new FakeQueries(content)
    this.#iam = new FakeIam(content)
    this.#accounts = new FakeAccounts(content)
    this.#server = createServer((message, response) => {
      void this.#serve(message, response)
    })
  }

  static async start(content: FakeAwsContent): Promise<FakeAws> {
    const fake = new FakeAws(content)
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The environment of a process that connects to this fake and to no other service. */
  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      AWS_EC2_METADATA_DISABLED: 'true',
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = requestOf(message, await readBody(message))
    const number = this.requests.push(request) - 1
    const answer = this.#content.intervene?.(request, number) ?? this.#answer(request)
    if (answer === 'silence') return
    if (answer === 'hang up') {
      message.socket.destroy()
      return
    }
    const { iamAction } = request
    const json = /^(cloudtrail|athena):/.test(iamAction) ? 'application/x-amz-json-1.1' : 'application/json'
    response.writeHead(answer.status, {
      'content-type': answer.raw?.contentType ?? json,
      'x-amzn-requestid': `request-${number}`,
      ...answer.headers,
      ...(this.#content.date !== undefined && { date: new Date(this.#content.date).toUTCString() }),
      ...(answer.type !== undefined && { 'x-amzn-errortype': answer.type }),
    })
    response.end(answer.raw?.body ?? JSON.stringify(answer.body))
  }

  #answer({ operation, region, key, input }: AwsRequest): AwsAnswer {
    const content = this.#content
    const answers: Readonly<Record<string, () => AwsAnswer>> = {
      LookupEvents: () => lookupEvents(content.trail?.[region] ?? [], input),
      DescribeTrails: () => describeTrails(content, input),
      GetTrailStatus: () => getTrailStatus(content, input),
      GetEventSelectors: () => getEventSelectors(content, input),
      GetInsightSelectors: () => getInsightSelectors(content, input),
      GetEventDataStore: () => getEventDataStore(content, input),
      StartQuery: () => this.queries.startQuery(input),
      'CloudTrail.GetQueryResults': () => this.queries.getLakeResults(input),
      CancelQuery: () => this.queries.stop(input),
      GetTableMetadata: () => this.queries.getTableMetadata(input),
      StartQueryExecution: () => this.queries.startQueryExecution(input),
      GetQueryExecution: () => this.queries.getQueryExecution(input),
      'Athena.GetQueryResults': () => this.queries.getQueryResults(input),
      StopQueryExecution: () => this.queries.stop(input),
      ListFindingsV2: () => listFindings(content, input),
      GetFindingV2: () => getFinding(content, input),
      ListAnalyzers: () => listAnalyzers(content, input),
      GetAnalyzer: () => getAnalyzer(content, input),
      ListArchiveRules: () => listArchiveRules(content, input),
      GenerateFindingRecommendation: () => generateRecommendation(content, input),
      GetFindingRecommendation: () => getRecommendation(content, input),
      ListObjectsV2: () => listObjects(content, input),
      GetObject: () => getObject(content, input),
      PutObject: () => putObject(content, input),
      GenerateServiceLastAccessedDetails: () => this.#iam.generate(input),
      GetServiceLastAccessedDetails: () => this.#iam.get(input),
      SimulatePrincipalPolicy: () => this.#iam.simulate(input),
      GetAccountAuthorizationDetails: () => this.#accounts.getAccountAuthorizationDetails(input, key),
      GenerateCredentialReport: () => this.#accounts.generateCredentialReport(key),
      GetCredentialReport: () => this.#accounts.getCredentialReport(key),
      AssumeRole: () => assumeRole(input),
      GetCallerIdentity: () => getCallerIdentity(key),
      ...Object.fromEntries(
        Object.values(policyCheckPaths).map((name) => [name, () => answerPolicyCheck(name, content, input)]),
      ),
    }
    return answers[operation]?.() ?? awsError('UnknownOperationException', 'this fake does not know the operation', 404)
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const targets: Readonly<Record<string, string>> = { CloudTrail_20131101: 'CloudTrail', AmazonAthena: 'Athena' }

/** Key, Region and service are in the signature's credential scope: `AKIA…/20261121/eu-west-1/cloudtrail/aws4_request`. */
function requestOf(message: IncomingMessage, bytes: Buffer): AwsRequest {
  const body = bytes.toString()
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(message.headers.authorization ?? '')
  const [, key = '', region = '', service = ''] = scope ?? []
  const url = new URL(message.url ?? '/', 'http://aws')
  const made = (operation: string, iamAction: string, input: Input): AwsRequest => ({
    operation,
    iamAction,
    region,
    key,
    input,
  })
  const query = Object.fromEntries(url.searchParams)
  if (service === 's3') {
    const [bucket = '', ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent)
    const path = rest.join('/')
    if (message.method === 'PUT') {
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = message.headers
      return made('PutObject', 's3:PutObject', { bucket, key: path, body: bytes, ifMatch, ifNoneMatch })
    }
    return query['list-type'] === '2'
      ? made('ListObjectsV2', 's3:ListBucket', { ...query, bucket })
      : made('GetObject', 's3:GetObject', { bucket, key: path })
  }
  if ((service === 'iam' || service === 'sts') && message.method === 'POST') {
    const input = Object.fromEntries(new URLSearchParams(body))
    const operation = input['Action'] ?? ''
    return made(operation, `${service}:${operation}`, input)
  }
  const parsed = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>)
  const [, target = '', operation = ''] = /^(\w+)\.(\w+)$/.exec(String(message.headers['x-amz-target'])) ?? []
  const owner = targets[target]
  if (message.method === 'POST' && owner !== undefined) {
    const name = operation === 'GetQueryResults' ? `${owner}.${operation}` : operation
    return made(name, `${owner.toLowerCase()}:${operation}`, parsed)
  }
  const check = policyCheckPaths[url.pathname]
  if (message.method === 'POST' && check !== undefined) {
    return made(check, `access-analyzer:${check}`, { ...query, ...parsed })
  }
  const call = analyzerCallOf(message.method ?? '', url.pathname)
  if (call !== undefined) return made(call.operation, call.iamAction, { ...query, ...parsed, ...call.input })
  return made('unknown', `unknown:${message.method} ${message.url}`, parsed)
}
