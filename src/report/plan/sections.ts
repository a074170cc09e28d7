import type { Plan, RunSetup } from '../../proof/plan.ts'
import { describeBroadGrants } from './describe/instance.ts'
import { describeTrial } from './describe/trial.ts'
import { escapeInvisible } from '../escape.ts'
import type { Page } from '../page.ts'
import { stateWords, type StateCounts } from './rows.ts'
import { paintState } from './table.ts'
import { displayWidth } from '../tables.ts'
import { describeEvidenceGap } from '../wording.ts'
import { formatCount, formatNumber } from '../../words.ts'

/** Sections of a plan that the overview and the details at a terminal share; each is a string per line, or empty. */

/** `15 policies: 8 narrowed, 1 looks unused, 6 unchanged`, and the sums of the actions. */
export function countLines(plan: Pick<Plan, 'summary'>, counts: StateCounts, page: Page): string[] {
  const { policies, narrowed, actionsBefore, actionsAfter } = plan.summary
  if (policies === 0) return [page.warn('No policy was found.')]
  const parts = [...counts].map(([state, count]) =>
    paintState(state, page, `${formatNumber(count)} ${stateWords[state]}`),
  )
  const actions =
    narrowed === 0
      ? ''
      : ` The proposals leave ${formatNumber(actionsAfter)} of ${formatCount(actionsBefore, 'granted action')}.`
  const sum = page.strong(formatCount(policies, 'policy', 'policies'))
  return page.paragraph(`${sum}: ${parts.join(', ')}.${actions}`, '')
}

/** The reason why this is for trying out only. */
export function trialLines(plan: Plan, page: Page): string[] {
  const trial = describeTrial(plan)
  return trial === undefined ? [] : page.paragraph(escapeInvisible(trial), page.warn('Trial  '))
}

/** That evidence is not there, or not whole, and what follows. */
export function incompleteLines({ coverage }: Pick<Plan, 'coverage'>, page: Page): string[] {
  const gap = describeEvidenceGap(coverage)
  if (gap === undefined) return []
  return page.paragraph(escapeInvisible(gap.text), page.warn(gap.kind === 'none' ? 'No evidence  ' : 'Incomplete  '))
}

/** The reason why little was compared, and what to write into the configuration. */
export function missingLines({ why, yaml }: NonNullable<RunSetup['missing']>, page: Page): string[] {
  const advice = yaml === '' ? '' : ' To write into .github/whittle.yml, where it is right:'
  const lines = yaml === '' ? [] : ['', ...yamlLines(yaml.split('\n').map(escapeInvisible), page)]
  return [...page.paragraph(`${page.warn('Little was compared.')} ${escapeInvisible(why)}${advice}`, ''), ...lines]
}

/** Comments that do not fit behind their lines stand above them, the same one once. */
function yamlLines(lines: readonly string[], { width }: Page): string[] {
  const indented: string[] = []
  let above = ''
  for (const line of lines) {
    const [, indent = '', entry = '', comment = ''] = /^( *)(.*?) (#.*)$/.exec(line) ?? []
    if (comment === '' || entry === '' || 4 + displayWidth(line) <= width) {
      indented.push(`    ${line}`)
      above = ''
      continue
    }
    if (comment !== above) indented.push(`    ${indent}${comment}`)
    indented.push(`    ${indent}${entry}`)
    above = comment
  }
  return indented
}

/** The proposals do not change what these principals may do. */
export const administratorLines = ({ broadGrants = [] }: Plan, page: Page): string[] =>
  broadGrants.length === 0
    ? []
    : [
        page.warn(
          `Not narrowed by this (${formatNumber(new Set(broadGrants.map(({ principal }) => principal)).size)})`,
        ),
        ...describeBroadGrants(broadGrants).flatMap((line) => page.paragraph(escapeInvisible(line), '  ')),
      ]
