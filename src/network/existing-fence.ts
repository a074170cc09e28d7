import { networkConditionKeys } from '../catalog/network-keys.ts'
import { proveContainment } from '../policy/contain.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { isOwnSid } from './fence.ts'

/**
 * Whether the document already has a network Deny. `same`: it decides every request as the wanted one does, so that
 * another run adds nothing. `other`: there is one of that Sid with other networks or less reach, or one that denies more.
 */
export type ExistingNetworkDeny = 'none' | 'same' | 'other'

/** A Deny that tells networks apart. */
export const isNetworkDeny = ({ effect, sid, condition }: Statement): boolean =>
  effect === 'Deny' && (isOwnSid(sid) || condition.some(({ key }) => networkConditionKeys.includes(key.toLowerCase())))

/**
 * Compares by what is decided, not by how it is written: order and form of lists, the Sid, the case of keys, and blocks
 * that are split or joined make no difference.
 *
 * @param document with the existing Deny, and with Allow statements as they are to be
 */
export function existingNetworkDeny(document: PolicyDocument, wanted: readonly Statement[]): ExistingNetworkDeny {
  const existing = document.statements.filter(isNetworkDeny)
  if (existing.length === 0) return 'none'
  const others = document.statements.filter((statement) => !isNetworkDeny(statement))
  const withBoth = { ...document, statements: [...document.statements, ...wanted] }
  const withWanted = { ...document, statements: [...others, ...wanted] }
  const addsNothing = isContained(document, withBoth)
  if (addsNothing && isContained(withWanted, document)) return 'same'
  return addsNothing || existing.some(({ sid }) => isOwnSid(sid)) ? 'other' : 'none'
}

const isContained = (inner: PolicyDocument, outer: PolicyDocument): boolean =>
  proveContainment(inner, outer).verdict === 'proven'
