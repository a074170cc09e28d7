import type { FindingVerdict, JudgedFinding } from '../../findings/types.ts'
import { codeCell, escapeMarkdown, codeBlock } from '../escape.ts'
import { fitText, section } from '../fit.ts'
import { formatCount } from '../../words.ts'

/** Beside the plan's own million bytes and the pull requests this stays within the 1 MiB of a job summary. */
const longest = 30_000

/** More than this are counted only. */
const mostRows = 100

export interface SummarisedFindings {
  readonly findings: readonly JudgedFinding[]
  /** One line each: what was not read. */
  readonly problems: readonly string[]
  /** Are pull requests opened for what they lead to? */
  readonly enabled: boolean
}

/**
 * The part of the job summary on findings of Access Analyzer: what follows from each, and the commands for what is not in
 * the repository.
 */
export function renderFindings({ findings, problems, enabled }: SummarisedFindings): string {
  if (findings.length === 0 && problems.length === 0) return ''
  const open = findings.filter(({ waived }) => waived === undefined)
  const sorted = open.toSorted((a, b) => rank[a.verdict] - rank[b.verdict])
  const proposed = open.filter(({ proposal }) => proposal !== undefined).length
  const table = (most: number): string =>
    sorted.length === 0
      ? ''
      : [
          '| finding | resource | verdict | what follows |',
          '| --- | --- | --- | --- |',
          ...sorted.slice(0, most).map(row),
          ...(sorted.length > most ? ['', `and ${formatCount(sorted.length - most, 'more finding')}`] : []),
        ].join('\n')
  const commands = [...new Set(open.flatMap(({ commands: all = [] }) => all))]
  const steps = (most: number): string =>
    commands.length === 0
      ? ''
      : [
          '### Steps for a person',
          '',
          codeBlock('sh', commands.slice(0, most).join('\n')),
          ...(commands.length > most ? ['', `and ${formatCount(commands.length - most, 'more command')}`] : []),
        ].join('\n')
  return fitText(
    [
      section(9, `## Findings of Access Analyzer\n\n${countsOf(findings)}`),
      section(
        9,
        proposed > 0 && !enabled
          ? `> ${formatCount(proposed, 'finding')} ${proposed === 1 ? 'leads' : 'lead'} to an edit. With \`findings.pull-requests: true\` each gets a pull request; \`whittle findings --apply\` makes the edits.`
          : '',
      ),
      section(7, table(mostRows), table(20), table(5)),
      section(8, steps(50), steps(10)),
      section(
        6,
        problems
          .slice(0, 20)
          .map((problem) => `- ${escapeMarkdown(problem)}`)
          .join('\n'),
      ),
    ],
    longest,
    '*The rest did not fit; `whittle findings` has all of it.*',
  )
}

const rank: Readonly<Record<FindingVerdict, number>> = { proposes: 0, contradicts: 1, manual: 2, confirms: 3 }

function row({ type, resource, verdict, reason }: JudgedFinding): string {
  return `| ${codeCell(type)} | ${codeCell(resource)} | ${verdict} | ${escapeMarkdown(reason)} |`
}

function countsOf(findings: readonly JudgedFinding[]): string {
  const open = findings.filter(({ waived }) => waived === undefined)
  const of = (verdict: FindingVerdict): number => open.filter((finding) => finding.verdict === verdict).length
  const waived = findings.length - open.length
  const parts = [
    `${of('proposes')} with a proposal`,
    `${of('confirms')} confirmed by the evidence`,
    `${of('contradicts')} contradicted by it`,
    `${of('manual')} to decide by hand`,
    ...(waived > 0 ? [`${waived} waived`] : []),
  ]
  return `${formatCount(findings.length, 'finding')}: ${parts.join(', ')}.`
}
