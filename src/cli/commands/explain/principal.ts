import { InputError } from '../../../errors.ts'
import type { Ledger } from '../../../evidence/types.ts'
import { isCallerArn } from '../../../policy/caller-keys.ts'
import { accountOfPrincipal, roleOfSession } from '../../../policy/principal.ts'

/** Checks `--principal` of explain: who makes a request is a user, a role, the root user, or a session of one. */
export function callerArn(arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined
  if (isCallerArn(arn)) return arn
  throw new InputError(
    `explain: --principal ${arn}: expects a user, role or session, such as arn:aws:iam::ACCOUNT:role/NAME or arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`,
  )
}

/** The principal under which its records are counted: for a session, its role. */
export function recordedPrincipalsOf(ledger: Ledger, principal: string): readonly string[] {
  const role = roleOfSession(principal)
  if (role === undefined) return [principal]
  const found = [...ledger.principals.keys()].filter(
    (arn) =>
      accountOfPrincipal(arn) === accountOfPrincipal(principal) &&
      /:role\//.test(arn) &&
      arn.split('/').at(-1) === role,
  )
  return found.length > 0 ? found : [principal]
}
