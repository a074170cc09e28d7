import { accountOfArn } from '../policy/arn.ts'
import type { UnusedRole } from '../evidence/access-analyzer/finding.ts'
import { factsOfSnapshots } from '../evidence/iam/facts.ts'
import { matchPrincipal } from '../policy/principal.ts'
import type { Source } from '../sources/types.ts'
import { formatCount } from '../words.ts'
import { identityCauses } from './causes.ts'
import { nextStepFor } from './role-steps.ts'
import type { FindingContext, JudgedFinding } from './types.ts'

/**
 * A finding that a role as a whole is unused, beside its calls and the policies that name it. A role that is deleted and
 * made again under its name has another id: a policy that names it as a principal does not mean the new one, so roles
 * that are named elsewhere are a decision for a person.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export function judgeUnusedRole(
  finding: UnusedRole,
  context: FindingContext,
): Pick<JudgedFinding, 'policies' | 'verdict' | 'reason' | 'proposal' | 'settled'> {
  const { sources, ledger, snapshots } = context
  const { resource, lastAccessed } = finding
  const policies = identityCauses(sources, resource, () => true).map(({ cause }) => cause)
  if (resource.includes(':role/aws-service-role/'))
    return {
      policies,
      verdict: 'manual',
      reason: 'It is a service-linked role: only its service deletes it.',
      settled: true,
    }
  const since = lastAccessed === undefined ? 'has no last access' : `was last accessed on ${lastAccessed.slice(0, 10)}`
  const stated = `By the analyzer it ${since}.`
  const fact = snapshots && factsOfSnapshots(snapshots)(resource)
  if (fact?.missing) {
    const at = fact.missing.at.slice(0, 10)
    return { policies, verdict: 'manual', reason: `${stated} The account had no such role on ${at}.`, settled: true }
  }
  if (fact?.lastUsed !== undefined && fact.lastUsed.slice(0, 10) > (lastAccessed ?? '').slice(0, 10)) {
    const reason = `${stated} IAM's own record of the role says that it was used on ${fact.lastUsed.slice(0, 10)}.`
    return { policies, verdict: 'contradicts', reason, settled: true }
  }
  const records = ledger?.principals.get(resource)
  if (records !== undefined && records.total > 0) {
    const seen = ledger?.entries.filter(({ principal }) => principal === resource) ?? []
    const last = seen
      .map(({ lastSeen }) => lastSeen)
      .sort()
      .at(-1)
    const when = last === undefined ? '' : `, the last on ${last.slice(0, 10)}`
    return {
      policies,
      verdict: 'contradicts',
      reason: `${stated} CloudTrail has ${formatCount(records.total, 'record')} of it${when}.`,
      settled: true,
    }
  }
  // A session is recorded by the call of its caller, even where what it does is not.
  const session = ledger?.entries.find(
    ({ action, resource: target, outcome }) =>
      action.startsWith('sts:AssumeRole') && target === resource && outcome === 'allowed',
  )
  if (session !== undefined) {
    const reason = `${stated} CloudTrail shows that ${session.principal} assumed it, the last time on ${session.lastSeen.slice(0, 10)}.`
    return { policies, verdict: 'contradicts', reason, settled: true }
  }
  // Where it is a service or another account that assumes it, only the role's account has the record.
  const from = ledger?.outside?.find(
    ({ action, resource: target, outcome }) =>
      action.startsWith('sts:AssumeRole') && target === resource && outcome === 'allowed',
  )
  if (from !== undefined) {
    const { caller } = from
    const who = caller.kind === 'service' ? caller.service : caller.kind === 'account' ? caller.account : 'a caller'
    const reason = `${stated} CloudTrail shows that ${who} assumed it, the last time on ${from.lastSeen.slice(0, 10)}.`
    return { policies, verdict: 'contradicts', reason, settled: true }
  }
  const window = ledger?.coverage.accounts.find(({ account }) => account === accountOfArn(resource))
  if (window === undefined) {
    const why = ledger === undefined ? 'No evidence was given' : 'The evidence has no records of its account'
    return { policies, verdict: 'manual', reason: `${stated} ${why} to compare with.` }
  }
  const agreed = `${stated} CloudTrail has no record of it from ${window.from.slice(0, 10)} to ${window.to.slice(0, 10)}.`
  const named = namedIn(sources, resource)
  if (named.length > 0) {
    const reason = `${agreed} A person decides: it is named as a principal in ${named.join(', ')}, where a role of the same name that is made later is not meant.`
    return { policies, verdict: 'confirms', reason, settled: true }
  }
  const step = nextStepFor(resource, context)
  if (step.kind === 'none') {
    const reason = [agreed, ...step.reasons].join(' ')
    return { policies, verdict: 'confirms', reason, ...(step.settled && { settled: true }) }
  }
  const then =
    step.kind === 'quarantine'
      ? 'Proposed: deny everything to it first.'
      : 'It made no call in quarantine. Proposed: remove it.'
  return { policies, verdict: 'proposes', reason: [agreed, then, ...step.notes].join(' '), proposal: step }
}

/** Resource and trust policies of the repository that name a role or its account's sessions of it, as `file:line`. */
function namedIn(sources: readonly Source[], role: string): string[] {
  return sources.flatMap((source) => {
    if (source.status !== 'found' || (source.kind !== 'resource' && source.kind !== 'trust')) return []
    const isNamed = source.document.statements.some(({ principal, notPrincipal }) =>
      [principal, notPrincipal].some(
        (element) =>
          element !== undefined &&
          element !== '*' &&
          (element.AWS ?? []).some((id) => matchPrincipal('AWS', id, role) === 'direct'),
      ),
    )
    return isNamed ? [`${source.file}:${source.line}`] : []
  })
}
