import type { GetFindingV2CommandOutput } from '@aws-sdk/client-accessanalyzer'
import type { AccessAnalyzerApi } from '../../aws/clients.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import { failureInWords, throwIfNoCredentials } from '../../aws/failures.ts'
import { withRetry } from '../../aws/retry.ts'
import { byCodeUnits } from '../sample.ts'

import type { PrincipalFindings, UnusedFindings, UnusedService } from './types.ts'

export type { PrincipalFindings, UnusedFindings, UnusedService } from './types.ts'

export interface FindingsRequest {
  readonly analyzerArn: string
  readonly region: string
  readonly client: AccessAnalyzerApi
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

const kinds = ['UnusedPermission', 'UnusedIAMRole'] as const
const findingsPerPage = 100
const atOnce = 4

interface Listed {
  readonly id: string
  readonly kind: (typeof kinds)[number]
}

type Finding = Pick<GetFindingV2CommandOutput, 'resource'> & {
  readonly details: NonNullable<GetFindingV2CommandOutput['findingDetails']>
  readonly complete: boolean
}

/**
 * Reads the active findings on unused permissions and roles, each with all its pages. A failure is a
 * line of `problems` and makes the result incomplete; what was read stands.
 *
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted
 */
export async function readUnusedAccessFindings(request: FindingsRequest): Promise<UnusedFindings> {
  const problems: string[] = []
  const principals = new Map<string, PrincipalFindings>()
  const listed = await list(request, problems)
  const queue = listed.values()
  const worker = async (): Promise<void> => {
    for (const entry of queue) {
      const finding = await read(request, entry, problems)
      if (finding?.resource === undefined) continue
      const known = principals.get(finding.resource)
      principals.set(finding.resource, { ...known, ...factsOf(entry, finding) })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return {
    analyzerArn: request.analyzerArn,
    principals: new Map([...principals].sort(([a], [b]) => byCodeUnits(a, b))),
    complete: problems.length === 0,
    problems: problems.sort(byCodeUnits),
  }
}

async function list(request: FindingsRequest, problems: string[]): Promise<Listed[]> {
  const { analyzerArn, client, signal } = request
  const listed: Listed[] = []
  const filter = { status: { eq: ['ACTIVE'] }, findingType: { eq: [...kinds] } }
  let nextToken: string | undefined
  try {
    do {
      const input = { analyzerArn, filter, maxResults: findingsPerPage, ...(nextToken !== undefined && { nextToken }) }
      const page = await retried(request, () => client.listFindings(input, signal))
      for (const { id, findingType } of page.findings ?? []) {
        const kind = kinds.find((name) => name === findingType)
        if (id !== undefined && kind !== undefined) listed.push({ id, kind })
      }
      nextToken = page.nextToken
    } while (nextToken !== undefined)
  } catch (error) {
    problems.push(`Access Analyzer, list of findings: ${wordsOf(request, error, 'access-analyzer:ListFindings')}.`)
  }
  return listed
}

async function read(request: FindingsRequest, { id }: Listed, problems: string[]): Promise<Finding | undefined> {
  const { analyzerArn, client, signal } = request
  const details: Finding['details'] = []
  let head: GetFindingV2CommandOutput | undefined
  let nextToken: string | undefined
  try {
    do {
      const input = { analyzerArn, id, maxResults: findingsPerPage, ...(nextToken !== undefined && { nextToken }) }
      const page = await retried(request, () => client.getFinding(input, signal))
      head ??= page
      details.push(...(page.findingDetails ?? []))
      nextToken = page.nextToken
    } while (nextToken !== undefined)
  } catch (error) {
    const words = wordsOf(request, error, 'access-analyzer:GetFinding')
    problems.push(`Access Analyzer, finding ${id}: ${words}.`)
    return head?.error === undefined ? head && { resource: head.resource, details, complete: false } : undefined
  }
  // Archived or resolved since it was listed: it says nothing any more.
  if (head.status !== 'ACTIVE') return undefined
  // The analyzer could not look at the principal: whatever else stands in such a finding is no statement on it.
  if (head.error !== undefined) {
    const of = head.resource === undefined ? '' : ` on ${head.resource}`
    problems.push(`Access Analyzer, finding ${id}${of}: it is an error of the analysis (${head.error}) and is ignored.`)
    return undefined
  }
  return { resource: head.resource, details, complete: true }
}

const retried = <Result>(
  { clock = systemClock, signal }: FindingsRequest,
  call: () => Promise<Result>,
): Promise<Result> => withRetry(call, { clock, ...(signal && { signal }) })

function wordsOf({ signal }: FindingsRequest, error: unknown, action: string): string {
  signal?.throwIfAborted()
  throwIfNoCredentials(error)
  return failureInWords(error, action)
}

const iso = (time: Date | undefined): { lastAccessed?: string } =>
  time ? { lastAccessed: `${time.toISOString().slice(0, 19)}Z` } : {}

function factsOf({ id, kind }: Listed, { details, complete }: Finding): PrincipalFindings {
  if (kind === 'UnusedIAMRole') return { unusedRole: { id, ...iso(details[0]?.unusedIamRoleDetails?.lastAccessed) } }
  const services = new Map<string, UnusedService>()
  for (const { unusedPermissionDetails: unused } of details) {
    if (unused?.serviceNamespace === undefined) continue
    const known = services.get(unused.serviceNamespace)
    const actions = new Map(known?.actions)
    for (const { action, lastAccessed } of unused.actions ?? []) {
      // Written with or without the prefix of its service.
      const name = action?.slice(action.indexOf(':') + 1).toLowerCase()
      if (name !== undefined) actions.set(name, iso(lastAccessed).lastAccessed)
    }
    const { lastAccessed } = { ...known, ...iso(unused.lastAccessed) }
    const last = lastAccessed !== undefined && { lastAccessed }
    services.set(unused.serviceNamespace, { whole: actions.size === 0, ...last, actions })
  }
  return { permissions: { id, complete, services } }
}
