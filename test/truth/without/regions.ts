/** Without the rule that the silence of a Region that was not read proves nothing. */
export { coversPartOfWindow, mayActIn, regionsNamedBy } from '../../../src/evidence/absence/regions.ts'

export const unreadRegionReason = (): undefined => undefined
