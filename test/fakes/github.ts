import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { refusals, type Refusal } from './github-failures.ts'
import type { BareRepository } from './github-git.ts'
import { answerGraphql } from './github-graphql.ts'
import { answerViolations, requestViolations } from './github-openapi.ts'
import { Pulls } from './github-pulls.ts'
import { answerRest } from './github-rest.ts'
import { Reviews } from './github-reviews.ts'

export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
  /** Name of the GraphQL mutation. */
  readonly mutation: string | null
  readonly write: boolean
}

export interface Answer extends Refusal {
  readonly link?: string
}

interface PlannedFailure {
  readonly when: (request: RecordedRequest) => boolean
  readonly refusal: Refusal
  times: number
}

/** The user of a token and what it may do. */
export interface TokenRights {
  readonly login: string
  readonly contents: 'read' | 'write'
  readonly pullRequests: 'read' | 'write'
}

export interface FakeOptions {
  readonly git: BareRepository
  readonly name?: string
  readonly token?: string
  /** Further tokens. */
  readonly tokens?: Readonly<Record<string, TokenRights>>
}

/**
 * GitHub over real HTTP, for one repository that is a real git repository. Every request (and answer) of the REST API is
 * judged by GitHub's own description: `violations` must stay empty.
 */
export class FakeGitHub {
  readonly git: BareRepository
  readonly name: string
  readonly token: string
  readonly pulls: Pulls
  readonly reviews = new Reviews()
  /** Whose request is answered. */
  rights: TokenRights = { login: 'github-actions[bot]', contents: 'write', pullRequests: 'write' }
  private readonly tokens: Map<string, TokenRights>
  readonly requests: RecordedRequest[] = []
  readonly violations: string[] = []
  /** Called before a request is answered: a place to push something meanwhile. */
  beforeAnswer: (request: RecordedRequest) => void = () => undefined
  /** After so many writes no further one arrives, as if the runner had been killed. */
  writesLeft = Infinity
  /** The answer to such a request is lost on its way, after the work was done. */
  loseAnswers: (request: RecordedRequest) => boolean = () => false
  /** Longest page of a list, below GitHub's 100. */
  pageSize = 100
  private readonly failures: PlannedFailure[] = []
  private readonly server = createServer((request, response) => void this.serve(request, response))

  constructor({ git, name = 'acme/infra', token = 'ghs_fake', tokens = {} }: FakeOptions) {
    this.git = git
    this.name = name
    this.token = token
    this.tokens = new Map([[token, this.rights], ...Object.entries(tokens)])
    this.pulls = new Pulls(git, name, () => this.url)
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  get graphqlUrl(): string {
    return `${this.url}/graphql`
  }

  get writes(): RecordedRequest[] {
    return this.requests.filter(({ write }) => write)
  }

  /** The next `times` requests that match are refused. */
  refuse(refusal: Refusal, when: (request: RecordedRequest) => boolean, times = Infinity): void {
    this.failures.push({ when, refusal, times })
  }

  /** Everything works again, and nothing was asked yet. */
  reset(): void {
    this.failures.length = 0
    this.requests.length = 0
    this.writesLeft = Infinity
    this.beforeAnswer = () => undefined
    this.loseAnswers = () => false
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', this.url)
    const text = await textOf(incoming)
    const body = text === '' ? undefined : (JSON.parse(text) as unknown)
    const request = recorded(incoming.method ?? 'GET', url, body)
    this.requests.push(request)
    if (request.write && this.writesLeft-- <= 0) {
      this.writesLeft = 0
      incoming.socket.destroy()
      return
    }
    const made = this.answer(request, incoming.headers.authorization)
    const answer: Answer = this.loseAnswers(request) ? refusals.serverError : made
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      ...answer.headers,
      ...(answer.link !== undefined && { link: answer.link }),
    })
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
  }

  private answer(request: RecordedRequest, authorization: string | undefined): Answer {
    const rights = this.tokens.get(/^(?:token|bearer) (.+)$/i.exec(authorization ?? '')?.[1] ?? '')
    if (!rights) return refusals.badCredentials
    this.rights = rights
    const { method, path, query, body } = request
    const graphql = path === '/graphql'
    if (!graphql) this.violations.push(...requestViolations(method, path, query, body))
    this.beforeAnswer(request)
    const failure = this.failures.find(({ when, times }) => times > 0 && when(request))
    if (failure) {
      failure.times--
      return failure.refusal
    }
    if (graphql) return answerGraphql(this, request)
    const answer = answerRest(this, request)
    this.violations.push(...answerViolations(method, path, answer.status, answer.body))
    return answer
  }
}

function recorded(method: string, url: URL, body: unknown): RecordedRequest {
  const query = (body as { query?: string } | undefined)?.query
  const mutation = url.pathname === '/graphql' ? (/^\s*mutation\b[^{]*\{\s*(\w+)/.exec(query ?? '')?.[1] ?? null) : null
  const write = url.pathname === '/graphql' ? mutation !== null : method !== 'GET' && method !== 'HEAD'
  return { method, path: url.pathname, query: url.searchParams, body, mutation, write }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
