import { quarantineName, quarantineStatement } from '../../sources/terraform/removal/quarantine.ts'
import type { SnapshotUser } from '../../evidence/iam/types.ts'
import { option, shellWord } from '../../shell-word.ts'
import type { ContainmentCommand } from '../run.ts'
import type { Caller } from './callers.ts'
import { inlineDeny, isAccessKeyId } from './inline-deny.ts'

/**
 * The access keys that were used are deactivated, which can be taken back, not deleted. A password cannot be deactivated,
 * and what was issued with a key stays valid: a Deny of everything stops both.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 */
export function containUser(caller: Caller, user: SnapshotUser | undefined): readonly ContainmentCommand[] {
  const actor = `IAM administrator of account ${caller.account}`
  const keys = caller.accessKeys.filter(isAccessKeyId).map((id) => deactivate(caller.name, id, actor))
  return onlyKeys(caller, user) ? keys : [...keys, denyUser(caller.name, actor)]
}

/** Is it known that the keys that were used are all the user has, and that nothing was issued with them? */
function onlyKeys(caller: Caller, user: SnapshotUser | undefined): boolean {
  const { credentials } = user ?? {}
  if (credentials === undefined || caller.hasSessions || caller.accessKeys.length === 0) return false
  const active = credentials.keys.filter((key) => key.active)
  return credentials.passwordEnabled === false && credentials.more !== true && active.length <= caller.accessKeys.length
}

const deactivate = (user: string, id: string, actor: string): ContainmentCommand => {
  const update = `aws iam update-access-key ${option('--user-name', user)} --access-key-id ${shellWord(id)} --status`
  return {
    title: `Deactivate access key ${id} of user ${user}`,
    actor,
    commands: [`${update} Inactive`],
    stops: 'Calls signed with this key.',
    doesNotStop:
      'Sessions that were issued with it, until they expire; roles assumed with it; other keys; the password.',
    undo: `${update} Active`,
    verify: `aws iam list-access-keys ${option('--user-name', user)} --query ${shellWord(`AccessKeyMetadata[?AccessKeyId=='${id}'].Status`)} --output text`,
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency */
const denyUser = (name: string, actor: string): ContainmentCommand => {
  const { put, undo, verify } = inlineDeny('user', name, quarantineName, quarantineStatement)
  return {
    title: `Deny everything to user ${name}: a password cannot be deactivated`,
    actor,
    commands: [put],
    stops: 'Every call of the user by key, password or session, once IAM has spread the policy.',
    doesNotStop:
      'Sessions of roles that the user assumed: contain each role. Signing in, after which nothing is allowed.',
    undo,
    verify,
  }
}
