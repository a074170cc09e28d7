import { proveContainment } from '../policy/contain.ts'
import { describeRefutation } from '../proof/refutation.ts'
import { describeKind } from '../sources/kind.ts'
import { catalog } from './catalog.ts'
import { readPolicy } from './read-policy.ts'
import type { Proof } from './types.ts'

/** Compares two policies that a caller of the library states. Of different kinds, nothing is decided. */
export function compareStatedPolicies(newPolicy: unknown, oldPolicy: unknown): Proof {
  const after = readPolicy(newPolicy, 'newPolicy')
  const before = readPolicy(oldPolicy, 'oldPolicy')
  if (after.kind !== before.kind) {
    const kinds = `the new policy is ${describeKind[after.kind]} and the old one ${describeKind[before.kind]}`
    return { verdict: 'undecided', reason: `${kinds}: only two policies of one kind can be compared` }
  }
  const verdict = proveContainment(after.document, before.document)
  if (verdict.verdict !== 'refuted') return verdict
  const { witness, reason } = describeRefutation(verdict, after.document, before.document, catalog())
  // It begins with its verb where it is about the request of the witness.
  const sentence = reason.startsWith('is granted ') ? `${witness.action} on ${witness.resource} ${reason}` : reason
  return { verdict: 'refuted', reason: sentence, request: witness }
}
