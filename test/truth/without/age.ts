/** Without the rule that old evidence proves nothing. */
export { daysSince } from '../../../src/evidence/presence/age.ts'

export const outdatedEvidenceReason = (): undefined => undefined
