import { proveContainment } from '../../policy/contain.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { documentSize, showDocument } from '../../policy/print.ts'
import { policyQuota } from '../../policy/quota.ts'
import { replayOnResources } from '../../proof/resource-policies.ts'
import { formatCount, formatNumber } from '../../words.ts'
import type { FoundCause } from '../causes.ts'
import type { AccessChange, AccessProof, FindingProposal } from '../types.ts'
import { accessPolicyOf } from './access-policy.ts'
import { decideForServices } from './decide-service.ts'
import { decideStatement } from './decide-statement.ts'
import type { ObservationInput } from './observed.ts'
import { replayAccess } from './replay.ts'
import { listCallers, callsOn } from './resource-calls.ts'
import type { AccessPolicy, StatementDecision } from './types.ts'

export interface AccessJudgement {
  /** Sentences: what was decided, statement by statement, and why. */
  readonly reasons: readonly string[]
  readonly proposal?: FindingProposal
}

type Narrowed = Extract<StatementDecision, { readonly kind: 'narrowed' }>

/** What the policy of a cause becomes by rules, with its proof and its edit; else what a person decides. */
export function proposeForCause(
  found: FoundCause,
  account: string,
  { ledger, catalog, settings, deliveries }: Pick<ObservationInput, 'ledger' | 'catalog' | 'settings' | 'deliveries'>,
): AccessJudgement {
  const policy = accessPolicyOf(found, account)
  if (typeof policy === 'string') return { reasons: [policy] }
  const input: ObservationInput = { policy, calls: callsOn(policy, ledger), ledger, catalog, settings, deliveries }
  const decisions = decisionsFor(found, input)
  const decided = [...decisions].map(([index, { reason }]) => `Statement ${index + 1}: ${reason}`)
  const reasons = [listCallers(input.calls, policy.owner), ...decided]
  const narrowed = [...decisions].flatMap(([index, decision]) =>
    decision.kind === 'narrowed' ? [[index, decision] as const] : [],
  )
  if (narrowed.length === 0) return { reasons }
  const { source } = policy
  const statements = source.document.statements.map((statement, from) => {
    const decision = decisions.get(from)
    return { from, statement: decision?.kind === 'narrowed' ? decision.statement : statement }
  })
  const after: PolicyDocument = { ...source.document, statements: statements.map(({ statement }) => statement) }
  const proof = proofOf(after, narrowed, input)
  const failed = failedProofReason(proof) ?? notNarrowerReason(source.document, after) ?? tooLarge(after, policy)
  if (failed !== undefined) return { reasons: [...reasons, `Not proposed: ${failed}`] }
  const edit = settings.edit(source, statements)
  if (edit.kind === 'refused') return { reasons: [...reasons, `It cannot be edited: ${edit.reason}.`] }
  const { id, file } = source
  const changes = narrowed.map(([statement, { rule, reason, removed }]): AccessChange => ({
    statement,
    rule,
    ...(removed && { removed }),
    reason,
  }))
  const proposal: FindingProposal = {
    kind: 'access',
    edits: [{ file, splices: edit.splices }],
    notes: [proofInWords(proof), ...(edit.notes ?? [])],
    policy: id,
    before: showDocument(source.document),
    after: showDocument(after),
    changes,
    proof,
  }
  return { reasons: [...reasons, ...proposal.notes], proposal }
}

/** The statements that give the access, and others for services whose condition is missing as well. */
function decisionsFor({ cause }: FoundCause, input: ObservationInput): ReadonlyMap<number, StatementDecision> {
  const decisions = new Map<number, StatementDecision>()
  for (const [index, statement] of input.policy.source.document.statements.entries()) {
    if (cause.statements.includes(index)) {
      decisions.set(index, decideStatement(statement, input))
      continue
    }
    const { principal, action, effect } = statement
    if (effect !== 'Allow' || action === undefined || principal === undefined || principal === '*') continue
    if (Object.keys(principal).join() !== 'Service') continue
    const decision = decideForServices(statement, principal.Service ?? [], input)
    if (decision.kind === 'narrowed') decisions.set(index, decision)
  }
  return decisions
}

function proofOf(
  after: PolicyDocument,
  narrowed: readonly (readonly [number, Narrowed])[],
  { policy, calls, ledger, settings }: ObservationInput,
): AccessProof {
  const { source } = policy
  const before = source.document
  const replays = narrowed.map(([index, decision]) =>
    replayAccess(before.statements[index]!, decision, policy, calls, settings),
  )
  const own = ledger.entries.filter(({ account }) => account === policy.owner)
  const [then, now] = [before, after].map((document) => replayOnResources(document, source.attachedTo ?? [], own))
  const worse = now!.denied.filter(
    ({ entry, decision }) =>
      decision !== 'unknown' && !then!.denied.some((each) => each.entry === entry && each.decision === decision),
  )
  return {
    containment: proveContainment(after, before),
    replay: {
      requests: replays.reduce((sum, { requests }) => sum + requests, 0),
      events: replays.reduce((sum, { events }) => sum + events, 0),
      denied: [
        ...replays.flatMap(({ denied }) => denied),
        ...worse.map(({ entry: { principal: caller, action, events } }) => ({ caller, action, events })),
      ],
    },
  }
}

function failedProofReason({ containment, replay: { denied } }: AccessProof): string | undefined {
  if (containment.verdict !== 'proven')
    return `it is not proven that the new policy grants nothing new (${containment.reason}).`
  const [first] = denied
  return (
    first &&
    `it would deny ${formatCount(denied.length, 'request')} that ${denied.length === 1 ? 'was' : 'were'} seen, first ${first.action} by ${first.caller} (event ${first.events[0] ?? ''}).`
  )
}

const notNarrowerReason = (before: PolicyDocument, after: PolicyDocument): string | undefined =>
  proveContainment(before, after).verdict === 'proven'
    ? 'other statements of the policy grant the same, so that nothing would be narrowed.'
    : undefined

function tooLarge(after: PolicyDocument, { service, source }: AccessPolicy): string | undefined {
  const [size, before] = [documentSize(after), documentSize(source.document)]
  if (service !== 'sts' || size <= policyQuota.trust || size <= before) return undefined
  return `the trust policy would have ${formatNumber(size)} characters, and AWS takes ${formatNumber(policyQuota.trust)} by default.`
}

const proofInWords = ({ replay: { requests, events } }: AccessProof): string =>
  `The new policy is proven to grant nothing that the old one did not. ${formatCount(requests, 'distinct request')} (${formatCount(events, 'event')}) that the changed statements may have allowed were replayed, and none would be denied.`
