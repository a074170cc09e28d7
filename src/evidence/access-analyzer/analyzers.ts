import { byCodeUnits } from '../../collections.ts'
import type { AnalyzerSummary } from '@aws-sdk/client-accessanalyzer'
import type { AccessAnalyzerApi } from '../../aws/apis.ts'
import type { Clock } from '../../aws/clock.ts'
import { formatCount } from '../../words.ts'
import type { AnalyzerRules } from './finding.ts'
import { withRetries, describeFailedCall } from './request.ts'

export interface AnalyzersRequest {
  readonly client: Pick<AccessAnalyzerApi, 'listAnalyzers' | 'getAnalyzer' | 'listArchiveRules'>
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

export interface ReadAnalyzers {
  /** Sorted by ARN. */
  readonly analyzers: readonly AnalyzerRules[]
  /** One line each. */
  readonly problems: readonly string[]
}

/**
 * The rules of all analyzers of a Region that the credentials see: of the account and of its organisation.
 *
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted
 */
export async function findAnalyzers(request: AnalyzersRequest, region: string): Promise<ReadAnalyzers> {
  const arns: string[] = []
  let nextToken: string | undefined
  try {
    do {
      const input = nextToken === undefined ? {} : { nextToken }
      const page = await withRetries(request, () => request.client.listAnalyzers(input, request.signal))
      for (const { arn } of page.analyzers ?? []) if (arn !== undefined) arns.push(arn)
      nextToken = page.nextToken
    } while (nextToken !== undefined)
  } catch (error) {
    const words = describeFailedCall(request, error, 'access-analyzer:ListAnalyzers')
    return { analyzers: [], problems: [`Access Analyzer, analyzers of ${region}: ${words}.`] }
  }
  return readAnalyzerRules(arns.sort(byCodeUnits), request)
}

/** The rules of analyzers that are named. @throws as `findAnalyzers` */
export async function readAnalyzerRules(arns: readonly string[], request: AnalyzersRequest): Promise<ReadAnalyzers> {
  const analyzers: AnalyzerRules[] = []
  const problems: string[] = []
  for (const arn of arns) {
    const name = arn.slice(arn.indexOf('/') + 1)
    try {
      const { analyzer } = await withRetries(request, () =>
        request.client.getAnalyzer({ analyzerName: name }, request.signal),
      )
      if (analyzer) analyzers.push(withArchiveRules(analyzer, arn, await archiveRules(arn, name, request, problems)))
    } catch (error) {
      problems.push(
        `Access Analyzer, analyzer ${arn}: ${describeFailedCall(request, error, 'access-analyzer:GetAnalyzer')}.`,
      )
    }
  }
  return { analyzers, problems }
}

async function archiveRules(
  arn: string,
  analyzerName: string,
  request: AnalyzersRequest,
  problems: string[],
): Promise<string[]> {
  const names: string[] = []
  let nextToken: string | undefined
  try {
    do {
      const input = { analyzerName, ...(nextToken !== undefined && { nextToken }) }
      const page = await withRetries(request, () => request.client.listArchiveRules(input, request.signal))
      for (const { ruleName } of page.archiveRules ?? []) if (ruleName !== undefined) names.push(ruleName)
      nextToken = page.nextToken
    } while (nextToken !== undefined)
  } catch (error) {
    const words = describeFailedCall(request, error, 'access-analyzer:ListArchiveRules')
    problems.push(`Access Analyzer, archive rules of ${arn}: ${words}.`)
  }
  return names.sort(byCodeUnits)
}

function withArchiveRules(analyzer: AnalyzerSummary, arn: string, rules: readonly string[]): AnalyzerRules {
  const { unusedAccess } = analyzer.configuration ?? {}
  const exclusions = (unusedAccess?.analysisRule?.exclusions ?? []).flatMap(
    ({ accountIds = [], resourceTags = [] }) => [
      ...accountIds.map((account) => `account ${account}`),
      ...resourceTags.map(
        (tags) =>
          `the tag ${Object.entries(tags)
            .map(([key, value]) => `${key}=${value}`)
            .join(', ')}`,
      ),
    ],
  )
  return {
    arn,
    type: analyzer.type ?? '',
    status: analyzer.status ?? '',
    ...(unusedAccess?.unusedAccessAge !== undefined && { unusedAccessAge: unusedAccess.unusedAccessAge }),
    ...(analyzer.managedBy !== undefined && { managedBy: analyzer.managedBy }),
    exclusions,
    archiveRules: rules,
  }
}

/** What an analyzer does not show, a sentence each: why the absence of a finding is no statement. */
export function describeAnalyzerLimits({
  arn,
  status,
  unusedAccessAge,
  managedBy,
  exclusions,
  archiveRules: rules,
}: AnalyzerRules): string[] {
  const by = managedBy === undefined ? '' : ` It is managed by ${managedBy}.`
  return [
    ...(status === 'ACTIVE' || status === '' ? [] : [`${arn} is ${status.toLowerCase()}: it makes no findings now.`]),
    ...(unusedAccessAge === undefined
      ? []
      : [`${arn} calls unused what was not used for ${formatCount(unusedAccessAge, 'day')}.${by}`]),
    ...(exclusions.length === 0 ? [] : [`${arn} leaves out ${exclusions.join('; ')}.`]),
    ...(rules.length === 0
      ? []
      : [
          `${arn} archives findings by ${formatCount(rules.length, 'rule')} (${rules.join(', ')}): these are not active.`,
        ]),
  ]
}
