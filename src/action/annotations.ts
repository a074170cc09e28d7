import { oneLine } from '../report/escape.ts'
import type { Workflow } from './workflow.ts'

const longest = 1_000

/**
 * Shows problems as annotations, each once. GitHub keeps ten warnings of a step and drops the rest without a word, so what
 * is beyond `most` is counted in the last one and stands in the log.
 *
 * @see https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
 */
export function showWarnings(
  workflow: Pick<Workflow, 'warning' | 'print'>,
  problems: readonly string[],
  most: number,
): void {
  const lines = [...new Set(problems.map((problem) => oneLine(problem, longest)))]
  const shown = lines.length <= most ? lines : lines.slice(0, most - 1)
  const rest = lines.slice(shown.length)
  for (const line of shown) workflow.warning(line)
  if (rest.length === 0) return
  workflow.warning(`${rest.length} more warnings: they are in the log below this line, and in the job summary.`)
  for (const line of rest) workflow.print(`warning: ${line}`)
}
