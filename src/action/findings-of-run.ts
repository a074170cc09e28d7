import { findingsOfPlan, type FindingsResult } from '../jobs/findings/run-findings.ts'
import type { NarrowResult, RunNarrowOptions } from '../jobs/narrow/run-narrow.ts'
import type { ActionInputs } from './inputs.ts'

/** The findings of Access Analyzer that the configuration and the inputs name, judged beside the plan of a run. */
export const findingsOfRun = (
  result: NarrowResult,
  options: RunNarrowOptions,
  { findings }: ActionInputs,
): Promise<FindingsResult | undefined> =>
  findingsOfPlan(result, {
    ...options,
    findingFiles: findings,
    analyzers: [],
    recommendations: false,
    archived: false,
  })
