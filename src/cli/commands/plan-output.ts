import { htmlReport } from '../../jobs/narrow/html-report.ts'
import type { NarrowResult } from '../../jobs/narrow/run-narrow.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { planJsonText } from '../../report/plan/json.ts'
import { renderPullRequest, renderSummary } from '../../report/plan/markdown/pull-request.ts'
import { renderPlanOverview } from '../../report/plan/overview.ts'
import { renderPlanText, renderPolicies } from '../../report/plan/text.ts'
import { wantsColour, terminalWidth, type Environment } from '../command.ts'

/** What a format is made of. */
export interface PlanOutput {
  readonly result: NarrowResult
  readonly environment: Environment
  /** The policies that the user named; absent: none was named, and all are meant. */
  readonly chosen?: readonly PolicyPlan[]
  /** Diffs, reasons and proofs of all policies? */
  readonly details: boolean
  /** As little as there can be? */
  readonly quiet: boolean
  /** Are the edits written? Then a report of that follows. */
  readonly applies: boolean
}

/** A result in one format, in pieces. */
type Renderer = (output: PlanOutput) => Iterable<string> | Promise<Iterable<string>>

/** The formats of `plan`, each with what prints it; another one is a line here. */
export const planRenderers = {
  text: textOf,
  markdown: ({ result: { plan }, chosen }) =>
    chosen === undefined ? [renderSummary(plan)] : chosen.map((policy) => `${renderPullRequest(policy, plan).body}\n`),
  json: ({ result: { plan } }) => planJsonText(plan),
  html: ({ result }) => htmlReport(result),
} as const satisfies Readonly<Record<string, Renderer>>

export type PlanFormat = keyof typeof planRenderers

export const planFormats = Object.keys(planRenderers) as readonly PlanFormat[]

function textOf({ result: { plan, files }, environment, chosen, details, quiet, applies }: PlanOutput): string[] {
  const colour = wantsColour(environment)
  const width = terminalWidth(environment)
  if (chosen === undefined && !details) return [renderPlanOverview(plan, { colour, width, short: quiet, applies })]
  const shown = Object.fromEntries(files.map(({ path, before, after }) => [path, { before, after }]))
  const options = { colour, width, breaksDiffs: environment.stdout.isTTY === true, files: shown }
  return [chosen === undefined ? renderPlanText(plan, options) : renderPolicies(plan, chosen, options)]
}
