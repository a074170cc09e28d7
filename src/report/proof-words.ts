import type { Backtest, DeniedRequest, ReplayResult, Verdict } from '../proof/types.ts'
import { and, count, day, number, some } from './wording.ts'

/** Proofs in words; the caller escapes them for where they are shown. */

export function containmentInWords(verdict: Verdict): string {
  if (verdict.verdict === 'proven') return 'proven: the new document grants nothing that the old one did not.'
  if (verdict.verdict === 'undecided') return `undecided: ${verdict.reason}`
  const { action, resource } = verdict.witness
  return `refuted: ${verdict.reason} (${action} on ${resource})`
}

export function replayInWords({ requests, events, records, notFromHere, denied }: ReplayResult): string {
  const elsewhere = notFromHere > 0 ? ` ${number(notFromHere)} of them another policy grants.` : ''
  const rest = [
    [records.denied, 'was denied by AWS', 'were denied by AWS'],
    [records.noEvidence, 'needs no permission of the caller', 'need no permission of the caller'],
    [records.unmapped, 'is unmapped', 'are unmapped'],
  ] as const
  const left = rest.flatMap(([many, one, more]) => (many > 0 ? [`${number(many)} ${many === 1 ? one : more}`] : []))
  const others = left.length > 0 ? ` Of ${count(records.total, 'record')} in all, ${and(left)}.` : ''
  return `${count(requests, 'distinct request')} of ${count(events, 'event')}: ${deniedInWords(denied)}.${elsewhere}${others}`
}

export function backtestInWords({ splitAt, decidedOn, checked, denied }: Backtest): string {
  return (
    `decided on the ${count(decidedOn, 'distinct request')} seen up to ${day(splitAt)}, ` +
    `of the ${number(checked)} after that ${deniedInWords(denied)}.`
  )
}

function deniedInWords(denied: readonly DeniedRequest[]): string {
  if (denied.length === 0) return 'none would be denied'
  const requests = denied.map(({ entry }) => `${entry.action} on ${entry.resource ?? 'an unknown resource'}`)
  return `${number(denied.length)} would be denied (${some([...new Set(requests)], 3)})`
}
