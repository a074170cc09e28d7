/** Without the rule that the account of every principal has to be read: one of them is enough. */
import { unreadAccountReason as original } from '../../../src/evidence/absence/accounts.ts'

export * from '../../../src/evidence/absence/accounts.ts'

export const unreadAccountReason: typeof original = (attachedPrincipals, coverage) =>
  attachedPrincipals.some((attachedPrincipal) => original([attachedPrincipal], coverage) === undefined)
    ? undefined
    : original(attachedPrincipals, coverage)
