import type { NarrowResult } from '../jobs/narrow/run-narrow.ts'
import { planJsonText } from '../report/json.ts'
import { renderSummary } from '../report/markdown.ts'
import { renderPlanText } from '../report/text.ts'
import { wantsColour, type Environment } from './command.ts'

/** What a format is made of. */
export interface PlanOutput {
  readonly result: Pick<NarrowResult, 'plan' | 'files'>
  readonly environment: Environment
}

/** A result in one format, in pieces. */
type Renderer = (output: PlanOutput) => Iterable<string>

/** The formats of `plan`, each with what prints it; another one is a line here. */
export const planRenderers = {
  text: ({ result: { plan, files }, environment }) => {
    const shown = Object.fromEntries(files.map(({ path, before, after }) => [path, { before, after }]))
    return [renderPlanText(plan, { colour: wantsColour(environment), files: shown })]
  },
  markdown: ({ result: { plan } }) => [`${renderSummary(plan)}\n`],
  json: ({ result: { plan } }) => planJsonText(plan),
} as const satisfies Readonly<Record<string, Renderer>>

export type PlanFormat = keyof typeof planRenderers

export const planFormats = Object.keys(planRenderers) as readonly PlanFormat[]
