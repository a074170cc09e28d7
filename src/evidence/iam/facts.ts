import { accountOfArn } from '../../policy/arn.ts'
import type { IamFact, IamFacts } from '../absence/iam-facts.ts'
import { similarNames } from '../absence/similar-names.ts'
import type { AccountSnapshot, Credentials, Snapshots } from './types.ts'

/**
 * The facts that account snapshots hold: when a user or role was created (one that was deleted and created again under its
 * name is new), when it was last used, and that there is none of that name. A role's last use is known for 400 days; that of
 * a user stands in the credential report alone, as far as that lists the user's credentials.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export const factsOfSnapshots =
  ({ accounts }: Snapshots): IamFacts =>
  (principal) => {
    const snapshot = accounts.get(accountOfArn(principal))
    return snapshot && factIn(snapshot, principal)
  }

function factIn(snapshot: AccountSnapshot, principal: string): IamFact | undefined {
  const { roles, users, taken, incomplete } = snapshot
  const role = roles.get(principal)
  if (role) return factOf(role.created, role.lastUsed, taken)
  const user = users.get(principal)
  if (user) {
    const { created, credentials } = user
    const lastUsed = credentials && lastUseOf(credentials)
    const { generated = taken } = credentials ?? {}
    return {
      ...factOf(created, lastUsed, generated < taken ? generated : taken),
      ...((!credentials || credentials.more) && { useUnknown: true as const }),
    }
  }
  if (incomplete !== undefined) return undefined
  return { missing: { at: taken, similar: similarNames(principal, [...roles.keys(), ...users.keys()]) } }
}

const factOf = (created: string, lastUsed: string | undefined, asOf: string): IamFact => ({
  created,
  existedAt: created,
  asOf,
  ...(lastUsed !== undefined && { lastUsed }),
})

/** The last use of the password or of a key; `undefined` where none is recorded. */
const lastUseOf = ({ passwordLastUsed, keys }: Credentials): string | undefined =>
  [passwordLastUsed, ...keys.map(({ lastUsed }) => lastUsed)]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1)
