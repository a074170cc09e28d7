import type { FindingNote } from '../types.ts'
import type { PrincipalFindings, UnusedFindings } from './types.ts'

/** The calls of the principals in CloudTrail, to compare findings with. */
export interface ObservedUse {
  /** ISO 8601: the beginning of the window. */
  readonly from: string
  /** Did the principal's calls inside the window succeed: any of them, of a service, or of one action (lower case)? */
  used(principal: string, service?: string, name?: string): boolean
}

/**
 * The effect of the findings on the removal of an action that is unused by all of these principals according to
 * CloudTrail.
 *
 * - A finding **contradicts** when the last access that it states for the action, for the whole service or for the
 *   whole role lies inside the window: an analyzer may call unused what was used earlier than its own, shorter period.
 *   One principal is enough.
 * - It also contradicts when the principal was analysed on permissions, its finding was read to the end and has details
 *   of the service's single actions, the action is not among them, and AWS is known to track that action, because
 *   another principal's finding lists it.
 * - It **confirms** when it lists the action, or its whole service, or the whole role, as unused, and the last access is
 *   before the window or there is none. All principals must confirm: the policy serves every one of them. A finding that
 *   calls unused what CloudTrail shows as used confirms nothing.
 * - Otherwise it says nothing. The absence of a finding is no statement (the principal may not have been analysed, or
 *   its finding archived); neither is the absence of the service in it (it may not have been granted when the analyzer
 *   last looked), nor the absence of an action that no finding ever lists: single actions are tracked for some services
 *   only.
 *
 * Accesses count there even when they were denied, so a contradiction can be a false alarm; it only keeps something.
 *
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_UnusedPermissionDetails.html
 */
export function reconcileFindings(
  findings: UnusedFindings,
  principals: readonly string[],
  action: string,
  shown: ObservedUse,
): FindingNote | undefined {
  const [service = '', name = ''] = action.toLowerCase().split(':')
  const opinions = principals.map((principal) => opinionOf(findings, { principal, service, name }, shown))
  const against = opinions.find((opinion) => opinion?.effect === 'contradicts')
  if (against) return against
  return opinions.every((opinion) => opinion?.effect === 'confirms') ? opinions[0] : undefined
}

interface Question {
  readonly principal: string
  readonly service: string
  /** Of the action, in lower case. */
  readonly name: string
}

function opinionOf(findings: UnusedFindings, question: Question, shown: ObservedUse): FindingNote | undefined {
  const { principal, service, name } = question
  const { unusedRole, permissions } = findings.principals.get(principal) ?? ({} satisfies PrincipalFindings)
  if (unusedRole) {
    const { id, lastAccessed } = unusedRole
    return unusedSince(id, `${principal} as a whole`, lastAccessed, shown.from, shown.used(principal))
  }
  const unused = permissions?.services.get(service)
  if (!permissions || !unused) return undefined
  const { id, complete } = permissions
  if (unused.whole) {
    const what = `all of ${service} by ${principal}`
    const said = unusedSince(id, what, unused.lastAccessed, shown.from, shown.used(principal, service))
    return complete || said?.effect === 'contradicts' ? said : undefined
  }
  if (unused.actions.has(name)) {
    const what = `${service}:${name} by ${principal}`
    return unusedSince(id, what, unused.actions.get(name), shown.from, shown.used(principal, service, name))
  }
  if (!complete || !isTracked(findings, service, name)) return undefined
  return {
    effect: 'contradicts',
    id,
    text: `Access Analyzer lists unused actions of ${service} for ${principal}, and this one, which it tracks, is not among them.`,
  }
}

/** The effect of a finding that something is unused, by its last access and by the calls in CloudTrail. */
function unusedSince(
  id: string,
  what: string,
  lastAccessed: string | undefined,
  from: string,
  used: boolean,
): FindingNote | undefined {
  if (lastAccessed !== undefined && lastAccessed >= from) {
    const text = `Access Analyzer finds ${what} last accessed on ${lastAccessed.slice(0, 10)}, inside the window.`
    return { effect: 'contradicts', id, text }
  }
  return used ? undefined : { effect: 'confirms', id, text: `Access Analyzer finds ${what} unused.` }
}

const isTracked = (findings: UnusedFindings, service: string, name: string): boolean =>
  [...findings.principals.values()].some(({ permissions }) => permissions?.services.get(service)?.actions.has(name))
