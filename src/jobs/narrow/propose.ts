import { incompleteEvidenceReason } from '../../evidence/absence/accounts.ts'
import { entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import type { UsageEntry } from '../../evidence/types.ts'
import { actionsIn } from '../../narrowing/granted.ts'
import { narrowDocument, type Limits, type Narrowed } from '../../narrowing/narrow.ts'
import { suggestSplit } from '../../narrowing/split.ts'
import type { Change } from '../../narrowing/types.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { addNetworkDeny, type NetworkDenyPlan } from '../../network/add-fence.ts'
import { simulateFence, type FenceSimulation } from '../../network/simulation.ts'
import { proveContainment } from '../../policy/contain.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { hasUnresolved } from '../../policy/unresolved.ts'
import { documentSize } from '../../policy/print.ts'
import { policyQuota } from '../../policy/quota.ts'
import { sameDocument } from '../../policy/same.ts'
import { replay } from '../../proof/replay.ts'
import type { PolicySource } from '../../sources/types.ts'
import { capitalize, formatNumber } from '../../words.ts'
import { commonWindow, unusedReason, blockingReason, type PolicyInput } from './preconditions.ts'
import {
  allowedCallsOf,
  recordCountsOf,
  proveProposal,
  failedProofReason,
  type Provers,
  proposedDocument,
} from './prove-proposal.ts'

/**
 * Decides on one policy and proves the decision. Pure; the edits are added by the caller, which knows the file.
 *
 * @param provers a test gives others, to see that a proof that fails is no proposal
 */
export function propose(input: PolicyInput, provers: Provers = { proveContainment, replay }): PolicyPlan {
  const { source } = input
  const blocked = blockingReason(input)
  if (blocked)
    return {
      ...plain(source, blocked.status, blocked.reason),
      notes: simulationOfUndecided(input),
      ...(blocked.looksUnused ? { looksUnused: true } : { notCompared: true as const }),
    }
  const entries = allowedCallsOf(input)
  const window = commonWindow(input.coverage)
  const isNew = source.form === 'managed-attachment'
  const limits: Limits = { quota: quotaOf(source), window, ...(isNew && { isNew }) }
  const narrowed = narrowDocument(source.document, entries, input.actionContext, limits)
  const notes = [
    ...(source.notes ?? []),
    ...(source.rest ? [`Parts that Whittle cannot read are unchanged: ${source.rest.join('; ')}.`] : []),
    ...narrowed.notes,
  ]
  const common = {
    ...identity(source),
    blindSpots: narrowed.blindSpots,
    findings: narrowed.findings,
    before: source.document,
    edits: [],
  }
  const known = isResolved(source.document) ? ({ nothingToNarrow: true } as const) : {}
  if (narrowed.looksUnused) {
    const reason = unusedReason(input)
    return { ...common, status: 'unchanged', looksUnused: true, reason, notes, changes: [], proof: null }
  }
  const simulation = simulate(input, narrowed, entries)
  if (simulation) notes.push(simulation.note)
  const asked = input.fence ?? (simulation?.isQuiet ? input.simulation?.request : undefined)
  const fence = fenceFor(input, asked, narrowed, entries, limits)
  if (fence?.note) notes.push(fence.note)
  const statements = fence?.statements ?? narrowed.statements
  const after = proposedDocument(source.document, statements)
  if (sameDocument(source.document, after)) {
    const reason = unchangedReason(source, narrowed)
    return { ...common, status: 'unchanged', reason, ...known, notes, changes: [], proof: null }
  }
  if (narrowed.unworthy !== undefined && !fence?.change) {
    const reason = `Not proposed: ${narrowed.unworthy}.`
    return { ...common, status: 'unchanged', reason, ...known, notes, changes: [], proof: null }
  }
  const size = documentSize(after)
  if (isNew && size > limits.quota) {
    const reason = `Not proposed: what was used, and what this evidence could not show, takes ${formatNumber(size)} characters, and a policy has at most ${formatNumber(limits.quota)}. Less has to stay where IAM says which services were never called (evidence.last-accessed with untouched-services: drop), or where policies.unobserved says what to drop.`
    return { ...common, status: 'unchanged', reason, notes, changes: [], proof: null }
  }
  const proof = {
    ...proveProposal(provers, input, after, entries, limits, narrowed, fence?.widened),
    ...(fence?.newlyTrusted && { newlyTrusted: fence.newlyTrusted }),
  }
  const failed = failedProofReason(proof)
  if (failed) return { ...common, status: 'unchanged', reason: failed, notes, changes: [], proof }
  const tooLarge = narrowed.excess > 0 ? { size, quota: limits.quota } : undefined
  if (tooLarge) notes.unshift(...suggestSplit(after, limits.quota))
  const changes = [...narrowed.changes, ...(fence?.change ? [fence.change] : [])]
  const actions = {
    before: actionsIn(source.document, input.catalog).size,
    after: actionsIn(after, input.catalog).size,
  }
  return {
    ...common,
    status: 'narrowed',
    reason: summaryOf(changes, actions),
    notes,
    after,
    statements,
    actions,
    ...(tooLarge ? { tooLarge } : {}),
    changes,
    proof,
  }
}

/** Is every action that the document allows written out, so that nothing hides behind an expression? */
const isResolved = ({ statements }: PolicyDocument): boolean =>
  !statements.some(({ effect, action = [] }) => effect === 'Allow' && action.some(hasUnresolved))

/** What a fence would have denied that is tried out. */
const simulate = (
  { simulation, source, coverage }: PolicyInput,
  { statements }: Narrowed,
  entries: readonly UsageEntry[],
): FenceSimulation | undefined =>
  simulation &&
  simulateFence(proposedDocument(source.document, statements), simulation, entries, {
    days: Math.min(...coverage.map(({ days }) => days)),
    ...commonWindow(coverage),
  })

/** What is tried out is reported by every run, also by one that decides nothing on the policy. */
function simulationOfUndecided(input: PolicyInput): readonly string[] {
  const { simulation, source, coverage, ledger } = input
  const isKnown = source.principals.length > 0 && source.principalsUnknown.length === 0 && coverage.length > 0
  if (!simulation || source.kind !== 'identity' || !isKnown) return []
  const days = Math.min(...coverage.map((each) => each.days))
  const window = { days, ...commonWindow(coverage) }
  const { note, denied } = simulateFence(source.document, simulation, allowedCallsOf(input), window, false)
  // Where records may be missing, only what they show is said.
  return denied.length > 0 || incompleteEvidenceReason(source.principals, ledger.coverage) === undefined ? [note] : []
}

/** The Deny by network, where one is asked for and the document still fits with it. */
function fenceFor(
  input: PolicyInput,
  asked: PolicyInput['fence'],
  narrowed: Narrowed,
  entries: readonly UsageEntry[],
  limits: Limits,
): NetworkDenyPlan | undefined {
  if (!asked) return undefined
  const before = input.source.document
  if (input.source.rest) {
    const note = 'No Deny by network is proposed: it would deny what the unread part of the policy allows, too.'
    return { statements: narrowed.statements, note }
  }
  const { isCovered } = input.actionContext
  const plan = addNetworkDeny(before, narrowed.statements, asked, {
    wouldDeny: (fenced, unfenced) =>
      replay(fenced, entries, recordCountsOf(input), { before: unfenced, isCovered }).denied.map(({ entry }) => entry),
    entries,
    refused: entriesOfPrincipals(input.ledger, input.source.principals).filter(({ outcome }) => outcome === 'denied'),
    unseen: narrowed.blindSpots
      .flatMap(({ actions }) => actions)
      .filter((action) => input.catalog.action(action)?.visibility.kind === 'data'),
  })
  const limit = Math.max(limits.quota, documentSize(before))
  if (narrowed.excess > 0 || documentSize(proposedDocument(before, plan.statements)) <= limit) return plan
  const note = `No Deny by network is proposed: with it the document would exceed the quota of ${limit} characters.`
  return { statements: narrowed.statements, note }
}

/**
 * The quota of whatever the document is attached to; the smallest where it serves several.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function quotaOf(source: PolicySource): number {
  const quotas = source.hosts.map(({ kind }) =>
    kind in policyQuota ? policyQuota[kind as keyof typeof policyQuota] : policyQuota['managed-policy'],
  )
  return Math.min(...quotas, quotas.length === 0 ? policyQuota['managed-policy'] : Infinity)
}

function unchangedReason({ document, rest }: PolicySource, narrowed: Narrowed): string {
  if (narrowed.judged.every((each) => !each)) {
    const kinds = [...new Set(document.statements.map(notNarrowedReason))]
    const more = rest ? '; the rest of it is not read' : ''
    return `It has no statement that could be narrowed: ${kinds.join(', ')}${more}.`
  }
  return narrowed.blindSpots.length > 0
    ? 'Everything it grants was used, or this evidence could not have shown it.'
    : 'Everything it grants was used.'
}

/** The reason why a statement is left as it is, for all that are alike. */
function notNarrowedReason({ effect, notAction, action = [] }: PolicyDocument['statements'][number]): string {
  if (effect === 'Deny') return 'statements that deny are left as they are'
  if (notAction) return 'NotAction does not list what it allows'
  if (action.some(hasUnresolved)) return 'its actions are unresolved expressions'
  return 'a wildcard stands in the service part of an action'
}

function summaryOf(changes: readonly Change[], actions: { before: number; after: number }): string {
  const rules = new Set(changes.map(({ rule }) => rule))
  const parts = []
  if (actions.after < actions.before)
    parts.push(`${formatNumber(actions.before)} granted actions become ${formatNumber(actions.after)}`)
  else if (rules.has('narrow-actions') || rules.has('remove-statement'))
    parts.push('actions are granted in fewer statements')
  if (rules.has('scope-resources')) parts.push('resources are narrowed to those in use')
  if (rules.has('deny-networks')) {
    const isKept = changes.some(({ rule, statement }) => rule === 'deny-networks' && statement !== null)
    parts.push(
      isKept
        ? 'the Deny by network follows the networks that are asked for'
        : 'requests from outside the trusted networks are denied',
    )
  }
  const text = parts.join('; ')
  return `${capitalize(text)}.`
}

const identity = (
  source: PolicySource,
): Pick<PolicyPlan, 'id' | 'file' | 'line' | 'address' | 'form' | 'hosts' | 'principals'> => ({
  id: source.id,
  file: source.file,
  line: source.line,
  ...(source.address === undefined ? {} : { address: source.address }),
  form: source.form,
  hosts: source.hosts,
  principals: source.principals,
})

const plain = (source: PolicySource, status: 'skipped' | 'unchanged', reason: string): PolicyPlan => ({
  ...identity(source),
  status,
  reason,
  notes: [],
  before: source.document,
  changes: [],
  blindSpots: [],
  findings: [],
  proof: null,
  edits: [],
})
