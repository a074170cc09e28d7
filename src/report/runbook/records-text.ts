import type { Chain, ChainProblem } from '../../runbooks/record/chain.ts'
import type { Counts, RecordSummary, SummarisedRun } from '../../runbooks/record/summary.ts'
import { formatCount, formatNumber } from '../../words.ts'
import type { Colours } from '../colours.ts'
import { escapeInvisible } from '../escape.ts'
import { paragraph, table, type Column } from '../tables.ts'

export interface RecordsTextOptions {
  readonly colours: Colours
  readonly width: number
  /** The folder, as it was named. */
  readonly folder: string
  readonly since?: string
  /** Sentence where the last record is not the one that was expected. */
  readonly headMistake?: string
}

/** What `whittle runbook records` prints. */
export function renderRecords(chain: Chain, summary: RecordSummary, options: RecordsTextOptions): string {
  const { colours, width, folder, since, headMistake } = options
  const { total, drills } = summary
  const period = since === undefined ? '' : ` since ${since}`
  const head = [
    colours.strong(
      `${formatCount(chain.records.length, 'record')} in ${escapeInvisible(folder)}: ${formatCount(total.runs, 'run')}${period}, ${formatCount(drills, 'drill')}`,
    ),
    ...chainLines(chain, headMistake, options),
  ]
  const sections = [
    countTable(
      'RUNBOOK',
      summary.byRunbook.map((each) => [each.runbook, each]),
      options,
    ),
    countTable(
      'OCCASION',
      summary.byOccasion.map((each) => [each.occasion, each]),
      options,
    ),
    section(
      'Open',
      openTable(
        summary.runs.filter(({ open }) => open),
        width,
      ),
      options,
    ),
    section('Exceptions', exceptionTable(summary, width), options),
  ].filter((lines) => lines.length > 0)
  return `${[head, ...sections].map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function chainLines(
  { problems, head }: Chain,
  headMistake: string | undefined,
  { colours, width }: RecordsTextOptions,
) {
  const mistakes = [...problems.map(problemText), ...(headMistake === undefined ? [] : [headMistake])]
  if (mistakes.length > 0) {
    return mistakes.flatMap((text) => paragraph(escapeInvisible(text), '  ', width).map((line) => colours.bad(line)))
  }
  return [
    head === null
      ? 'There is no record yet.'
      : colours.good(`  the chain is whole; SHA-256 of its last record: ${head}`),
  ]
}

const problemText = ({ file, says }: ChainProblem): string => `${file}: ${says}`

const countColumns: readonly Column[] = ['RUNS', 'OPEN', 'IN TIME', 'MISSED', 'RUNNING', 'APPROVED', 'MERGED'].map(
  (title) => ({ title, align: 'right' }),
)

function countTable(
  title: string,
  rows: readonly (readonly [string, Counts])[],
  options: RecordsTextOptions,
): string[] {
  if (rows.length === 0) return []
  const cells = rows.map(([name, counts]) => {
    const { runs, open, within, missed, running, approved, merged } = counts
    return [escapeInvisible(name), ...[runs, open, within, missed, running, approved, merged].map(formatNumber)]
  })
  return table([{ title }, ...countColumns], cells, { width: options.width, title: options.colours.faint })
}

/** A line for each run, whose names and times stay whole, and below it what of its service level is due. */
function openTable(runs: readonly SummarisedRun[], width: number): string[] {
  const rows = runs.map((run) => [
    run.startedAt,
    escapeInvisible(run.runbook),
    run.priority,
    run.state,
    escapeInvisible(run.pullRequest ?? `record ${run.record}`),
  ])
  const whole: Column = { whole: true }
  const lines = table([whole, whole, whole, whole, whole], rows, { indent: 2, width })
  return runs.flatMap((run, index) => [lines[index] ?? '', ...dueLines(run, width)])
}

function dueLines({ serviceLevel }: SummarisedRun, width: number): string[] {
  const due = serviceLevel
    .filter(({ result }) => result === 'running' || result === 'missed')
    .map(({ what, due: at, result }) => `${what} ${result === 'missed' ? 'was due' : 'by'} ${at}`)
  return due.length === 0 ? [] : paragraph(due.join(', '), '      ', width)
}

function exceptionTable({ exceptions }: RecordSummary, width: number): string[] {
  const rows = exceptions.map(({ keep, in: where, until, because, expired, runbook }) =>
    [keep, where, `${expired ? 'ran out on' : 'until'} ${until}`, because, runbook].map(escapeInvisible),
  )
  return table([{}, {}, {}, {}, {}], rows, { indent: 2, width })
}

const section = (title: string, lines: readonly string[], { colours }: RecordsTextOptions): string[] =>
  lines.length === 0 ? [] : [colours.strong(title), ...lines]
