import { lastPathSegment, accountOfArn } from '../policy/arn.ts'
import type { UnusedKey, UnusedPassword } from '../evidence/access-analyzer/finding.ts'
import type { Credentials } from '../evidence/iam/types.ts'
import { shellWord } from '../shell-word.ts'
import { identityCauses } from './causes.ts'
import type { FindingContext, JudgedFinding } from './types.ts'

/**
 * Keys and passwords are made outside of Terraform as a rule, and CloudTrail's records of a user do not tell which of
 * its keys was used by whom: a person decides. A key is deactivated before it is deleted; a password cannot be
 * deactivated, only removed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html
 */
export function judgeUnusedCredentials(
  finding: UnusedKey | UnusedPassword,
  { sources, ledger, snapshots }: FindingContext,
): Pick<JudgedFinding, 'policies' | 'verdict' | 'reason' | 'commands'> {
  const { resource } = finding
  const user = lastPathSegment(resource)
  const policies = identityCauses(sources, resource, () => true).map(({ cause }) => cause)
  const name = shellWord(user)
  const commands =
    finding.type === 'UnusedIAMUserAccessKey'
      ? finding.keys.map(
          ({ id }) =>
            `aws iam update-access-key --user-name ${name} --access-key-id ${shellWord(id)} --status Inactive`,
        )
      : [`aws iam delete-login-profile --user-name ${name}`]
  const what = finding.type === 'UnusedIAMUserAccessKey' ? describeKeys(finding) : describePassword(finding)
  const calls = ledger?.principals.get(resource)?.total ?? 0
  const seen = calls > 0 ? ' CloudTrail has records of the user, by whichever credentials.' : ''
  const reported = describeReport(
    finding,
    snapshots?.accounts.get(accountOfArn(resource))?.users.get(resource)?.credentials,
  )
  const then =
    finding.type === 'UnusedIAMUserAccessKey'
      ? 'Deactivate it, and delete it after a time without use.'
      : 'A password cannot be deactivated; removing it ends access to the console, and the user stays.'
  return { policies, verdict: 'manual', reason: `${what}${reported}${seen} ${then}`, commands }
}

/** The report does not state the ids of keys: it can only be said of all of them. */
function describeReport({ type }: UnusedKey | UnusedPassword, credentials: Credentials | undefined): string {
  if (credentials === undefined) return ''
  if (type === 'UnusedIAMUserPassword') {
    if (credentials.passwordEnabled === false) return ' The credential report says that the user has no password.'
    const { passwordLastUsed: last } = credentials
    return ` By the credential report it ${last === undefined ? 'was never used' : `was last used on ${last.slice(0, 10)}`}.`
  }
  const active = credentials.keys.filter((key) => key.active)
  if (active.length === 0) return ' The credential report has no active key of the user.'
  const last = active
    .flatMap(({ lastUsed }) => lastUsed ?? [])
    .sort()
    .at(-1)
  return ` By the credential report the active keys of the user were ${last === undefined ? 'never used' : `last used on ${last.slice(0, 10)}`}.`
}

const describeKeys = ({ keys }: UnusedKey): string =>
  keys.map(({ id, lastAccessed }) => `Key ${id} ${sinceWhen(lastAccessed)}.`).join(' ')

const describePassword = ({ lastAccessed }: UnusedPassword): string => `The password ${sinceWhen(lastAccessed)}.`

const sinceWhen = (time: string | undefined): string =>
  time === undefined ? 'has no last use' : `was last used on ${time.slice(0, 10)}`
