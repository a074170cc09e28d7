import { accountOfArn } from '../../policy/arn.ts'
import type { Catalog } from '../../catalog/types.ts'
import { isObservable } from '../../evidence/coverage/observability.ts'
import { incompleteEvidenceReason } from '../../evidence/absence/accounts.ts'
import type { Ledger } from '../../evidence/types.ts'
import { grantedActions } from '../../narrowing/granted.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { patternsOverlap } from '../../policy/patterns-overlap.ts'

/** What decides whether a network without calls was not in use. */
export interface QuietInput {
  readonly principals: readonly string[]
  /** The policies of the principals that are known, that of the fence among them. */
  readonly documents: readonly PolicyDocument[]
  readonly ledger: Ledger
  readonly catalog: Catalog
  /** ISO 8601: what was not in use since then may go. */
  readonly quietSince: string
}

/**
 * Does a network without calls of the principals count as one that they do not use? Only where the evidence covers all of
 * the time in all of their accounts, and every call that their policies allow in the services of the fence would be in it:
 * of a network from which only data events come that are not recorded, nothing is seen.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 */
export function isProvenQuiet({ principals, documents, ledger, catalog, quietSince }: QuietInput): boolean {
  if (incompleteEvidenceReason(principals, ledger.coverage) !== undefined) return false
  const accounts = [...new Set(principals.map(accountOfArn))]
  const covered = ledger.coverage.accounts.filter(({ account }) => accounts.includes(account))
  if (covered.length < accounts.length || covered.some(({ from }) => from > quietSince)) return false
  const silences = covered.flatMap(({ byRegion = [] }) => byRegion.flatMap(({ silence }) => silence ?? []))
  if (silences.some(({ to }) => to >= quietSince.slice(0, 10))) return false
  const allowed = documents.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Allow'))
  if (allowed.some(({ action }) => action === undefined)) return false
  const denied = documents.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Deny'))
  const isDenied = (name: string): boolean =>
    denied.some(
      ({ action, notAction = [] }) =>
        action?.some((pattern) => patternsOverlap(pattern.toLowerCase(), name)) ??
        !notAction.some((pattern) => patternsOverlap(pattern.toLowerCase(), name)),
    )
  return documents
    .flatMap((document) => [...grantedActions(document, catalog)])
    .filter(
      ({ name, mark, visibility }) =>
        (visibility.kind !== 'none' || mark === undefined) && isDenied(name.toLowerCase()),
    )
    .every((info) => covered.every((coverage) => isObservable(info, coverage).observable))
}
