import type { UsageEntry } from '../evidence/ledger-types.ts'
import type { Change } from '../narrowing/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import type { ProposedStatements } from '../sources/types.ts'
import { existingFence, fenceSid, fenceStatement, type FenceRequest } from './fence.ts'

export interface FencePlan {
  readonly statements: ProposedStatements
  readonly change?: Change
  readonly note?: string
}

/**
 * Adds the IP-conditioned Deny that is asked for, if it denies nothing that legitimately happened. What it would have
 * denied is reported: either the list of networks is incomplete, or somebody was where nobody should be.
 *
 * @param wouldDeny replays what happened: the legitimate requests that the second document allows and the first denies
 */
export function addFence(
  before: PolicyDocument,
  statements: ProposedStatements,
  request: FenceRequest | undefined,
  wouldDeny: (fenced: PolicyDocument, unfenced: PolicyDocument) => readonly UsageEntry[],
): FencePlan | undefined {
  if (!request) return undefined
  const document = { ...before, statements: statements.map(({ statement }) => statement) }
  const fence = fenceStatement(document, request)
  const existing = existingFence(before, fence)
  if (existing === 'same') return { statements }
  if (existing === 'other') {
    return {
      statements,
      note: `There is a statement "${fenceSid}" already, with other networks: it is left as it is, because changing a Deny could widen the policy.`,
    }
  }
  const fenced = { ...before, statements: [...document.statements, fence] }
  const denied = wouldDeny(fenced, document)
  if (denied.length > 0) return { statements, note: outsideNote(denied) }
  const trusted = fence.condition.flatMap(({ operator, values }) => (/^(NotIp|StringNot)/.test(operator) ? values : []))
  const v4only = trusted.some((each) => each.includes('.')) && !trusted.some((each) => each.includes(':'))
  return {
    statements: [...statements, { from: null, statement: fence }],
    change: {
      rule: 'deny-networks',
      statement: null,
      sid: fenceSid,
      summary: `Requests from anywhere but ${trusted.join(', ')} are denied; calls that AWS services make on the caller's behalf are not.`,
      before: [],
      after: trusted,
      kept: [],
      removed: {},
      readmitted: [],
      undo: `Remove the statement "${fenceSid}", or add the missing network to .github/whittle.yml.`,
    },
    ...(v4only
      ? { note: 'The trusted networks hold no IPv6 block: a client that reaches AWS over IPv6 will be denied.' }
      : {}),
  }
}

function outsideNote(entries: readonly UsageEntry[]): string {
  const events = entries.reduce((sum, { count }) => sum + count, 0)
  const places = [...new Set(entries.map(placeOf))].sort()
  const shown = places.slice(0, 5).join(', ') + (places.length > 5 ? ` and ${places.length - 5} more` : '')
  const sample = entries[0]?.events[0] ?? ''
  return `No Deny by network is proposed: ${events} allowed call${events === 1 ? '' : 's'} would have been denied, from ${shown} (e.g. event ${sample}). Either a trusted network is missing from the configuration, or these calls deserve a look.`
}

function placeOf({ network }: UsageEntry): string {
  switch (network.kind) {
    case 'address':
      return network.address
    case 'endpoint':
      return network.endpoint
    case 'service':
      return network.service
    case 'unknown':
      return 'an unrecorded address'
  }
}
