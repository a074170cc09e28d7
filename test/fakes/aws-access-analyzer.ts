import { awsError, type AwsAnswer } from './aws-protocol.ts'

/** A finding with all its details; timestamps are ISO 8601, as the service writes them. */
export interface FakeFinding {
  readonly id: string
  readonly resource: string
  readonly findingType: string
  readonly status?: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED'
  /** What GetFindingV2 says of the status, where it changed after the list was made. */
  readonly statusNow?: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED'
  readonly error?: string
  readonly findingDetails: readonly object[]
}

/** An analyzer as GetAnalyzer describes it, with the names of its archive rules. */
export interface FakeAnalyzer {
  readonly arn: string
  readonly type: string
  readonly status?: string
  readonly configuration?: object
  readonly managedBy?: string
  readonly archiveRules?: readonly string[]
}

/** A recommendation for a finding; `polls`: answers that it is in progress before it is there. */
export interface FakeRecommendation {
  readonly polls?: number
  readonly status?: 'SUCCEEDED' | 'FAILED'
  readonly error?: { readonly code: string; readonly message: string }
  readonly resourceArn: string
  readonly recommendedSteps?: readonly object[]
}

export interface FindingsContent {
  readonly analyzers?: readonly FakeAnalyzer[]
  /** By finding id. */
  readonly recommendations?: Readonly<Record<string, FakeRecommendation>>
  readonly findings?: readonly FakeFinding[]
  readonly analyzerArn?: string
  /** Findings, and details of one, on a page. */
  readonly findingsPerPage?: number
  readonly detailsPerPage?: number
}

type Input = Readonly<Record<string, unknown>>
type Criteria = Readonly<Record<string, { readonly eq?: readonly string[] }>>

const resourceTypeOf = (resource: string): string =>
  resource.startsWith('arn:aws:s3:::')
    ? 'AWS::S3::Bucket'
    : resource.includes(':user/')
      ? 'AWS::IAM::User'
      : 'AWS::IAM::Role'

const summaryOf = (finding: FakeFinding) => ({
  id: finding.id,
  resource: finding.resource,
  resourceType: resourceTypeOf(finding.resource),
  resourceOwnerAccount: finding.resource.split(':')[4] ?? '',
  findingType: finding.findingType,
  status: finding.status ?? 'ACTIVE',
  analyzedAt: '2026-11-20T03:00:00Z',
  createdAt: '2026-08-01T03:00:00Z',
  updatedAt: '2026-11-20T03:00:00Z',
  ...(finding.error !== undefined && { error: finding.error }),
})

function paged<Item>(items: readonly Item[], token: unknown, size: number): { page: readonly Item[]; next: object } {
  const offset = typeof token === 'string' ? Number(token) : 0
  const end = offset + size
  return { page: items.slice(offset, end), next: end < items.length ? { nextToken: String(end) } : {} }
}

const unknownAnalyzer = ({ analyzerArn }: FindingsContent, input: Input): AwsAnswer | undefined =>
  analyzerArn !== undefined && input['analyzerArn'] !== analyzerArn
    ? awsError('ResourceNotFoundException', 'no such analyzer', 404)
    : undefined

export function listFindings(content: FindingsContent, input: Input): AwsAnswer {
  const unknown = unknownAnalyzer(content, input)
  if (unknown) return unknown
  const filter = (input['filter'] ?? {}) as Criteria
  const size = Math.min(Number(input['maxResults'] ?? 100), content.findingsPerPage ?? 100)
  const matching = (content.findings ?? [])
    .map(summaryOf)
    .filter((summary) =>
      Object.entries(filter).every(([key, { eq }]) => !eq || eq.includes(String(summary[key as keyof typeof summary]))),
    )
  const { page, next } = paged(matching, input['nextToken'], size)
  return { status: 200, body: { findings: page, ...next } }
}

export function getFinding(content: FindingsContent, input: Input): AwsAnswer {
  const unknown = unknownAnalyzer(content, input)
  if (unknown) return unknown
  const finding = content.findings?.find(({ id }) => id === input['id'])
  if (!finding) return awsError('ResourceNotFoundException', 'no such finding', 404)
  const size = Math.min(Number(input['maxResults'] ?? 100), content.detailsPerPage ?? 100)
  const { page, next } = paged(finding.findingDetails, input['nextToken'], size)
  const status = finding.statusNow ?? finding.status ?? 'ACTIVE'
  return { status: 200, body: { ...summaryOf(finding), status, findingDetails: page, ...next } }
}

/** The REST paths of Access Analyzer, and the permission that each asks for. */
const calls: readonly (readonly [method: string, path: RegExp, operation: string, action: string, name: string])[] = [
  ['POST', /^\/findingv2$/, 'ListFindingsV2', 'ListFindings', ''],
  ['GET', /^\/findingv2\/([^/]+)$/, 'GetFindingV2', 'GetFinding', 'id'],
  ['GET', /^\/analyzer$/, 'ListAnalyzers', 'ListAnalyzers', ''],
  ['GET', /^\/analyzer\/([^/]+)$/, 'GetAnalyzer', 'GetAnalyzer', 'analyzerName'],
  ['GET', /^\/analyzer\/([^/]+)\/archive-rule$/, 'ListArchiveRules', 'ListArchiveRules', 'analyzerName'],
  ['POST', /^\/recommendation\/([^/]+)$/, 'GenerateFindingRecommendation', 'GenerateFindingRecommendation', 'id'],
  ['GET', /^\/recommendation\/([^/]+)$/, 'GetFindingRecommendation', 'GetFindingRecommendation', 'id'],
]

export function analyzerCallOf(
  method: string,
  path: string,
): { readonly operation: string; readonly iamAction: string; readonly input: Input } | undefined {
  for (const [of, pattern, operation, action, name] of calls) {
    const found = method === of ? pattern.exec(path) : null
    if (!found) continue
    const input = name === '' ? {} : { [name]: decodeURIComponent(found[1] ?? '') }
    return { operation, iamAction: `access-analyzer:${action}`, input }
  }
  return undefined
}

const described = ({ arn, type, status = 'ACTIVE', configuration, managedBy }: FakeAnalyzer) => ({
  arn,
  name: arn.slice(arn.indexOf('/') + 1),
  type,
  status,
  createdAt: '2026-01-01T00:00:00Z',
  ...(configuration && { configuration }),
  ...(managedBy !== undefined && { managedBy }),
})

export function listAnalyzers({ analyzers = [] }: FindingsContent, input: Input): AwsAnswer {
  const { page, next } = paged(analyzers.map(described), input['nextToken'], 1)
  return { status: 200, body: { analyzers: page, ...next } }
}

const analyzerNamed = ({ analyzers = [] }: FindingsContent, name: unknown): FakeAnalyzer | undefined =>
  analyzers.find(({ arn }) => arn.endsWith(`/${String(name)}`))

export function getAnalyzer(content: FindingsContent, input: Input): AwsAnswer {
  const analyzer = analyzerNamed(content, input['analyzerName'])
  if (!analyzer) return awsError('ResourceNotFoundException', 'no such analyzer', 404)
  return { status: 200, body: { analyzer: described(analyzer) } }
}

export function listArchiveRules(content: FindingsContent, input: Input): AwsAnswer {
  const rules = analyzerNamed(content, input['analyzerName'])?.archiveRules ?? []
  const { page, next } = paged(rules, input['nextToken'], 1)
  const archiveRules = page.map((ruleName) => ({
    ruleName,
    filter: {},
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
  }))
  return { status: 200, body: { archiveRules, ...next } }
}

const polled = new WeakMap<FakeRecommendation, number>()

export function generateRecommendation({ findings = [] }: FindingsContent, input: Input): AwsAnswer {
  const finding = findings.find(({ id }) => id === input['id'])
  if (finding?.findingType !== 'UnusedPermission')
    return awsError('ValidationException', 'only findings of unused permissions have recommendations')
  return { status: 200, body: {} }
}

export function getRecommendation({ recommendations = {} }: FindingsContent, input: Input): AwsAnswer {
  const recommendation = recommendations[String(input['id'])]
  if (!recommendation) return awsError('ResourceNotFoundException', 'no recommendation was generated', 404)
  const { polls = 0, status = 'SUCCEEDED', error, resourceArn, recommendedSteps = [] } = recommendation
  const before = polled.get(recommendation) ?? 0
  const base = {
    startedAt: '2026-11-20T03:00:00Z',
    resourceArn,
    recommendationType: 'UnusedPermissionRecommendation',
  }
  if (before < polls) {
    polled.set(recommendation, before + 1)
    return { status: 200, body: { ...base, status: 'IN_PROGRESS' } }
  }
  const { page, next } = paged(recommendedSteps, input['nextToken'], 1)
  return {
    status: 200,
    body: {
      ...base,
      completedAt: '2026-11-20T03:01:00Z',
      status,
      ...(error && { error }),
      recommendedSteps: page,
      ...next,
    },
  }
}
