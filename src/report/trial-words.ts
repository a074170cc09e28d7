import type { Plan } from '../proof/plan.ts'
import type { RestsOn } from '../evidence/presence/accounts.ts'
import { some } from './wording.ts'

/** Why a report is for trying out only, for its top; `undefined` where it is not. */
export const trialInWords = ({ trial }: Pick<Plan, 'trial'>): string | undefined =>
  trial && `This is a trial, not a decision to act on. ${trial.reasons.join(' ')}`

/** `account 111122223333; Regions eu-west-1, us-east-1` */
export function restsOnInWords({ accounts, regions }: RestsOn, most = 20): string {
  const where = `${accounts.length === 1 ? 'account' : 'accounts'} ${some(accounts, most)}`
  return regions.length === 0
    ? `${where}; no Region is covered for the whole window`
    : `${where}; ${regions.length === 1 ? 'Region' : 'Regions'} ${some(regions, most)}`
}
