import type { UsageEntry } from '../evidence/types.ts'
import type { Change } from '../narrowing/types.ts'
import type { PolicyDocument, PolicyKind, Statement } from '../policy/document.ts'
import { hasUnresolved, showUnresolved } from '../policy/unresolved.ts'
import type { ProposedStatements } from '../sources/types.ts'
import { capitalize } from '../words.ts'
import { existingNetworkDeny, isNetworkDeny } from './existing-fence.ts'
import { buildNetworkDeny, networkDenySid, type NetworkDeny, type NetworkDenyRequest } from './fence.ts'
import { fenceDifference, followFence, trustedNetworksIn } from './keep-fence.ts'
import { repairDenies, type RepairedDenies } from './repair-deny.ts'
import { wholeFence, type WholeFence } from './fence-accounts.ts'
import { neededExemptions } from './would-deny.ts'
import {
  deniedCallsNote,
  exemptionNotes,
  ipv6Note,
  notFencedNotes,
  nothingFencedNote,
  refusedCallsNote,
  unobservableActionsNote,
} from './fence-notes.ts'

export interface NetworkDenyEvidence {
  /** Replays the recorded usage: the legitimate requests that the second document allows and the first denies. */
  readonly wouldDeny: (fenced: PolicyDocument, unfenced: PolicyDocument) => readonly UsageEntry[]
  /** Attempts of the same principals that AWS refused. */
  readonly refused: readonly UsageEntry[]
  /** Allowed calls of the principals: which exemptions of services' own calls they need. Default: none is looked at. */
  readonly entries?: readonly UsageEntry[]
  /** Granted actions whose calls this evidence cannot show, so their networks are unknown. */
  readonly unseen: readonly string[]
}

export interface NetworkDenyPlan {
  readonly statements: ProposedStatements
  readonly change?: Change
  readonly note?: string
  /** Networks that a fence newly trusts, and the document before with them: the new one is no wider than that. */
  readonly newlyTrusted?: readonly string[]
  readonly widened?: PolicyDocument
}

/** The Deny of one kind of policy. */
export interface FenceForm {
  /** The statements for a document as it is to be, with exemptions of services' own calls. */
  readonly fence: (document: PolicyDocument, request: NetworkDenyRequest) => NetworkDeny
  /** A document that grants what there is to deny, where the policy itself grants nothing, or not to all whom it denies. */
  readonly compared: (document: PolicyDocument) => PolicyDocument
  readonly kind: PolicyKind
  /** Principals that a Deny in such a policy leaves alone besides those of the request. */
  readonly exempt: readonly string[]
}

const ofIdentity: FenceForm = {
  fence: buildNetworkDeny,
  compared: (document) => document,
  kind: 'identity',
  exempt: [],
}

/**
 * Adds the requested IP-conditioned Deny, if it denies no legitimate recorded request. Requests that it would have
 * denied are reported: either the list of networks is incomplete, or a caller used an untrusted network.
 */
export function addNetworkDeny(
  before: PolicyDocument,
  statements: ProposedStatements,
  request: NetworkDenyRequest,
  evidence: NetworkDenyEvidence,
  form: FenceForm = ofIdentity,
): NetworkDenyPlan {
  const whole = form.kind === 'identity' ? wholeFence(before, statements) : undefined
  if (whole) return extendFence(before, statements, whole, request, evidence, form)
  const document = { ...before, statements: statements.map(({ statement }) => statement) }
  const repaired = repairDenies(statements, form.kind, request, [...request.exempt, ...form.exempt])
  if (repaired) return repairPlan(before, statements, repaired, evidence)
  const runtime = neededExemptions(form.fence(document, request).statements, evidence.entries)
  const fence = form.fence(document, { ...request, runtime })
  if (fence.statements.length === 0) {
    return document.statements.some(isNetworkDeny) ? { statements } : { statements, note: nothingFencedNote(fence) }
  }
  const existing = existingNetworkDeny(form.compared(document), fence.statements)
  if (existing === 'same') return { statements }
  if (existing === 'other')
    return keepFence(before, statements, fence.statements, evidence, {
      ...form,
      ...(request.reasons && { reasons: request.reasons }),
    })
  const fenced = { ...before, statements: [...document.statements, ...fence.statements] }
  const denied = evidence.wouldDeny(fenced, document)
  if (denied.length > 0) return { statements, note: deniedCallsNote(denied) }
  const trusted = [...new Set(fence.statements.flatMap(trustedNetworksIn))]
  const notes = [
    ...ipv6Note(trusted),
    ...exemptionNotes(runtime),
    ...notFencedNotes(fence),
    ...unobservableActionsNote(evidence.unseen),
    ...refusedCallsNote(fence.statements, before, evidence.refused),
  ]
  const sids = fence.statements.map(({ sid }) => `"${sid}"`)
  return {
    statements: [...statements, ...fence.statements.map((statement) => ({ from: null, statement }))],
    change: {
      rule: 'deny-networks',
      statement: null,
      sid: networkDenySid,
      summary: `Requests from anywhere but ${trusted.join(', ')} are denied; calls that AWS services make on the caller's behalf are not.`,
      before: [],
      after: trusted,
      kept: [],
      removed: {},
      dropped: [],
      nameless: [],
      readmitted: [],
      undo: `Remove the ${sids.length === 1 ? 'statement' : 'statements'} ${sids.join(', ')}, or add the missing network to .github/whittle.yml.`,
    },
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
  }
}

/** A fence that is for some accounts, as a rollout makes it, becomes one for all. */
function extendFence(
  before: PolicyDocument,
  statements: ProposedStatements,
  { statements: all, without, accounts, from }: WholeFence,
  request: NetworkDenyRequest,
  evidence: NetworkDenyEvidence,
  form: FenceForm,
): NetworkDenyPlan {
  const plan = addNetworkDeny(before, all, request, evidence, form)
  // Other networks than those that are asked for are not taken to other accounts.
  if (plan.change === undefined && plan.note !== undefined) return { statements, note: plan.note }
  const after = { ...before, statements: plan.statements.map(({ statement }) => statement) }
  const denied = evidence.wouldDeny(after, without)
  if (denied.length > 0) return { statements, note: deniedCallsNote(denied) }
  const summary = `The Deny by network, which was for ${accounts.join(', ')} alone, is to be for the callers of all accounts.`
  const undo = 'Put the condition on aws:PrincipalAccount back.'
  if (plan.change !== undefined) {
    const { change } = plan
    return { ...plan, change: { ...change, summary: `${change.summary} ${summary}`, undo: `${change.undo} ${undo}` } }
  }
  return {
    ...plan,
    change: {
      ...noActions,
      rule: 'deny-networks',
      statement: from,
      sid: networkDenySid,
      summary,
      before: accounts,
      after: ['all accounts'],
      undo,
    },
  }
}

/** A working Deny in the place of one that does not do what it seems to do. It denies less: the trusted networks pass. */
function repairPlan(
  before: PolicyDocument,
  statements: ProposedStatements,
  { statements: after, without, from, sid, mistakes, trusted }: RepairedDenies,
  evidence: NetworkDenyEvidence,
): NetworkDenyPlan {
  const documentOf = (all: ProposedStatements): PolicyDocument => ({
    ...before,
    statements: all.map(({ statement }) => statement),
  })
  const denied = evidence.wouldDeny(documentOf(after), documentOf(without))
  if (denied.length > 0) return { statements, note: deniedCallsNote(denied) }
  return {
    statements: after,
    change: {
      ...noActions,
      rule: 'deny-networks',
      statement: from,
      ...(sid !== undefined && { sid }),
      summary: `A Deny by network that works replaces one that does not do what it seems to do. ${mistakes}`,
      before: statements
        .filter((each) => !without.includes(each))
        .flatMap(({ statement }) => trustedNetworksIn(statement)),
      after: trusted,
      undo: 'Put the statement back as it was.',
    },
    newlyTrusted: trusted,
    widened: documentOf(without),
  }
}

/** The lists of a fence that is there follow the networks that are asked for. */
function keepFence(
  before: PolicyDocument,
  statements: ProposedStatements,
  wanted: readonly Statement[],
  evidence: NetworkDenyEvidence,
  { compared, reasons }: FenceForm & Pick<NetworkDenyRequest, 'reasons'>,
): NetworkDenyPlan {
  const existing = statements.map(({ statement }) => statement).filter(isNetworkDeny)
  const kept = followFence(before, statements, wanted, compared)
  if (kept === undefined || (kept.removed.length === 0 && kept.added.length === 0)) {
    const { missing, added } = fenceDifference(existing, wanted)
    const elsewhere = missing.filter(hasUnresolved).map(showUnresolved)
    const known = missing.filter((value) => !hasUnresolved(value))
    const difference = [
      ...(elsewhere.length > 0
        ? [
            ` Networks that it trusts are listed in ${elsewhere.join(', ')}, which others use, or which may be set elsewhere.`,
          ]
        : []),
      ...(added.length > 0
        ? [
            ` It does not trust ${added.join(', ')}${elsewhere.length > 0 ? ' as far as that is known' : ''}: add them to its lists by hand.`,
          ]
        : []),
      ...(known.length > 0 ? [` It trusts ${known.join(', ')}, which are not asked for.`] : []),
    ]
    return {
      statements,
      note: `There is a Deny by network already, for other networks or other calls than the requested one: it is left as it is, because changing a Deny could widen the policy.${difference.join('')}`,
    }
  }
  const documentOf = (all: ProposedStatements): PolicyDocument => ({
    ...before,
    statements: all.map(({ statement }) => statement),
  })
  const { removed, added } = kept
  const denied = removed.length === 0 ? [] : evidence.wouldDeny(documentOf(kept.statements), documentOf(statements))
  if (denied.length > 0) return { statements, note: deniedCallsNote(denied) }
  const why = (network: string): string => (reasons?.has(network) ? `${network} (${reasons.get(network)})` : network)
  const parts = [
    ...(added.length > 0
      ? [`newly trusts ${added.map(why).join(', ')}: requests from there are no longer denied`]
      : []),
    ...(removed.length > 0 ? [`no longer trusts ${removed.join(', ')}: no allowed call came from there alone`] : []),
  ]
  const undo = [
    ...(added.length > 0 ? [`Remove ${added.join(', ')} from the lists of the statement "${networkDenySid}"`] : []),
    ...(removed.length > 0 ? [`add ${removed.join(', ')} to the lists of the statement "${networkDenySid}"`] : []),
  ].join('; ')
  return {
    statements: kept.statements,
    change: {
      ...noActions,
      rule: 'deny-networks',
      statement: kept.from,
      sid: networkDenySid,
      summary: `The Deny by network follows the networks that are asked for: it ${parts.join('; it ')}.`,
      before: [...new Set(existing.flatMap(trustedNetworksIn))],
      after: [
        ...new Set(
          kept.statements
            .map(({ statement }) => statement)
            .filter(isNetworkDeny)
            .flatMap(trustedNetworksIn),
        ),
      ],
      undo: `${capitalize(undo)}, and change .github/whittle.yml with it.`,
    },
    ...(added.length > 0 && { newlyTrusted: added, widened: kept.widened }),
  }
}

const noActions = { kept: [], removed: {}, dropped: [], nameless: [], readmitted: [] }
