import type { FindingCause, JudgedFinding } from '../../findings/types.ts'
import type { Colours } from '../colours.ts'
import { escapeInvisible } from '../escape.ts'
import { paragraph, table } from '../tables.ts'
import { joinList } from '../wording.ts'
import { formatCount } from '../../words.ts'

/** Actions of a finding that are shown one by one; --json has all. */
const mostActions = 12

/** A block for each finding: what it is about, the policies that cause it, and what follows; a summary at the end. */
export function findingsText(findings: readonly JudgedFinding[], colour: Colours, width: number): string[] {
  return [...findings.flatMap((finding) => [...blockOf(finding, colour, width), '']), summaryOf(findings)]
}

function blockOf(finding: JudgedFinding, colour: Colours, width: number): string[] {
  const {
    type,
    resource,
    verdict,
    id,
    status,
    policies,
    reason,
    actions = [],
    recommended = [],
    commands = [],
  } = finding
  const rows = actions
    .filter((action) => action.verdict !== 'agrees')
    .slice(0, mostActions)
    .map((action) => [action.verdict, action.action, escapeInvisible(action.reason)])
  const rest = actions.filter((action) => action.verdict !== 'agrees').length - rows.length
  return [
    [
      colour.strong(type),
      escapeInvisible(resource),
      colour.place(verdict),
      colour.faint(`(${escapeInvisible(id)}, ${status.toLowerCase()})`),
    ].join('  '),
    ...policies.flatMap((policy) => paragraph(causeInWords(policy), '    ', width)),
    ...paragraph(escapeInvisible(reason), '    ', width),
    ...table([{}, { whole: true }, {}], rows, { indent: 6, width }),
    ...(rest > 0 ? [`      and ${formatCount(rest, 'more action')}`] : []),
    ...recommended.flatMap(({ text }) => paragraph(escapeInvisible(text), '    ', width)),
    ...commands.map((command) => `    ${colour.faint('$')} ${escapeInvisible(command)}`),
  ]
}

function causeInWords({ file, line, address, statements, certain }: FindingCause): string {
  const which = `statement${statements.length === 1 ? '' : 's'} ${joinList(statements.map((index) => String(index + 1)))}`
  const name = address === undefined ? '' : ` ${escapeInvisible(address)}`
  return `${escapeInvisible(file)}:${line}${name}, ${which}${certain ? '' : ', if it is attached to that resource: its name is known only in part'}`
}

function summaryOf(findings: readonly JudgedFinding[]): string {
  if (findings.length === 0) return 'No findings.'
  const of = (verdict: JudgedFinding['verdict']): number =>
    findings.filter((finding) => finding.verdict === verdict).length
  return `${formatCount(findings.length, 'finding')}: ${of('proposes')} with a proposal, ${of('confirms')} confirmed by the evidence, ${of('contradicts')} contradicted by it, ${of('manual')} to decide by hand.`
}
