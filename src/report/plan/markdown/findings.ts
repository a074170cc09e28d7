import type { FindingNote } from '../../../evidence/types.ts'
import type { PolicyPlan } from '../../../proof/plan.ts'
import { codeCell, codeSpan, escapeMarkdown } from '../../escape.ts'
import { section, type Section } from '../../fit.ts'
import { firstItems, policyName } from '../../wording.ts'
import { formatCount } from '../../../words.ts'

/** A section of Access Analyzer's findings on the removed actions: first those that contradict a removal. */
export function findingsSection(findings: readonly FindingNote[]): Section {
  if (findings.length === 0) return section(4, '')
  const sorted = [...of(findings, 'contradicts'), ...of(findings, 'confirms')]
  const text = (most: number): string =>
    [
      '### Access Analyzer',
      '',
      ...firstItems(
        sorted.map(({ id, effect, text }) => `- ${labels[effect]}: ${escapeMarkdown(text)} (finding ${codeSpan(id)})`),
        most,
      ),
    ].join('\n')
  return section(4, text(100), text(10), `### Access Analyzer\n\n${counted(findings)}.`)
}

const labels: Readonly<Record<FindingNote['effect'], string>> = {
  contradicts: '**Contradicts a removal, so the action is kept**',
  confirms: 'Confirms',
}

/** The same over all policies, for the page of the run. */
export function findingsTable(policies: readonly PolicyPlan[]): Section {
  const found = policies.filter(({ findings }) => findings.length > 0)
  if (found.length === 0) return section(5, '')
  const text = (most: number): string =>
    [
      '### Access Analyzer',
      '',
      '| policy | findings |',
      '| --- | --- |',
      ...found.slice(0, most).map(({ findings, ...policy }) => {
        const [first] = of(findings, 'contradicts')
        const why = first === undefined ? '' : `, e.g. ${escapeMarkdown(first.text)}`
        return `| ${codeCell(policyName({ ...policy, findings }))} | ${counted(findings)}${why} |`
      }),
      ...(found.length > most ? ['', `and ${formatCount(found.length - most, 'more policy', 'more policies')}`] : []),
    ].join('\n')
  return section(5, text(200), text(20))
}

const of = (findings: readonly FindingNote[], effect: FindingNote['effect']): FindingNote[] =>
  findings.filter((finding) => finding.effect === effect)

/** `3 removals confirmed; 1 action kept, because a finding contradicts its removal` */
function counted(findings: readonly FindingNote[]): string {
  const [confirming, against] = [of(findings, 'confirms').length, of(findings, 'contradicts').length]
  return [
    ...(against > 0
      ? [`${formatCount(against, 'finding contradicts', 'findings contradict')} a removal: these actions are kept`]
      : []),
    ...(confirming > 0
      ? [`${formatCount(confirming, 'finding confirms', 'findings confirm')} that actions are unused`]
      : []),
  ].join('; ')
}
