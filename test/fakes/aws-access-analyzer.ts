import { awsError, type AwsAnswer } from './aws-protocol.ts'

/** A finding with all its details; timestamps are ISO 8601, as the service writes them. */
export interface FakeFinding {
  readonly id: string
  readonly resource: string
  readonly findingType:
    'UnusedPermission' | 'UnusedIAMRole' | 'UnusedIAMUserAccessKey' | 'UnusedIAMUserPassword' | 'ExternalAccess'
  readonly status?: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED'
  /** What GetFindingV2 says of the status, where it changed after the list was made. */
  readonly statusNow?: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED'
  readonly error?: string
  readonly findingDetails: readonly object[]
}

export interface FindingsContent {
  readonly findings?: readonly FakeFinding[]
  readonly analyzerArn?: string
  /** Findings, and details of one, on a page. */
  readonly findingsPerPage?: number
  readonly detailsPerPage?: number
}

type Input = Readonly<Record<string, unknown>>
type Criteria = Readonly<Record<string, { readonly eq?: readonly string[] }>>

const summaryOf = (finding: FakeFinding) => ({
  id: finding.id,
  resource: finding.resource,
  resourceType: finding.resource.includes(':user/') ? 'AWS::IAM::User' : 'AWS::IAM::Role',
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
