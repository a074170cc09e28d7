import { regionOfArn } from '../../policy/arn.ts'
import { createAwsClients, type AwsClients } from '../../aws/clients.ts'
import type { Clock } from '../../aws/clock.ts'
import { InputError } from '../../errors.ts'
import { findAnalyzers, describeAnalyzerLimits, readAnalyzerRules } from '../../evidence/access-analyzer/analyzers.ts'
import type { AnalyzerRules, AnalyzerFinding } from '../../evidence/access-analyzer/finding.ts'
import { readFindings } from '../../evidence/access-analyzer/read-findings.ts'

export interface LiveFindingsOptions {
  readonly clients?: AwsClients
  readonly clock?: Clock
  readonly signal?: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
  /** Archived findings as well. */
  readonly archived: boolean
}

export interface LiveFindings {
  readonly findings: readonly AnalyzerFinding[]
  readonly analyzers: readonly AnalyzerRules[]
  /** The reason why findings may be missing, a line; absent: every finding was read to its end. */
  readonly missing?: string
  /** One line each: what was not read, and what the analyzers do not show. */
  readonly problems: readonly string[]
}

/**
 * Reads findings from analyzers, with the rules by which these look.
 *
 * @param named ARNs of analyzers; `all`: those that the credentials see in the Region of the run
 * @throws {InputError} when there are no credentials or no Region
 * @throws the signal's reason when aborted
 */
export async function readLiveFindings(
  named: readonly string[] | 'all',
  options: LiveFindingsOptions,
): Promise<LiveFindings> {
  const { clients = createAwsClients(), clock, signal, env } = options
  const common = { ...(clock && { clock }), ...(signal && { signal }) }
  if (named !== 'all' && named.length === 0) return { findings: [], analyzers: [], problems: [] }
  const problems: string[] = []
  let missing: string | undefined
  const analyzers: AnalyzerRules[] = []
  if (named === 'all') {
    const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
    if (region === undefined) throw new InputError('findings: --analyzer all needs a Region: set AWS_REGION')
    const found = await findAnalyzers({ client: await clients.accessAnalyzer(region), ...common }, region)
    analyzers.push(...found.analyzers)
    problems.push(...found.problems)
    if (found.analyzers.length === 0) missing = found.problems[0]
    if (found.analyzers.length === 0 && found.problems.length === 0)
      problems.push(`Access Analyzer has no analyzer in ${region}.`)
  } else {
    for (const arn of named) {
      const client = await clients.accessAnalyzer(regionOfArn(arn))
      const found = await readAnalyzerRules([arn], { client, ...common })
      analyzers.push(...found.analyzers)
      problems.push(...found.problems)
    }
  }
  problems.push(...analyzers.flatMap(describeAnalyzerLimits))
  const arns = named === 'all' ? analyzers.map(({ arn }) => arn) : named
  const findings: AnalyzerFinding[] = []
  const statuses = options.archived ? (['ACTIVE', 'ARCHIVED'] as const) : (['ACTIVE'] as const)
  for (const analyzerArn of arns) {
    const client = await clients.accessAnalyzer(regionOfArn(analyzerArn))
    const read = await readFindings({ analyzerArn, client, statuses, ...common })
    findings.push(...read.findings)
    problems.push(...read.problems)
    if (!read.complete) missing ??= read.problems[0]
  }
  return { findings, analyzers, problems, ...(missing !== undefined && { missing }) }
}
