import type { AnalyzerFinding } from '../../evidence/access-analyzer/finding.ts'
import { parseSavedFindings } from '../../evidence/access-analyzer/saved-findings.ts'
import {
  parseSavedRecommendations,
  type SavedRecommendation,
} from '../../evidence/access-analyzer/saved-recommendations.ts'
import { readFindingsFile, type NamedFindings } from '../load/named-findings.ts'
import { readLiveFindings, type LiveFindings, type LiveFindingsOptions } from './read-live.ts'

export interface NamedFindingsResult extends LiveFindings {
  /** What the files have of recommendations. */
  readonly recommendations: readonly SavedRecommendation[]
}

/** @throws {InputError} for a file that is missing or is no findings, or where there are no credentials */
export async function readNamedFindings(
  { files, analyzers }: NamedFindings,
  options: LiveFindingsOptions,
): Promise<NamedFindingsResult> {
  const texts = await Promise.all(files.map(readFindingsFile))
  const saved = texts.flatMap(({ text, name }) => parseSavedFindings(text, name))
  const live = await readLiveFindings(analyzers, options)
  options.signal?.throwIfAborted()
  return {
    ...live,
    findings: withoutTwins([...saved, ...live.findings]),
    recommendations: texts.flatMap(({ text }) => parseSavedRecommendations(text)),
  }
}

/** The same finding from a file and from the analyzer is one. */
const withoutTwins = (findings: readonly AnalyzerFinding[]): AnalyzerFinding[] => [
  ...new Map(findings.map((finding) => [finding.id, finding])).values(),
]
