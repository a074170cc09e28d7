import { proveContainment } from '../policy/contain.ts'
import type { PolicyDocument } from '../policy/document.ts'

/** Does a new document take something away? It does not only where it is proved to grant everything that the old one did. */
export const losesPermissions = (before: PolicyDocument, now: PolicyDocument): boolean =>
  proveContainment(before, now).verdict !== 'proven'
