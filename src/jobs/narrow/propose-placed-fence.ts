import { addNetworkDeny } from '../../network/add-fence.ts'
import { isNetworkDeny } from '../../network/existing-fence.ts'
import { settleForwardedCalls } from '../../network/forwarded-calls.ts'
import type { FenceExemption, NetworkDenyRequest } from '../../network/fence.ts'
import { deniedOutsideCalls, outsideDeniedNote } from '../../network/outside-deny.ts'
import { simulateFence } from '../../network/simulation.ts'
import { compileDeny, neededExemptions } from '../../network/would-deny.ts'
import type { UsageEntry } from '../../evidence/types.ts'
import { decisionCoverageOf } from '../../evidence/absence/accounts.ts'
import { entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import { proveContainment } from '../../policy/contain.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { printDocument, printStatement } from '../../policy/print.ts'
import type { PolicyPlan, ProposalProof } from '../../proof/plan.ts'
import { describeKind } from '../../sources/kind.ts'
import type { PolicyForm } from '../../sources/types.ts'
import { formatCount, formatNumber } from '../../words.ts'
import { coverageOfAccounts } from './fence-evidence.ts'
import { fenceTargetOf, type FenceTarget } from './fence-target.ts'
import { commonWindow, type PolicyInput } from './preconditions.ts'

/**
 * The decision on a policy of a resource or an organisation with the fence that configuration asks for: an edit, where the
 * evidence shows every call that the Deny is for, and none of them would have been denied; a note with the statement,
 * where calls may be missing that no evidence of these accounts has, or the text cannot take it; else a note on what it would have denied,
 * or why that is not known.
 */
export function proposePlacedFence(input: PolicyInput, decided: PolicyPlan): PolicyPlan {
  const asked = input.fence ?? input.simulation?.request
  if (asked === undefined || (input.fencePlace === undefined && input.source.kind === 'identity')) return decided
  if (input.fencePlace === undefined) {
    const what = describeKind[input.source.kind]
    return withNotes(decided, [
      `No Deny by network is proposed: it is ${what}, and what it limits is not known (fences[].kind).`,
    ])
  }
  const found = fenceTargetOf(input, input.fencePlace)
  if (typeof found === 'string') return withNotes(decided, [found])
  const { noServiceAssumes } = input
  const target = noServiceAssumes ? { ...found, uses: settleForwardedCalls(found.uses, noServiceAssumes) } : found
  const fence = fenceOf(target, asked)
  if (fence.statements.length === 0) {
    return withNotes(decided, ['No Deny by network is proposed: its services cannot be held to these networks.'])
  }
  const covered = coverageOfAccounts(target.accounts, input.ledger)
  const window = { days: Math.min(...covered.map(({ days }) => days)), ...commonWindow(covered) }
  const quietDays = Math.max(input.windowDays, input.simulation?.quietDays ?? 0)
  const simulation = { request: asked, quietDays, statements: fence.statements }
  const { isQuiet, denied, note } = simulateFence({ statements: [] }, simulation, target.uses, window)
  if (!isQuiet) {
    const outside = deniedOutsideCalls({ statements: fence.statements }, target.outside)
    const ofOutside = outside.length === 0 ? [] : [outsideDeniedNote(target.what, outside)]
    // What was denied to others is no reason to say that nothing would have been.
    return withNotes(decided, ofOutside.length > 0 && denied.length === 0 ? ofOutside : [note, ...ofOutside])
  }
  return proposal(input, target, { asked, decided, exemptions: fence.exemptions, window })
}

interface Asked {
  readonly asked: NetworkDenyRequest
  readonly decided: PolicyPlan
  readonly exemptions: readonly FenceExemption[]
  readonly window: { readonly from: string; readonly to: string }
}

/** The statements with the exemptions of services' own calls that the uses need. */
function fenceOf({ form, uses }: FenceTarget, request: NetworkDenyRequest) {
  const runtime = neededExemptions(form.fence({ statements: [] }, request).statements, uses)
  return form.fence({ statements: [] }, { ...request, runtime })
}

function proposal(input: PolicyInput, target: FenceTarget, { asked, decided, exemptions, window }: Asked): PolicyPlan {
  const { source, ledger } = input
  const before = source.document
  const statements = before.statements.map((statement, from) => ({ from, statement }))
  const plan = addNetworkDeny(
    before,
    statements,
    asked,
    {
      wouldDeny: (fenced) => deniedBy(fenced, target.uses),
      entries: target.uses,
      refused: refusedIn(input, target),
      unseen: [],
    },
    target.form,
  )
  if (plan.change === undefined) return withNotes(decided, plan.note === undefined ? [] : [plan.note])
  const after: PolicyDocument = { ...before, statements: plan.statements.map(({ statement }) => statement) }
  const outside = deniedOutsideCalls(after, target.outside)
  if (outside.length > 0) return withNotes(decided, [outsideDeniedNote(target.what, outside)])
  const proof = proofOf(plan.widened ?? before, after, target, plan.newlyTrusted)
  const size = writtenSize(after, source.form)
  const [why] = [
    ...target.notEdited,
    ...(size > target.quota
      ? [
          `with it the policy would have ${formatNumber(size)} characters, of ${formatNumber(target.quota)} that it may have`,
        ]
      : []),
    ...(after.statements.length > target.mostStatements
      ? [`the policy may have ${formatNumber(target.mostStatements)} statements`]
      : []),
    ...(proof.containment.verdict === 'proven'
      ? []
      : [`it was not proved that it only denies (${proof.containment.reason})`]),
  ]
  const added = plan.statements.flatMap(({ from, statement }) => (from === null ? [statement] : []))
  if (why !== undefined) return withNotes(decided, [statementNote(target, added, window, why)])
  const { notCompared: _, looksUnused: __, nothingToNarrow: ___, ...rest } = decided
  return {
    ...rest,
    status: 'narrowed',
    reason:
      plan.change.statement === null
        ? 'Requests from outside the trusted networks are denied.'
        : 'The Deny by network follows the networks that are asked for.',
    notes: [
      ...decided.notes,
      ...target.notes,
      ...(added.length > 0 ? exemptions.map(exemptionNote) : []),
      ...(plan.note === undefined ? [] : [plan.note]),
    ],
    after,
    statements: plan.statements,
    changes: [plan.change],
    proof,
    ...(input.fencePlace && { policyKind: input.fencePlace.kind }),
    restsOn: decisionCoverageOf(coverageOfAccounts(target.accounts, ledger)),
  }
}

const withNotes = (plan: PolicyPlan, notes: readonly string[]): PolicyPlan =>
  notes.length === 0 ? plan : { ...plan, notes: [...plan.notes, ...notes] }

/** The calls that the Denies by network of a document might refuse. */
function deniedBy({ statements, version }: PolicyDocument, uses: readonly UsageEntry[]): UsageEntry[] {
  const certaintyOf = compileDeny(statements.filter(isNetworkDeny), version)
  return uses.filter((entry) => certaintyOf(entry) !== 'never')
}

const refusedIn = ({ ledger }: PolicyInput, { uses }: FenceTarget): UsageEntry[] =>
  entriesOfPrincipals(ledger, [...new Set(uses.map(({ principal }) => principal))]).filter(
    ({ outcome }) => outcome === 'denied',
  )

function proofOf(
  before: PolicyDocument,
  after: PolicyDocument,
  { form, uses, outside }: FenceTarget,
  newlyTrusted: readonly string[] | undefined,
): ProposalProof {
  // The replay of calls from outside comes before: there is no proposal that may deny one.
  const events = [...uses, ...outside].reduce((sum, { count }) => sum + count, 0)
  const denied = deniedBy(after, uses).map((entry) => ({
    entry,
    decision: 'explicit-deny' as const,
    reason: 'the Deny by network may deny it',
  }))
  const records = { total: events, allowed: events, denied: 0, noEvidence: 0, unmapped: 0 }
  return {
    ...(newlyTrusted && { newlyTrusted }),
    // What the statements allow does not change; what they deny is compared where everything is allowed.
    containment: proveContainment(form.compared(after), form.compared(before)),
    replay: { requests: uses.length + outside.length, events, records, notFromHere: 0, doubtful: 0, denied },
    backtest: null,
    unseen: null,
  }
}

/** Characters of the text as AWS counts it: only `jsonencode` writes without white space. */
const writtenSize = (document: PolicyDocument, form: PolicyForm): number =>
  JSON.stringify(printDocument(document), null, form === 'jsonencode' ? 0 : 2).length

const exemptionNote = ({ by, values, reason, source }: FenceExemption): string =>
  `The Deny leaves alone ${by === 'NotAction' || by.startsWith('aws:PrincipalArn') ? values.join(', ') : `calls by ${by}`}: ${reason} (${source}).`

function statementNote(
  { what, uses, outside }: FenceTarget,
  statements: readonly Statement[],
  window: Asked['window'],
  why: string,
): string {
  const text = statements.map((statement) => JSON.stringify(printStatement(statement))).join(', ')
  return `A Deny by network for ${what} would have denied none of the ${formatCount(uses.length + outside.length, 'distinct request')} on it from ${window.from.slice(0, 10)} to ${window.to.slice(0, 10)}. It is not put into the policy, because ${why}.${text === '' ? '' : ` The statement: ${text}`}`
}
