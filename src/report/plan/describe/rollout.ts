import type { PolicyRollout, StageOfProposal } from '../../../proof/plan.ts'

/** `waiting: Waits for stage dev until 2026-12-14.` */
export const describeRollout = ({ state, reason }: PolicyRollout): string => `${state}: ${reason}`

/** `prod (444455556666): waiting, not before 2026-12-14` */
export function describeStage({ name, accounts, state, until }: StageOfProposal): string {
  const where = accounts.length === 0 ? '' : ` (${accounts.join(', ')})`
  return `${name}${where}: ${state}${until === undefined ? '' : `, not before ${until}`}`
}
