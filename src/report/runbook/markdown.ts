import { redactRun } from '../../runbooks/record/redact-run.ts'
import type { ContainmentCommand, Impact, RevocationResult, RunbookRun } from '../../runbooks/run.ts'
import type { AccessHeld } from '../../runbooks/summary/access-held.ts'
import { summariseScope } from '../../runbooks/summary/summarise-scope.ts'
import { timelineOf } from '../../runbooks/summary/timeline.ts'
import type { ManualStep } from '../../runbooks/types.ts'
import { shortName, formatCount, formatNumber } from '../../words.ts'
import { codeCell, codeSpan, escapeMarkdown, codeBlock, escapeInvisible } from '../escape.ts'
import { fitText, section, type Section } from '../fit.ts'
import { policyDiff } from '../policy-diff.ts'
import { timelineMarkdown, timelineMermaid, timeText } from './timeline.ts'
import { firstItems, firstFew } from '../wording.ts'

/** GitHub's limit for the body of a pull request is 65,536 characters; marks of the program follow the text. */
const longestBody = 60_000

/** Rows of tables before the rest is counted. */
const mostRows = 20

/**
 * A run as Markdown: for the summary of its job, an issue, a page. Fields that the runbook redacts are left out.
 * Every text of events, of the file and of the repository is escaped. At most 60,000 bytes.
 */
export function runbookMarkdown(run: RunbookRun): string {
  const shown = redactRun(run)
  const isUrgent = run.bound.runbook.priority === 'P1'
  const containment = containmentSection(shown)
  const sections = [
    headSection(shown),
    ...(isUrgent ? [containment] : []),
    evidenceSection(shown),
    heldSection(shown.access),
    ...(isUrgent ? [] : [containment]),
    impactSection(shown.impact),
    ...shown.revocation.map(revocationSection),
    checklistSection(shown),
    stagesSection(shown),
    section(9, digests(shown)),
  ]
  return fitText(sections, longestBody, '*The rest did not fit here; the record of the run has all of it.*')
}

const outcomes: Readonly<Record<RunbookRun['outcome'], string>> = {
  clear: 'Nothing to revoke.',
  contained: 'The revocation is proposed.',
  stopped: 'Ended as a false alarm.',
  escalated: 'Escalated to a person.',
}

function headSection({ bound, drill, startedAt, from, to, outcome }: RunbookRun): Section {
  const { runbook, file, parameters } = bound
  const { id, version, title, description, owner, priority } = runbook
  const given = Object.entries(parameters).map(([name, value]) => `${codeSpan(name)} = ${codeSpan(value)}`)
  return section(
    9,
    [
      `## ${escapeMarkdown(title)}`,
      '',
      `**${priority}**, runbook ${codeSpan(id)} version ${version} (${codeSpan(file)}), owner: ${escapeMarkdown(owner)}. ${drill ? '**Drill: nothing is written.** ' : ''}Started ${timeText(startedAt)} UTC, on events from ${timeText(from)} to ${timeText(to)}.`,
      ...(given.length > 0 ? ['', `Parameters: ${given.join(', ')}.`] : []),
      ...(description === undefined ? [] : ['', escapeMarkdown(description)]),
      '',
      `**${outcomes[outcome]}**`,
    ].join('\n'),
  )
}

function containmentSection({ containment, bound }: RunbookRun): Section {
  if (containment.length === 0) return section(8, '')
  const title = bound.runbook.priority === 'P1' ? 'Contain now' : 'Contain at once'
  const text = (all: readonly ContainmentCommand[]): string =>
    [
      `### ${title}`,
      '',
      'Run by a person; this pull request makes it permanent.',
      '',
      ...all.map(commandText),
      ...(all.length < containment.length
        ? [`*and ${formatCount(containment.length - all.length, 'command')} more*`]
        : []),
    ].join('\n')
  return section(8, text(containment.slice(0, mostRows)), text(containment.slice(0, 5)))
}

const commandText = ({ title, actor, commands, stops, doesNotStop, undo, verify }: ContainmentCommand): string =>
  [
    `**${escapeMarkdown(title)}** (${escapeMarkdown(actor)})`,
    '',
    codeBlock('sh', commands.map(escapeInvisible).join('\n')),
    '',
    `- Stops: ${escapeMarkdown(stops)}`,
    `- Does not stop: ${escapeMarkdown(doesNotStop)}`,
    `- Undo: ${codeSpan(undo)}`,
    ...(verify === undefined ? [] : [`- Verify: ${codeSpan(verify)}`]),
    '',
  ].join('\n')

function evidenceSection({ matches, reading }: RunbookRun): Section {
  const summary = summariseScope(matches)
  const { events, denied, unclear, callers, persons } = summary
  const timeline = timelineOf(matches.groups)
  const head = [
    '### Evidence',
    '',
    `${formatCount(events, 'event')} of ${formatCount(callers.length, 'caller')}, ${formatNumber(denied)} of them refused by AWS.${unclear > 0 ? ` The records of ${formatCount(unclear, 'event')} leave open whether they belong to it.` : ''} ${formatCount(reading.records, 'record')} read.`,
    ...(persons.length > 0
      ? ['', `People behind sessions: ${persons.slice(0, mostRows).map(codeSpan).join(', ')}.`]
      : []),
    ...(reading.problems.length > 0
      ? ['', ...reading.problems.slice(0, mostRows).map((each) => `- ${escapeMarkdown(each)}`)]
      : []),
  ]
  if (callers.length === 0) return section(7, head.join('\n'))
  const table = (rows: number): string[] => [
    '',
    '| caller | events | first (UTC) | last | networks | samples |',
    '| --- | ---: | --- | --- | --- | --- |',
    ...callers.slice(0, rows).map(
      (each) =>
        `| ${codeCell(shortName(each.principal))} | ${formatNumber(each.events)} | ${timeText(each.firstSeen)} | ${timeText(each.lastSeen)} | ${each.networks
          .slice(0, 3)
          .map(({ name }) => codeCell(name))
          .join(' ')} | ${each.samples.slice(0, 2).map(codeCell).join(' ')} |`,
    ),
    ...(callers.length > rows ? ['', `*and ${formatCount(callers.length - rows, 'caller')} more*`] : []),
  ]
  const drawing = ['', codeBlock('mermaid', timelineMermaid(timeline))]
  const details = ['', '<details><summary>Timeline</summary>', '', timelineMarkdown(timeline), '', '</details>']
  return section(
    7,
    [...head, ...table(mostRows), ...drawing, ...details].join('\n'),
    [...head, ...table(mostRows), ...drawing].join('\n'),
    [...head, ...table(5)].join('\n'),
  )
}

function heldSection(held: readonly AccessHeld[]): Section {
  if (held.length === 0) return section(5, '')
  const lines = held.map(({ principal, repository, account, unknown }) => {
    const here = repository.map(({ file, line }) => codeSpan(`${file}:${line}`))
    const live = [...(account?.attached ?? []), ...(account?.inline ?? [])].map(({ name, group }) =>
      codeSpan(group === undefined ? name : `${name} (group ${group})`),
    )
    return [
      `- ${codeSpan(shortName(principal))}: in the repository ${here.slice(0, mostRows).join(', ') || 'nothing'}`,
      ...(account ? [`; in its account ${live.slice(0, mostRows).join(', ') || 'nothing'}`] : []),
      ...(account?.boundary === undefined ? [] : [`; boundary ${codeSpan(account.boundary)}`]),
      '. ',
      unknown.map(escapeMarkdown).join(' '),
    ].join('')
  })
  const text = (rows: number): string => ['### Access before', '', ...firstItems(lines, rows)].join('\n')
  return section(5, text(mostRows), text(5))
}

function impactSection({ groups, calls, principals, unclear, exceeds }: Impact): Section {
  const text = (rows: number): string =>
    [
      '### Impact',
      '',
      ...(exceeds === undefined ? [] : [`**${escapeMarkdown(exceeds)}**`, '']),
      calls === 0
        ? 'No legitimate call of the window would stop.'
        : `${formatCount(calls, 'legitimate call')} of ${formatCount(principals, 'principal')} would stop working.`,
      ...(groups.length === 0
        ? []
        : [
            '',
            '| caller | workload or network | action | resource | calls | last |',
            '| --- | --- | --- | --- | ---: | --- |',
          ]),
      ...groups
        .slice(0, rows)
        .map(
          (group) =>
            `| ${codeCell(shortName(group.principal))} | ${codeCell(group.workload)} | ${codeCell(group.action)} | ${codeCell(group.resource ?? 'not named')} | ${formatNumber(group.calls)} | ${timeText(group.lastSeen)} |`,
        ),
      ...(groups.length > rows ? ['', `*and ${formatCount(groups.length - rows, 'group')} more*`] : []),
      ...(unclear.length > 0
        ? ['', ...unclear.slice(0, rows).map((each) => `- Unclear: ${escapeMarkdown(each)}`)]
        : []),
    ].join('\n')
  return section(6, text(mostRows), text(5))
}

function revocationSection({ kind, subject, status, says, policies, edits, index }: RevocationResult): Section {
  const files = [...new Set(edits.map(({ file }) => file))].sort()
  const points = [...says, ...policies.flatMap(({ changes }) => changes.map(({ summary }) => summary))]
  const head = [
    `### ${index + 1}. ${kind}: ${status}`,
    '',
    `${codeSpan(subject)}${files.length > 0 ? ` in ${files.slice(0, mostRows).map(codeSpan).join(', ')}` : ''}`,
    ...(points.length > 0 ? ['', ...points.slice(0, mostRows).map((each) => `- ${escapeMarkdown(each)}`)] : []),
    ...(policies.length > 0 ? ['', 'Proved: the new documents grant nothing that the old ones did not.'] : []),
  ]
  const diffs = policies.flatMap((policy) =>
    policy.edits.length === 0 || !policy.before || !policy.after
      ? []
      : ['', codeSpan(`${policy.file}:${policy.line}`), '', codeBlock('diff', policyDiff(policy.before, policy.after))],
  )
  return section(4, [...head, ...diffs].join('\n'), head.join('\n'))
}

function checklistSection({ manual, revocation, bound }: RunbookRun): Section {
  const steps = [...manual, ...revocation.flatMap((each) => each.manual)]
  const text = (title: string, all: readonly ManualStep[]): string[] =>
    all.length === 0 ? [] : [`### ${title}`, '', ...all.map(stepText), '']
  const unique = steps.filter(({ id }, index) => steps.findIndex((each) => each.id === id) === index)
  const { removal } = bound.runbook
  return section(
    7,
    [...text('By hand', unique.slice(0, 2 * mostRows)), ...text('Taking the containment back', removal)]
      .join('\n')
      .trimEnd(),
  )
}

const stepText = ({ title, actor, commands, verify, undo }: ManualStep): string =>
  [
    `- [ ] ${escapeMarkdown(title)} (${escapeMarkdown(actor)})`,
    ...commands.map((command) => `  - run ${codeSpan(command)}`),
    ...(verify === undefined ? [] : [`  - verify ${codeSpan(verify)}`]),
    ...(undo === undefined ? [] : [`  - undo ${codeSpan(undo)}`]),
  ].join('\n')

const stagesSection = ({ stages }: RunbookRun): Section =>
  section(
    3,
    stages.length === 0
      ? ''
      : [
          '### Stages',
          '',
          '| stage | status | |',
          '| --- | --- | --- |',
          ...stages.map(({ name, status, says }) => `| ${name} | ${status} | ${escapeMarkdown(firstFew(says, 2))} |`),
        ].join('\n'),
  )

/** What an auditor compares with the record. */
function digests({ bound, matches, access }: RunbookRun): string {
  const { idsSha256, groupsSha256 } = summariseScope(matches)
  const rows = [
    ['file of the runbook', bound.sha256],
    ['ids of the matched events', idsSha256],
    ['matched groups', groupsSha256],
    ...access.slice(0, mostRows).map(({ principal, sha256 }) => [`access before of ${shortName(principal)}`, sha256]),
  ]
  return [
    '<details><summary>SHA-256</summary>',
    '',
    ...rows.map(([name, sha]) => `- ${escapeMarkdown(name ?? '')}: ${codeSpan(sha ?? '')}`),
    '',
    '</details>',
  ].join('\n')
}
