import type { Access, AccessFinding } from '../evidence/access-analyzer/finding.ts'
import { wholeAccount } from './access/decide-accounts.ts'
import { proposeForCause, type AccessJudgement } from './access/propose.ts'
import { accessCauses, type FoundCause } from './causes.ts'
import { deliveriesIn } from '../sources/terraform/arns/deliveries.ts'
import type { FindingContext, FindingProposal, JudgedFinding } from './types.ts'

/**
 * A finding on access from outside of the zone of trust, or from within to a critical resource, beside the policies and
 * statements that give it, with what they become by rules where the evidence shows every caller.
 *
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ExternalAccessDetails.html
 */
export function judgeAccess(
  finding: AccessFinding,
  context: FindingContext,
): Pick<JudgedFinding, 'policies' | 'verdict' | 'reason' | 'proposal'> {
  const causes = accessCauses(context.sources, finding, finding.access)
  const policies = causes.map(({ cause }) => cause)
  const given = [...new Set(finding.access.map(describeAccess))]
  const others = otherWays(finding.access)
  const parts = [
    ...given.map((text) => `${text}.`),
    ...(policies.length === 0
      ? [`No policy of the repository that gives it is known to be attached to ${finding.resource}.`]
      : []),
    ...others,
    ...restrictionsOf(finding.access),
  ]
  const decided = decide(finding, causes, context)
  const reason = [...parts, ...decided.reasons].join(' ')
  if (decided.proposal === undefined) return { policies, verdict: 'manual', reason }
  const stays = stayingIn(finding, causes, decided.proposal)
  const more = stays.length === 0 ? '' : ` The access of ${stays.join(', ')} itself stays: a person decides on it.`
  return { policies, verdict: 'proposes', reason: `${reason}${more}`, proposal: decided.proposal }
}

/** Principals of the finding that the changes do not touch: other accounts or services leave the statements, or get a condition. */
function stayingIn(
  { access }: AccessFinding,
  causes: readonly FoundCause[],
  { changes = [] }: FindingProposal,
): string[] {
  const own = changes.filter(({ statement }) => causes.some(({ cause }) => cause.statements.includes(statement)))
  if (own.some(({ removed }) => removed === undefined)) return []
  const gone = new Set(own.flatMap(({ removed = [] }) => removed))
  const ids = access.flatMap(({ principal }) => [...principal.values()])
  return [...new Set(ids)].filter((id) => !gone.has(wholeAccount(id) ?? id))
}

function decide(
  finding: AccessFinding,
  causes: readonly FoundCause[],
  { ledger, catalog, graph, access: settings }: FindingContext,
): AccessJudgement {
  const [cause, ...others] = causes
  if (cause === undefined || settings === undefined) return { reasons: [] }
  if (ledger === undefined)
    return { reasons: ['No evidence was given of who uses it: name CloudTrail files (--events).'] }
  if (others.length > 0)
    return { reasons: ['Several policies give it, or may: a person decides which of them is to change.'] }
  const deliveries = graph === undefined ? [] : deliveriesIn(graph)
  return proposeForCause(cause, finding.account, { ledger, catalog, settings, deliveries })
}

function describeAccess({ principal, actions, condition, isPublic }: Access): string {
  const names = [...principal].map(([type, id]) => (id === '*' ? 'everyone' : type === 'AWS' ? id : `${type} ${id}`))
  const what = actions.length === 0 ? 'has access' : `may ${listed(actions)}`
  const under =
    condition.size === 0
      ? 'without a condition'
      : `where ${[...condition].map(([key, value]) => `${key} is ${value}`).join(', ')}`
  return `${names.join(', ') || (isPublic ? 'Everyone' : 'A principal')} ${what} ${under}`.replace(/^./, (letter) =>
    letter.toUpperCase(),
  )
}

const listed = (actions: readonly string[]): string =>
  actions.length > 3 ? `${actions.slice(0, 3).join(', ')} and ${actions.length - 3} more` : actions.join(', ')

/** Access that no statement of a policy gives. */
function otherWays(access: readonly Access[]): string[] {
  const sources = access.flatMap(({ sources: all }) => all)
  const points = [...new Set(sources.flatMap(({ accessPoint }) => accessPoint ?? []))]
  return [
    ...(sources.some(({ type }) => type === 'BUCKET_ACL') ? ["It is given by the bucket's ACL."] : []),
    ...(points.length > 0 ? [`It is given through ${points.join(', ')}.`] : []),
  ]
}

function restrictionsOf(access: readonly Access[]): string[] {
  const all = new Set(access.flatMap(({ restrictions }) => restrictions))
  return [
    ...(all.has('APPLIED') ? ['A control policy of the organisation restricts it.'] : []),
    ...([...all].some((each) => each.startsWith('FAILED'))
      ? ['The analyzer could not evaluate the control policies of the organisation.']
      : []),
  ]
}
