import type { ContainmentCommand, Impact, RevocationResult, RunbookRun, Stage } from '../../runbooks/run.ts'
import type { AccessHeld } from '../../runbooks/summary/access-held.ts'
import { redactionOf, redactRun } from '../../runbooks/record/redact-run.ts'
import { summariseScope, type CallerSummary } from '../../runbooks/summary/summarise-scope.ts'
import { shortName, formatCount, formatNumber } from '../../words.ts'
import type { Colours } from '../colours.ts'
import { oneLine, escapeInvisible } from '../escape.ts'
import { shortOperation, timeText } from './timeline.ts'
import { shellLines } from '../shell-lines.ts'
import { paragraph, table } from '../tables.ts'
import { firstFew } from '../wording.ts'

const longestSubject = 160
/** What one screen shows; the record and `--json` have all. */
const most = { commands: 4, callers: 4, impact: 4, results: 6, manual: 4, says: 2 }

/**
 * A run on one screen. Of a P1 runbook the commands that contain at once stand first, before anything is explained; of
 * others they follow the evidence. Fields that the run redacts are left out.
 *
 * @param width columns of the terminal
 * @param isContainmentShown were the commands printed before the rest was known?
 */
export function runbookText(made: RunbookRun, colour: Colours, width = 100, isContainmentShown = false): string[] {
  const run = redactRun(made)
  const { priority } = run.bound.runbook
  const containment = isContainmentShown ? [] : containmentLines(run, colour, width)
  const evidence = evidenceLines(run, colour, width)
  return [
    ...headLines(run, redactionOf(made).paths, colour, width),
    ...(priority === 'P1' ? [...containment, ...evidence] : [...evidence, ...containment]),
    ...heldLines(run.access, colour, width),
    ...impactLines(run.impact, colour, width),
    ...revocationLines(run.revocation, colour, width),
    ...manualLines(run, colour, width),
    ...stageLines(run.stages, colour, width),
  ]
}

const outcomes: Readonly<Record<RunbookRun['outcome'], string>> = {
  clear: 'nothing to revoke',
  contained: 'contained; the revocation is proposed',
  stopped: 'ended as a false alarm',
  escalated: 'escalated to a person',
}

function headLines(
  { bound, drill, outcome, startedAt, from, to }: RunbookRun,
  redacted: readonly string[],
  colour: Colours,
  width: number,
): string[] {
  const { runbook, file, sha256 } = bound
  const { id, version, title, priority } = runbook
  const leftOut = redacted.length === 0 ? '' : `; redacted: ${redacted.join(', ')} (--unredacted prints the values)`
  const mark = outcome === 'escalated' ? colour.bad : outcome === 'clear' ? colour.good : colour.strong
  return [
    ...paragraph(escapeInvisible(title), `${colour.strong(`${priority} ${escapeInvisible(id)} v${version}`)}  `, width),
    ...paragraph(
      `${escapeInvisible(file)} (sha256 ${sha256.slice(0, 12)}…), ${drill ? 'drill, nothing is written, ' : ''}${timeText(startedAt)} UTC${leftOut}`,
      '',
      width,
    ),
    ...paragraph(`${mark(outcomes[outcome])}; events from ${timeText(from)} to ${timeText(to)}`, '', width),
  ]
}

/** A heading with what follows; nothing where nothing does. */
const part = (title: string, lines: readonly string[], colour: Colours): string[] =>
  lines.length === 0 ? [] : ['', colour.strong(title), ...lines]

const more = (count: number, what: string): string[] =>
  count > 0 ? [`  and ${formatCount(count, what)} more; --json has all`] : []

/** The commands that contain at once. */
export function containmentLines(
  { containment, bound }: Pick<RunbookRun, 'containment' | 'bound'>,
  colour: Colours,
  width: number,
): string[] {
  const shown = containment.slice(0, most.commands)
  const title = bound.runbook.priority === 'P1' ? 'CONTAIN NOW' : 'CONTAIN AT ONCE'
  return part(
    title,
    [
      ...shown.flatMap((command, index) => commandLines(command, index + 1, colour, width)),
      ...more(containment.length - shown.length, 'command'),
      ...(shown.length > 0
        ? [colour.faint('  How to undo and to verify each: in the pull request, and with --json.')]
        : []),
    ],
    colour,
  )
}

const commandLines = (
  { title, actor, commands, stops, doesNotStop }: ContainmentCommand,
  number: number,
  colour: Colours,
  width: number,
): string[] => [
  ...paragraph(`${escapeInvisible(title)} (${escapeInvisible(actor)})`, `  ${number} `, width),
  ...commands.flatMap((command) => shellLines(command, '    $ ', width)),
  ...paragraph(escapeInvisible(stops), `      ${colour.good('stops')}          `, width),
  ...paragraph(escapeInvisible(doesNotStop), `      ${colour.warn('does not stop')}  `, width),
]

function evidenceLines({ matches, reading }: RunbookRun, colour: Colours, width: number): string[] {
  const summary = summariseScope(matches)
  const { events, denied, unclear, callers, firstSeen, lastSeen } = summary
  const when = firstSeen === undefined ? '' : `, ${timeText(firstSeen)} to ${timeText(lastSeen ?? firstSeen)}`
  const counts = `${formatCount(events, 'event')} of ${formatCount(callers.length, 'caller')}${when}; ${formatNumber(denied)} refused by AWS${unclear > 0 ? `; of ${formatCount(unclear, 'event')} the records leave it open` : ''}; ${formatCount(reading.records, 'record')} read`
  const rows = callers.slice(0, most.callers).map(rowOf)
  const columns = [
    { title: 'CALLER' },
    { title: 'EVENTS', align: 'right' as const },
    { title: 'CALLS' },
    { title: 'NETWORKS' },
    { title: 'LAST' },
  ]
  return part(
    'MATCHED',
    [
      ...paragraph(counts, '  ', width),
      ...(rows.length === 0 ? [] : table(columns, rows, { indent: 2, width, title: colour.faint })),
      ...more(callers.length - rows.length, 'caller'),
      ...reading.problems
        .slice(0, most.says)
        .flatMap((each) => paragraph(escapeInvisible(each), `  ${colour.warn('!')} `, width)),
      ...more(reading.problems.length - most.says, 'problem'),
    ],
    colour,
  )
}

/** What the callers hold: a line each. */
function heldLines(access: readonly AccessHeld[], colour: Colours, width: number): string[] {
  const shown = access.slice(0, most.callers)
  const lines = shown.flatMap(({ principal, repository, account }) => {
    const here = firstFew(
      repository.map(({ file, line }) => `${file}:${line}`),
      2,
    )
    const there = firstFew(
      [...(account?.attached ?? []), ...(account?.inline ?? [])].map(({ name }) => name),
      3,
    )
    const live = account === undefined ? 'no account snapshot has it' : `in its account ${there || 'nothing'}`
    return paragraph(
      escapeInvisible(`in the repository ${here || 'nothing'}; ${live}`),
      `  ${escapeInvisible(shortName(principal))}  `,
      width,
    )
  })
  return part('HOLDS NOW', [...lines, ...more(access.length - shown.length, 'caller')], colour)
}

const rowOf = ({ principal, events, operations, networks, lastSeen }: CallerSummary): string[] => [
  escapeInvisible(shortName(principal)),
  formatNumber(events),
  escapeInvisible(
    firstFew(
      operations.map(({ name }) => shortOperation(name)),
      2,
    ),
  ),
  escapeInvisible(
    firstFew(
      networks.map(({ name }) => name),
      2,
    ),
  ),
  timeText(lastSeen),
]

function impactLines(
  { groups, calls, principals, unclear, exceeds }: Impact,
  colour: Colours,
  width: number,
): string[] {
  const shown = groups.slice(0, most.impact)
  const sum =
    calls === 0
      ? 'No legitimate call of the window would stop.'
      : `${formatCount(calls, 'legitimate call')} of ${formatCount(principals, 'principal')} would stop working:`
  const rows = shown.map((group) => [
    escapeInvisible(shortName(group.principal)),
    escapeInvisible(group.workload),
    escapeInvisible(group.action),
    escapeInvisible(group.resource ?? 'a resource that the record does not name'),
    formatNumber(group.calls),
  ])
  const columns = [{}, {}, {}, {}, { align: 'right' as const }]
  return part(
    'IMPACT',
    [
      ...(exceeds === undefined ? [] : paragraph(escapeInvisible(exceeds), `  ${colour.bad('stop')} `, width)),
      ...paragraph(sum, '  ', width),
      ...(rows.length === 0 ? [] : table(columns, rows, { indent: 4, width })),
      ...more(groups.length - shown.length, 'group'),
      ...unclear
        .slice(0, most.says)
        .flatMap((each) => paragraph(escapeInvisible(each), `  ${colour.warn('unclear')} `, width)),
      ...more(unclear.length - most.says, 'reason'),
    ],
    colour,
  )
}

function revocationLines(results: readonly RevocationResult[], colour: Colours, width: number): string[] {
  const marks = { proposed: colour.good, manual: colour.warn, refused: colour.bad, 'nothing-to-do': colour.faint }
  const shown = results.slice(0, most.results)
  return part(
    'REVOCATION',
    [
      ...shown.flatMap(({ kind, subject, status, says, policies, edits }) => {
        const files = [...new Set(edits.map(({ file }) => file))].sort()
        const changes = policies.flatMap((policy) => policy.changes.map(({ summary }) => summary))
        const said = [...new Set([...says, ...changes])]
        return [
          ...paragraph(
            `${kind}: ${oneLine(subject, longestSubject)}${files.length > 0 ? ` in ${escapeInvisible(firstFew(files, 2))}` : ''}`,
            `  ${marks[status](status)} `,
            width,
          ),
          ...said.slice(0, most.says).flatMap((each) => paragraph(oneLine(each, 2 * width), '    ', width)),
        ]
      }),
      ...more(results.length - shown.length, 'result'),
    ],
    colour,
  )
}

/** Steps whose commands stand above, to contain at once, are not repeated. */
function manualLines({ manual, revocation, containment }: RunbookRun, colour: Colours, width: number): string[] {
  const steps = [...manual, ...revocation.flatMap((each) => each.manual)]
  const above = new Set(containment.flatMap(({ commands }) => commands))
  const all = steps.filter(
    ({ id, commands }, index) =>
      steps.findIndex((each) => each.id === id) === index &&
      !(commands.length > 0 && commands.every((each) => above.has(each))),
  )
  const shown = all.slice(0, most.manual)
  return part(
    'BY HAND',
    [
      ...shown.flatMap(({ title, actor, commands, verify }) => [
        ...paragraph(`${escapeInvisible(title)} (${escapeInvisible(actor)})`, '  [ ] ', width),
        ...commands.slice(0, most.says).flatMap((command) => shellLines(command, '      $ ', width)),
        ...(verify === undefined ? [] : shellLines(verify, `      ${colour.faint('verify')} `, width)),
      ]),
      ...more(all.length - shown.length, 'step'),
    ],
    colour,
  )
}

function stageLines(stages: readonly Stage[], colour: Colours, width: number): string[] {
  const marks: Readonly<Record<Stage['status'], (text: string) => string>> = {
    done: colour.good,
    would: colour.good,
    waiting: colour.warn,
    skipped: colour.faint,
    escalated: colour.bad,
    failed: colour.bad,
  }
  return part(
    'STAGES',
    stages.flatMap(({ name, status, says }) =>
      paragraph(
        escapeInvisible(says.slice(0, most.says).join(' ')),
        `  ${name.padEnd(12)} ${marks[status](status.padEnd(9))} `,
        width,
      ),
    ),
    colour,
  )
}
