import type { Plan } from '../../../proof/plan.ts'
import type { DecisionCoverage } from '../../../evidence/absence/accounts.ts'
import { firstFew } from '../../wording.ts'

/** The reason why a report is for trying out only, for its top; `undefined` where it is not. */
export const describeTrial = ({ trial }: Pick<Plan, 'trial'>): string | undefined =>
  trial && `This is a trial, not a decision to act on. ${trial.reasons.join(' ')}`

/** `account 111122223333; Regions eu-west-1, us-east-1` */
export function describeBasis({ accounts, regions }: DecisionCoverage, most = 20): string {
  const where = `${accounts.length === 1 ? 'account' : 'accounts'} ${firstFew(accounts, most)}`
  return regions.length === 0
    ? `${where}; no Region is covered for the whole window`
    : `${where}; ${regions.length === 1 ? 'Region' : 'Regions'} ${firstFew(regions, most)}`
}
