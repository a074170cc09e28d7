import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { refusals, type Refusal } from './github-failures.ts'
import type { BareRepository } from './github-git.ts'
import { answerGraphql } from './github-graphql.ts'
import { answerViolations, requestViolations } from './github-openapi.ts'
import { Issues } from './github-issues.ts'
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

/** What a token may do, as a workflow states it under `permissions`, and its user. */
export interface Rights {
  /** Default: the account that the first token stands for. */
  readonly login?: string
  readonly contents: 'none' | 'read' | 'write'
  readonly pullRequests: 'none' | 'read' | 'write'
  /** Default: as for pull requests. */
  readonly issues?: 'none' | 'read' | 'write'
}

/** The damage to an answer on its way: a page of a proxy in its place, or a connection that ends too early. */
export type Damage = 'html' | 'cut' | 'empty' | 'fields'

export interface FakeOptions {
  /** Where an Enterprise Server has its REST API: `/api/v3`; GraphQL is beside it. Default: at the root. */
  readonly basePath?: '/api/v3'
  readonly git: BareRepository
  readonly name?: string
  readonly token?: string
  /** Further tokens. */
  readonly tokens?: Readonly<Record<string, Rights>>
}

/**
 * GitHub over real HTTP, for one repository that is a real git repository. Every request (and answer) of the REST API
 * is judged by GitHub's own description: `violations` must stay empty.
 */
export class FakeGitHub {
  readonly git: BareRepository
  readonly name: string
  readonly token: string
  private readonly basePath: string
  readonly pulls: Pulls
  readonly reviews = new Reviews()
  readonly issues = new Issues()
  /** The account whose request is answered, with its rights. */
  rights: Required<Rights> = { login: 'github-actions[bot]', contents: 'write', pullRequests: 'write', issues: 'write' }
  readonly requests: RecordedRequest[] = []
  readonly violations: string[] = []
  /** Called before a request is answered: a place to push something meanwhile. */
  beforeAnswer: (request: RecordedRequest) => void = () => undefined
  /** After so many writes no further one arrives, as if the runner had been killed. */
  writesLeft = Infinity
  /** The answer to such a request is lost on its way, after the work was done. */
  loseAnswers: (request: RecordedRequest) => boolean = () => false
  /** Spoils the answer to a request. */
  damage: (request: RecordedRequest) => Damage | undefined = () => undefined
  /** Milliseconds that an answer takes. */
  delay: (request: RecordedRequest) => number = () => 0
  /** Further tokens, with less than all rights. */
  readonly tokens = new Map<string, Rights>()
  /** Users, teams and labels that GitHub takes for nothing. */
  readonly strangers = new Set<string>()
  /** What accounts may do in the repository; others may read. */
  readonly permissions = new Map<string, 'admin' | 'write' | 'read' | 'none'>()
  /** The account that the token stands for. */
  account = 'github-actions[bot]'
  /** Further facts of the repository. */
  facts: Readonly<Record<string, unknown>> = {}
  /** Scopes of the token, where it is one that has scopes. */
  scopes: string | undefined = undefined
  /** What its administrators have set for Actions. */
  workflowSettings = { default_workflow_permissions: 'read', can_approve_pull_request_reviews: true }
  /** Rules of its default branch. */
  rules: readonly object[] = []
  /** Longest page of a list, below GitHub's 100. */
  pageSize = 100
  private readonly failures: PlannedFailure[] = []
  private readonly server = createServer((request, response) => void this.serve(request, response))

  constructor({ git, name = 'acme/infra', token = 'ghs_fake', tokens = {}, basePath }: FakeOptions) {
    this.basePath = basePath ?? ''
    this.git = git
    this.name = name
    this.token = token
    for (const [each, rights] of Object.entries(tokens)) this.tokens.set(each, rights)
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

  get apiUrl(): string {
    return this.url + this.basePath
  }

  get graphqlUrl(): string {
    return `${this.url}${this.basePath.replace('/v3', '')}/graphql`
  }

  /** The path as github.com has it; `null`: nothing of the API is there. */
  private pathOf(path: string): string | null {
    if (this.url + path === this.graphqlUrl) return '/graphql'
    return path.startsWith(this.basePath) ? path.slice(this.basePath.length) : null
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
    this.damage = () => undefined
    this.delay = () => 0
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', this.url)
    const text = await textOf(incoming)
    const body = text === '' ? undefined : (JSON.parse(text) as unknown)
    const path = this.pathOf(url.pathname)
    if (path === null) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>Not an API</html>')
      return
    }
    const request = recorded(incoming.method ?? 'GET', path, url.searchParams, body)
    this.requests.push(request)
    if (request.write && this.writesLeft-- <= 0) {
      this.writesLeft = 0
      incoming.socket.destroy()
      return
    }
    const made = this.answer(request, incoming.headers.authorization)
    const answer: Answer = this.loseAnswers(request) ? refusals.serverError : made
    const milliseconds = this.delay(request)
    if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds))
    const damage = this.damage(request)
    if (damage !== undefined) return spoil(response, answer, damage)
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      ...answer.headers,
      ...(answer.link !== undefined && { link: answer.link }),
    })
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
  }

  private answer(request: RecordedRequest, authorization: string | undefined): Answer {
    const token = /^(?:token|bearer) (.+)$/i.exec(authorization ?? '')?.[1] ?? ''
    const given = this.tokens.get(token)
    if (token !== this.token && !given) return refusals.badCredentials
    const issues = given?.issues ?? given?.pullRequests ?? 'write'
    this.rights = { login: this.account, contents: 'write', pullRequests: 'write', ...given, issues }
    const lacking = lackingRight(given, request)
    if (lacking !== undefined) return lacking
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

/** @param rights all of them where there are none */
function lackingRight(rights: Rights | undefined, { path, write, mutation }: RecordedRequest): Refusal | undefined {
  if (rights === undefined) return undefined
  // The mutations of reviews have rights of their own.
  if (mutation === 'resolveReviewThread' || mutation === 'minimizeComment') return undefined
  const pulls = /\/(?:pulls|issues)(?:\/|$)/.test(path)
  const has = pulls ? rights.pullRequests : rights.contents
  if (has === 'write' || (has === 'read' && !write)) return undefined
  if (path === '/graphql') return refusals.missingPermissionInGraphql
  const accepted = `${pulls ? 'pull_requests' : 'contents'}=${write ? 'write' : 'read'}`
  return { ...refusals.missingPermission, headers: { 'x-accepted-github-permissions': accepted } }
}

function spoil(response: ServerResponse, answer: Answer, damage: Damage): void {
  const whole = JSON.stringify(answer.body)
  const html = damage === 'html'
  response.writeHead(html ? 200 : answer.status, { 'content-type': html ? 'text/html' : 'application/json' })
  const text = {
    html: '<!DOCTYPE html><title>Sign in</title>',
    cut: whole.slice(0, whole.length / 2),
    empty: '',
    fields: '{}',
  }
  response.end(text[damage])
}

function recorded(method: string, path: string, search: URLSearchParams, body: unknown): RecordedRequest {
  const query = (body as { query?: string } | undefined)?.query
  const mutation = path === '/graphql' ? (/^\s*mutation\b[^{]*\{\s*(\w+)/.exec(query ?? '')?.[1] ?? null) : null
  const write = path === '/graphql' ? mutation !== null : method !== 'GET' && method !== 'HEAD'
  return { method, path, query: search, body, mutation, write }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
