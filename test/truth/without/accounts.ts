/** Without the rule that the account of every principal has to be read: one of them is enough. */
import { accountNotRead as original } from '../../../src/evidence/presence/accounts.ts'

export * from '../../../src/evidence/presence/accounts.ts'

export const accountNotRead: typeof original = (attachedPrincipals, coverage) =>
  attachedPrincipals.some((attachedPrincipal) => original([attachedPrincipal], coverage) === undefined)
    ? undefined
    : original(attachedPrincipals, coverage)
