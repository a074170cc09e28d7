/** Without the rule that old evidence proves nothing. */
export { daysSince } from '../../../src/evidence/absence/age.ts'

export const outdatedEvidenceReason = (): undefined => undefined
