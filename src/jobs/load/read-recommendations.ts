import { regionOfArn } from '../../policy/arn.ts'
import { createAwsClients, type AwsClients } from '../../aws/clients.ts'
import type { Clock } from '../../aws/clock.ts'
import { readFindings } from '../../evidence/access-analyzer/read-findings.ts'
import { requestRecommendation } from '../../evidence/access-analyzer/recommendation.ts'
import { parseSavedRecommendations } from '../../evidence/access-analyzer/saved-recommendations.ts'
import type { PrincipalRecommendation } from '../../findings/recommended-actions.ts'
import type { Settings } from '../../settings/types.ts'
import { namedFindings, readFindingsFile } from './named-findings.ts'

export interface RecommendationOptions {
  /** Folder of the checkout. */
  readonly root: string
  /** Files of saved findings, instead of those of the configuration; looked for from `statesFrom`. */
  readonly findingFiles?: readonly string[]
  readonly statesFrom?: string
  readonly clients?: AwsClients
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

export interface ReadRecommendations {
  readonly recommendations: readonly PrincipalRecommendation[]
  /** One line each: what was not read. */
  readonly problems: readonly string[]
}

/**
 * What AWS recommends for unused permissions of some principals: by saved files, and, where configuration asks for it, by
 * the analyzers.
 *
 * @param principals ARNs; no recommendation is asked for others
 * @throws {InputError} for a file that is missing, or when there are no credentials
 * @throws the signal's reason when aborted
 */
export async function readRecommendations(
  principals: ReadonlySet<string>,
  settings: Settings,
  { findingFiles = [], ...options }: RecommendationOptions,
): Promise<ReadRecommendations> {
  const named = namedFindings({ findingFiles, analyzers: [], ...options }, settings)
  if (named === undefined || principals.size === 0) return { recommendations: [], problems: [] }
  const texts = await Promise.all(named.files.map(readFindingsFile))
  const saved = texts.flatMap(({ text }) => parseSavedRecommendations(text))
  const asked = settings.findings.recommendations
    ? await ask(named.analyzers === 'all' ? [] : named.analyzers, principals, options)
    : { recommendations: [], problems: [] }
  const all = [...saved.filter(({ principal }) => principals.has(principal)), ...asked.recommendations]
  // What the analyzer says now goes before what was saved.
  return {
    recommendations: [...new Map(all.map((each) => [each.principal, each])).values()],
    problems: asked.problems,
  }
}

async function ask(
  analyzers: readonly string[],
  principals: ReadonlySet<string>,
  { clients = createAwsClients(), clock, signal }: RecommendationOptions,
): Promise<ReadRecommendations> {
  const common = { ...(clock && { clock }), ...(signal && { signal }) }
  const recommendations: PrincipalRecommendation[] = []
  const problems: string[] = []
  for (const analyzerArn of analyzers) {
    const client = await clients.accessAnalyzer(regionOfArn(analyzerArn))
    const read = await readFindings({ analyzerArn, client, types: ['UnusedPermission'], ...common })
    problems.push(...read.problems)
    for (const { id, resource } of read.findings.filter((finding) => principals.has(finding.resource))) {
      const steps = await requestRecommendation(id, { analyzerArn, client, ...common })
      if (typeof steps === 'string') problems.push(steps)
      else recommendations.push({ principal: resource, steps })
    }
  }
  return { recommendations, problems }
}
