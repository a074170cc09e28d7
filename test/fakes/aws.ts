import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getFinding, listFindings, type FindingsContent } from './aws-access-analyzer.ts'
import { lookupEvents } from './aws-cloudtrail.ts'
import { awsError, type AwsAnswer } from './aws-protocol.ts'

export { awsError, type AwsAnswer } from './aws-protocol.ts'

/** One request as it arrived, with the IAM permission that AWS would ask for. */
export interface AwsRequest {
  readonly operation: 'LookupEvents' | 'ListFindingsV2' | 'GetFindingV2' | 'unknown'
  readonly iamAction: string
  readonly region: string
  readonly input: Readonly<Record<string, unknown>>
}

export interface FakeAwsContent extends FindingsContent {
  /** Region → CloudTrail records that its Event history holds. */
  readonly trail?: Readonly<Record<string, readonly object[]>>
  /** Answers instead of the service, or cuts the connection; asked before each request with its number from 0. */
  readonly intervene?: (request: AwsRequest, number: number) => AwsAnswer | 'hang up' | undefined
}

/**
 * CloudTrail's LookupEvents (AWS JSON 1.1) and Access Analyzer's ListFindingsV2 and GetFindingV2 (REST-JSON) over HTTP,
 * in the shapes of the services' published models. Refuses input that the models do not allow.
 */
export class FakeAws {
  readonly requests: AwsRequest[] = []
  readonly #server: Server
  readonly #content: FakeAwsContent

  private constructor(content: FakeAwsContent) {
    this.#content = content
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

  /** What a process needs in its environment to talk to this fake and to nobody else. */
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
    if (answer === 'hang up') {
      message.socket.destroy()
      return
    }
    response.writeHead(answer.status, {
      'content-type': request.operation === 'LookupEvents' ? 'application/x-amz-json-1.1' : 'application/json',
      'x-amzn-requestid': `request-${number}`,
      ...(answer.type !== undefined && { 'x-amzn-errortype': answer.type }),
    })
    response.end(JSON.stringify(answer.body))
  }

  #answer({ operation, region, input }: AwsRequest): AwsAnswer {
    if (operation === 'LookupEvents') return lookupEvents(this.#content.trail?.[region] ?? [], input)
    if (operation === 'ListFindingsV2') return listFindings(this.#content, input)
    if (operation === 'GetFindingV2') return getFinding(this.#content, input)
    return awsError('UnknownOperationException', 'this fake does not know the operation', 404)
  }
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** The Region is in the signature's credential scope: `…/20261121/eu-west-1/cloudtrail/aws4_request`. */
function requestOf(message: IncomingMessage, body: string): AwsRequest {
  const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(message.headers.authorization ?? '')?.[1] ?? ''
  const url = new URL(message.url ?? '/', 'http://aws')
  const parsed = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>)
  if (message.method === 'POST' && message.headers['x-amz-target'] === 'CloudTrail_20131101.LookupEvents') {
    return { operation: 'LookupEvents', iamAction: 'cloudtrail:LookupEvents', region, input: parsed }
  }
  if (message.method === 'POST' && url.pathname === '/findingv2') {
    return { operation: 'ListFindingsV2', iamAction: 'access-analyzer:ListFindings', region, input: parsed }
  }
  const id = /^\/findingv2\/([^/]+)$/.exec(url.pathname)?.[1]
  if (message.method === 'GET' && id !== undefined) {
    const input = { ...Object.fromEntries(url.searchParams), id: decodeURIComponent(id) }
    return { operation: 'GetFindingV2', iamAction: 'access-analyzer:GetFinding', region, input }
  }
  return { operation: 'unknown', iamAction: `unknown:${message.method} ${message.url}`, region, input: parsed }
}
