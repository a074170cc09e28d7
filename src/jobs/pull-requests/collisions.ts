import type { Proposal } from './proposal.ts'
import type { PublishState } from './result.ts'
import { areasOf, areasOverlap, type BlocksOf } from './edit-areas.ts'
import type { ProposalTarget } from './survey.ts'

/**
 * For each proposal those that go before it, because they edit the same block or file and one of the two is a finding's:
 * what is open already goes first, then narrowings, then the order of the proposals. Pure.
 */
export function earlierOnSameBlock(
  targets: ReadonlyMap<Proposal, ProposalTarget>,
  blocksOf: BlocksOf,
): ReadonlyMap<Proposal, readonly Proposal[]> {
  const all = [...targets].map(([proposal, { own }]) => ({
    proposal,
    isOpen: own !== null,
    areas: areasOf(proposal.edits, blocksOf),
  }))
  const earlier = new Map<Proposal, readonly Proposal[]>()
  for (const [index, one] of all.entries()) {
    const before = all.filter(
      (other, at) =>
        (one.isOpen === other.isOpen ? at < index : other.isOpen) &&
        (one.proposal.kind === 'finding' || other.proposal.kind === 'finding') &&
        areasOverlap(one.areas, other.areas),
    )
    if (before.length > 0)
      earlier.set(
        one.proposal,
        before.map(({ proposal }) => proposal),
      )
  }
  return earlier
}

/** Does a proposal in this state leave its block to others: a person answered it, or it cannot be opened? */
export const leavesBlockFree = (state: PublishState | undefined): boolean => state === 'declined' || state === 'refused'
