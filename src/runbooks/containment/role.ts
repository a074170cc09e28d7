import { quarantineName, quarantineStatement } from '../../sources/terraform/removal/quarantine.ts'
import { olderSessionsName, olderSessionsStatement, sessionsStatement } from '../deny-statements.ts'
import type { ContainmentCommand } from '../run.ts'
import type { ContainedCaller } from './callers.ts'
import { inlineDeny } from './inline-deny.ts'

/** More sessions than these are not denied by name. */
const maxNamedSessions = 10

/** Name of the inline policy that denies everything to sessions under given names. */
const sessionsName = 'whittle-deny-sessions'

/**
 * Ends the sessions of a role as IAM's console does: by a Deny for those that were issued before now. Where the events show
 * the sessions, a Deny by their names is the alternative that spares other users of the role. Where a workload holds the
 * role, it gets new credentials by itself, and only a Deny of everything stops it.
 *
 * @param moment ISO 8601: now
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/instance-metadata-security-credentials.html
 */
export function containRole(caller: ContainedCaller, moment: string): readonly ContainmentCommand[] {
  const actor = `IAM administrator of account ${caller.account}`
  const { name, sessionIds, sessionNames, workloads } = caller
  // Single events are kept up to a limit: a session whose id was not kept would go on.
  const isNamed = sessionNames.every((each) => sessionIds.some((id) => id.endsWith(`:${each}`)))
  return [
    endSessionsCommand(name, moment, workloads, actor),
    ...(isNamed && sessionIds.length > 0 && sessionIds.length <= maxNamedSessions
      ? [denySessions(name, sessionIds, actor)]
      : []),
    ...(workloads.length > 0 ? [denyRole(name, workloads, actor)] : []),
  ]
}

export function endSessionsCommand(
  name: string,
  moment: string,
  workloads: readonly string[],
  actor: string,
): ContainmentCommand {
  const { put, undo, verify } = inlineDeny('role', name, olderSessionsName, olderSessionsStatement(moment))
  const renewed = workloads.length > 0 ? ` A workload (${workloads.join(', ')}) renews its credentials by itself.` : ''
  return {
    title: `End the sessions of role ${name} that were issued before ${moment}`,
    actor,
    commands: [put],
    stops: 'Every call with these sessions, of all who use the role; presigned URLs of these sessions too.',
    doesNotStop: `Sessions issued later: the principals of the trust policy may assume the role again.${renewed} Sessions of other roles that were assumed from it.`,
    undo,
    verify,
  }
}

function denySessions(name: string, ids: readonly string[], actor: string): ContainmentCommand {
  const { put, undo, verify } = inlineDeny('role', name, sessionsName, sessionsStatement(ids))
  const shown = ids.map((id) => id.slice(id.indexOf(':') + 1)).join(', ')
  return {
    title: `Or, to spare other users of role ${name}: deny the ${ids.length === 1 ? 'session' : 'sessions'} ${shown} alone`,
    actor,
    commands: [put],
    stops: 'Every call of sessions under these names, also of those that are issued later.',
    doesNotStop: 'A session under another name; sessions of other roles that were assumed from it.',
    undo,
    verify,
  }
}

function denyRole(name: string, workloads: readonly string[], actor: string): ContainmentCommand {
  const { put, undo, verify } = inlineDeny('role', name, quarantineName, quarantineStatement)
  return {
    title: `If the workload itself (${workloads.join(', ')}) is compromised: deny everything to role ${name}`,
    actor,
    commands: [put],
    stops: 'Every call of every session of the role, now and later: the workload stops working.',
    doesNotStop: 'Sessions of other roles that were assumed from it; what the workload does without calls to AWS.',
    undo,
    verify,
  }
}
