import { shellWord } from '../../shell-word.ts'
import { personStatement, sessionNameStatement } from '../deny-statements.ts'
import type { ContainmentCommand } from '../run.ts'
import type { ContainedCaller } from './callers.ts'
import { isIamName } from './inline-deny.ts'
import { notManagement, serviceControl } from './service-control.ts'

/**
 * Roles of permission sets cannot be edited in IAM. The person is denied everything in the account by a service control
 * policy, which leaves other users of the permission set alone; then the assignments of the person are removed.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/revoke-user-permissions.html
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/prereqs-revoking-user-permissions.html
 */
export function containIdentityCenter(caller: ContainedCaller): readonly ContainmentCommand[] {
  const users = caller.persons.filter(isUserId)
  if (users.length > 0) return users.flatMap((user) => [denyPerson(user, caller), removeAssignments(user)])
  return caller.sessionNames.filter(isIamName).map((name) => denySessionName(name, caller))
}

/** An id of the identity store. @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignmentsForPrincipal.html */
const isUserId = (id: string): boolean => /^([0-9a-f]{10}-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)

const management = 'administrator of the management account of the organisation'

const stillOpen = `The session in the access portal: an administrator of IAM Identity Center deletes it and disables the user. ${notManagement}`

function denyPerson(user: string, { account, name }: ContainedCaller): ContainmentCommand {
  return {
    title: `Deny everything in account ${account} to person ${user} (${name})`,
    actor: management,
    ...serviceControl(`whittle-deny-${account}-${user}`, account, personStatement(user)),
    stops: 'Every call of the person in the account by any permission set; other users of the set are not affected.',
    doesNotStop: `Other accounts. ${stillOpen}`,
  }
}

function denySessionName(session: string, { account, name }: ContainedCaller): ContainmentCommand {
  const policy = `whittle-deny-${account}-${session.replace(/[^A-Za-z0-9]+/g, '-')}`
  return {
    title: `Deny everything in account ${account} to sessions named ${session} (${name})`,
    actor: management,
    ...serviceControl(policy, account, sessionNameStatement(session)),
    stops: 'Every call in the account of sessions with this name, of whichever role.',
    doesNotStop: `Other accounts. ${stillOpen}`,
  }
}

/**
 * The list is kept in a file, from which it can be given back.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/sso-admin/delete-account-assignment.html
 */
function removeAssignments(user: string): ContainmentCommand {
  const file = `assignments-${user}.txt`
  const each = (operation: string): string =>
    `while read -r account set; do aws sso-admin ${operation} --instance-arn "$instance" --target-type AWS_ACCOUNT --target-id "$account" --permission-set-arn "$set" --principal-type USER --principal-id ${user}; done < ${file}`
  const list = `aws sso-admin list-account-assignments-for-principal --instance-arn "$instance" --principal-type USER --principal-id ${user}`
  const query = shellWord("AccountAssignments[?PrincipalType=='USER'].[AccountId,PermissionSetArn]")
  return {
    title: `Remove the assignments of person ${user}`,
    actor: 'administrator of IAM Identity Center',
    commands: [
      `instance=$(aws sso-admin list-instances --query ${shellWord('Instances[0].InstanceArn')} --output text)`,
      `${list} --query ${query} --output text > ${file}`,
      each('delete-account-assignment'),
    ],
    stops: 'New sessions of the person by assignments to the person.',
    doesNotStop:
      'Sessions that were issued already; assignments to groups of the person: remove the person from these groups.',
    undo: each('create-account-assignment'),
    verify: list,
  }
}
