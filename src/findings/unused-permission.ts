import { byCodeUnits } from '../collections.ts'
import type { UnusedPermission } from '../evidence/access-analyzer/finding.ts'
import type { UsageEntry } from '../evidence/types.ts'
import type { ActionInfo } from '../catalog/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import type { PolicyPlan } from '../proof/plan.ts'
import { capitalize, formatCount } from '../words.ts'
import { allowsAction, identityCauses, type FoundCause } from './causes.ts'
import type { ActionFinding, FindingContext, JudgedFinding } from './types.ts'
import { keptReason } from './kept-reason.ts'

type Judgement = Pick<JudgedFinding, 'policies' | 'verdict' | 'reason' | 'actions'>

/**
 * A finding on unused permissions beside the policies that grant them, and each action beside its use and the proposal.
 * A service without single actions was not used at all: then it is about every action of it that the policies grant.
 *
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_UnusedPermissionDetails.html
 */
export function judgeUnusedPermission(finding: UnusedPermission, context: FindingContext): Judgement {
  const { sources, plans, ledger } = context
  const named = namedActions(finding, context)
  const causes = identityCauses(sources, finding.resource, (statement) =>
    named.some(({ name }) => allowsAction(statement, name)),
  )
  const policies = causes.map(({ cause }) => cause)
  if (causes.length === 0) {
    const reason = `No policy of the repository that grants them is known to be attached to ${finding.resource}.`
    return { policies, verdict: 'manual', reason }
  }
  const granted = named.filter(({ name }) => causes.some(({ source }) => grants(source.document, name)))
  if (plans === undefined || ledger === undefined) {
    const reason = `The policies of the repository grant ${formatCount(granted.length, 'action')} of it. No evidence was given to compare with: name CloudTrail files (--events).`
    return { policies, verdict: 'manual', reason }
  }
  const own = ledger.entries.filter(({ principal, outcome }) => principal === finding.resource && outcome === 'allowed')
  const actions = granted
    .map((action) => judgeAction(action, own, causes, plans))
    .sort((a, b) => byCodeUnits(a.action, b.action))
  const of = (verdict: ActionFinding['verdict']): readonly ActionFinding[] =>
    actions.filter((each) => each.verdict === verdict)
  const [used, gone, kept] = [of('contradicts'), of('agrees'), of('adds')]
  const parts = [
    ...(used.length > 0 ? [`CloudTrail shows the use of ${list(used)}`] : []),
    ...(gone.length > 0 ? [`the proposals remove ${formatCount(gone.length, 'action')} of it`] : []),
    ...(kept.length > 0
      ? [`${formatCount(kept.length, 'action')} without an observable use ${kept.length === 1 ? 'is' : 'are'} kept`]
      : []),
  ]
  const verdict =
    used.length > 0 ? 'contradicts' : gone.length > 0 ? 'proposes' : isSeen(finding, context) ? 'confirms' : 'manual'
  const text = parts.join('; ')
  const unseen =
    verdict === 'manual' ? ` The evidence has no record of ${finding.resource}, so it cannot confirm the finding.` : ''
  return { policies, verdict, reason: `${capitalize(text)}.${unseen}`, actions }
}

/** Every action that the finding calls unused, of those that AWS has. */
function namedActions({ services }: UnusedPermission, { catalog }: FindingContext): readonly ActionInfo[] {
  return [...services].flatMap(([service, { whole, actions }]) =>
    whole
      ? catalog.expand(`${service}:*`)
      : [...actions.keys()].flatMap((name) => catalog.action(`${service}:${name}`) ?? []),
  )
}

const grants = ({ statements }: PolicyDocument, action: string): boolean =>
  statements.some((statement) => statement.effect === 'Allow' && allowsAction(statement, action))

const isSeen = ({ resource }: UnusedPermission, { ledger }: FindingContext): boolean =>
  (ledger?.principals.get(resource)?.total ?? 0) > 0

function judgeAction(
  { name, accessLevel: level }: ActionInfo,
  calls: readonly UsageEntry[],
  causes: readonly FoundCause[],
  plans: ReadonlyMap<string, PolicyPlan>,
): ActionFinding {
  const used = calls.filter(({ action }) => action === name)
  const last = used
    .map(({ lastSeen }) => lastSeen)
    .sort()
    .at(-1)
  if (last !== undefined) {
    const count = used.reduce((sum, { calls: each }) => sum + each, 0)
    const reason = `${formatCount(count, 'call')}, the last on ${last.slice(0, 10)}`
    return { action: name, level, verdict: 'contradicts', reason }
  }
  for (const { source } of causes) {
    if (!grants(source.document, name)) continue
    const plan = plans.get(source.id)
    const after = plan?.status === 'narrowed' ? plan.after : undefined
    if (after === undefined)
      return { action: name, level, verdict: 'adds', reason: `${source.id}: ${plan?.reason ?? 'it was not compared'}` }
    if (grants(after, name)) return { action: name, level, verdict: 'adds', reason: keptReason(plan, name) }
  }
  return { action: name, level, verdict: 'agrees', reason: 'the proposal removes it' }
}

const list = (all: readonly ActionFinding[]): string => {
  const shown = all.slice(0, 3).map(({ action }) => action)
  return all.length > 3 ? `${shown.join(', ')} and ${all.length - 3} more` : shown.join(', ')
}
