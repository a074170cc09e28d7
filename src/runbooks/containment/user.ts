import { quarantineName, quarantineStatement } from '../../sources/terraform/removal/quarantine.ts'
import { awsOption, shellWord } from '../../shell-word.ts'
import type { ContainmentCommand } from '../run.ts'
import type { ContainedCaller } from './callers.ts'
import { inlineDeny, isAccessKeyId } from './inline-deny.ts'

/**
 * The access keys that were used are deactivated, which can be taken back, not deleted. A password cannot be deactivated,
 * and what was issued with a key stays valid: a Deny of everything stops both.
 * A snapshot that shows no more than these keys is no reason to leave the Deny out: it may be older than a key or password that
 * an intruder made, and sessions that were issued with a key need not be among the matched events.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 */
export function containUser(caller: ContainedCaller): readonly ContainmentCommand[] {
  const actor = `IAM administrator of account ${caller.account}`
  const keys = caller.accessKeys.filter(isAccessKeyId).map((id) => deactivate(caller.name, id, actor))
  return [...keys, denyUser(caller.name, actor)]
}

const deactivate = (user: string, id: string, actor: string): ContainmentCommand => {
  const update = `aws iam update-access-key ${awsOption('--user-name', user)} --access-key-id ${shellWord(id)} --status`
  return {
    title: `Deactivate access key ${id} of user ${user}`,
    actor,
    commands: [`${update} Inactive`],
    stops: 'Calls signed with this key.',
    doesNotStop:
      'Sessions that were issued with it, until they expire; roles assumed with it; other keys; the password.',
    undo: `${update} Active`,
    verify: `aws iam list-access-keys ${awsOption('--user-name', user)} --query ${shellWord(`AccessKeyMetadata[?AccessKeyId=='${id}'].Status`)} --output text`,
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
