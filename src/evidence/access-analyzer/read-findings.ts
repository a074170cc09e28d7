import { byCodeUnits } from '../../collections.ts'
import type { AccessAnalyzerApi } from '../../aws/apis.ts'
import type { Clock } from '../../aws/clock.ts'
import type { FindingType } from '../../settings/finding-types.ts'
import type { AnalyzerFinding } from './finding.ts'
import { parseFinding, withNextPage } from './parse-finding.ts'
import { withRetries, describeFailedCall } from './request.ts'

export interface FindingsRequest {
  readonly analyzerArn: string
  readonly client: Pick<AccessAnalyzerApi, 'listFindings' | 'getFinding'>
  /** Absent: all. */
  readonly types?: readonly FindingType[]
  /** Default: the active ones. */
  readonly statuses?: readonly AnalyzerFinding['status'][]
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

export interface ReadFindings {
  /** Sorted by id. */
  readonly findings: readonly AnalyzerFinding[]
  /** False when some finding was not read to its end. */
  readonly complete: boolean
  /** One line each. */
  readonly problems: readonly string[]
}

const findingsPerPage = 100
const atOnce = 4

/**
 * Reads the findings of one analyzer, each with all its pages. A failure is a line of `problems` and makes the result
 * incomplete; what was read stands.
 *
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted
 */
export async function readFindings(request: FindingsRequest): Promise<ReadFindings> {
  const problems: string[] = []
  const found: AnalyzerFinding[] = []
  const ids = await list(request, problems)
  const queue = ids.values()
  const worker = async (): Promise<void> => {
    for (const id of queue) {
      const finding = await read(request, id, problems)
      if (finding !== undefined) found.push(finding)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return {
    findings: found.sort((a, b) => byCodeUnits(a.id, b.id)),
    complete: problems.length === 0,
    problems: problems.sort(byCodeUnits),
  }
}

async function list(request: FindingsRequest, problems: string[]): Promise<string[]> {
  const { analyzerArn, client, types, statuses = ['ACTIVE'], signal } = request
  const ids: string[] = []
  const filter = { status: { eq: [...statuses] }, ...(types && { findingType: { eq: [...types] } }) }
  let nextToken: string | undefined
  try {
    do {
      const input = { analyzerArn, filter, maxResults: findingsPerPage, ...(nextToken !== undefined && { nextToken }) }
      const page = await withRetries(request, () => client.listFindings(input, signal))
      for (const { id } of page.findings ?? []) if (id !== undefined) ids.push(id)
      nextToken = page.nextToken
    } while (nextToken !== undefined)
  } catch (error) {
    problems.push(
      `Access Analyzer, list of findings: ${describeFailedCall(request, error, 'access-analyzer:ListFindings')}.`,
    )
  }
  return ids
}

async function read(request: FindingsRequest, id: string, problems: string[]): Promise<AnalyzerFinding | undefined> {
  const { analyzerArn, client, statuses = ['ACTIVE'], signal } = request
  let finding: AnalyzerFinding | undefined
  let nextToken: string | undefined
  try {
    do {
      const input = { analyzerArn, id, maxResults: findingsPerPage, ...(nextToken !== undefined && { nextToken }) }
      const page = parseFinding(await withRetries(request, () => client.getFinding(input, signal)), analyzerArn)
      if (typeof page === 'string') throw new UnknownShapeError(page)
      finding = finding === undefined ? page.finding : withNextPage(finding, page.finding)
      nextToken = page.nextToken
    } while (nextToken !== undefined)
  } catch (error) {
    const words =
      error instanceof UnknownShapeError
        ? error.message
        : describeFailedCall(request, error, 'access-analyzer:GetFinding')
    problems.push(`Access Analyzer, finding ${id}: ${words}.`)
    if (finding === undefined) return undefined
    finding = { ...finding, complete: false }
  }
  // Archived or resolved since it was listed: it says nothing any more.
  if (!statuses.includes(finding.status)) return undefined
  if (finding.error === undefined) return finding
  // The analyzer could not look at the resource: whatever else stands in such a finding is no statement on it.
  const of = finding.resource === '' ? '' : ` on ${finding.resource}`
  problems.push(
    `Access Analyzer, finding ${id}${of}: it is an error of the analysis (${finding.error}) and is ignored.`,
  )
  return undefined
}

class UnknownShapeError extends Error {
  override readonly name = 'UnknownShapeError'
}
