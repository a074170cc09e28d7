import type { AwsCheck, ProposalProof } from '../../proof/plan.ts'
import type { DeniedRequest } from '../../proof/types.ts'
import {
  describeAwsCheck,
  describeBacktest,
  describeContainment,
  describeEstimate,
  describeReplay,
} from '../plan/describe/proof.ts'
import { escapeInvisible } from '../escape.ts'
import { asSentence } from '../wording.ts'
import { formatCount } from '../../words.ts'
import type { ProofLine, ProofSummary } from './types.ts'

export const proofSummary = (proof: ProposalProof | null): ProofSummary | null =>
  proof && {
    containment: proof.containment.verdict,
    replayed: proof.replay.requests,
    replayDenied: proof.replay.denied.length,
    backtest: proof.backtest && { checked: proof.backtest.checked, denied: proof.backtest.denied.length },
    unseen: proof.unseen && roundToThreeDigits(proof.unseen.probability),
  }

/** Three significant digits: more say nothing of an estimate. */
export const roundToThreeDigits = (probability: number): number => Number(probability.toPrecision(3))

/** The checks of a proposal in words, the strictest first. */
export function proofLines(proof: ProposalProof | null, aws: readonly AwsCheck[] = []): ProofLine[] {
  if (proof === null) return aws.map(awsLine)
  const { containment, newlyTrusted, replay, backtest, unseen, unseenBy } = proof
  const lines: ProofLine[] = [
    {
      name: 'Containment',
      state: containment.verdict === 'proven' ? 'good' : 'bad',
      text: said(describeContainment(containment, newlyTrusted)),
      items: [],
    },
    {
      name: 'Replay',
      state: replay.denied.length === 0 ? 'good' : 'bad',
      text: said(describeReplay(replay)),
      items: requestsOf(replay.denied),
    },
  ]
  if (backtest !== null) {
    const state = backtest.denied.length === 0 ? 'good' : 'caution'
    lines.push({ name: 'Backtest', state, text: said(describeBacktest(backtest)), items: requestsOf(backtest.denied) })
  }
  if (unseen !== null) {
    const [first = '', ...items] = describeEstimate(unseen, unseenBy)
    const state = unseen.probability < 0.01 ? 'good' : 'caution'
    lines.push({ name: 'Estimate', state, text: said(first), items: items.map(escapeInvisible) })
  }
  return [...lines, ...aws.map(awsLine)]
}

const said = (text: string): string => escapeInvisible(asSentence(text))

const awsLine = (check: AwsCheck): ProofLine => ({
  name: 'AWS',
  state: check.result === 'pass' ? 'good' : check.result === 'fail' ? 'bad' : 'neutral',
  text: escapeInvisible(describeAwsCheck(check)),
  items: [],
})

/** `s3:GetObject on arn:… (2 requests)`: by action, with a resource as an example. */
function requestsOf(denied: readonly DeniedRequest[]): string[] {
  const byAction = new Map<string, { readonly resource: string; count: number }>()
  for (const { entry } of denied) {
    const known = byAction.get(entry.action)
    if (known) known.count++
    else byAction.set(entry.action, { resource: entry.resource ?? 'an unknown resource', count: 1 })
  }
  return [...byAction].map(([action, { resource, count }]) =>
    escapeInvisible(
      count === 1 ? `${action} on ${resource}` : `${action} on ${resource} (${formatCount(count, 'request')})`,
    ),
  )
}
