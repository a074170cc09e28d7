import { shellWord } from '../../shell-word.ts'
import { rootStatement } from '../deny-statements.ts'
import type { ContainmentCommand } from '../run.ts'
import type { ContainedCaller } from './callers.ts'
import { isAccessKeyId } from './inline-deny.ts'
import { notManagement, serviceControl } from './service-control.ts'

/**
 * No policy of the account restricts its root user. A service control policy does, in a member account; its keys are
 * deactivated by the root user alone.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export function containRoot({ account, partition, accessKeys }: ContainedCaller): readonly ContainmentCommand[] {
  const keys = accessKeys.filter(isAccessKeyId).map((id): ContainmentCommand => {
    const update = `aws iam update-access-key --access-key-id ${shellWord(id)} --status`
    return {
      title: `Deactivate access key ${id} of the root user of account ${account}`,
      actor: `holder of the root user of account ${account}, signed in as it`,
      commands: [`${update} Inactive`],
      stops: 'Calls signed with this key.',
      doesNotStop: 'The password of the root user; sessions that were issued with the key, until they expire.',
      undo: `${update} Active`,
      verify: 'aws iam list-access-keys',
    }
  })
  const denied: ContainmentCommand = {
    title: `Deny everything to the root user of account ${account}`,
    actor: 'administrator of the management account of the organisation',
    ...serviceControl(`whittle-deny-root-${account}`, account, rootStatement(partition)),
    stops: 'Every call of the root user in the account, by password, key or session.',
    doesNotStop: `Users and roles that it made: look for them in the events. ${notManagement} Change its password and MFA device, too.`,
  }
  return [denied, ...keys]
}
