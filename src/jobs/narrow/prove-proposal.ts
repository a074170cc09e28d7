import { groupBy } from '../../collections.ts'
import { entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import type { RecordCounts, UsageEntry } from '../../evidence/types.ts'
import { goodTuringEstimate } from '../../evidence/usage/good-turing.ts'
import { usesOfStatement } from '../../narrowing/attribution.ts'
import { callsOf } from '../../narrowing/evidence.ts'
import { narrowDocument, type Limits, type Narrowed } from '../../narrowing/narrow.ts'
import type { ActionContext } from '../../narrowing/judge.ts'
import type { ProposalProof } from '../../proof/plan.ts'
import { settleForwardedCalls } from '../../network/forwarded-calls.ts'
import { proveContainment } from '../../policy/contain.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { backtest } from '../../proof/backtest.ts'
import { replay } from '../../proof/replay.ts'
import type { ProposedStatements } from '../../sources/types.ts'
import type { PolicyInput } from './preconditions.ts'

/** The functions that prove a decision. */
export interface Provers {
  readonly proveContainment: typeof proveContainment
  readonly replay: typeof replay
}

/** The allowed calls of the principals of a policy. */
export function allowedCallsOf({ source, ledger, noServiceAssumes }: PolicyInput): UsageEntry[] {
  const allowed = entriesOfPrincipals(ledger, source.principals).filter(({ outcome }) => outcome === 'allowed')
  return noServiceAssumes ? settleForwardedCalls(allowed, noServiceAssumes) : allowed
}

/** The records of all principals of a policy, by outcome. */
export function recordCountsOf({ source, ledger }: PolicyInput): RecordCounts {
  const sum = { total: 0, allowed: 0, denied: 0, noEvidence: 0, unmapped: 0 }
  for (const principal of source.principals) {
    const counts = ledger.principals.get(principal)
    if (!counts) continue
    for (const key of Object.keys(sum) as (keyof RecordCounts)[]) sum[key] += counts[key]
  }
  return sum
}

/** Proves a narrowed document: containment, replay, backtest, and the estimate of what was not seen. */
export function proveProposal(
  provers: Provers,
  input: PolicyInput,
  after: PolicyDocument,
  entries: readonly UsageEntry[],
  limits: Limits,
  narrowed: Narrowed,
  widened: PolicyDocument | undefined,
): ProposalProof {
  const before = input.source.document
  const uses = new Map(
    narrowed.judged.flatMap((each) => (each ? [[each.statement, new Set(each.entries)] as const] : [])),
  )
  const decide: Parameters<typeof backtest>[3] = (known, splitAt, original) => {
    const context: ActionContext = {
      ...input.actionContext,
      isCovered: (entry) => input.actionContext.isCovered(original(entry)),
      usesOf: (statement, some) => {
        const all = uses.get(statement)
        return all && some.filter((entry) => all.has(original(entry)))
      },
    }
    const window = { from: limits.window.from, to: splitAt }
    const then = narrowDocument(before, known, context, { ...limits, window }, narrowed)
    return then.looksUnused ? undefined : proposedDocument(before, then.statements)
  }
  const change = { before, isCovered: input.actionContext.isCovered }
  const granted = usesOf(before, entries, change.isCovered, uses)
  const counts = [...groupBy(granted, (entry) => entry.action).values()].map(callsOf)
  const replayed = provers.replay(after, entries, recordCountsOf(input), change)
  return {
    containment: provers.proveContainment(after, widened ?? before),
    replay: replayed,
    backtest: backtest(change, entries, limits.window, decide, { document: after, denied: replayed.denied }),
    unseen: goodTuringEstimate(counts),
    unseenBy: input.source.principals.map((principal) => {
      const own = granted.filter((entry) => entry.principal === principal)
      return { principal, ...goodTuringEstimate([...groupBy(own, (entry) => entry.action).values()].map(callsOf)) }
    }),
  }
}

/** The calls that some Allow of the document may have allowed. @param known those of single statements */
function usesOf(
  { statements, version = '2008-10-17' }: PolicyDocument,
  entries: readonly UsageEntry[],
  isCovered: (entry: UsageEntry) => boolean,
  known: ReadonlyMap<Statement, ReadonlySet<UsageEntry>>,
): UsageEntry[] {
  const distinct = new Set<UsageEntry>()
  for (const statement of statements) {
    if (statement.effect !== 'Allow') continue
    const uses = known.get(statement) ?? usesOfStatement(statement, entries, isCovered, version)
    for (const entry of uses) distinct.add(entry)
  }
  return entries.filter((entry) => distinct.has(entry))
}

/** The reason why a proof does not allow the proposal, a sentence; `undefined`: it does. */
export function failedProofReason({ containment, replay: { denied } }: ProposalProof): string | undefined {
  if (containment.verdict !== 'proven')
    return `Not proposed: ${containment.verdict === 'refuted' ? 'the new policy grants something new' : 'could not prove that the new policy grants nothing new'} (${containment.reason}).`
  const first = denied[0]
  if (first)
    return `Not proposed: it would deny ${denied.length} of the requests seen, first ${first.entry.action} by ${first.entry.principal} (event ${first.entry.events[0] ?? ''}).`
  return undefined
}

/** A document with the proposed statements in the place of its own. */
export const proposedDocument = (before: PolicyDocument, statements: ProposedStatements): PolicyDocument => ({
  ...before,
  statements: statements.map(({ statement }) => statement),
})
