import type { PrincipalFindings, UnusedFindings } from './types.ts'

export interface Confrontation {
  readonly effect: 'confirms' | 'contradicts'
  /** Of the finding that says so. */
  readonly id: string
  /** One sentence. */
  readonly text: string
}

/**
 * What the findings say of a removal: of an action that our own evidence calls unused by all of these principals.
 *
 * - A principal's finding **confirms** when it lists the action, or its whole service, or the whole role, as unused.
 *   All principals must confirm: the policy serves every one of them.
 * - It **contradicts** when the principal was analysed on permissions, its finding was read to the end and has details
 *   of the service's single actions, the action is not among them, and AWS is known to track that action, because
 *   another principal's finding lists it. One principal is enough.
 * - Otherwise it says nothing. The absence of a finding is no statement (the principal may not have been analysed, or
 *   its finding archived); neither is the absence of the service in it (it may not have been granted when the analyzer
 *   last looked), nor the absence of an action that no finding ever lists: single actions are tracked for some services
 *   only (field notes 20, 21, 42).
 *
 * Accesses count there even when they were denied, so a contradiction can be a false alarm; it only keeps something.
 */
export function confront(
  findings: UnusedFindings,
  principals: readonly string[],
  action: string,
): Confrontation | undefined {
  const [service = '', name = ''] = action.toLowerCase().split(':')
  const opinions = principals.map((principal) => opinionOf(findings, principal, service, name))
  const against = opinions.find((opinion) => opinion?.effect === 'contradicts')
  if (against) return against
  return opinions.every((opinion) => opinion?.effect === 'confirms') ? opinions[0] : undefined
}

function opinionOf(
  findings: UnusedFindings,
  principal: string,
  service: string,
  name: string,
): Confrontation | undefined {
  const { unusedRole, permissions } = findings.principals.get(principal) ?? ({} satisfies PrincipalFindings)
  if (unusedRole) {
    return { effect: 'confirms', id: unusedRole.id, text: `Access Analyzer finds ${principal} unused as a whole.` }
  }
  const unused = permissions?.services.get(service)
  if (!permissions || !unused) return undefined
  const { id, complete } = permissions
  if (unused.whole) {
    return complete
      ? { effect: 'confirms', id, text: `Access Analyzer finds all of ${service} unused by ${principal}.` }
      : undefined
  }
  if (unused.actions.has(name)) {
    return { effect: 'confirms', id, text: `Access Analyzer finds ${service}:${name} unused by ${principal}.` }
  }
  if (!complete || !isTracked(findings, service, name)) return undefined
  return {
    effect: 'contradicts',
    id,
    text: `Access Analyzer lists unused actions of ${service} for ${principal}, and this one, which it tracks, is not among them.`,
  }
}

const isTracked = (findings: UnusedFindings, service: string, name: string): boolean =>
  [...findings.principals.values()].some(({ permissions }) => permissions?.services.get(service)?.actions.has(name))
