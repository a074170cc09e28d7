import { oneLine, escapeInvisible } from '../report/escape.ts'
import { byLevel } from '../report/review/sarif.ts'
import type { Finding, FindingLevel } from '../review/types.ts'
import type { Workflow } from './workflow.ts'

/**
 * GitHub shows ten annotations of each kind of a step; some are left for what the job itself has to say.
 *
 * @see https://docs.github.com/en/rest/checks/runs
 */
const mostOfEach = 8
const longest = 1000

const kinds = { error: 'error', warning: 'warning', note: 'notice' } as const

/** Findings on their lines, as many as GitHub shows; the others are counted. */
export function annotate(findings: readonly Finding[], folder: string, workflow: Workflow): void {
  const left: Record<FindingLevel, number> = { error: mostOfEach, warning: mostOfEach, note: mostOfEach }
  let more = 0
  for (const { level, rule, message, file, line, endLine, waived } of findings.toSorted(byLevel)) {
    if (waived !== null || file === '') continue
    if (left[level]-- <= 0) {
      more++
      continue
    }
    const place = { title: escapeInvisible(`Whittle: ${rule}`), file: `${folder}${file}`, startLine: line, endLine }
    workflow.annotate(kinds[level], oneLine(message, longest), place)
  }
  if (more > 0)
    workflow.print(`${more} further findings are in the job summary: GitHub shows ten annotations of each kind.`)
}
