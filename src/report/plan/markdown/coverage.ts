import type { AccountCoverage } from '../../../evidence/types.ts'
import type { Plan } from '../../../proof/plan.ts'
import { codeSpan, codeCell, escapeMarkdown } from '../../escape.ts'
import { describeSnapshot, notInSnapshots } from '../describe/snapshot.ts'
import { describeStore } from '../describe/store.ts'
import { partlyCovered } from '../regions.ts'
import { describeIncomplete, firstFew, formatRange } from '../../wording.ts'
import { formatCount, formatNumber } from '../../../words.ts'

/** On one line: which program, which catalog, which evidence. */
export function coverageLine({ version, catalog, coverage, snapshots = [] }: Plan): string {
  const from = coverage.accounts.map((account) => account.from).sort()[0]
  const to = coverage.accounts
    .map((account) => account.to)
    .sort()
    .at(-1)
  const evidence = from === undefined || to === undefined ? 'no evidence' : `evidence of ${formatRange(from, to)}`
  return `Whittle ${escapeMarkdown(version)} · catalog ${escapeMarkdown(catalog)} · ${evidence}${coverage.complete ? '' : ', not read to its end'}${snapshotDays(snapshots)}`
}

/** ` · account snapshots of 2026-11-20 to 2026-11-21`; empty where there are none. */
function snapshotDays(snapshots: NonNullable<Plan['snapshots']>): string {
  const days = snapshots.map(({ taken }) => taken).sort()
  const [first = '', last = first] = [days[0], days.at(-1)]
  if (days.length === 0) return ''
  return ` · account ${days.length === 1 ? 'snapshot' : 'snapshots'} of ${first.slice(0, 10) === last.slice(0, 10) ? first.slice(0, 10) : formatRange(first, last)}`
}

type Reported = Pick<Plan, 'coverage' | 'savedEvidence' | 'snapshots'>

/** A table of what was recorded, and what could not be read; a string per line. */
export function coverageLines({ coverage, savedEvidence: saved, snapshots = [] }: Reported): string[] {
  const { accounts, complete, problems, incompleteAccounts } = coverage
  const lines = [
    '### Evidence',
    '',
    ...(accounts.length === 0 ? ['No CloudTrail records were found for any account.'] : tableOf(accounts)),
    ...partLines(accounts),
    ...(saved ? ['', `Saved evidence: ${escapeMarkdown(describeStore(saved))}`] : []),
    ...snapshots.flatMap((each) => ['', `Account snapshot: ${escapeMarkdown(describeSnapshot(each))}`]),
    ...(snapshots.length > 0 ? ['', notInSnapshots] : []),
    ...(complete ? [] : ['', `**${describeIncomplete(incompleteAccounts)}**`]),
  ]
  if (problems.length > 0) {
    lines.push('', ...problems.slice(0, mostProblems).map((problem) => `- ${escapeMarkdown(problem)}`))
    if (problems.length > mostProblems) lines.push(`- and ${formatNumber(problems.length - mostProblems)} more`)
  }
  return lines
}

/** A table's cell has no room for this, and most reports no need. */
const partLines = (accounts: readonly AccountCoverage[]): string[] => {
  const lines = accounts.flatMap((account) => {
    const parts = partlyCovered(account).map(({ region, covered }) => `${codeSpan(region)} (${covered})`)
    return parts.length === 0 ? [] : [`${codeSpan(account.account)} only in part: ${firstFew(parts, 6)}.`]
  })
  return lines.length === 0 ? [] : ['', ...lines]
}

const mostProblems = 50

const tableOf = (accounts: readonly AccountCoverage[]): string[] => [
  '| account | covered | days with records | Regions | management events | data events | known from |',
  '| --- | --- | ---: | --- | --- | --- | --- |',
  ...accounts.map((account) =>
    [
      '',
      codeCell(account.account),
      formatRange(account.from, account.to),
      `${formatNumber(account.days)}${account.gaps.length > 0 ? `, none on ${formatCount(account.gaps.length, 'day')}` : ''}`,
      firstFew(account.regions.map(codeCell), 6),
      managementOf(account),
      account.dataEvents.length === 0 ? 'none' : firstFew(account.dataEvents.map(codeCell), 6),
      escapeMarkdown(account.basis),
      '',
    ]
      .join(' | ')
      .trim(),
  ),
]

function managementOf({ managementReads, managementWrites, excludable }: AccountCoverage): string {
  const kinds = [...(managementReads ? ['reads'] : []), ...(managementWrites ? ['writes'] : [])]
  if (kinds.length === 0) return 'none'
  return [kinds.join(' and '), ...excludable.map((source) => codeSpan(source))].join(', ')
}
