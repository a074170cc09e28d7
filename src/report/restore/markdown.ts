import { describeNetwork } from '../../network/describe-network.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { showDocument } from '../../policy/print.ts'
import { exactGlob } from '../../settings/glob.ts'
import type { RefusedCall } from '../../verify/types.ts'
import { codeCell, codeSpan, escapeMarkdown, codeBlock } from '../escape.ts'
import { waiversYaml, waiverUntil } from '../waiver.ts'
import { formatCount } from '../../words.ts'

/** What a restoring pull request is about. */
export interface RestorationReport {
  /** Id of the policy. */
  readonly policy: string
  /** Its address, or its file where it has none: what a waiver names. */
  readonly address: string
  readonly calls: readonly RefusedCall[]
  readonly added: readonly Statement[]
  /** The pull request that made a commit. */
  readonly pullOf: (commit: string) => { readonly number: number; readonly mergedAt: string } | undefined
  /** `2026-11-30` */
  readonly today: string
}

/** Rows of calls that one table shows. */
const mostRows = 100

/** The text of a pull request that allows broken calls again. */
export function renderRestoration(report: RestorationReport): string {
  const { policy, calls, added } = report
  const broken = calls.filter(({ verdict }) => verdict === 'broken')
  const document: PolicyDocument = { version: '2012-10-17', statements: added }
  return [
    `AWS refused ${formatCount(broken.length, 'call')} that ${codeSpan(policy)} allowed until Whittle narrowed it. This adds what these calls need, and nothing else.`,
    '### Refused since',
    refusedTable(broken, report.pullOf),
    '### Why they count as legitimate',
    broken.length === 0
      ? ''
      : [...new Set(broken.map(({ reason }) => reason))].map((reason) => `- ${escapeMarkdown(reason)}`).join('\n'),
    '### What is added',
    codeBlock('json', JSON.stringify(showDocument(document), null, 2)),
    'Proved: everything that is added was granted before the narrowing; the present policy loses nothing; each call above may pass again. CloudTrail does not show conditions on tags and the like: where a statement has one, it is added with the statement.',
    '### So that the next narrowing keeps it',
    `Once these calls are made again they count as use. Where they are rare, add to ${codeSpan('.github/whittle.yml')}:`,
    codeBlock('yaml', waiverOf(report, broken)),
    'Whittle never merges this. Close it where the refusal is right: the same restoration is not proposed again then.',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** The calls, each with the pull request that removed its permission. */
export function refusedTable(calls: readonly RefusedCall[], pullOf: RestorationReport['pullOf']): string {
  const rows = calls.slice(0, mostRows).map(({ entry, loss }) => {
    const pull = pullOf(loss.commit)
    const removed = pull === undefined ? codeCell(loss.commit.slice(0, 12)) : `#${pull.number}, ${pull.mergedAt}`
    return [
      codeCell(entry.action),
      entry.resource === null ? 'not recorded' : codeCell(entry.resource),
      codeCell(entry.principal),
      codeCell(describeNetwork(entry.network)),
      `${entry.count}, ${entry.firstSeen} to ${entry.lastSeen}`,
      removed,
      entry.events.map(codeCell).join(' '),
    ].join(' | ')
  })
  return [
    '| action | resource | principal | from | refused | removed by | events |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    ...(calls.length > mostRows ? ['', `and ${calls.length - mostRows} more`] : []),
  ].join('\n')
}

/** A waiver for each action, in the form of the configuration. */
function waiverOf({ address, today }: RestorationReport, calls: readonly RefusedCall[]): string {
  const actions = [...new Set(calls.map(({ entry }) => entry.action))].sort()
  const where = { in: exactGlob(address), until: waiverUntil(today) }
  return waiversYaml(actions.map((keep) => ({ keep, ...where, because: 'AWS refused it after it was removed' })))
}
