/** Without the rule that the silence of a Region that was not read proves nothing. */
export { endsEarlyOrBeginsLate, mayActIn, regionsNamedBy } from '../../../src/evidence/presence/regions.ts'

export const regionNotRead = (): undefined => undefined
