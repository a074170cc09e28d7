import type { LaterDetails } from '../../runbooks/record/later-schema.ts'
import type { RunDetails } from '../../runbooks/record/run-schema.ts'
import type { RunbookRecord } from '../../runbooks/record/schema.ts'
import type { Person } from '../../runbooks/record/values.ts'
import { formatCount, formatNumber } from '../../words.ts'
import { codeCell, codeSpan, escapeMarkdown, codeBlock } from '../escape.ts'

/** A record as Markdown, for people; the JSON beside it is what counts. @param sha256 of its JSON */
export function renderRecord(record: RunbookRecord, sha256: string): string {
  const { runbook, stage } = record
  const title = `# ${escapeMarkdown(runbook.title)}: ${stageTitles[stage]}`
  return `${[title, headOf(record, sha256), ...bodyOf(record)].join('\n\n')}\n`
}

const stageTitles: Readonly<Record<RunbookRecord['stage'], string>> = {
  run: 'run',
  proposed: 'pull request opened',
  approved: 'approved',
  merged: 'merged',
  declined: 'pull request closed unmerged',
  escalated: 'escalated',
  acknowledged: 'acknowledged',
  verified: 'verified',
  failed: 'verification failed',
}

const headOf = (record: RunbookRecord, sha256: string): string =>
  table([
    ['runbook', `${codeSpan(record.runbook.id)} version ${record.runbook.version}, ${codeSpan(record.runbook.file)}`],
    ['SHA-256 of the file', codeSpan(record.runbook.sha256)],
    ['owner', escapeMarkdown(record.runbook.owner)],
    ['run', codeSpan(record.run)],
    ['record', `${record.sequence}, ${record.at}`],
    ['SHA-256 of this record', codeSpan(sha256)],
    ['record before', record.previous === null ? 'none' : codeSpan(record.previous)],
    ['earlier record of the run', record.continues === null ? 'none' : codeSpan(record.continues)],
  ])

function bodyOf(record: RunbookRecord): string[] {
  switch (record.stage) {
    case 'run':
      return runSections(record.details)
    case 'proposed':
      return [table(pullRequestRows(record.details.pullRequest))]
    case 'approved':
      return [
        table([
          ...pullRequestRows(record.details.pullRequest),
          ['approver', personText(record.details.approver)],
          ['review', escapeMarkdown(record.details.reviewUrl ?? 'not known')],
        ]),
      ]
    case 'merged':
      return [
        table([
          ...pullRequestRows(record.details.pullRequest),
          ['merged by', personText(record.details.executor)],
          ['merge commit', codeSpan(record.details.mergeCommit)],
          ['approved by another person', record.details.approved ? 'yes' : '**no**'],
        ]),
      ]
    case 'declined':
      return [table([...pullRequestRows(record.details.pullRequest), ['closed by', personText(record.details.by)]])]
    case 'escalated':
      return [escalationTable(record.details)]
    case 'acknowledged':
      return [
        table([
          ['acknowledged by', personText(record.details.by)],
          ['how', escapeMarkdown(record.details.how)],
        ]),
      ]
    case 'verified':
    case 'failed':
      return verificationSections(record.details)
  }
}

function runSections(details: RunDetails): string[] {
  const { trigger, matched, reading, window } = details
  return [
    table([
      ['outcome', `**${details.outcome}**${details.drill ? ' (a drill: nothing was written)' : ''}`],
      ['priority', details.priority],
      ['occasions', escapeMarkdown(details.occasions.join(', '))],
      ['trigger', `${trigger.kind}, ${codeSpan(trigger.event ?? trigger.key)}`],
      ['requester', personText(details.requester)],
      ['executor', personText(details.executor)],
      ...Object.entries(details.parameters).map(([name, value]): Row => [
        `parameter ${escapeMarkdown(name)}`,
        codeSpan(value),
      ]),
      ['window', `${window.from} to ${window.to}`],
      ['matched', `${formatCount(matched.events, 'event')}, ${formatNumber(matched.unclear)} unclear`],
      ['first and last', `${matched.first ?? 'none'} and ${matched.last ?? 'none'}`],
      ['SHA-256 of the event ids', codeSpan(matched.idsSha256)],
      ...details.serviceLevel.map(({ what, limit, due }): Row => [`${what} within`, `${limit}: by ${due}`]),
      ['redacted', details.redacted.length === 0 ? 'nothing' : details.redacted.map(codeSpan).join(', ')],
    ]),
    section('Subjects', subjectTable(details)),
    section('Queries', queriesOf(details)),
    section('Not read', bullets([...(reading.complete ? [] : ['The reading is not complete.']), ...reading.problems])),
    section('Gaps', bullets(reading.accounts.flatMap(gapsOf))),
    section('Events', eventsTable(details)),
    section('Triage', bullets(details.triage.map(({ ask, answer, leadsTo }) => `${ask} ${answer}: ${leadsTo}.`))),
    section('Containment', details.containment.map(containmentOf).join('\n\n')),
    section('Impact', bullets(impactLines(details.impact))),
    section('Access of the callers', bullets(details.access.map(accessLine))),
    section('Access before and after', details.revocation.map(revocationOf).join('\n\n')),
    section('Manual steps', bullets(details.manual.map(({ title, actor }) => `${title} (${actor})`))),
    section(
      'Exceptions',
      bullets(
        details.exceptions.map(
          ({ keep, in: where, until, because }) => `${keep} in ${where} until ${until}: ${because}`,
        ),
      ),
    ),
    section('Stages', bullets(details.stages.map(({ name, status, says }) => `${name}: ${status}. ${says.join(' ')}`))),
  ].filter((text) => text !== '')
}

type Row = readonly [string, string]

const table = (rows: readonly Row[]): string =>
  ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value.replaceAll('|', '&#124;')} |`)].join('\n')

const accessLine = ({ principal, sha256, repository, account, unknown }: RunDetails['access'][number]): string => {
  const here = repository.map(({ file, line }) => `${file}:${line}`).join(', ') || 'nothing'
  const there = account === null ? '' : `; in its account ${account.join(', ') || 'nothing'}`
  return `${principal}: in the repository ${here}${there}. ${unknown.join(' ')} SHA-256 ${sha256}`
}

const section = (title: string, text: string): string => (text === '' ? '' : `## ${title}\n\n${text}`)

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n')

const personText = (person: Person): string =>
  person.login === null
    ? `not known: ${escapeMarkdown(person.why)}`
    : `${codeSpan(person.login)} (${escapeMarkdown(person.how)})`

function subjectTable({ subjects }: RunDetails): string {
  if (subjects.length === 0) return ''
  const rows = subjects.map(({ principal, ids, people, events }) => {
    const [unique, persons] = [ids, people].map((names) => names.map(codeCell).join(' ') || '–')
    return `| ${codeCell(principal)} | ${unique} | ${persons} | ${formatNumber(events)} |`
  })
  return ['| principal | unique id | person | events |', '|---|---|---|--:|', ...rows].join('\n')
}

const queriesOf = ({ queries }: RunDetails): string =>
  queries
    .map(({ engine, text, from, to, rows }) => {
      return `${escapeMarkdown(engine)}, ${from} to ${to}, ${formatCount(rows, 'row')}:\n\n${codeBlock('', text)}`
    })
    .join('\n\n')

const gapsOf = ({ account, from, to, gaps }: RunDetails['reading']['accounts'][number]): string[] =>
  gaps.length === 0 ? [] : [`${account}, ${from} to ${to}: nothing on ${gaps.join(', ')}`]

function eventsTable({ matched }: RunDetails): string {
  const { groups, groupsLeftOut } = matched
  if (groups.length === 0) return ''
  const rows = groups.map(({ principal, operation, network, outcome, count, firstSeen, lastSeen }) => {
    const texts = [principal, operation, network].map(codeCell).join(' | ')
    return `| ${texts} | ${outcome} | ${formatNumber(count)} | ${firstSeen} | ${lastSeen} |`
  })
  const head = ['| principal | call | from | outcome | count | first | last |', '|---|---|---|---|--:|---|---|']
  const rest = groupsLeftOut === 0 ? [] : ['', `${formatCount(groupsLeftOut, 'more group')} left out.`]
  return [...head, ...rows, ...rest].join('\n')
}

const containmentOf = ({
  title,
  actor,
  commands,
  stops,
  doesNotStop,
  undo,
}: RunDetails['containment'][number]): string =>
  [
    `**${escapeMarkdown(title)}** (${escapeMarkdown(actor)})`,
    codeBlock('sh', commands.join('\n')),
    bullets([`Stops: ${stops}`, `Does not stop: ${doesNotStop}`, `Undo: ${undo}`]),
  ].join('\n\n')

const impactLines = ({ calls, principals, unclear, exceeds, groups }: RunDetails['impact']): string[] => [
  `${formatCount(calls, 'legitimate call')} by ${formatCount(principals, 'principal')} would stop.`,
  ...(exceeds === null ? [] : [exceeds]),
  ...unclear,
  ...groups.map(
    ({ principal, workload, action, calls: count }) =>
      `${principal} (${workload}): ${action}, ${formatCount(count, 'call')}`,
  ),
]

function revocationOf({ kind, subject, status, says, policies }: RunDetails['revocation'][number]): string {
  const parts = policies.flatMap(({ id, before, after, containment }) => [
    `${codeSpan(id)}: contained in the old document: ${escapeMarkdown(containment)}.`,
    `Before (SHA-256 ${codeSpan(before?.sha256 ?? 'none')}):`,
    codeBlock('json', before === null ? '' : JSON.stringify(before.document, undefined, 2)),
    `After (SHA-256 ${codeSpan(after?.sha256 ?? 'none')}):`,
    codeBlock('json', after === null ? '' : JSON.stringify(after.document, undefined, 2)),
  ])
  const head = `**${escapeMarkdown(kind)}** ${codeSpan(subject)}: ${status}`
  return [head, bullets(says), ...parts].filter((text) => text !== '').join('\n\n')
}

const pullRequestRows = ({ number, url, branch, commit }: LaterDetails['proposed']['pullRequest']): Row[] => [
  ['pull request', `${number}, ${escapeMarkdown(url)}`],
  ['branch', codeSpan(branch)],
  ['commit', codeSpan(commit)],
]

function escalationTable(details: LaterDetails['escalated']): string {
  const { step, cause, causedAt, due, says, reviewers, teams, issue, message, problems } = details
  const rows: Row[] = [
    ['step', codeSpan(step)],
    ['cause', `${cause}, ${causedAt}: ${escapeMarkdown(says)}`],
    ['due', due],
    ['reviewers', [...reviewers, ...teams.map((team) => `team ${team}`)].map(codeSpan).join(', ') || 'none'],
    ['issue', issue === null ? 'none' : `${issue.number}, ${escapeMarkdown(issue.url)}`],
    ['message', message === null ? 'none' : escapeMarkdown(message)],
  ]
  return [table(rows), bullets(problems)].filter((text) => text !== '').join('\n\n')
}

function verificationSections({ from, until, results, runbookChanged }: LaterDetails['judged']): string[] {
  const rows: Row[] = [
    ['period', `${from} to ${until ?? 'now'}`],
    ['runbook changed since the run', runbookChanged ? '**yes**' : 'no'],
  ]
  return [table(rows), ...results.map(verificationOf)]
}

function verificationOf({
  id,
  kind,
  status,
  says,
  events,
  matched,
}: LaterDetails['judged']['results'][number]): string {
  const shown = events.map(
    ({ eventID, time, principal, operation, outcome }) => `${time} ${principal} ${operation} ${outcome} (${eventID})`,
  )
  const rest = matched > events.length ? [`${formatNumber(matched - events.length)} more`] : []
  return section(`${escapeMarkdown(id)} (${kind}): ${status}`, bullets([...says, ...shown, ...rest]))
}
