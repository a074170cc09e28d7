import type { UnseenEstimate } from '../../../evidence/usage/good-turing.ts'
import type { AwsCheck, BacktestTotal, ProposalProof } from '../../../proof/plan.ts'
import type { Backtest, DeniedRequest, ReplayResult } from '../../../proof/types.ts'
import type { Verdict } from '../../../policy/containment/verdict.ts'
import { joinList, formatDay, firstFew } from '../../wording.ts'
import { formatCount, formatNumber } from '../../../words.ts'

/** Proofs in words; the caller escapes them for where they are shown. */

/** @param newlyTrusted networks from which requests are no longer denied */
export function describeContainment(verdict: Verdict, newlyTrusted: readonly string[] = []): string {
  if (verdict.verdict === 'proven') {
    const but = newlyTrusted.length > 0 ? `but for requests from ${newlyTrusted.join(', ')}, ` : ''
    return `proven: ${but}the new document grants nothing that the old one did not.`
  }
  if (verdict.verdict === 'undecided') return `undecided: ${verdict.reason}`
  const { action, resource } = verdict.witness
  return `refuted: ${verdict.reason} (${action} on ${resource})`
}

export function describeReplay({ requests, events, records, notFromHere, doubtful, denied }: ReplayResult): string {
  const elsewhere = notFromHere > 0 ? ` ${formatNumber(notFromHere)} of them another policy grants.` : ''
  const open =
    doubtful > 0
      ? ` No known statement surely covers ${formatNumber(doubtful)} of them: nothing of their actions ${denied.length === 0 ? 'is' : 'may be'} removed.`
      : ''
  const rest = [
    [records.denied, 'was denied by AWS', 'were denied by AWS'],
    [records.noEvidence, 'needs no permission of the caller', 'need no permission of the caller'],
    [records.unmapped, 'is unmapped', 'are unmapped'],
  ] as const
  const left = rest.flatMap(([many, one, more]) =>
    many > 0 ? [`${formatNumber(many)} ${many === 1 ? one : more}`] : [],
  )
  const others = left.length > 0 ? ` Of ${formatCount(records.total, 'record')} in all, ${joinList(left)}.` : ''
  return `${formatCount(requests, 'distinct request')} of ${formatCount(events, 'event')}: ${deniedInWords(denied)}.${elsewhere}${open}${others}`
}

export function describeBacktest({ splitAt, decidedOn, checked, denied }: Backtest): string {
  return (
    `decided on the ${formatCount(decidedOn, 'distinct request')} seen up to ${formatDay(splitAt)}, ` +
    `of the ${formatNumber(checked)} after that ${deniedInWords(denied)}.`
  )
}

/** The result of all backtests together: `of 1,459 later requests, 2 (of 1 proposal) would have been denied`. */
export function describeBacktestTotal({ proposals, checked, denied, proposalsThatDeny }: BacktestTotal): string {
  const what =
    denied === 0
      ? 'none would have been denied'
      : `${formatNumber(denied)} would have been denied (by ${formatCount(proposalsThatDeny, 'proposal')})`
  return `${formatCount(proposals, 'proposal')} decided on the first two thirds of the window: of ${formatCount(checked, 'request')} in the last third ${what}.`
}

/** The estimate for a proposal and, where there are several principals, for those with the least data. */
export function describeEstimate(unseen: UnseenEstimate, unseenBy: ProposalProof['unseenBy'] = []): string[] {
  if (unseenBy.length < 2) return [unseen.inWords]
  const open = unseenBy
    .filter(({ singletons, observations }) => singletons > 0 || observations === 0)
    .toSorted((a, b) => b.probability - a.probability)
  return [
    unseen.inWords,
    ...open.slice(0, mostPrincipals).map(({ principal, inWords }) => `${principal}: ${inWords}`),
    ...(open.length > mostPrincipals
      ? [
          `${formatCount(open.length - mostPrincipals, 'other principal')} ${open.length - mostPrincipals === 1 ? 'has' : 'have'} more data`,
        ]
      : []),
  ]
}

const mostPrincipals = 3

const awsResults: Readonly<Record<AwsCheck['check'], Readonly<Record<'pass' | 'fail', string>>>> = {
  ValidatePolicy: { pass: 'finds no error', fail: 'finds errors' },
  CheckNoNewAccess: { pass: 'grants no new access', fail: 'may grant new access' },
  CheckAccessNotGranted: { pass: 'grants none of the critical actions', fail: 'still grants critical actions' },
  CheckNoPublicAccess: { pass: 'gives no public access', fail: 'may give public access' },
}

/** `CheckNoNewAccess: PASS, grants no new access`: what IAM Access Analyzer says. */
export function describeAwsCheck({ check, result, says }: AwsCheck): string {
  const messages = says.length > 0 ? `: ${firstFew(says, 5)}` : ''
  if (result === 'undecided') return `${check}: undecided${messages}`
  if (result === 'not-made') return `${check}: not made${messages}`
  if (result === 'not-sent') return `${check}: not sent${messages}`
  return `${check}: ${result.toUpperCase()}, ${awsResults[check][result]}${messages}`
}

function deniedInWords(denied: readonly DeniedRequest[]): string {
  if (denied.length === 0) return 'none would be denied'
  const requests = denied.map(({ entry }) => `${entry.action} on ${entry.resource ?? 'an unknown resource'}`)
  return `${formatNumber(denied.length)} would be denied (${firstFew([...new Set(requests)], 3)})`
}
