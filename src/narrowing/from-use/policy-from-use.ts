import { accountOfArn } from '../../policy/arn.ts'
import { groupBy } from '../../collections.ts'
import type { Catalog } from '../../catalog/types.ts'
import type { Ledger } from '../../evidence/types.ts'
import { entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import { documentSize } from '../../policy/print.ts'
import { policyQuota } from '../../policy/quota.ts'
import { usageEvidenceOf } from '../evidence.ts'
import {
  ageCaveats,
  evidenceCaveats,
  leftOutCaveats,
  sizeCaveats,
  statementCaveats,
  unobservableCaveats,
} from './caveats.ts'
import { documentOf, fitDrafts, statementOf } from './fit-quota.ts'
import { secondPermissions } from './second-permissions.ts'
import { draftStatements } from './statements.ts'
import type { Caveat, PolicyFromUse } from './types.ts'

export interface UseRequest {
  /** User or role ARN, as it is in the ledger. */
  readonly principal: string
  readonly ledger: Ledger
  readonly catalog: Catalog
  /** `2026-11-21` */
  readonly today: string
  /** Evidence that ended longer ago gets a caveat. */
  readonly maxAgeDays: number
}

/** The largest policy that such a principal may have: inline for a role, managed for a user. */
const quotaOf = (principal: string): number =>
  principal.includes(':user/') ? policyQuota['managed-policy'] : policyQuota['role-inline']

/**
 * The smallest policy that allows every call of a principal that was seen and allowed, with what its reader must know.
 * Names are exact and resources are those that were seen, unless the size asks for less; denied calls are not granted.
 * Same ledger, same policy.
 *
 * @returns `undefined` where no call of the principal was allowed: a policy without statements is none
 */
export function policyFromUse({
  principal,
  ledger,
  catalog,
  today,
  maxAgeDays,
}: UseRequest): PolicyFromUse | undefined {
  const entries = entriesOfPrincipals(ledger, [principal])
  const allowed = entries.filter(({ outcome }) => outcome === 'allowed')
  if (allowed.length === 0) return undefined
  const coverage = ledger.coverage.accounts.find(({ account }) => account === accountOfArn(principal))
  const quota = quotaOf(principal)
  const { drafts, given, readmitted } = fitDrafts(draftStatements(allowed, catalog), quota, catalog)
  const document = documentOf(drafts)
  const used = new Set(allowed.map(({ action }) => action))
  const size = documentSize(document)
  const caveats: Caveat[] = [
    ...evidenceCaveats(principal, ledger),
    ...ageCaveats(coverage, today, maxAgeDays),
    ...sizeCaveats(principal, size, quota),
    ...given.map((text) => ({ kind: 'folded' as const, text, actions: [] })),
    ...(readmitted.length === 0
      ? []
      : [
          {
            kind: 'folded' as const,
            text: 'A wildcard grants them, and no use of them was seen.',
            actions: readmitted,
          },
        ]),
    ...leftOutCaveats(principal, entries, ledger),
    ...secondPermissions(catalog, used, principal.includes(':role/')),
    ...unobservableCaveats(used, catalog, coverage),
    ...drafts.flatMap((draft) => statementCaveats(draft, catalog, coverage)),
  ]
  const statements = drafts.map((draft) => ({
    statement: statementOf(draft),
    uses: [...groupBy(draft.entries, ({ action }) => action)]
      .map(([action, of]) => ({ action, ...usageEvidenceOf(of) }))
      .sort((a, b) => (a.action < b.action ? -1 : 1)),
  }))
  return { principal, document, statements, caveats, size, quota }
}
